"""Every change: with its audit line, refused the second time, and told once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.audit import queries as audit
from baken.directory import actions, queries
from baken.directory.access import KIND
from baken.directory.models import Entry
from baken.directory.states import State
from baken.directory.tests.factories import MARCH, an_entry, content
from baken.kernel.errors import NotPossible
from baken.notices.models import Notice
from baken.notices.states import Kind
from baken.organisations.tests.factories import OrganisationFactory, PartnerFactory
from baken.reference.models import Status
from baken.reference.tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db

LATER = MARCH + timedelta(days=200)


@pytest.fixture
def officer():
    return acting(Role.KEY_OFFICER)


def of(officer, **fields):
    return an_entry(officer.acting.organisation, **fields)


def acts(entry):
    return [line.action for line in audit.about(KIND, str(entry.pk))]


def test_an_entry_counts_as_checked_on_the_day_it_was_added(officer):
    entry = of(officer, at=datetime(2026, 3, 28, 23, 30, tzinfo=UTC))

    assert entry.checked_on == date(2026, 3, 29)
    assert acts(entry) == ["directory.added"]


def test_nobody_adds_an_entry_for_a_region_that_is_not_theirs(officer):
    with pytest.raises(NotPossible):
        of(officer, municipality=MunicipalityFactory())

    assert not Entry.objects.exists()


def test_the_same_entry_sent_twice_is_one(officer):
    of(officer)

    with pytest.raises(NotPossible, match="al"):
        of(officer)

    assert Entry.objects.count() == 1


def test_a_check_says_that_an_entry_is_right_today(officer):
    entry = of(officer, status=Status.UNVERIFIED)

    actions.confirm(entry, seen=1, by=officer, at=LATER)

    assert (entry.checked_on, entry.status) == (LATER.date(), Status.VERIFIED)
    assert acts(entry) == ["directory.added", "directory.confirmed"]


def test_a_change_names_what_changed_and_never_the_words(officer):
    entry = of(officer)
    place = entry.municipality

    actions.change(
        entry, content(municipality=place, phone="023-555 0102"), seen=1, by=officer, at=LATER
    )

    line = audit.about(KIND, str(entry.pk)).last()
    assert entry.phone == "023-555 0102"
    assert entry.checked_on == LATER.date()
    assert line.fields == ["phone"]


def test_an_entry_cannot_be_moved_to_a_region_of_someone_else(officer):
    entry = of(officer)

    with pytest.raises(NotPossible):
        actions.change(
            entry, content(municipality=MunicipalityFactory()), seen=1, by=officer, at=LATER
        )

    entry.refresh_from_db()
    assert entry.municipality == officer.acting.organisation.municipality


def test_an_entry_cannot_be_changed_into_one_that_is_there(officer):
    first, second = of(officer), of(officer, name="Een ander team")
    same = content(municipality=first.municipality)

    with pytest.raises(NotPossible):
        actions.change(second, same, seen=1, by=officer, at=LATER)


def test_an_entry_out_of_use_is_shown_nowhere_and_stays_in_the_history(officer):
    entry = of(officer)

    actions.retire(entry, by=officer, at=LATER)

    code = entry.municipality.cbs_code
    assert entry.state == State.OUT_OF_USE
    assert queries.contacts(code, on=LATER.date()) == []
    assert list(queries.retired(officer)) == [entry]
    assert acts(entry) == ["directory.added", "directory.retired"]


def test_an_entry_that_is_handed_over_is_kept_up_by_the_other_alone(officer):
    entry = of(officer)
    partner = acting(Role.ADMINISTRATOR, organisation=PartnerFactory())

    actions.hand_over(entry, owner=partner.acting.organisation, seen=1, by=officer, at=LATER)

    assert not queries.kept(officer, on=MARCH.date())
    assert [line.entry for line in queries.kept(partner, on=MARCH.date())] == [entry]


def test_an_entry_is_not_handed_over_to_someone_of_another_region(officer):
    entry = of(officer)

    with pytest.raises(NotPossible):
        actions.hand_over(entry, owner=OrganisationFactory(), seen=1, by=officer, at=LATER)


def confirmed(entry, officer):
    actions.confirm(entry, seen=1, by=officer, at=LATER)


def changed(entry, officer):
    same = content(municipality=entry.municipality, hours="altijd")
    actions.change(entry, same, seen=1, by=officer, at=LATER)


def retired(entry, officer):
    actions.retire(entry, by=officer, at=LATER)


def handed_over(entry, officer):
    actions.hand_over(entry, owner=PartnerFactory(), seen=1, by=officer, at=LATER)


STEPS = [confirmed, changed, retired, handed_over]


@pytest.mark.parametrize("second", STEPS)
@pytest.mark.parametrize("first", STEPS)
def test_of_two_people_at_one_entry_the_second_is_refused(officer, first, second):
    entry = of(officer)
    seen_by_first, seen_by_second = (Entry.objects.get(pk=entry.pk) for _ in range(2))
    first(seen_by_first, officer)
    if second is retired and first is not retired:
        second(seen_by_second, officer)  # taking out of use never overwrites words
        return

    with pytest.raises(NotPossible):
        second(seen_by_second, officer)

    assert len(acts(entry)) == 2


def test_the_owner_is_told_once_in_each_stale_period(officer):
    entry = of(officer)
    due = MARCH + timedelta(days=181)

    assert actions.tell_stale(at=due - timedelta(days=1)) == 0
    assert actions.tell_stale(at=due) == 1
    assert actions.tell_stale(at=due + timedelta(days=30)) == 0

    notice = Notice.objects.get()
    assert (notice.kind, notice.key) == (Kind.ENTRY_STALE, str(entry.pk))
    assert notice.organisation_id == entry.owner_id

    entry.refresh_from_db()
    actions.confirm(entry, seen=entry.revision, by=officer, at=due)
    assert actions.tell_stale(at=due + timedelta(days=180)) == 0
    assert actions.tell_stale(at=due + timedelta(days=181)) == 1


def test_an_entry_is_stale_from_midnight_in_amsterdam_across_a_change_of_the_clock(officer):
    # Checked in winter time; the 180th day after lies in summer time.
    entry = of(officer, at=datetime(2026, 2, 10, 23, 30, tzinfo=UTC))
    assert entry.checked_on == date(2026, 2, 11)

    assert actions.tell_stale(at=datetime(2026, 8, 10, 21, 59, tzinfo=UTC)) == 0
    assert actions.tell_stale(at=datetime(2026, 8, 10, 22, 0, tzinfo=UTC)) == 1


def test_what_is_out_of_use_is_never_told(officer):
    actions.retire(of(officer), by=officer, at=MARCH)

    assert actions.tell_stale(at=LATER) == 0


def test_two_who_look_at_once_tell_an_entry_once(officer):
    entry = of(officer)
    stale = Entry.objects.get(pk=entry.pk)

    assert actions._tell(stale, at=LATER)
    assert not actions._tell(stale, at=LATER)
    assert Notice.objects.count() == 1


def test_the_command_says_how_many_it_told(officer, capsys):
    of(officer, at=datetime(2020, 1, 6, tzinfo=UTC))

    call_command("check_directory")
    call_command("check_directory")

    assert capsys.readouterr().out.split("\n")[:2] == ["1 entries told", "0 entries told"]
