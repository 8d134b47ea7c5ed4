"""Normal forms: what a person typed in, what is shown and the keys by which it is found out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import phonenumbers
from anyascii import anyascii
from django.utils.translation import gettext as _

from baken.items import names
from baken.items.states import How, Kind, NotReadable

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Digits and letters that cannot be mistaken for one another."""

COMMON = 20
"""What more dossiers than these share says nothing of any of them."""

REASON = 4000
NAME = 200
"""The longest reason and the longest name that are taken."""

_POSTCODE = re.compile(r"([1-9][0-9]{3})([A-Z]{2})")
_ADDITIONS: Mapping[str, str] = {
    "huis": "hs",
    "rood": "rd",
    "zwart": "zw",
    "ii": "2",
    "iii": "3",
    "iv": "4",
}
_FLOOR = frozenset({"hoog", "hg", "etage", "verdieping", "e"})
"""Words behind the number of a floor: `2 hoog` and `2` are the same door."""

_SIDECODES = [
    re.compile(pattern)
    for pattern in (
        "([A-Z]{2})([0-9]{2})([0-9]{2})",
        "([0-9]{2})([0-9]{2})([A-Z]{2})",
        "([0-9]{2})([A-Z]{2})([0-9]{2})",
        "([A-Z]{2})([0-9]{2})([A-Z]{2})",
        "([A-Z]{2})([A-Z]{2})([0-9]{2})",
        "([0-9]{2})([A-Z]{2})([A-Z]{2})",
        "([0-9]{2})([A-Z]{3})([0-9])",
        "([0-9])([A-Z]{3})([0-9]{2})",
        "([A-Z]{2})([0-9]{3})([A-Z])",
        "([A-Z])([0-9]{3})([A-Z]{2})",
        "([A-Z]{3})([0-9]{2})([A-Z])",
        "([A-Z])([0-9]{2})([A-Z]{3})",
        "([0-9])([A-Z]{2})([0-9]{3})",
        "([0-9]{3})([A-Z]{2})([0-9])",
    )
]
"""The fourteen forms of a Dutch licence plate, by which its dashes are placed."""

_LEGAL_FORMS = frozenset(
    [
        "bv",
        "nv",
        "vof",
        "cv",
        "eenmanszaak",
        "gmbh",
        "ug",
        "ag",
        "kg",
        "ohg",
        "ltd",
        "limited",
        "llc",
        "inc",
        "bvba",
        "sprl",
        "srl",
        "sarl",
        "sas",
        "doo",
        "eood",
        "ood",
        "spzoo",
    ]
)
_ARTICLES = frozenset({"de", "het", "the"})


@dataclass(frozen=True)
class Key:
    """A normal form by which a fact is found again, and in what two agree that share it."""

    how: How
    text: str = field(repr=False)


type Reading = tuple[str, tuple[Key, ...]]
"""What the screen shows, and the keys."""


def purpose(kind: str, how: str) -> str:
    """Return the purpose of the blind index of one kind and precision: no two share one."""
    return f"items.{kind}.{how}"


def address(postcode: str, number: str, addition: str) -> Reading:
    """Read a Dutch address by postcode and house number.

    :raises NotReadable: if one of the two is missing or has another form.
    """
    place = _POSTCODE.fullmatch(re.sub(r"\s", "", postcode).upper())
    if place is None:
        raise NotReadable(_("Write a Dutch postcode: four digits and two letters."))
    house = re.fullmatch(r"\s*([0-9]{1,5})(?![0-9])(.{0,20})", f"{number} {addition}".rstrip())
    if house is None or int(house[1]) == 0:
        raise NotReadable(
            _("Write the house number with its digits first, such as 12 or 12 a, without a street.")
        )
    behind = _addition(house[2])
    where = f"{place[1]}{place[2]} {int(house[1])}"
    shown = f"{place[1]} {place[2]} {' '.join([str(int(house[1])), *behind])}"
    return shown, (
        Key(How.SAME, f"{where} {'-'.join(behind)}"),
        Key(How.HOUSE, where),
    )


def phone(text: str) -> Reading:
    """Read a telephone number; without country it is a Dutch one.

    :raises NotReadable: if no telephone has this number.
    """
    refusal = NotReadable(
        _("This is no telephone number. Outside the Netherlands it starts with + and the country.")
    )
    try:
        number = phonenumbers.parse(text, "NL")
    except phonenumbers.NumberParseException:
        raise refusal from None
    dutch = number.country_code == phonenumbers.country_code_for_region("NL")
    known = phonenumbers.is_valid_number if dutch else phonenumbers.is_possible_number
    if not known(number):
        raise refusal
    number.extension = None
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    full = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return shown, (Key(How.SAME, full),)


