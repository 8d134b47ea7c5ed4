"""The words of a report, in Dutch and in English, and numbers as each language writes them."""

import html
import math
import re
import string
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

from peiling.errors import InputError

Language = Literal["nl", "en"]
LANGUAGES = ("nl", "en")
NAMED = ("empty_list",)
WHOLE = 100.0
MARKS = re.compile(r"([\\`*_{}\[\]#|~!])")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language.

    Parameters
    ----------
    language : str
        `nl` or `en`.
    texts : mapping from str to str
        Sentences by key, such as `report.headline_refused`.

    """

    language: Language
    texts: Mapping[str, str]

    @classmethod
    def of(cls, language: str) -> "Words":
        """Return the words of a language.

        Raises
        ------
        InputError
            If there are none for it.

        """
        if language not in LANGUAGES:
            raise InputError(f"There are words in nl and en, not in «{language}».")
        return _read(language)

    def say(self, key: str, **values: str) -> str:
        """Return a sentence with its values filled in.

        Raises
        ------
        InputError
            If there is no such sentence.

        """
        if key not in self.texts:
            raise InputError(f"There is no sentence «{key}».")
        return self.texts[key].format(**values)

    def number(self, value: float) -> str:
        """Write a number: whole from 100 on, with at most two decimals below.

        Raises
        ------
        InputError
            If it is not a number.

        Examples
        --------
        >>> [Words.of("nl").number(x) for x in (12345, 0.5, -1234.6)]
        ['12.345', '0,5', '-1.235']
        >>> [Words.of("en").number(x) for x in (12345, 0.5, 0.0123)]
        ['12,345', '0.5', '0.012']

        """
        if math.isnan(value):
            raise InputError("There is no number to write; leave the cell out or say why.")
        if math.isinf(value):
            return self.texts["number.endless"]
        swap = str.maketrans(
            {",": self.texts["number.thousands"], ".": self.texts["number.decimal"]}
        )
        return _plain(value).translate(swap)

    def persons(self, value: float) -> str:
        """Write a number of persons: always whole."""
        return self.number(value if math.isinf(value) or math.isnan(value) else round(value))

    def percent(self, share: float) -> str:
        """Write a share as a percentage.

        Examples
        --------
        >>> Words.of("nl").percent(0.995)
        '99,5%'

        """
        return f"{self.number(round(100 * share, 6))}%"

    def reason(self, code: str, text: str = "") -> str:
        """Say why, by the code of a caution or a refusal.

        Parameters
        ----------
        code : str
            As in `Caution.code` and `Refused.reason`.
        text : str
            Its English sentence; what is shown, marked as English, where the code is unknown.

        """
        if f"reason.{code}" in self.texts:
            return self.texts[f"reason.{code}"]
        for start in NAMED:
            if code.startswith(f"{start}_"):
                return f"{self.texts[f'reason.{start}']} ({clean(code.removeprefix(f'{start}_'))})"
        return self.english(text or code)

    def english(self, text: str) -> str:
        """Return an English sentence, marked as such in another language."""
        return self.say("way.english", text=clean(text))

    def method(self, name: str) -> str:
        """Name a method."""
        return self.texts.get(f"method.{name}", clean(name))

    def verdict(self, word: str) -> str:
        """Name a verdict."""
        return self.texts[f"verdict.{word}"]

    def way(self, question: str, what: str) -> str:
        """Name one way of asking, as `Answers` and `Answer` write it.

        Examples
        --------
        >>> Words.of("nl").way("without", "without police")
        'zonder police'

        """
        if question == "method":
            return self.method(what)
        if question == "merged" and what.endswith(" as one"):
            return self.say("way.merged", name=clean(what.removesuffix(" as one")))
        if question in {"without", "strata"} and what.startswith("without "):
            return self.say("way.without", name=clean(what.removeprefix("without ")))
        return clean(what)


def clean(text: str) -> str:
    """Return a text of others on one line, without signs that steer a screen or a reader.

    Examples
    --------
    >>> clean("shelter" + chr(0x202E) + chr(10) + "B")
    'shelter B'

    """
    kept = (" " if c.isspace() else c for c in text)
    shown = "".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return " ".join(shown.split())


def escaped(text: str) -> str:
    """Return a text of others so that HTML shows it and does nothing with it."""
    return html.escape(clean(text), quote=True)


def markdown(text: str) -> str:
    """Return a text of others so that Markdown shows it and does nothing with it."""
    return MARKS.sub(r"\\\1", html.escape(clean(text), quote=False))


def model_text(model: Sequence[Sequence[str]]) -> str:
    """Write a model as the command line reads it."""
    return ",".join("*".join(part) for part in model)


def fields(text: str) -> frozenset[str]:
    """Return the names of the values that a sentence takes."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def _plain(value: float) -> str:
    if isinstance(value, int) or abs(value) >= WHOLE:
        return f"{value:,.0f}"
    digits = 2 if abs(value) >= 0.1 or value == 0 else 1 - math.floor(math.log10(abs(value)))
    shown = f"{value:,.{min(digits, 12)}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


@lru_cache(maxsize=len(LANGUAGES))
def _read(language: Language) -> Words:
    file = resources.files("peiling.report").joinpath(f"words_{language}.toml")
    parts = tomllib.loads(file.read_text(encoding="utf-8"))
    texts = {f"{part}.{key}": text for part, said in parts.items() for key, text in said.items()}
    return Words(language, MappingProxyType(texts))
