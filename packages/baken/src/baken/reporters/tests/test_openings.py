"""A name is opened by two people, for a few days, and every look at it is written down."""

from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest

from baken.accounts import matrix
from baken.accounts.matrix import Condition
from baken.accounts.roles import PURPOSES_OF, Role
from baken.accounts.tests.factories import UserFactory, acting
from baken.audit import queries as audit
from baken.audit.models import Entry
from baken.audit.states import Decision as Outcome
from baken.kernel.errors import NotPossible
from baken.notices import queries as notices
from baken.notices.states import Kind as About
from baken.reporters import actions, queries
from baken.reporters.access import ACCESS, CELLS, KIND, Can, allows
from baken.reporters.models import Opening
from baken.reporters.states import OPENING, Decision
from baken.reporters.tests.factories import (
    MARCH,
    NAMED,
    WHY,
    a_report,
    an_officer,
    asked,
    granted,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ROLES = [role for role in Role if role is not Role.ANONYMOUS]


@pytest.mark.parametrize(
    ("state", "steps"),
    [(Decision.ASKED, ["grant", "refuse"]), (Decision.GRANTED, []), (Decision.REFUSED, [])],
)
def test_a_wish_is_decided_once(state, steps):
    assert [step.name for step in OPENING.possible(state)] == steps


@pytest.mark.parametrize(("role", "can", "here"), list(product(ROLES, Can, [True, False])))
def test_who_may_ask_and_decide_is_what_the_matrix_says(role, can, here):
    fitting = sorted(PURPOSES_OF[role] & ACCESS.purposes) or sorted(PURPOSES_OF[role])
    user = acting(role, purpose=fitting[0])
    organisation = user.acting.organisation_id if here else 0
    cells = [matrix.cells()[role, subject, action] for subject, action in CELLS[can]]
    satisfied = {Condition.ALWAYS, Condition.ORGANISATION} if here else {Condition.ALWAYS}

    assert allows(user, organisation, can) == all(
        cell.allows and cell.conditions <= satisfied for cell in cells
    )


def test_nobody_works_nowhere():
    assert not allows(UserFactory(), 0, Can.ASK)


def acts(dossier):
    return [line.action for line in audit.about(KIND, str(dossier))]


def test_a_wish_is_kept_with_its_reason_and_the_others_of_the_house_are_told():
    officer = an_officer()

    opening = Opening.objects.get(pk=asked(officer).pk)

    assert (opening.why, opening.state, opening.asked_by) == (WHY, Decision.ASKED, officer)
    (notice,) = notices.waiting()
    assert (notice.kind, notice.organisation_id) == (
        About.IDENTITY_ASKED,
        officer.acting.organisation_id,
    )
    assert acts(opening.reporter.dossier) == ["reporters.identity_asked"]
    assert list(queries.waiting(officer.acting.organisation_id)) == [opening]
    assert not queries.waiting(0)


@pytest.mark.parametrize("why", ["", "x" * 19, "kort" + " " * 40])
def test_a_wish_without_a_reason_is_refused(why):
    officer = an_officer()
    dossier, _code = a_report(officer)

    with pytest.raises(NotPossible):
        actions.ask(dossier, by=officer, why=why, at=MARCH)

    assert not Opening.objects.exists()
    assert not Entry.objects.exists()


def test_who_handles_it_elsewhere_hears_the_same_as_of_a_dossier_that_is_not_there():
    dossier, _code = a_report(an_officer())
    answers = set()

    for target in (dossier, uuid4()):
        with pytest.raises(NotPossible) as refused:
            actions.ask(target, by=an_officer(), why=WHY, at=MARCH)
        answers.add(str(refused.value))

    assert len(answers) == 1


def test_of_an_anonymous_reporter_there_is_nothing_to_open():
    officer = an_officer()
    dossier, _code = a_report(officer, identity=None)

    with pytest.raises(NotPossible):
        actions.ask(dossier, by=officer, why=WHY, at=MARCH)


def test_the_same_wish_twice_is_one_wish():
    officer = an_officer()
    opening = asked(officer)

    with pytest.raises(NotPossible):
        actions.ask(opening.reporter.dossier, by=officer, why=WHY, at=MARCH)

    assert Opening.objects.count() == Entry.objects.count() == 1


@pytest.mark.parametrize("decide", ["grant", "refuse"])
def test_who_asked_does_not_decide(decide):
    officer = an_officer()
    opening = asked(officer)
    more = {"why": "Nee."} if decide == "refuse" else {}

    with pytest.raises(NotPossible):
        getattr(actions, decide)(opening, by=officer, at=MARCH, **more)

    opening.refresh_from_db()
    assert opening.state == Decision.ASKED


@pytest.mark.parametrize("role", [Role.REPORTER, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER])
def test_who_has_no_say_there_does_not_decide(role):
    officer = an_officer()
    opening = asked(officer)
    colleague = acting(role, organisation=officer.acting.organisation)

    for person in (colleague, an_officer()):
        with pytest.raises(NotPossible):
            actions.grant(opening, by=person, at=MARCH)


def test_after_a_second_person_agreed_the_name_opens_for_who_asked_alone():
    officer = an_officer()
    opening = granted(officer)
    dossier = opening.reporter.dossier

    assert queries.identity(dossier, officer, at=MARCH) == NAMED
    assert queries.identity(dossier, opening.decided_by, at=MARCH) is None
    assert queries.identity(dossier, an_officer(officer), at=MARCH) is None
    assert acts(dossier) == ["reporters.identity_asked", "reporters.identity_granted"]


def test_the_name_of_an_account_is_the_one_in_the_account():
    officer, reporter = an_officer(), acting(Role.REPORTER)
    opening = granted(officer, identity=None, user=reporter)

    seen = queries.identity(opening.reporter.dossier, officer, at=MARCH)

    assert (seen.name, seen.contact) == (reporter.name, reporter.email)
    assert seen.organisation == reporter.acting.organisation.name


@pytest.mark.parametrize(
    ("later", "open_then"),
    [
        (timedelta(0), True),
        (timedelta(days=7) - timedelta(seconds=1), True),
        (timedelta(days=7), False),
        (timedelta(days=-1), False),
    ],
)
def test_a_name_stays_open_for_seven_days(later, open_then):
    officer = an_officer()
    opening = granted(officer)

    seen = queries.identity(opening.reporter.dossier, officer, at=MARCH + later)

    assert (seen is not None) is open_then


def test_before_a_decision_and_after_a_refusal_the_name_is_closed():
    officer = an_officer()
    opening = asked(officer)
    dossier = opening.reporter.dossier
    assert queries.identity(dossier, officer, at=MARCH) is None

    actions.refuse(opening, by=an_officer(officer), why="Het kan zonder.", at=MARCH)

    assert queries.identity(dossier, officer, at=MARCH) is None
    assert Opening.objects.get().refusal == "Het kan zonder."
    assert acts(dossier)[-1] == "reporters.identity_refused"
    assert not queries.openings_of(dossier)


def test_a_refusal_says_why():
    officer = an_officer()
    opening = asked(officer)

    with pytest.raises(NotPossible):
        actions.refuse(opening, by=an_officer(officer), why="  ", at=MARCH)


def test_who_works_elsewhere_now_sees_the_name_no_more():
    officer = an_officer()
    opening = granted(officer)
    elsewhere = acting(Role.KEY_OFFICER, user=officer)

    assert queries.identity(opening.reporter.dossier, elsewhere, at=MARCH) is None


def test_of_two_people_at_one_button_the_second_is_refused():
    officer = an_officer()
    opening = asked(officer)
    first, second = Opening.objects.get(pk=opening.pk), Opening.objects.get(pk=opening.pk)
    actions.refuse(first, by=an_officer(officer), why="Het kan zonder.", at=MARCH)

    with pytest.raises(NotPossible):
        actions.grant(second, by=an_officer(officer), at=MARCH)

    assert Opening.objects.get().state == Decision.REFUSED


def test_after_a_refusal_one_may_ask_again_and_the_last_wish_is_shown():
    officer = an_officer()
    opening = asked(officer)
    dossier = opening.reporter.dossier
    actions.refuse(opening, by=an_officer(officer), why="Het kan zonder.", at=MARCH)

    again = actions.ask(dossier, by=officer, why=WHY, at=MARCH + timedelta(hours=1))

    assert queries.opening(dossier, officer) == again
    assert queries.opening(dossier, an_officer(officer)) is None


def test_each_look_leaves_a_line_and_the_reporter_sees_that_the_name_was_opened():
    officer = an_officer()
    opening = granted(officer)
    dossier = opening.reporter.dossier

    actions.identity_shown(dossier, by=officer, at=MARCH)
    actions.identity_shown(dossier, by=officer, at=MARCH)

    looks = [line for line in audit.about(KIND, str(dossier)) if line.decision == Outcome.SEEN]
    assert [line.action for line in looks] == ["reporters.identity_shown"] * 2
    assert [seen.decided_at for seen in queries.openings_of(dossier)] == [MARCH]


def test_when_the_audit_cannot_be_written_nothing_is_opened(monkeypatch):
    officer = an_officer()
    opening = asked(officer)

    def full(*_args, **_kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(Entry.objects, "create", full)
    with pytest.raises(OSError, match="disk full"):
        actions.grant(opening, by=an_officer(officer), at=MARCH)

    assert Opening.objects.get().state == Decision.ASKED
    assert queries.identity(opening.reporter.dossier, officer, at=MARCH) is None
