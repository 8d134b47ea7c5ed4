"""Text of a reference file in both languages, and how such a file is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language


class UnfitFileError(Exception):
    """A reference file of this room cannot be used; the sentence names the file and the row."""


@dataclass(frozen=True)
class Words:
    """A text in Dutch and in English; as text it speaks the language of the page."""

    nl: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.nl


def read_words(entry: object, where: str, *, may_be_empty: bool = False) -> Words:
    """Return the text of `entry`: a table with `nl` and `en`, or a name that is the same in both.

    :raises UnfitFileError: if a language is missing.
    """
    if isinstance(entry, str) and entry:
        return Words(entry, entry)
    if isinstance(entry, Mapping) and set(entry) == {"nl", "en"}:
        found = Words(str(entry["nl"]), str(entry["en"]))
        if may_be_empty or (found.nl.strip() and found.en.strip()):
            return found
    raise UnfitFileError(f"{where}: a text in Dutch and in English is asked for")


def read_many(entries: Any, where: str, *, may_be_empty: bool = False) -> dict[str, Words]:
    """Return the texts of a table by their key.

    :raises UnfitFileError: if there is no table, or a language is missing.
    """
    if not isinstance(entries, Mapping):
        raise UnfitFileError(f"{where}: a table of texts is asked for")
    return {
        key: read_words(entry, f"{where}, {key}", may_be_empty=may_be_empty)
        for key, entry in entries.items()
    }
