"""Read what a person typed, what a dossier holds, and which other dossiers share it.

There is no door that says whether something exists: a dossier only ever learns of
others through facts of its own.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from baken.items import rules
from baken.items.models import Hit, Item, ItemKey, Reply
from baken.items.rules import COMMON, Key
from baken.items.states import MOST, Answer, How, Kind, Part
from baken.kernel.sealing.fields import open_all

NEAR = """
    SELECT mine.organisation_id, mine.id, mine.kind, mine.how,
           near.dossier, near.organisation_id
    FROM (
        SELECT item.id, item.kind, item.organisation_id, key.how, key.index
        FROM items_item item JOIN items_itemkey key ON key.item_id = item.id
        WHERE item.dossier = %(dossier)s
    ) mine
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (dossier) dossier, organisation_id
        FROM (
            SELECT item.dossier, item.organisation_id
            FROM items_itemkey key JOIN items_item item ON item.id = key.item_id
            WHERE key.index = mine.index AND item.dossier <> %(dossier)s
            LIMIT %(rows)s
        ) sharing
        LIMIT %(dossiers)s
    ) near
"""
LIMITS = {"dossiers": COMMON, "rows": (COMMON - 1) * MOST + 1}
"""With so many rows there are always more than enough dossiers: an item has an index once, and a
dossier has few items. So what everyone shares costs no more than what a few share."""


@dataclass(frozen=True)
class Fact:
    """A fact as it was read: what the screen shows, and the keys by which it is found."""

    kind: Kind
    shown: str = field(repr=False)
    keys: tuple[Key, ...]
    part: Part


@dataclass(frozen=True)
class Other:
    """A dossier that shares something, with the ways in which it agrees, strongest first."""

    organisation_id: int
    ways: list[list[str]]


@dataclass(frozen=True)
class Near:
    """What stands near a dossier."""

    organisation_id: int | None
    others: Mapping[UUID, Other]
    common: Mapping[UUID, Sequence[How]]
    """For each item, in what it agrees with so many that this says nothing."""


@dataclass(frozen=True)
class Seen:
    """A hit as one of its two sides sees it: who the other is, and nothing that the other wrote."""

    hit: UUID
    reference: str
    dossier: UUID
    organisation_id: int
    organisation: str
    ways: list[tuple[str | Promise, str | Promise]]
    found_at: datetime
    own: Answer | None
    theirs: Answer | None
    too_common: bool
    """So many dossiers share this by now that it means nothing any more."""


def address(postcode: str, number: str, addition: str = "", part: Part = Part.UNKNOWN) -> Fact:
    """Return a Dutch address, found by its door and by its house.

    :raises NotReadable: if postcode or house number is missing or has another form.
    """
    return Fact(Kind.ADDRESS, *rules.address(postcode, number, addition), part)


def phone(text: str, part: Part = Part.UNKNOWN) -> Fact:
    """Return a telephone number; without a country it is a Dutch one.

    :raises NotReadable: if no telephone has this number.
    """
    return Fact(Kind.PHONE, *rules.phone(text), part)


def plate(text: str, part: Part = Part.UNKNOWN) -> Fact:
    """Return a licence plate, Dutch or foreign.

    :raises NotReadable: if it is none.
    """
    return Fact(Kind.PLATE, *rules.plate(text), part)


def business(number_or_name: str, part: Part = Part.UNKNOWN) -> Fact:
    """Return a business by its number at the Chamber of Commerce, or else by name.

    :raises NotReadable: for other digits, and for too short a name.
    """
    return Fact(Kind.BUSINESS, *rules.business(number_or_name), part)


def person(name: str, born: date | None = None, part: Part = Part.UNKNOWN) -> Fact:
    """Return a person, found by name and date of birth, also where the name is spelled otherwise.

    :raises NotReadable: if too little is known to find the person again.
    """
    return Fact(Kind.PERSON, *rules.person(name, born), part)


def of(dossier: UUID) -> list[Item]:
    """Return the items of `dossier`, ready to be read, in the order in which they were added."""
    items = list(Item.objects.filter(dossier=dossier).order_by("added_at", "turn"))
    return open_all(items) if items else []


def hits(dossier: UUID) -> list[Seen]:
    """Return the hits of `dossier` as its own side sees them, newest first."""
    found = list(
        hits_of(dossier)
        .select_related("first_organisation", "second_organisation")
        .prefetch_related("replies")
        .order_by("-found_at", "reference")
    )
    others = near(dossier).others if found else {}
    return [_seen(hit, dossier, others) for hit in found]


def too_common(dossier: UUID) -> Mapping[UUID, list[str | Promise]]:
    """Return, for items of `dossier`, in what they agree with too many others to mean anything."""
    return {item: [how.label for how in hows] for item, hows in near(dossier).common.items()}


def reason(hit: UUID, *, organisation_id: int) -> str | None:
    """Return why `organisation_id` answered `hit` as it did; another organisation's stays shut."""
    found = Reply.objects.filter(hit=hit, organisation=organisation_id).first()
    return found.reason if found else None


