"""Names of people, read so that one name in two spellings comes out alike.

First the name is taken apart: titles and words such as «van» and «el» go, the order of first
and last name stops to matter. `sounding` then writes each part as it is heard.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from anyascii import anyascii

from baken.items import sounding

_HARD = frozenset(
    [
        "van",
        "von",
        "vom",
        "der",
        "den",
        "des",
        "de",
        "ten",
        "ter",
        "het",
        "op",
        "aan",
        "uit",
        "onder",
        "over",
        "vd",
        "vande",
        "vander",
        "vanden",
        "dos",
        "das",
        "del",
        "della",
        "ibn",
        "bint",
    ]
)
"""Words that stand between first and last name and carry no name of their own."""

_SOFT = frozenset(
    [
        "te",
        "in",
        "la",
        "le",
        "da",
        "do",
        "di",
        "du",
        "al",
        "el",
        "as",
        "ad",
        "ar",
        "ben",
        "bin",
        "bou",
        "abu",
        "ould",
    ]
)
"""The same, but each can be a name by itself: they go only where two other parts are left."""

_BEFORE_T = frozenset(["van", "op", "in", "aan", "uit", "over"])
_SERVANT = frozenset(["abd", "abdel", "abdul", "abdoel", "abdal", "abdoul"])
"""The first half of names such as Abdelkader, which are written in one, two or three words."""

_LEFT_OUT = frozenset(
    [
        "dhr",
        "mevr",
        "mw",
        "meneer",
        "mevrouw",
        "mijnheer",
        "heer",
        "familie",
        "fam",
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "drs",
        "ir",
        "ing",
        "prof",
        "jr",
        "sr",
        "junior",
        "senior",
        "geb",
        "geboren",
        "nee",
        "ev",
    ]
)
_MOST = 6
_ENOUGH = 5
"""So many letters a name must be heard by before sound alone may say anything."""


@dataclass(frozen=True)
class Name:
    """A name in its parts: given name first, as far as that can be told."""

    parts: tuple[str, ...] = field(repr=False)
    initials: tuple[str, ...] = field(repr=False)
    starts_with_initial: bool

    def is_whole(self) -> bool:
        """Return whether first and last name are both written out."""
        return len(self.parts) > 1

    def is_heard(self) -> bool:
        """Return whether there are letters enough to know the name by its sound alone."""
        return self.is_whole() and len("".join(map(sounding.dutch, self.parts))) >= _ENOUGH


def read(text: str) -> Name:
    """Return the name in `text`; without parts where there are no letters."""
    last, comma, first = text.partition(",")
    words = _words(f"{first} {last}" if comma else text)
    initials = [word.strip(".") for word in words if _is_initial(word)]
    parts = [word for word in words if not _is_initial(word)]
    return Name(
        tuple(_joined(_without_between(parts)))[:_MOST],
        tuple(initials)[:_MOST],
        bool(words) and _is_initial(words[0]),
    )


def folded(name: Name) -> str:
    """Return the whole name, without marks on letters and in any order of its parts."""
    parts = [re.sub("ij", "y", part) for part in name.parts]
    return " ".join(sorted([*(initial[0] for initial in name.initials), *parts]))


def sounds(name: Name) -> tuple[str, ...]:
    """Return how the whole of `name` sounds, in any order: one text for each reading."""
    return _in_each_reading(lambda heard: sorted(heard(part) for part in name.parts))


def pairs(name: Name) -> tuple[str, ...]:
    """Return how the given name sounds beside each of the other parts."""
    given, others = name.parts[0], name.parts[1:]
    return _once(
        " ".join(sorted([heard(given), heard(other)]))
        for other in others
        for heard in sounding.READINGS
    )


def initialled(name: Name) -> tuple[str, ...]:
    """Return how the last name sounds behind the first initial; nothing without last name."""
    initial, last = (
        (name.initials[0], name.parts)
        if name.starts_with_initial
        else (name.parts[0], name.parts[1:])
    )
    if not last:
        return ()
    return _in_each_reading(
        lambda heard: [sounding.initial(heard(initial)), *sorted(heard(part) for part in last)]
    )


def _words(text: str) -> list[str]:
    """Return the words of `text` in plain small letters; an initial ends in a full stop."""
    plain = anyascii(text).lower().replace("`", "'")
    plain = re.sub(r"\bv\.?\s?/?\s?d\.?(?=\s)", " van ", plain)
    plain = re.sub(r"(?:^|(?<=[\s-]))'\s?[ts]\b", " ", plain)
    plain = re.sub(r"\b[dl]'(?=[a-z])", "", plain).replace("'", "")
    plain = re.sub(r"[^a-z.]+", " ", plain)
    plain = re.sub(r"\.(?=[a-z])", ". ", plain)
    words = [
        re.sub(r"\.+", ".", word) if len(word.strip(".")) <= 3 else word.strip(".")
        for word in plain.split()
    ]
    return [
        word
        for before, word in zip(["", *words], words, strict=False)
        if word.strip(".") not in {"", *_LEFT_OUT} and not (word == "t" and before in _BEFORE_T)
    ]


def _is_initial(word: str) -> bool:
    return (word.endswith(".") and word.strip(".") not in _HARD) or len(word) == 1


def _without_between(parts: Sequence[str]) -> list[str]:
    """Return `parts` without the words between names, but never without every one of them."""
    plain = [part.strip(".") for part in parts]
    names = [part for part in plain if part not in _HARD] or plain
    firm = [part for part in names if part not in _SOFT]
    return firm if len(firm) > 1 else names


def _joined(parts: Sequence[str]) -> list[str]:
    """Return `parts` with Abdel and what follows in one, where a last name is left beside it."""
    joined: list[str] = []
    for part in parts:
        if joined and joined[-1] in _SERVANT and len(parts) > 2:
            joined[-1] = f"abdel{part}"
        else:
            joined.append(part)
    return joined


def _in_each_reading(write: Callable[[Callable[[str], str]], Iterable[str]]) -> tuple[str, ...]:
    return _once(" ".join(write(heard)) for heard in sounding.READINGS)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
