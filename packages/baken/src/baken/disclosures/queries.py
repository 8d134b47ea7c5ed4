"""Every read of disclosures worth a name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Case, Count, DateTimeField, F, Q, QuerySet, When
from django.db.models.functions import ExtractYear
from django.utils.functional import Promise
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from baken.accounts import queries as accounts
from baken.accounts.roles import Role
from baken.audit import queries as audit
from baken.audit.states import Decision
from baken.disclosures import grounds as law
from baken.disclosures import rules
from baken.disclosures.access import ACCESS, KIND, Can, allows, supervises, visible_to
from baken.disclosures.grounds import Offer
from baken.disclosures.letter import Letter
from baken.disclosures.models import Copy, Disclosure
from baken.disclosures.rules import Line
from baken.disclosures.shapes import Moment, Row, Share
from baken.disclosures.states import DISCLOSURE, UNLISTED, WAITING, State
from baken.disclosures.words import AS_RECEIVED, TOLD, TONES, WITHIN_THE_HOUSE
from baken.kernel.errors import NotPossible
from baken.kernel.sealing.keystore import KeyGone
from baken.kernel.workflow import Step
from baken.organisations import queries as organisations

if TYPE_CHECKING:
    from baken.accounts.models import User
    from baken.audit.models import Entry


def grounds(sender_kind: str, recipient_kind: str, *, consent: str, minor: bool) -> list[Offer]:
    """Return every ground, what is possible first; a closed one says why it is not possible.

    `recipient_kind` is `states.UNLISTED` for a partner that stands in no list.
    """
    return law.offers(sender_kind, recipient_kind, consent=consent, minor=minor)


def is_offered(ground: str, *, sender_id: int, recipient_id: int | None) -> bool:
    """Return whether `ground` is meant for these two organisations; both must take part."""
    wanted = {sender_id} if recipient_id is None else {sender_id, recipient_id}
    kinds = dict(
        organisations.taking_part().filter(pk__in=wanted).order_by().values_list("pk", "kind")
    )
    if wanted != set(kinds):
        return False
    to = UNLISTED if recipient_id is None else kinds[recipient_id]
    return law.is_offered(ground, kinds[sender_id], to)


def of(dossier: UUID) -> list[Disclosure]:
    """Return what was given, or is about to be given, of `dossier`: newest first."""
    found = Disclosure.objects.filter(dossier=dossier).select_related("organisation", "recipient")
    return list(found.order_by("-proposed_at", "-pk"))


def lines(disclosure: Disclosure) -> list[Line] | None:
    """Return the lines of the copy; None where it is gone, or is not what the record names."""
    copy = Copy.objects.filter(disclosure=disclosure).first()
    if copy is None:
        return None
    try:
        found = rules.unpacked(copy.lines)
    except KeyGone:
        return None
    return found if [line.field for line in found] == disclosure.fields else None


def needs_second_person(user: "User") -> QuerySet[Disclosure]:
    """Return what waits for `user` as the second person, longest waiting first.

    That is what was proposed by someone else; and what was sent at once to save a life,
    also when whoever sent it has called it back since.
    """
    sent_alone = Q(sent_at__isnull=False) & (
        Q(recalled_by__isnull=True) | Q(recalled_by=F("proposed_by"))
    )
    return (
        visible_to(user, Can.CONFIRM)
        .filter(Q(state=State.PROPOSED) | sent_alone, confirmed_at__isnull=True, forgotten=False)
        .exclude(proposed_by=user.pk)
        .select_related("organisation", "recipient")
        .order_by("proposed_at", "pk")
    )


def inbox(user: "User") -> QuerySet[Disclosure]:
    """Return what waits for an answer or an outcome where `user` works, longest waiting first."""
    return _received(user).filter(state__in=WAITING).order_by("sent_at", "pk")


def answered(user: "User") -> QuerySet[Disclosure]:
    """Return what came in where `user` works and waits no more, newest first."""
    return _received(user).exclude(state__in=WAITING).order_by("-sent_at", "-pk")


def sent(user: "User") -> QuerySet[Disclosure]:
    """Return what the organisation of `user` gives, or all there is for who supervises.

    What waits comes first, by its term, so that what is overdue stands on top; then the rest,
    newest first.
    """
    found = visible_to(user, Can.FOLLOW if supervises(user) else Can.CHASE)
    return found.select_related("organisation", "recipient").order_by(
        _term().asc(nulls_last=True), "-proposed_at", "-pk"
    )


def overdue(organisation_id: int, *, at: datetime) -> QuerySet[Disclosure]:
    """Return what this organisation gave and hears nothing of within the term, longest first."""
    return (
        Disclosure.objects.filter(organisation_id=organisation_id, state__in=WAITING)
        .annotate(term=_term())
        .filter(term__lte=at)
        .select_related("organisation", "recipient")
        .order_by("term", "pk")
    )


def rows(user: "User", disclosures: Iterable[Disclosure], *, as_second: bool = False) -> list[Row]:
    """Return `disclosures` as a list shows them; for a second person with the term of theirs."""
    return [
        Row(
            one,
            called(one),
            state(user, one),
            tone(user, one),
            (as_second and waits_for_second_look(one)) or due(one),
        )
        for one in disclosures
    ]


def received_by(user: "User", disclosure: Disclosure) -> bool:
    """Return whether `disclosure` was given to where `user` works."""
    acting = user.acting
    return acting is not None and disclosure.recipient_id == acting.organisation_id


def state(user: "User", disclosure: Disclosure) -> str | Promise:
    """Return the state of `disclosure` in words, as it looks from the side of `user`."""
    known = State(disclosure.state)
    return AS_RECEIVED[known] if received_by(user, disclosure) else known.label


def tone(user: "User", disclosure: Disclosure) -> str:
    """Return the tone in which the state of `disclosure` is shown to `user`."""
    if disclosure.state == State.SENT and received_by(user, disclosure):
        return "attention"
    return TONES[State(disclosure.state)]


def due(disclosure: Disclosure) -> datetime | None:
    """Return the end of the term that runs for `disclosure`: to check, to answer, to report."""
    match disclosure.state:
        case State.PROPOSED:
            return rules.due(disclosure.proposed_at, "check")
        case State.SENT:
            return disclosure.answer_due
        case State.ACCEPTED:
            return disclosure.outcome_due
        case _:
            return None


def waits_for_second_look(disclosure: Disclosure) -> datetime | None:
    """Return until when a second person is to look at what was sent at once; None if not."""
    if disclosure.sent_at is None or disclosure.confirmed_at or disclosure.forgotten:
        return None
    if disclosure.recalled_by_id not in {None, disclosure.proposed_by_id}:
        return None
    return rules.due(disclosure.sent_at, "second_look")


def basis(disclosure: Disclosure) -> law.Row | None:
    """Return what the law says of the ground, with its source; None where it differs by age."""
    to = disclosure.recipient.kind if disclosure.recipient else UNLISTED
    return law.row_for(disclosure.ground, disclosure.organisation.kind, to)


def called(disclosure: Disclosure) -> str:
    """Return the name of the recipient."""
    return disclosure.recipient.name if disclosure.recipient else disclosure.recipient_name


def is_unread(user: "User", disclosure: Disclosure) -> bool:
    """Return whether to tell `user`, who sends, that nobody at the recipient reads it in Baken.

    A partner in no list is meant not to: there a document is handed over.
    """
    waits = disclosure.state in {*WAITING, State.PROPOSED}
    if disclosure.recipient_id is None or not waits or not allows(user, disclosure, Can.CHASE):
        return False
    roles = [role for role, acts in ACCESS.grants.items() if Can.ANSWER in acts]
    readers = accounts.in_force().filter(role__in=roles, purpose__in=ACCESS.purposes)
    return not readers.filter(organisation=disclosure.recipient_id).exists()


def steps(user: "User", disclosure: Disclosure) -> Sequence[Step]:
    """Return the steps that are open in this state and that `user` may take."""
    if disclosure.forgotten:
        return []
    return [
        step for step in DISCLOSURE.possible(disclosure.state) if _may(user, disclosure, step.name)
    ]


def may_chase(user: "User", disclosure: Disclosure, *, at: datetime) -> bool:
    """Return whether `user` may ask again now: while an answer waits, once a day."""
    asked = disclosure.chased_at
    return (
        disclosure.state in WAITING
        and not disclosure.forgotten
        and allows(user, disclosure, Can.CHASE)
        and (asked is None or asked < rules.start_of_day(at))
    )


def may_look_after(user: "User", disclosure: Disclosure) -> bool:
    """Return whether `user` is to look, as the second person, at what was sent at once."""
    return waits_for_second_look(disclosure) is not None and _may(user, disclosure, "confirm")


def may_hand_over(user: "User", disclosure: Disclosure) -> bool:
    """Return whether `user` may download the document for a partner without an account now."""
    return (
        disclosure.state in WAITING
        and not disclosure.forgotten
        and allows(user, disclosure, Can.HAND_OVER)
    )


def letter(user: "User", disclosure: Disclosure) -> Letter:
    """Return what the document for a partner without an account says, as `user` hands it over.

    :raises NotPossible: if the copy is gone.
    """
    found = lines(disclosure)
    if found is None or disclosure.sent_at is None or disclosure.answer_due is None:
        raise NotPossible(_("There is nothing to hand over: look at where this stands."))
    law_says = basis(disclosure)
    last_day = disclosure.answer_due.astimezone(rules.AMSTERDAM).date() - timedelta(days=1)
    return Letter(
        reference=disclosure.reference,
        sender=disclosure.organisation.name,
        function=user.acting.get_role_display() if user.acting else "",
        recipient=called(disclosure),
        sent_at=disclosure.sent_at,
        answer_by=last_day,
        ground=disclosure.get_ground_display(),
        basis=law_says.basis if law_says else "",
        purpose=disclosure.purpose or "",
        proportionality=disclosure.proportionality or "",
        lines=found,
    )


def story(user: "User", disclosure: Disclosure) -> list[Moment]:
    """Return who did what with `disclosure`, in order, as `user` may know it.

    People of another organisation are named by their role; only who supervises reads every name.
    """
    sender = disclosure.organisation_id == (user.acting and user.acting.organisation_id)
    inside = sender or supervises(user)
    return [
        Moment(TOLD[line.action], _who(line, user), line.at)
        for line in audit.about(KIND, disclosure.reference)
        if line.action in TOLD
        and line.decision == Decision.DONE
        and (inside or line.action not in WITHIN_THE_HOUSE)
    ]


def shares(organisation_id: int, years: range) -> Mapping[int, Mapping[str, Share]]:
    """Return what this organisation gave, by year of sending and kind of recipient.

    Figures alone. Every year asked is there, also an empty one; the kind `states.UNLISTED`
    is a partner that stands in no list.
    """
    zone = get_default_timezone()
    in_time = Q(answered_at__lt=F("answer_due"))
    counted = (
        Disclosure.objects.filter(
            organisation_id=organisation_id,
            sent_at__gte=datetime(years[0], 1, 1, tzinfo=zone),
            sent_at__lt=datetime(years[-1] + 1, 1, 1, tzinfo=zone),
        )
        .values("recipient__kind", year=ExtractYear("sent_at", tzinfo=zone))
        .annotate(
            sent=Count("pk"),
            answered=Count("pk", filter=Q(answered_at__isnull=False)),
            in_time=Count("pk", filter=in_time),
        )
        .order_by("recipient__kind")
    )
    found: dict[int, dict[str, Share]] = {year: {} for year in years}
    for row in counted:
        kind = row["recipient__kind"] or UNLISTED
        found[row["year"]][kind] = Share(row["sent"], row["answered"], row["in_time"])
    return found


def passed_on(dossiers: Iterable[UUID]) -> set[UUID]:
    """Return which of `dossiers` something was given of."""
    return set(_given().filter(dossier__in=dossiers).values_list("dossier", flat=True))


def dossiers_passed_on(organisation_id: int) -> QuerySet[Disclosure, UUID]:
    """Return the dossiers of which this organisation gave something, for use in a question."""
    return _given().filter(organisation_id=organisation_id).values_list("dossier", flat=True)


def sent_per_route(organisation_id: int, years: range) -> Iterator[tuple[int, str, int]]:
    """Yield year of sending, route, and how many disclosures of this organisation went out."""
    zone = get_default_timezone()
    counted = (
        _given()
        .filter(
            organisation_id=organisation_id,
            sent_at__gte=datetime(years[0], 1, 1, tzinfo=zone),
            sent_at__lt=datetime(years[-1] + 1, 1, 1, tzinfo=zone),
        )
        .values("route", year=ExtractYear("sent_at", tzinfo=zone))
        .annotate(sent=Count("pk"))
        .order_by("year", "route")
    )
    for row in counted:
        yield row["year"], row["route"], row["sent"]


def _term() -> Case:
    """Return the end of the term that runs, as the database sees it; null where none runs."""
    check = timedelta(days=rules.days("check"))
    return Case(
        When(state=State.PROPOSED, then=F("proposed_at") + check),
        When(state=State.SENT, then=F("answer_due")),
        When(state=State.ACCEPTED, then=F("outcome_due")),
        output_field=DateTimeField(),
    )


def _received(user: "User") -> QuerySet[Disclosure]:
    """Return what came in where `user` works; not what they answer on behalf of a partner."""
    here = user.acting.organisation_id if user.acting else None
    found = visible_to(user, Can.ANSWER).filter(recipient__isnull=False, recipient_id=here)
    return found.select_related("organisation", "recipient")


def _may(user: "User", disclosure: Disclosure, step: str) -> bool:
    """Return whether `user` may take `step`; the second person is another than the first."""
    match step:
        case "send_at_once":
            return False
        case "confirm":
            own = disclosure.proposed_by_id == user.pk
            return allows(user, disclosure, Can.CONFIRM) and not own
        case "accept" | "decline" | "report":
            return allows(user, disclosure, Can.ANSWER)
        case _:
            return allows(user, disclosure, Can(step))


def _who(line: "Entry", reader: "User") -> str | Promise:
    """Return how `line` names its actor to `reader`."""
    if line.by_id == reader.pk:
        return _("you")
    here = reader.acting and reader.acting.organisation_id
    if line.by and (supervises(reader) or line.organisation_id == here):
        return line.by.name
    role = Role(line.role).label if line.role else ""
    return f"{role}, {line.organisation.name}" if line.organisation else role


def _given() -> QuerySet[Disclosure]:
    """Return what really went out; what was called back had gone out, too."""
    return Disclosure.objects.filter(sent_at__isnull=False)