def plate(text: str) -> Reading:
    """Read a licence plate, Dutch or foreign, by its letters and digits.

    :raises NotReadable: if there are too few or too many, or no digit at all.
    """
    squeezed = re.sub(r"[^A-Z0-9]", "", anyascii(text).upper())
    if not 3 <= len(squeezed) <= 10 or not re.search(r"[0-9]", squeezed):
        raise NotReadable(_("A licence plate has three to ten letters and digits."))
    dutch = next(filter(None, (form.fullmatch(squeezed) for form in _SIDECODES)), None)
    return "-".join(dutch.groups()) if dutch else squeezed, (Key(How.SAME, squeezed),)


def business(number_or_name: str) -> Reading:
    """Read a business: eight digits are its number at the Chamber of Commerce, others its name.

    :raises NotReadable: for digits that are no such number, and for too short a name.
    """
    bare = re.sub(r"^\s*kvk(?:[\s-]*(?:nummer|nr\.?))?\s*:?", "", number_or_name, flags=re.I)
    digits = re.sub(r"[\s.-]", "", bare)
    if re.fullmatch(r"[0-9]+", digits):
        if len(digits) != 8:
            raise NotReadable(
                _("A number at the Chamber of Commerce (KVK) has eight digits, zeros included.")
            )
        return digits, (Key(How.SAME, digits),)
    folded = _business_name(number_or_name)
    if len(folded) < 3:
        raise NotReadable(_("Write the name of the business in full, at least three letters."))
    return _tidy(number_or_name), (Key(How.NAME, folded),)


def person(typed: str, born: date | None) -> Reading:
    """Read a person by name, and by day of birth where it is known.

    :raises NotReadable: if too little is known of the person to find them again.
    """
    name = names.read(typed)
    keys: list[Key] = []
    if born and (name.parts or name.initials):
        day = born.isoformat()
        keys += [Key(How.NAME_AND_DATE, f"{names.folded(name)} {day}")]
        if name.parts:
            keys += _keys(How.SOUND_AND_DATE, names.sounds(name), day)
            keys += _keys(How.PART_AND_DATE, names.pairs(name), day)
            keys += _keys(How.INITIAL_AND_DATE, names.initialled(name), day)
        if name.is_whole():
            keys += _keys(How.SOUND_AND_YEAR, names.sounds(name), str(born.year))
    if name.is_heard():
        keys += _keys(How.SOUND, names.sounds(name))
    if not keys:
        raise NotReadable(
            _("Write first and last name in full, or add the date of birth to what you know.")
        )
    shown = _tidy(typed)
    return f"{shown}, {born:%d-%m-%Y}" if born else shown, tuple(keys)


def strongest(agreed: Iterable[tuple[UUID, str, str]]) -> list[list[str]]:
    """Return the ways in which two dossiers agree, for each item the strongest only.

    `agreed` holds item, kind and how. Ways are listed once and never added up: two
    items that agree in the same way say so once.
    """
    order = list(How)
    best: dict[UUID, tuple[str, str]] = {}
    for item, kind, how in agreed:
        if item not in best or order.index(How(how)) < order.index(How(best[item][1])):
            best[item] = (kind, how)
    ways = sorted(
        set(best.values()),
        key=lambda way: (order.index(How(way[1])), list(Kind).index(Kind(way[0]))),
    )
    return [list(way) for way in ways]


def reference(choice: tuple[int, ...]) -> str:
    """Return the reference that `choice`, eight numbers below 32, stands for."""
    return "H-" + "".join(ALPHABET[number] for number in choice)


def _keys(how: How, texts: Iterable[str], beside: str = "") -> list[Key]:
    return [Key(how, f"{text} {beside}") for text in texts]


def _addition(text: str) -> list[str]:
    """Return the parts of the addition to a house number, each in its one way of writing."""
    parts = [
        _ADDITIONS.get(part, part)
        for part in re.findall(
            r"[a-z]+|[0-9]+", anyascii(text).lower().replace("begane grond", "bg")
        )
    ]
    kept: list[str] = []
    for part in parts:
        says_floor = part in _FLOOR and kept and kept[-1].isdigit()
        if not says_floor:
            kept.append(part)
    return kept


def _business_name(text: str) -> str:
    """Return the name of a business without its legal form, article, spaces and signs."""
    plain = re.sub(r"[&+]", " en ", anyascii(text).lower())
    plain = re.sub(r"\b(?:[a-z]\.\s?)+(?:[a-z]\b)?", lambda found: _letters(found[0]) + " ", plain)
    plain = re.sub(r"\bsp\.?\s*z\s*o\.?\s?o\.?(?![a-z])", " spzoo ", plain.replace("'", ""))
    plain = re.sub(r"\bv\s*/\s*h\b", " ", plain)
    words = re.findall(r"[a-z0-9]+", plain)
    kept = ["en" if word in {"and", "und"} else word for word in words if word not in _LEGAL_FORMS]
    if len(kept) > 1 and kept[0] in _ARTICLES:
        kept = kept[1:]
    return "".join(kept or words)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text)


def _tidy(text: str) -> str:
    """Return `text` as it was typed, but on one line and no longer than a name is."""
    return " ".join(text.split())[:NAME]
