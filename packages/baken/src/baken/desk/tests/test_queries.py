"""The desk shows what waits for a person, the most pressing first, and nothing sealed."""

from datetime import UTC, datetime, timedelta

import pytest

from baken.accounts import actions as accounts
from baken.accounts.models import Membership
from baken.accounts.roles import Purpose, Role
from baken.accounts.tests.factories import MembershipFactory, UserFactory, acting
from baken.desk import queries
from baken.desk.numbers import to_call
from baken.reference.models import ReportingPoint, Status
from baken.reporters import actions as reporters
from baken.routes.states import Form, Profession
from baken.signals import actions
from baken.signals.states import Feedback, Verdict
from baken.signals.tests.factories import NARRATIVE, a_signal

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def ago(days):
    return NOON - timedelta(days=days)


@pytest.fixture
def officer():
    return acting(Role.KEY_OFFICER)


@pytest.fixture
def reporter(officer):
    return acting(Role.REPORTER, organisation=officer.acting.organisation)


def received(reporter, officer, days, **fields):
    place = officer.acting.organisation_id
    return a_signal(reporter, at=ago(days), organisation_id=place, **fields)


def interpreted(reporter, officer, days):
    signal = received(reporter, officer, days)
    actions.interpret(signal, by=officer, reading="Het past bij uitbuiting.", at=ago(days))
    return signal


def closed(reporter, officer, days):
    signal = interpreted(reporter, officer, days)
    actions.close(
        signal,
        by=officer,
        verdict=Verdict.NO_TRAFFICKING,
        reason="De papieren waren in orde.",
        feedback=Feedback.NO_FOLLOW_UP,
        message=None,
        at=ago(days),
    )
    return signal


def references(group):
    return [item.reference for item in group.items if item.reference]


def test_what_was_not_interpreted_needs_the_officer_now_overdue_first(officer, reporter):
    fresh = received(reporter, officer, 0)
    late = received(reporter, officer, 5)

    now = queries.desk(officer, at=NOON).now

    assert references(now) == [late.reference, fresh.reference]
    assert [item.term.tone for item in now.items if item.term] == ["danger", "attention"]


def test_a_verdict_that_is_due_stands_between_what_is_to_be_interpreted(officer, reporter):
    overdue = interpreted(reporter, officer, 20)
    waiting = received(reporter, officer, 1)

    assert references(queries.desk(officer, at=NOON).now) == [overdue.reference, waiting.reference]


def test_a_verdict_that_has_time_is_running(officer, reporter):
    calm = interpreted(reporter, officer, 3)

    found = queries.desk(officer, at=NOON)

    assert references(found.running) == [calm.reference]
    assert found.now.count == 0


def test_what_was_closed_this_month_is_just_finished(officer, reporter):
    recent = closed(reporter, officer, 4)
    closed(reporter, officer, 40)

    assert references(queries.desk(officer, at=NOON).finished) == [recent.reference]


def test_a_group_shows_ten_and_says_how_many_more_there_are(officer, reporter):
    for _n in range(12):
        received(reporter, officer, 1)

    now = queries.desk(officer, at=NOON).now

    assert (len(now.items), now.count) == (10, 12)
    assert now.more_url
    assert "2" in now.more_label


def test_a_group_that_shows_all_links_to_no_list(officer, reporter):
    received(reporter, officer, 1)

    assert queries.desk(officer, at=NOON).now.more_url == ""


def test_the_officer_of_another_municipality_has_an_empty_desk(officer, reporter):
    received(reporter, officer, 1)

    assert queries.desk(acting(Role.KEY_OFFICER), at=NOON).empty


def test_a_line_says_what_it_is_in_a_few_words_and_holds_nothing_sealed(officer, reporter):
    received(reporter, officer, 1, form=Form.CRIMINAL, profession=Profession.SCHOOL)

    [item] = queries.desk(officer, at=NOON).now.items

    assert str(Profession.SCHOOL.label) in item.what
    assert NARRATIVE not in f"{item}"
    assert reporter.name not in f"{item}"


@pytest.mark.parametrize(
    "role", [Role.REPORTER, Role.PARTNER, Role.CARE_COORDINATOR, Role.CARE_PARTNER]
)
def test_feedback_needs_who_reported_until_it_is_read(officer, role):
    person = acting(role)
    if role is Role.PARTNER:
        person.acting.purpose = Purpose.SIGNALLING
    answered = closed(person, officer, 4)
    assert references(queries.desk(person, at=NOON).now) == [answered.reference]

    actions.feedback_read(answered, by=person, at=ago(1))

    found = queries.desk(person, at=NOON)
    assert references(found.finished) == [answered.reference]
    assert found.now.count == 0


def test_what_was_reported_is_running_until_it_is_closed(officer, reporter):
    one, other = received(reporter, officer, 5), interpreted(reporter, officer, 3)

    found = queries.desk(reporter, at=NOON)

    assert set(references(found.running)) == {one.reference, other.reference}
    assert found.may_report


