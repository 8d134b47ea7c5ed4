"""Every read of the directory worth a name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from baken.accounts import queries as accounts
from baken.audit import queries as audit
from baken.audit.states import Decision
from baken.directory import points, rules
from baken.directory.access import ACCESS, KIND, Can, covers, kept_by
from baken.directory.models import Entry, PostcodeRange
from baken.directory.states import EXPECTED, FOR_WHAT, Function, State
from baken.organisations import queries as organisations
from baken.reference import queries as reference
from baken.reference.models import Municipality, PoliceUnit, ReportingPoint, Status

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser

    from baken.accounts.models import User
    from baken.organisations.models import Organisation

ORDER = list(Function)

TOLD: Mapping[str, str | Promise] = {
    "directory.added": gettext_lazy("Entry added"),
    "directory.changed": gettext_lazy("Entry changed"),
    "directory.confirmed": gettext_lazy("Checked: still right"),
    "directory.retired": gettext_lazy("Entry taken out of use"),
    "directory.handed_over": gettext_lazy("Entry handed over to another organisation"),
    "directory.told_stale": gettext_lazy("The owner was told that a check is due"),
}
"""The acts that belong to the history of an entry, in words."""


@dataclass(frozen=True)
class Contact:
    """Whom one can call, as it is shown. `status` says in words how far the number was checked."""

    function: Function
    name: str
    phone: str
    hours: str
    website: str
    email: str
    note: str
    region: str
    checked_on: date | None
    status: str
    public: bool
    source: str
    for_what: str = ""
    anonymous: bool | None = None
    warning: str = ""
    """What to beware of, in a few words; empty for a number that was checked and is not stale."""
    national: bool = False

    @property
    def link(self) -> str:
        """Return the address under which a telephone calls this number."""
        return rules.link(self.phone) if self.phone else ""

    @property
    def site(self) -> str:
        """Return the address of the website as people say it."""
        return self.website.partition("://")[2].rstrip("/")


def contacts(cbs_code: str | None, *, on: date, public: bool = True) -> list[Contact]:
    """Return whom one can call in a municipality: its own, its police unit's, then national ones.

    With `public`, only what everyone may call. Without a municipality only national ones.
    """
    unit = PoliceUnit.objects.filter(municipalities__cbs_code=cbs_code)
    here = Q(municipality__cbs_code=cbs_code) | Q(police_unit__in=unit) if cbs_code else Q()
    everywhere = Q(municipality__isnull=True, police_unit__isnull=True)
    entries = Entry.objects.filter(here | everywhere if cbs_code else everywhere)
    found = entries.filter(state=State.IN_USE).select_related(
        "owner", "municipality", "police_unit"
    )
    if public:
        found = found.filter(public=True)
    own = [as_contact(entry, on=on) for entry in sorted(found, key=_nearest)]
    return own + [point for point in national_points() if point.public or not public]


def contact(
    function: str, cbs_code: str | None, *, on: date, public: bool = True
) -> Contact | None:
    """Return the best contact for a function, or None if there is none.

    A number that was checked goes before one that was not or is stale, a telephone
    before a website, and then the nearest comes first.
    """
    fitting = [one for one in contacts(cbs_code, on=on, public=public) if one.function == function]
    return min(fitting, key=_worth, default=None)


def on_card(cbs_code: str, *, on: date) -> list[Contact]:
    """Return the best public contact for each function, for a card that hangs on a wall for months.

    So national numbers that were not checked are left out.
    """
    hung = [one for one in contacts(cbs_code, on=on) if not (one.national and one.warning)]
    best: dict[Function, Contact] = {}
    for one in sorted(hung, key=_worth):
        best.setdefault(one.function, one)
    return by_function(best.values())


def by_function(found: Iterable[Contact]) -> list[Contact]:
    """Return contacts in the order in which a page names functions; the nearest first in each."""
    return sorted(found, key=lambda one: ORDER.index(one.function))


def missing(found: Iterable[Contact]) -> list[Function]:
    """Return what each region has a number of its own for, and this one has not."""
    there = {one.function for one in found}
    return [function for function in EXPECTED if function not in there]


def as_contact(entry: Entry, *, on: date) -> Contact:
    """Return an entry as it is shown on the day `on`."""
    stale = rules.is_stale(entry.checked_on, on=on)
    unchecked = entry.status == Status.UNVERIFIED
    return Contact(
        function=Function(entry.function),
        name=entry.name,
        phone=entry.phone,
        hours=entry.hours,
        website=entry.website,
        email=entry.email,
        note=entry.note,
        region=region_of(entry),
        checked_on=entry.checked_on,
        status=_status(entry, stale=stale),
        public=entry.public,
        source=entry.source,
        for_what=str(FOR_WHAT[Function(entry.function)]),
        anonymous=entry.anonymous,
        warning=_("Checked long ago") if stale else _("Not checked") if unchecked else "",
        national=entry.municipality is None and entry.police_unit is None,
    )


def region_of(entry: Entry) -> str:
    """Return where an entry counts, in words."""
    if entry.municipality:
        return entry.municipality.name
    if entry.police_unit:
        return _("police unit %(name)s") % {"name": entry.police_unit.name}
    return _("the whole country")


def national_points() -> list[Contact]:
    """Return the national reporting points that can be reached, with what is said of each."""
    language = get_language() or "nl"
    made = (_from_point(point, language) for point in reference.reporting_points())
    return by_function(one for one in made if one.phone or one.website)


class Answer(StrEnum):
    """What came of a search for a municipality."""

    FOUND = "found"
    SEVERAL = "several"
    """More than one fits: a name, or a postcode, that two municipalities share."""
    CLOSE = "close"
    NOTHING = "nothing"
    UNKNOWN_POSTCODE = "unknown_postcode"
    NO_POSTCODES = "no_postcodes"
    """The list of postcodes was not loaded here."""


@dataclass(frozen=True)
class Found:
    """The municipalities that fit what was typed, or come close."""

    answer: Answer
    places: Sequence[Municipality] = ()


def find(typed: str) -> Found:
    """Return which municipality `typed` means: a name, or a postcode of four digits or six."""
    number = rules.digits(typed)
    if number is not None:
        places = _with_postcode(number)
        if not places and not PostcodeRange.objects.exists():
            return Found(Answer.NO_POSTCODES)
        return _fitting(places, otherwise=Answer.UNKNOWN_POSTCODE)
    names = _by_name()
    if exact := names.get(rules.plain(typed)):
        return _fitting(exact, otherwise=Answer.NOTHING)
    close = {
        place.pk: place for name in rules.closest(typed, names.keys()) for place in names[name]
    }
    return Found(Answer.CLOSE if close else Answer.NOTHING, list(close.values()))


def municipality_of(postcode: str) -> Municipality | None:
    """Return the municipality in which a postcode lies; None if that is unknown or not sure."""
    number = rules.digits(postcode)
    places = _with_postcode(number) if number is not None else []
    return places[0] if len(places) == 1 else None


def home_of(user: "User | AnonymousUser") -> Municipality | None:
    """Return the municipality for which `user` works now; None for a visitor or a partner."""
    acting = user.acting if user.is_authenticated else None
    return acting.organisation.municipality if acting else None


def names() -> list[str]:
    """Return the name of every municipality, to be offered to someone who types."""
    return [place.name for place in reference.municipalities()]


def stale(organisation_id: int, *, on: date) -> QuerySet[Entry]:
    """Return the entries of an organisation whose check is due, longest waiting first."""
    return (
        Entry.objects.filter(
            owner_id=organisation_id, state=State.IN_USE, checked_on__lt=rules.fresh_since(on)
        )
        .select_related("municipality", "police_unit")
        .order_by("checked_on", "pk")
    )


@dataclass(frozen=True)
class Line:
    """An entry as the page for upkeep shows it."""

    entry: Entry
    contact: Contact
    stale: bool


def kept(user: "User", *, on: date) -> list[Line]:
    """Return the entries in use that `user` keeps up, longest unchecked first."""
    found = kept_by(user).filter(state=State.IN_USE).order_by("checked_on", "name", "pk")
    return [
        Line(entry, as_contact(entry, on=on), rules.is_stale(entry.checked_on, on=on))
        for entry in found.select_related("owner", "municipality", "police_unit")
    ]


def retired(user: "User") -> QuerySet[Entry]:
    """Return the entries that `user` kept up and that are out of use, last one first."""
    found = kept_by(user).filter(state=State.OUT_OF_USE).order_by("-retired_at")
    return found.select_related("municipality", "police_unit")


def regions(organisation: "Organisation") -> list[tuple[str, str]]:
    """Return the regions for which an organisation may have entries: a value and its name."""
    units = [unit for unit in reference.police_units() if covers(organisation, None, unit.pk)]
    places = [place for place in reference.municipalities() if covers(organisation, place, None)]
    country = [("country", _("The whole country"))] if covers(organisation, None, None) else []
    return [
        *((f"municipality-{place.pk}", place.name) for place in _home_first(organisation, places)),
        *((f"unit-{unit.pk}", _("Police unit %(name)s") % {"name": unit.name}) for unit in units),
        *country,
    ]


def heirs(entry: Entry) -> list[tuple[int, str]]:
    """Return the other organisations that may have this entry, by name."""
    return [
        (one.pk, one.name)
        for one in organisations.taking_part().select_related("municipality")
        if one.pk != entry.owner_id and covers(one, entry.municipality, entry.police_unit_id)
    ]


def keepers(organisation_id: int) -> "list[tuple[UUID, str]]":
    """Return who keeps up the entries of an organisation, by name."""
    roles = [role for role, acts in ACCESS.grants.items() if Can.KEEP_UP in acts]
    found = accounts.in_force().filter(organisation_id=organisation_id, role__in=roles)
    people = accounts.names_of(found.values_list("user_id", flat=True))
    return sorted(people.items(), key=lambda one: one[1])


@dataclass(frozen=True)
class Moment:
    """One line of the history of an entry: what was done, by whom, when."""

    what: str | Promise
    who: str
    at: datetime


def history(entry: Entry) -> list[Moment]:
    """Return what was done with an entry, in order; the owner reads names of own people only."""
    return [
        Moment(TOLD[line.action], _who(line, entry), line.at)
        for line in audit.about(KIND, str(entry.pk))
        if line.action in TOLD and line.decision == Decision.DONE
    ]


def _who(line: Any, entry: Entry) -> str:
    if line.by and line.organisation_id == entry.owner_id:
        return str(line.by.name)
    return line.organisation.name if line.organisation else ""


def _worth(one: Contact) -> tuple[bool, bool]:
    """Return by what the best contact is chosen: it was checked, and it can be telephoned."""
    return bool(one.warning), not one.phone


def _nearest(entry: Entry) -> tuple[bool, bool, int, str]:
    """Return by what entries are ordered: municipality, unit, country; then as `Function` is."""
    national = entry.municipality_id is None and entry.police_unit_id is None
    position = ORDER.index(Function(entry.function))
    return national, entry.municipality_id is None, position, entry.name


def _status(entry: Entry, *, stale: bool) -> str:
    """Return how far an entry was checked, by whom and when."""
    words = {"day": date_format(entry.checked_on, "j F Y"), "who": entry.owner.name}
    if stale:
        return _("Checked too long ago, on %(day)s by %(who)s") % words
    if entry.status == Status.UNVERIFIED:
        return _("Not checked; written down on %(day)s by %(who)s") % words
    if entry.status == Status.PARTLY:
        return _("Checked in part on %(day)s by %(who)s") % words
    return _("Checked on %(day)s by %(who)s") % words


def _from_point(point: ReportingPoint, language: str) -> Contact:
    said = points.about(point.code, language=language, otherwise=point.for_what)
    numbers = rules.phones_in(point.contact)
    abroad = next((number for number in numbers if number.startswith("+")), "")
    unchecked = point.status == Status.UNVERIFIED
    return Contact(
        function=said.function,
        name=point.name,
        phone=next((number for number in numbers if not number.startswith("+")), ""),
        hours=points.hours(point.hours, language=language),
        website=rules.website_in(point.contact),
        email="",
        note=_("From abroad: %(number)s.") % {"number": abroad} if abroad else "",
        region=_("the whole country"),
        checked_on=None,
        status=_("Reference data: %(status)s") % {"status": point.get_status_display()},
        public=said.public,
        source=point.source,
        for_what=said.for_what,
        anonymous=point.anonymous,
        warning=_("Not checked") if unchecked else "",
        national=True,
    )


def _with_postcode(number: int) -> list[Municipality]:
    within = PostcodeRange.objects.filter(first__lte=number, last__gte=number)
    return list(reference.municipalities().filter(pk__in=within.values("municipality_id")))


def _fitting(places: list[Municipality], *, otherwise: Answer) -> Found:
    if not places:
        return Found(otherwise)
    return Found(Answer.FOUND if len(places) == 1 else Answer.SEVERAL, places)


def _by_name() -> dict[str, list[Municipality]]:
    """Return the municipalities by each plain name under which people look for them."""
    found: dict[str, list[Municipality]] = {}
    others = rules.other_names()
    for place in reference.municipalities():
        for name in {rules.plain(name) for name in (place.name, *others.get(place.cbs_code, ()))}:
            found.setdefault(name, []).append(place)
    return found


def _home_first(organisation: "Organisation", places: Iterable[Municipality]) -> list[Municipality]:
    return sorted(places, key=lambda place: place.pk != organisation.municipality_id)
