"""The life of a thing, as a table."""

import pytest

from baken.kernel.errors import NotPossible
from baken.kernel.workflow import Step, Workflow

LIFE = Workflow(
    start="new",
    steps=[
        Step("take", frozenset({"new"}), "taken", "Take"),
        Step("drop", frozenset({"new", "taken"}), "gone", "Drop"),
    ],
)


def test_a_step_leads_to_its_target():
    assert LIFE.target("new", "take") == "taken"


def test_a_step_that_does_not_start_here_is_refused():
    with pytest.raises(NotPossible):
        LIFE.target("taken", "take")


def test_an_unknown_step_is_a_slip_in_the_code():
    with pytest.raises(KeyError):
        LIFE.target("new", "fly")


@pytest.mark.parametrize(
    ("state", "names"), [("new", ["take", "drop"]), ("taken", ["drop"]), ("gone", [])]
)
def test_the_steps_that_are_possible_are_those_that_start_here(state, names):
    assert [step.name for step in LIFE.possible(state)] == names


def test_a_table_with_a_step_twice_is_refused():
    step = Step("take", frozenset({"new"}), "taken", "Take")

    with pytest.raises(ValueError, match="twice"):
        Workflow(start="new", steps=[step, step])