def test_a_reporter_sees_no_verdict(officer, reporter):
    closed(reporter, officer, 4)

    assert str(Verdict.NO_TRAFFICKING.label) not in f"{queries.desk(reporter, at=NOON)}"


@pytest.mark.parametrize("role", [Role.CASE_DIRECTOR, Role.RIEC_LIAISON])
def test_a_role_for_which_nothing_is_built_yet_has_an_empty_desk(role):
    found = queries.desk(acting(role), at=NOON)

    assert found.empty
    assert not found.may_report


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.GOVERNOR, "monitor:home"),
        (Role.POLICY_ADVISER, "monitor:home"),
        (Role.ANALYST, "monitor:home"),
        (Role.PURCHASER, "monitor:home"),
        (Role.PRIVACY_OFFICER, "desk:log"),
        (Role.KEY_OFFICER, ""),
        (Role.REPORTER, ""),
    ],
)
def test_each_role_has_its_first_page(role, page):
    assert queries.first_page(acting(role)) == page


def grant(by, **fields):
    return accounts.grant(
        UserFactory(),
        organisation_id=by.acting.organisation_id,
        role=Role.REPORTER,
        purpose=Purpose.SIGNALLING,
        starts_at=ago(2),
        by=by,
        at=ago(2),
        **fields,
    )


def test_a_membership_waits_for_another_than_who_granted_it():
    first, second = acting(Role.ADMINISTRATOR), acting(Role.ADMINISTRATOR)
    grant(first)

    assert queries.desk(second, at=NOON).now.count == 1
    assert queries.desk(first, at=NOON).now.count == 0
    assert queries.desk(first, at=NOON).running.count == 1


def test_a_membership_does_not_wait_for_the_person_it_is_for():
    first, second = acting(Role.ADMINISTRATOR), acting(Role.ADMINISTRATOR)
    waiting = grant(first)
    Membership.objects.filter(pk=waiting.pk).update(user=second)

    assert queries.desk(second, at=NOON).now.count == 0


@pytest.mark.parametrize(("days", "group"), [(12, "running"), (-5, "finished"), (200, "")])
def test_memberships_that_end_are_shown_in_time(days, group):
    administrator = acting(Role.ADMINISTRATOR)
    MembershipFactory(ends_at=NOON + timedelta(days=days))

    found = queries.desk(administrator, at=NOON)

    shown = {name for name in ("now", "running", "finished") if getattr(found, name).count}
    assert shown == ({group} if group else set())


def point(code, contact, status=Status.VERIFIED, note="", hours=""):
    return ReportingPoint(
        code=code, name=code, contact=contact, status=status, status_note=note, hours=hours
    )


def test_a_visitor_gets_the_numbers_that_were_checked_and_can_be_called():
    points = [
        point("112", "112", hours="24/7"),
        point("NLA", "0800-5151 (abroad +31 70 333 44 44)"),
        point("COM", "033-4481186", Status.PARTLY, "verified number; hours unverified"),
        point("AVIM", "via 0900-8844 or fixed contact"),
        point("CHAT", "keerpunt.chat"),
        point("KMAR", "0800-1814", Status.UNVERIFIED, "number unverified"),
        point("TCI", "unverified number", Status.PARTLY, "exists; number not seen"),
    ]

    found = list(to_call(points))

    assert [(one.number, one.always) for one in found] == [
        ("112", True),
        ("0800-5151", False),
        ("033-4481186", False),
    ]
    assert [one.link for one in found] == ["tel:112", "tel:08005151", "tel:0334481186"]


def test_promises_that_are_overdue_stand_on_the_desk_in_one_line(officer, reporter):
    received(reporter, officer, 5)

    (line,) = [item for item in queries.desk(officer, at=NOON).now.items if not item.reference]

    assert "2" in line.what
    assert line.url.endswith("/te-laat/")


def test_a_question_to_the_reporter_stands_on_their_desk_until_they_answer(officer, reporter):
    signal = received(reporter, officer, 1)
    actions.ask(signal, text="Welke dag was het?", by=officer, at=ago(1))

    assert references(queries.desk(reporter, at=NOON).now) == [signal.reference]

    actions.answer(signal, text="Dinsdag.", by=reporter, at=NOON)

    assert references(queries.desk(reporter, at=NOON).now) == []


def test_a_report_that_was_put_aside_waits_on_the_desk_of_its_writer_alone(officer, reporter):
    actions.put_aside({"narrative": "Fictief."}, by=reporter, at=ago(1))

    assert queries.desk(reporter, at=NOON).now.count == 1
    assert queries.desk(officer, at=NOON).now.count == 0


def test_a_colleague_who_asks_for_a_name_waits_for_the_others_not_for_themselves(officer, reporter):
    signal = received(reporter, officer, 0)
    second = acting(Role.KEY_OFFICER, organisation=officer.acting.organisation)
    reporters.ask(signal.pk, by=officer, why="Zonder naam kan ik niet verder.", at=NOON)

    def asked(user):
        return [one for one in queries.desk(user, at=NOON).now.items if "melder" in one.url]

    assert len(asked(second)) == 1
    assert asked(officer) == []
