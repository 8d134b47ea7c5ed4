"""Propose figures, make them safe, let a second person decide, and take back what left.

Counts come in exact, are sealed while the work lasts, and are gone after it. What is kept is what
is shown.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.jobs import actions as jobs
from baken.kernel.counts import Counts, Relation, packed, unpacked
from baken.kernel.errors import NotPossible
from baken.kernel.moves import move
from baken.kernel.sealing import keystore
from baken.kernel.sealing.fields import with_key
from baken.notices import actions as notices
from baken.notices.states import Kind as About
from baken.publications import gate, queries, rules
from baken.publications.around import NOWHERE
from baken.publications.around import Place as Place
from baken.publications.models import Proposal, Publication, Release
from baken.publications.queries import PROTECT as PROTECT
from baken.publications.states import LIFE, PUBLICATION, Act, State
from peiling.disclosure import Label

if TYPE_CHECKING:
    from baken.accounts.models import User

REGISTER_LOCK = 0x7075626C
"""The advisory lock that makes all writers of the register wait for one another."""


def propose(
    organisation_id: int,
    *,
    kind: str,
    title: str,
    audiences: Sequence[str],
    policy: str,
    tables: Sequence[Counts],
    relations: Sequence[Relation] = (),
    one_municipality: bool,
    place: Place = NOWHERE,
    reason: str,
    counted_on: date,
    by: "User",
    at: datetime,
) -> Publication:
    """Hand in exact counts of one kind to be made safe, in the background.

    All tables of one kind, over all years, go together: a second set of the same persons beside
    it could be laid beside the first. `relations` is what every reader knows of the figures, and
    `place` of where they are, for figures of which others have a part or the whole.

    :raises NotPossible: without tables, audience, title or reason; with a rule that does not fit;
        with more cells than can be attacked; or while a proposal of this kind is open.
    """
    if not audiences:
        raise NotPossible(_("Say for whom these figures are."))
    if not title.strip() or not reason.strip():
        raise NotPossible(_("Give a title, and say what it is for."))
    gate.check(tables)
    if why := rules.unfit(policy, one_municipality=one_municipality, tables=tables):
        raise NotPossible(why)
    years = sorted(int(code) for code in tables[0].dimensions[0].codes)
    publication = Publication(
        organisation_id=organisation_id,
        kind=kind,
        scope=place.scope,
        region=place.region,
        title=title.strip(),
        audiences=list(audiences),
        policy=policy,
        first_year=years[0],
        last_year=years[-1],
        counted_on=counted_on,
        reason=reason.strip(),
        proposed_at=at,
        proposed_by=by,
    )
    key = keystore.make([publication.pk])[publication.pk]
    proposal = with_key(Proposal(publication=publication, counted=packed(tables, relations)), key)
    try:
        with transaction.atomic():
            publication.edition = _next_edition(organisation_id, kind)
            publication.save(force_insert=True)
            proposal.save(force_insert=True)
            jobs.start(PROTECT, publication.reference, by=by, at=at)
            audit.record(
                "publications.proposed", kind=PUBLICATION, key=publication.reference, by=by, at=at
            )
    except IntegrityError as error:
        keystore.destroy([publication.pk])
        if "publication_one_proposed" not in str(error):
            raise
        raise NotPossible(
            _("Figures of this kind wait to be published already. Decide on those first.")
        ) from error
    return publication


def make_safe(
    reference: str, progress: Callable[[int, int], None], clock: Callable[[], datetime]
) -> None:
    """Make a proposal safe, attack it with all that left before, and keep what may be shown.

    What may not leave is refused with a sentence. Either way the exact counts are destroyed.
    """
    publication = Publication.objects.get(reference=reference)
    if publication.state != State.PROTECTING:
        return
    proposal = Proposal.objects.get(publication=publication)
    tables, relations = unpacked(proposal.counted)
    earlier = queries.left_before(publication)
    beside = [one for _publication, one in queries.left_beside(publication)]
    years = [str(year) for year in range(publication.first_year, publication.last_year + 1)]
    shown: dict[Label, gate.Shown] = {}
    attacks = []
    try:
        for done, year in enumerate(years):
            progress(done, len(years))
            figures = gate.figures_of(tables, year, relations)
            before = [one for one in earlier if any(_year(label) == year for label in one)]
            found = gate.passed(figures, year, publication.policy, before, beside)
            shown |= found.shown
            attacks.append(found.attack)
    except NotPossible as refusal:
        with transaction.atomic():
            _finish(publication, "refuse", refusal=str(refusal)[:1000])
            _tell_proposer(publication, at=clock())
        return
    with transaction.atomic():
        _finish(
            publication,
            "make_ready",
            tables=[_frozen(table, shown) for table in tables],
            attack=[vars(one) for one in attacks],
        )
        notices.tell(
            About.FIGURES_WAIT,
            key=reference,
            organisation_id=publication.organisation_id,
            at=clock(),
        )


@transaction.atomic
def release(publication: Publication, *, by: "User", at: datetime) -> None:
    """Publish, as the second person; an edition of the same kind that stands is replaced.

    :raises NotPossible: by the one who proposed it, if someone decided already, or if figures of a
        place within or around this one were published after it was proposed.
    """
    if by.pk == publication.proposed_by_id:
        raise NotPossible(_("You proposed this yourself. Another analyst decides."))
    _lock_register()
    if queries.left_beside(publication, since=publication.proposed_at):
        raise NotPossible(
            _(
                "Figures of a place within or around this one were published in the meantime. Send "
                "this back and propose it again: then it is attacked together with those."
            )
        )
    standing = Publication.objects.filter(
        organisation_id=publication.organisation_id,
        kind=publication.kind,
        state=State.RELEASED,
    ).first()
    if standing is not None:
        move(standing, LIFE, "replace", ended_at=at, ended_by=by)
        _enter(standing, Act.REPLACED, by=by, at=at)
    move(publication, LIFE, "release", decided_at=at, decided_by=by)
    _enter(publication, Act.RELEASED, by=by, at=at)
    audit.record("publications.released", kind=PUBLICATION, key=publication.reference, by=by, at=at)
    _tell_proposer(publication, at=at)


@transaction.atomic
def send_back(publication: Publication, *, reason: str, by: "User", at: datetime) -> None:
    """Send a proposal back, as the second person; it never leaves.

    :raises NotPossible: without a reason, by the one who proposed it, or if it was decided.
    """
    if by.pk == publication.proposed_by_id:
        raise NotPossible(_("You proposed this yourself. Another analyst decides."))
    if not reason.strip():
        raise NotPossible(_("Say why, so that a better proposal can follow."))
    move(
        publication,
        LIFE,
        "send_back",
        decided_at=at,
        decided_by=by,
        decision_reason=reason.strip(),
    )
    audit.record(
        "publications.sent_back", kind=PUBLICATION, key=publication.reference, by=by, at=at
    )
    _tell_proposer(publication, at=at)


@transaction.atomic
def drop(publication: Publication, *, by: "User", at: datetime) -> None:
    """Take one's own proposal back before anyone decided on it.

    :raises NotPossible: by someone else, or if it was decided.
    """
    if by.pk != publication.proposed_by_id:
        raise NotPossible(_("Only who proposed it takes it back; you can send it back."))
    job = queries.work_on(publication)
    move(publication, LIFE, "drop", ended_at=at, ended_by=by)
    if job is not None and job.is_open:
        jobs.stop(job, at=at)
    _destroy_counts(publication)
    audit.record("publications.dropped", kind=PUBLICATION, key=publication.reference, by=by, at=at)


@transaction.atomic
def withdraw(publication: Publication, *, notice: str, by: "User", at: datetime) -> None:
    """Take figures from the pages, with a notice; what was read stays known to the gate.

    :raises NotPossible: without a notice, or if it is not published now.
    """
    if not notice.strip():
        raise NotPossible(_("Say to readers why the figures were taken from the pages."))
    _lock_register()
    move(publication, LIFE, "withdraw", ended_at=at, ended_by=by, notice=notice.strip())
    _enter(publication, Act.WITHDRAWN, by=by, at=at)
    audit.record(
        "publications.withdrawn", kind=PUBLICATION, key=publication.reference, by=by, at=at
    )


@transaction.atomic
def _tell_proposer(publication: Publication, *, at: datetime) -> None:
    notices.tell(
        About.FIGURES_DECIDED,
        key=publication.reference,
        person=publication.proposed_by_id,
        at=at,
    )


def _finish(publication: Publication, step: str, **changes: Any) -> None:
    publication.refresh_from_db()
    move(publication, LIFE, step, **changes)
    _destroy_counts(publication)


def _destroy_counts(publication: Publication) -> None:
    Proposal.objects.filter(publication=publication).delete()
    transaction.on_commit(lambda: keystore.destroy([publication.pk]))


def _next_edition(organisation_id: int, kind: str) -> int:
    same = Publication.objects.filter(organisation_id=organisation_id, kind=kind)
    return (same.aggregate(last=Max("edition"))["last"] or 0) + 1


def _frozen(table: Counts, shown: Mapping[Label, gate.Shown]) -> dict[str, Any]:
    """Return what is shown of a table: every cell and every sum within a year."""
    unit = gate.group_of(table)
    names = {one.name for one in table.dimensions}
    cells = []
    for label, one in shown.items():
        codes = dict(label)
        year, group = codes.pop("year"), codes.pop("unit")
        if group == unit and set(codes) <= names:
            cells.append([year, codes, one.text, one.low, one.high])
    return {
        "name": table.name,
        "unit": table.unit,
        "persons": unit if table.persons is not None else None,
        "dimensions": [[one.name, list(one.codes), one.several] for one in table.dimensions],
        "cells": cells,
    }


def _year(label: Label) -> str:
    return dict(label)["year"]


def _lock_register() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REGISTER_LOCK])


def _enter(publication: Publication, act: Act, *, by: "User", at: datetime) -> None:
    """Add a line to the register; the caller holds its lock."""
    last = Release.objects.order_by("-number").values("number", "digest").first()
    number = last["number"] + 1 if last else 1
    previous = bytes(last["digest"]) if last else rules.START
    content = rules.content_digest(queries.content(publication, act))
    Release.objects.create(
        number=number,
        publication=publication,
        act=act,
        at=at,
        by=by,
        content=content,
        previous=previous,
        digest=rules.line_digest(
            number=number,
            reference=publication.reference,
            act=act,
            at=at,
            by=str(by.pk),
            content=content,
            previous=previous,
        ),
    )