def hits_of(dossier: UUID) -> QuerySet[Hit]:
    """Return the hits in which `dossier` is one of the two."""
    return Hit.objects.filter(Q(first=dossier) | Q(second=dossier))


def near(dossier: UUID) -> Near:
    """Return the dossiers that share something with `dossier`, by one question.

    What more than `rules.COMMON` dossiers share leads to none of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEAR, {"dossier": dossier, **LIMITS})
        rows = cursor.fetchall()
    sharing: dict[tuple[UUID, str, str], dict[UUID, int]] = defaultdict(dict)
    for _own, item, kind, how, other, organisation_id in rows:
        sharing[item, kind, how][other] = organisation_id
    agreed: dict[UUID, list[tuple[UUID, str, str]]] = defaultdict(list)
    organisations: dict[UUID, int] = {}
    common: dict[UUID, list[How]] = defaultdict(list)
    for (item, kind, how), dossiers in sharing.items():
        if len(dossiers) >= COMMON:
            common[item].append(How(how))
            continue
        for other, organisation_id in dossiers.items():
            agreed[other].append((item, kind, how))
            organisations[other] = organisation_id
    return Near(
        rows[0][0] if rows else None,
        {
            other: Other(organisations[other], rules.strongest(ways))
            for other, ways in agreed.items()
        },
        common,
    )


def between(dossier: UUID, others: Collection[UUID]) -> Mapping[UUID, list[list[str]]]:
    """Return in what `dossier` and each of `others` agree, also where many others do so too."""
    own: dict[bytes, list[tuple[UUID, str, str]]] = defaultdict(list)
    keys = ItemKey.objects.filter(item__dossier=dossier)
    for index, item, kind, how in keys.values_list("index", "item", "item__kind", "how"):
        own[bytes(index)].append((item, kind, how))
    shared = ItemKey.objects.filter(item__dossier__in=others, index__in=own)
    agreed: dict[UUID, list[tuple[UUID, str, str]]] = defaultdict(list)
    for index, other in shared.values_list("index", "item__dossier"):
        agreed[other] += own[bytes(index)]
    return {other: rules.strongest(ways) for other, ways in agreed.items()}


def _seen(hit: Hit, dossier: UUID, others: Mapping[UUID, Other]) -> Seen:
    other, here, there = (
        (hit.second, hit.first_organisation, hit.second_organisation)
        if hit.first == dossier
        else (hit.first, hit.second_organisation, hit.first_organisation)
    )
    answers = {reply.organisation_id: Answer(reply.answer) for reply in hit.replies.all()}
    ways = others[other].ways if other in others else hit.ways
    return Seen(
        hit=hit.pk,
        reference=hit.reference,
        dossier=other,
        organisation_id=there.pk,
        organisation=there.name,
        ways=[(Kind(kind).label, How(how).label) for kind, how in ways],
        found_at=hit.found_at,
        own=answers.get(here.pk),
        theirs=answers.get(there.pk) if there != here else None,
        too_common=other not in others,
    )
