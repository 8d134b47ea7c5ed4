"""Retention: what is over goes whole, what is held stays, and the counts never change."""

from datetime import timedelta

import pytest
from django.db import connection

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.audit import queries as audit
from baken.files import queries as files
from baken.files.models import Attachment
from baken.items import queries as items
from baken.items.models import Item
from baken.kernel.models import DataKey
from baken.reporters.models import Reporter
from baken.signals import actions, queries, rules
from baken.signals.access import KIND
from baken.signals.actions import Content
from baken.signals.models import Draft, OwnTerm, Signal, Tally
from baken.signals.queries import By
from baken.signals.states import Layer, Term, Verdict
from baken.signals.tests.factories import MARCH, a_signal, closed, interpreted

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

NOT_CONFIRMED = timedelta(days=rules.days("not_confirmed"))
HANDED_OVER = timedelta(days=rules.days("handed_over"))
DAY = timedelta(days=1)


@pytest.fixture
def officer():
    return acting(Role.KEY_OFFICER)


def full(officer, verdict=Verdict.NO_TRAFFICKING):
    """Return a closed signal of which every room keeps something."""
    signal = closed(
        officer,
        verdict,
        more=Content(
            facts=[items.phone("06 12345678")], files=[files.checked("lijst.txt", b"maandag\n")]
        ),
    )
    actions.note(signal, layer=Layer.INTERNAL, text="Fictief.", by=officer, at=MARCH)
    return signal


@pytest.mark.parametrize(
    ("verdict", "term"),
    [
        (Verdict.NO_TRAFFICKING, NOT_CONFIRMED),
        (Verdict.OTHER_PHENOMENON, NOT_CONFIRMED),
        (Verdict.CANNOT_BE_TOLD, NOT_CONFIRMED),
        (Verdict.TRAFFICKING_SUSPECTED, HANDED_OVER),
    ],
)
def test_a_closed_signal_goes_on_the_day_after_its_term_and_not_before(officer, verdict, term):
    signal = full(officer, verdict)

    assert actions.retain(at=MARCH + term).destroyed == 0
    assert actions.retain(at=MARCH + term + DAY).destroyed == 1
    assert not Signal.objects.filter(pk=signal.pk).exists()


def test_nothing_of_it_is_left_in_any_room(officer):
    signal = full(officer)

    actions.retain(at=MARCH + NOT_CONFIRMED + DAY)

    assert not DataKey.objects.filter(dossier=signal.pk).exists()
    for table in (Item, Attachment, Reporter):
        assert not table.objects.exists()
    with connection.cursor() as cursor:
        for table in ("note", "promise", "complaint"):
            cursor.execute(f"SELECT count(*) FROM signals_{table}")
            assert cursor.fetchone()[0] == 0


def test_the_counts_are_the_same_before_and_after(officer):
    organisation = officer.acting.organisation_id
    for verdict in [*Verdict, Verdict.NO_TRAFFICKING]:
        full(officer, verdict)
    interpreted(officer)
    years = range(2025, 2028)

    def figures():
        return (
            queries.verdicts_per_year(organisation, years),
            {by: queries.per_year(organisation, years, by=by) for by in By},
            queries.funnel(organisation, 2026),
            queries.heard_in_time(organisation, years, at=MARCH + DAY),
            queries.heard_in_time(organisation, years, at=MARCH + DAY, per="sender_kind"),
        )

    before = figures()
    kept = actions.retain(at=MARCH + HANDED_OVER + DAY)

    assert kept.destroyed == 5
    assert figures() == before
    assert Signal.objects.count() == 1


def test_a_tally_holds_nothing_that_leads_to_a_signal(officer):
    signal = full(officer)

    actions.retain(at=MARCH + NOT_CONFIRMED + DAY)

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(signals_tally::text, '') FROM signals_tally")
        row = cursor.fetchone()[0]
    assert signal.reference not in row
    assert str(signal.pk) not in row
    assert Tally.objects.get().signals == 1


def test_the_audit_holds_and_says_what_was_destroyed(officer):
    signal = full(officer)

    actions.retain(at=MARCH + NOT_CONFIRMED + DAY)

    assert audit.about(KIND, signal.reference).last().action == "signals.destroyed"
    assert list(audit.faults({})) == []


def test_what_is_held_stays_until_its_day(officer):
    signal = full(officer)
    over = MARCH + NOT_CONFIRMED + DAY
    until = (over + timedelta(days=30)).date()
    actions.hold(signal, until=until, reason="De rechtbank vroeg het.", by=officer, at=MARCH)

    first = actions.retain(at=over)
    on_its_day = actions.retain(at=over + timedelta(days=30))
    after = actions.retain(at=over + timedelta(days=31))

    assert (first.destroyed, first.held) == (0, 1)
    assert (on_its_day.destroyed, after.destroyed) == (0, 1)


def test_a_hold_can_be_ended_and_says_why_it_was(officer):
    signal = full(officer)
    actions.hold(
        signal, until=(MARCH + DAY).date(), reason="De rechtbank vroeg het.", by=officer, at=MARCH
    )
    assert Signal.objects.get(pk=signal.pk).hold_reason == "De rechtbank vroeg het."

    actions.release(signal, by=officer, at=MARCH)

    assert signal.hold_until is None
    assert signal.hold_reason is None


def test_a_municipality_can_keep_them_shorter_without_touching_another(officer):
    other = acting(Role.KEY_OFFICER)
    OwnTerm.objects.create(
        organisation=officer.acting.organisation, term=Term.NOT_CONFIRMED, days=30
    )
    mine, theirs = full(officer), full(other)

    actions.retain(at=MARCH + timedelta(days=31))

    assert not Signal.objects.filter(pk=mine.pk).exists()
    assert Signal.objects.filter(pk=theirs.pk).exists()


def test_what_is_not_closed_never_goes(officer):
    a_signal(organisation_id=officer.acting.organisation_id)
    interpreted(officer)

    assert actions.retain(at=MARCH + timedelta(days=4000)).destroyed == 0


def test_running_it_twice_does_nothing_more(officer):
    full(officer)
    over = MARCH + NOT_CONFIRMED + DAY
    actions.retain(at=over)

    again = actions.retain(at=over)

    assert again == actions.Kept(destroyed=0, held=0, drafts=0)
    assert Tally.objects.get().signals == 1


def test_a_report_that_was_never_sent_goes_after_its_term():
    reporter = acting(Role.REPORTER)
    draft = actions.put_aside({"narrative": "Fictief."}, by=reporter, at=MARCH)
    term = timedelta(days=rules.days("draft"))

    assert actions.retain(at=MARCH + term).drafts == 0
    assert actions.retain(at=MARCH + term + DAY).drafts == 1
    assert not Draft.objects.exists()
    assert not DataKey.objects.filter(dossier=draft.pk).exists()


def test_more_than_one_batch_goes(officer, monkeypatch):
    from baken.signals.actions import keeping

    monkeypatch.setattr(keeping, "BATCH", 2)
    for _n in range(5):
        closed(officer)

    assert actions.retain(at=MARCH + NOT_CONFIRMED + DAY).destroyed == 5
    assert sum(tally.signals for tally in Tally.objects.all()) == 5
