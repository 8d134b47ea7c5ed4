"""Add items, find the dossiers that share them, and answer what was found."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.items import queries
from baken.items.models import Hit, Item, ItemKey, Reply, new_reference
from baken.items.queries import Fact, Near
from baken.items.rules import purpose
from baken.items.states import HIT, MOST, Answer
from baken.kernel.errors import NotPossible
from baken.kernel.sealing import blind, keystore
from baken.kernel.sealing.fields import with_key
from baken.notices import actions as notices
from baken.notices.states import Kind

if TYPE_CHECKING:
    from baken.accounts.models import User

_REMEMBER = """
    INSERT INTO items_hit (id, reference, first, second, first_organisation_id,
                           second_organisation_id, ways, found_at)
    SELECT id, reference, least(%(dossier)s, other), greatest(%(dossier)s, other),
           CASE WHEN %(dossier)s < other THEN %(here)s ELSE there END,
           CASE WHEN %(dossier)s < other THEN there ELSE %(here)s END,
           ways, %(at)s
    FROM unnest(%(ids)s::uuid[], %(references)s::text[], %(others)s::uuid[], %(there)s::bigint[],
                %(ways)s::jsonb[]) AS found (id, reference, other, there, ways)
    ORDER BY least(%(dossier)s, other), greatest(%(dossier)s, other)
    ON CONFLICT (first, second) DO UPDATE SET ways = excluded.ways
    WHERE items_hit.ways <> excluded.ways
    RETURNING id, reference,
              CASE WHEN first = %(dossier)s THEN second_organisation_id
                   ELSE first_organisation_id END
"""
"""Of a pair that was found before nothing changes but its ways, and only when there are others."""


def add(
    facts: Sequence[Fact],
    *,
    dossier: UUID,
    organisation_id: int,
    at: datetime,
    key: bytes | None = None,
) -> list[Item]:
    """Add `facts` to `dossier`, in the transaction of the caller, who also writes the audit line.

    Until that transaction ends, nobody else adds items: so two dossiers that are
    written at the same moment still find each other. `key` is the key of the dossier,
    where the caller holds it.

    :raises NotPossible: if the dossier would hold more than `states.MOST`; the transaction is
        lost then.
    """
    wanted = list(dict.fromkeys(facts))
    if not wanted:
        return []
    opener = key or keystore.find([dossier])[dossier]
    items = [
        with_key(
            Item(
                dossier=dossier,
                organisation_id=organisation_id,
                kind=fact.kind,
                part=fact.part,
                value=fact.shown,
                added_at=at,
                turn=turn,
            ),
            opener,
        )
        for turn, fact in enumerate(wanted)
    ]
    keys = [
        ItemKey(item=item, index=index, how=how)
        for item, fact in zip(items, wanted, strict=True)
        for index, how in _indexes(fact).items()
    ]
    try:
        Item.objects.bulk_create(items)
    except IntegrityError as error:
        if "items_stay_few" not in str(error):
            raise
        raise NotPossible(
            _("A dossier holds at most %(most)s facts that can be found again.") % {"most": MOST}
        ) from error
    ItemKey.objects.bulk_create(keys)
    return items


def match(dossier: UUID, *, at: datetime) -> list[UUID]:
    """Find the dossiers that share a fact with `dossier`, and return the hits that are new.

    It stands in the transaction of the caller. A pair is one hit, however often it
    is found; where it now agrees in other ways, the hit says so. The other
    organisation is told of both, once, however many hits it has part in.
    """
    found = queries.near(dossier)
    if not found.others:
        return []
    fresh = [uuid4() for _other in found.others]
    changed = _remember(found, dossier=dossier, ids=fresh, at=at)
    first_of = {organisation: reference for _id, reference, organisation in reversed(changed)}
    for organisation_id, reference in first_of.items():
        notices.tell(Kind.HIT_FOUND, key=reference, organisation_id=organisation_id, at=at)
    return [pk for pk, _reference, _organisation in changed if pk in fresh]


@transaction.atomic
def answer(
    hit: UUID,
    dossier: UUID,
    *,
    organisation_id: int,
    answer: Answer,
    reason: str | None,
    by: "User",
    at: datetime,
) -> None:
    """Say for `organisation_id`, from its own `dossier`, whether the hit means something.

    An answer may be changed; the audit keeps each that was given.

    :raises NotPossible: if this dossier of this organisation has no such hit (any more).
    """
    side = Q(first=dossier, first_organisation=organisation_id) | Q(
        second=dossier, second_organisation=organisation_id
    )
    found = Hit.objects.filter(side, pk=hit).first()
    if found is None:
        raise NotPossible(_("This match is not there any more."))
    Reply.objects.update_or_create(
        hit=found,
        organisation_id=organisation_id,
        defaults={
            "dossier": dossier,
            "answer": answer,
            "reason": reason,
            "answered_by": by,
            "answered_at": at,
        },
    )
    audit.record(
        f"items.hit_{answer}", kind=HIT, key=found.reference, by=by, at=at, fields=["reason"]
    )


@transaction.atomic
def withdraw(item: UUID, *, dossier: UUID) -> None:
    """Remove an item that was typed wrongly, and the hits that rest on it alone.

    The caller writes the audit line.

    :raises NotPossible: if the dossier has no such item (any more).
    """
    if not Item.objects.filter(pk=item, dossier=dossier).delete()[0]:
        raise NotPossible(_("This fact is not there any more."))
    left = {
        (hit.second if hit.first == dossier else hit.first): hit for hit in queries.hits_of(dossier)
    }
    ways = queries.between(dossier, left.keys())
    Hit.objects.filter(pk__in=[hit.pk for other, hit in left.items() if other not in ways]).delete()
    for other, hit in left.items():
        hit.ways = ways.get(other, hit.ways)
    Hit.objects.bulk_update([left[other] for other in ways], ["ways"])


@transaction.atomic
def forget(dossiers: Collection[UUID]) -> int:
    """Forget the items of `dossiers`, their keys and their hits; return how many items there were.

    The hits go for both sides: what one side may no longer keep, the other cannot hold on to.
    """
    Hit.objects.filter(Q(first__in=dossiers) | Q(second__in=dossiers)).delete()
    items = Item.objects.filter(dossier__in=dossiers)
    ItemKey.objects.filter(item__in=items).delete()
    return items.delete()[1].get(Item._meta.label, 0)


def _indexes(fact: Fact) -> dict[bytes, str]:
    """Return the blind indexes of `fact`, each with what who shares it agrees in."""
    return {
        blind.index(key.text, purpose=purpose(fact.kind, key.how)): key.how for key in fact.keys
    }


def _remember(
    found: Near, *, dossier: UUID, ids: Sequence[UUID], at: datetime
) -> list[tuple[UUID, str, int]]:
    """Write the pairs that are new or agree in other ways; return id, reference, other side."""
    others = found.others
    with connection.cursor() as cursor:
        cursor.execute(
            _REMEMBER,
            {
                "dossier": dossier,
                "here": found.organisation_id,
                "at": at,
                "ids": list(ids),
                "references": [new_reference() for _id in ids],
                "others": list(others),
                "there": [other.organisation_id for other in others.values()],
                "ways": [json.dumps(other.ways) for other in others.values()],
            },
        )
        changed: list[tuple[UUID, str, int]] = cursor.fetchall()
    return changed
