"""What lists, terms and figures say of disclosures."""

from datetime import timedelta
from uuid import uuid4

import pytest

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.disclosures import actions, queries, rules
from baken.disclosures.shapes import Share
from baken.disclosures.states import UNLISTED
from baken.disclosures.tests import factories
from baken.disclosures.tests.factories import MARCH, colleague

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

DAY = timedelta(days=1)


@pytest.fixture
def officer():
    return factories.officer()


@pytest.fixture
def inspector():
    return factories.inspector()


def test_the_inbox_holds_what_waits_longest_first(officer, inspector):
    here = inspector.acting.organisation
    late = factories.sent(officer, recipient=here, at=MARCH + DAY)
    early = factories.sent(officer, recipient=here)
    taken_up = factories.accepted(officer, inspector, at=MARCH + 2 * DAY)
    over = factories.reported(officer, inspector)
    factories.proposed(officer, recipient=here)
    factories.sent(officer)

    assert list(queries.inbox(inspector)) == [early, late, taken_up]
    assert list(queries.answered(inspector)) == [over]
    assert list(queries.inbox(officer)) == []


def test_what_is_stuck_comes_back_when_its_term_is_over(officer, inspector):
    silent = factories.sent(officer)
    half = factories.accepted(officer, inspector)
    factories.reported(officer)
    factories.recalled(officer)
    factories.proposed(officer)
    organisation = officer.acting.organisation_id
    answer_over, outcome_over = rules.due(MARCH, "answer"), rules.due(MARCH, "outcome")

    def stuck(at):
        return list(queries.overdue(organisation, at=at))

    assert stuck(answer_over - timedelta(seconds=1)) == []
    assert stuck(answer_over) == [silent]
    assert stuck(outcome_over) == [silent, half]
    assert list(queries.overdue(factories.officer().acting.organisation_id, at=outcome_over)) == []


def test_what_was_given_stands_by_its_term_then_by_its_age(officer):
    over = factories.reported(officer)
    waiting = factories.sent(officer, at=MARCH + DAY)
    longest = factories.sent(officer)
    proposal = factories.proposed(officer)

    assert list(queries.sent(officer)) == [proposal, longest, waiting, over]


def test_who_supervises_sees_those_of_every_organisation(officer):
    first, second = factories.sent(officer), factories.sent(factories.officer())

    assert set(queries.sent(acting(Role.PRIVACY_OFFICER))) == {first, second}


def test_a_dossier_names_what_was_given_of_it_newest_first(officer):
    dossier = uuid4()
    first = factories.sent(officer, dossier=dossier)
    second = factories.proposed(officer, dossier=dossier, at=MARCH + DAY)
    factories.sent(officer)

    assert queries.of(dossier) == [second, first]


def test_each_term_that_runs_is_shown(officer, inspector):
    check, answer, outcome = (rules.due(MARCH, term) for term in ("check", "answer", "outcome"))
    look = rules.due(MARCH, "second_look")
    at_once, over = factories.sent_at_once(officer), factories.reported(officer)
    second = colleague(officer)

    assert queries.due(factories.proposed(officer)) == check
    assert queries.due(factories.sent(officer)) == answer
    assert queries.due(factories.accepted(officer, inspector)) == outcome
    assert queries.due(over) is None
    assert queries.due(at_once) < answer
    assert [row.due for row in queries.rows(second, [at_once], as_second=True)] == [look]


def test_each_side_reads_the_state_in_its_own_words(officer, inspector):
    disclosure = factories.sent(officer, recipient=inspector.acting.organisation)

    assert queries.state(officer, disclosure) != queries.state(inspector, disclosure)
    assert queries.tone(inspector, disclosure) == "attention"


def test_steps_are_those_of_ones_own_side(officer, inspector):
    disclosure = factories.proposed(officer, recipient=inspector.acting.organisation)
    second = colleague(officer)

    def names(user):
        return [step.name for step in queries.steps(user, disclosure)]

    assert names(officer) == ["withdraw"]
    assert names(second) == ["confirm", "withdraw"]
    assert names(inspector) == []
    actions.confirm(disclosure, by=second, at=MARCH)
    assert names(officer) == ["recall"]
    assert names(inspector) == ["accept", "decline"]


def test_the_story_names_people_of_ones_own_house_and_roles_of_the_other(officer, inspector):
    disclosure = factories.accepted(officer, inspector)

    def told(user):
        return [str(moment.who) for moment in queries.story(user, disclosure)]

    second, mine = colleague(officer), told(inspector)
    assert told(second)[0] == officer.name
    assert inspector.name not in " ".join(told(second))
    assert officer.name not in " ".join(mine)
    assert len(mine) == len(told(second)) - 1  # the proposal is no business of the recipient
    assert {officer.name, inspector.name} <= set(told(acting(Role.PRIVACY_OFFICER)))


def test_a_second_look_is_due_within_a_day(officer):
    disclosure = factories.sent_at_once(officer)

    assert queries.waits_for_second_look(disclosure) == rules.due(MARCH, "second_look")
    assert queries.may_look_after(colleague(officer), disclosure)
    assert not queries.may_look_after(officer, disclosure)
    assert queries.waits_for_second_look(factories.sent(officer)) is None


def test_figures_count_answers_in_time_by_kind_and_year(officer, inspector):
    factories.reported(officer, inspector)
    late = factories.sent(officer, recipient=inspector.acting.organisation)
    actions.accept(late, by=inspector, at=rules.due(MARCH, "answer"))
    factories.sent(officer, recipient_name="Huisartsenpost")
    factories.proposed(officer)
    factories.sent(officer, at=MARCH - 365 * DAY)

    found = queries.shares(officer.acting.organisation_id, range(2024, 2027))

    assert found == {
        2024: {},
        2025: {"labour_inspectorate": Share(1, 0, 0)},
        2026: {"labour_inspectorate": Share(2, 2, 1), UNLISTED: Share(1, 0, 0)},
    }
