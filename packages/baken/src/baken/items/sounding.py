"""How a part of a name is heard: by its consonants, in classes that spellings do not keep apart.

Made for Dutch ears and for the usual ways of writing Arabic, Turkish, Slavic and Vietnamese names
in Latin letters. Some letters have two readings: the `ch` of Aicha and the one of Lichtenberg,
the `c` of Cees. So each part is heard in two ways, and names sound alike where one way agrees.

Capitals below are what is heard and stays; small letters are what was written and still
has to be heard.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

type Rule = tuple[re.Pattern[str], str]


def _rules(*written: tuple[str, str]) -> tuple[Rule, ...]:
    return tuple((re.compile(pattern), heard) for pattern, heard in written)


_FIRST = _rules(
    (r"^mahm(?=[ou])", "mWhm"),  # Mahmoud: another name than Mohammed, with the same consonants
    (r"^abd(?:[aeou]+l|[aeou]+(?=([rsznt])\1))", "abd"),  # Abdelkader, Abdurrahman
    (r"ij(?![aeiouy])", "y"),
    (r"^ng", "n"),
    (r"^ou(?=[aeiy])", "w"),
    (r"^(?:i(?=[aou])|y(?=[aeiou]|$))", "j"),
    (r"au", "ou"),
    (r"shch|sjtsj|tsch|tsj|tch|cz", "S"),
    (r"sch|sh|sj|sz|zh|zj", "S"),
    (r"dzj|dzh|dsj|dj", "J"),
    (r"ph", "f"),
    (r"cqu|que?$", "k"),
    (r"qu(?=[aeio])", "kv"),
    (r"q", "k"),
    (r"x", "ks"),
    (r"chr", "kr"),
    (r"cch|ck", "k"),
    (r"th|dt", "t"),
    (r"ts|tz|ds", "S"),
)
_DUTCH = _rules(
    (r"kh|ch|gh", "G"),
    (r"c(?=[eiy])", "s"),
    (r"^j", "J"),
    (r"(?<=[aeiouy])[jy](?=[aeiouy])|j", "i"),
)
_FOREIGN = _rules(
    (r"ch(?=ae|ai)|kh", "k"),
    (r"ch", "S"),
    (r"gh", "G"),
    (r"^[jy]e", "e"),  # Jelena, Yevgeni
    (r"j", "J"),
    (r"(?<!^)w", ""),  # Dawud and Daoud, Marwan and Marouane
)
_LAST = _rules(
    (r"(?<=.)h$|(?<=[bdfklmnprtvw])h(?=[aeiouy])", ""),
    (r"[gh]", "G"),
    (r"d$", "t"),
    (r"b$", "p"),
    (r"[ckq]", "K"),
    (r"[sz]", "S"),
    (r"[fvw]", "F"),
)
_VOWELS = _rules(
    (r"oe|ou", "u"),
    (r"ei|ie|y|i+", "i"),
    (r"([aeiou])\1+", r"\1"),
)
_CLASS = {"a": "a", "e": "e", "i": "e", "y": "e", "o": "o", "u": "o"}
_AT_START = {"a": "a", "e": "a", "i": "a", "y": "a", "o": "o", "u": "o"}


def dutch(part: str) -> str:
    """Return `part` of a name as a Dutch reader hears it."""
    return _heard(part, _DUTCH)


def foreign(part: str) -> str:
    """Return `part` of a name as a reader of French or English hears it."""
    return _heard(part, _FOREIGN)


READINGS: Sequence[Callable[[str], str]] = (dutch, foreign)
"""Every way in which a part of a name is heard."""


def initial(heard: str) -> str:
    """Return the first sound of a part that was heard, alike for a name and its initial."""
    first = heard[:1]
    return _AT_START.get(first.lower(), first)


@lru_cache(maxsize=256)
def _heard(part: str, reading: tuple[Rule, ...]) -> str:
    """Return a part as it is heard; the few last are remembered, as one name asks them often."""
    text = part
    for pattern, heard in (*_FIRST, *reading, *_LAST):
        text = pattern.sub(heard, text)
    text = re.sub(r"(.)\1+", r"\1", text.lower())
    start = _AT_START.get(text[:1], "")
    consonants = re.sub(r"[aeiouy]", "", text).upper()
    if len(consonants) < 2:
        return _short(text)
    if len(consonants) == 2 and not start:
        # Two consonants are few: the first vowel, roughly, keeps Sara and Zora apart.
        vowel = re.search(r"[aeiouy]", text)
        return consonants[0] + (_CLASS[vowel.group()] if vowel else "") + consonants[1]
    return start + consonants


def _short(text: str) -> str:
    """Return a part of one consonant or none with its vowels, which are all it has."""
    for pattern, heard in _VOWELS:
        text = pattern.sub(heard, text)
    ends_in_vowel = len(text) > 3 and text[-1] in _CLASS
    return (text[:-1] if ends_in_vowel else text).upper()
