"""The life of a signal, as the table has it."""

import pytest

from baken.signals.access import Can
from baken.signals.states import BY_REPORTER, SIGNAL, State


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (State.RECEIVED, ["interpret"]),
        (State.INTERPRETED, ["refer", "close"]),
        (State.REFERRED, ["refer", "close"]),
        (State.CLOSED, ["complain"]),
        (State.REOPENED, ["interpret"]),
    ],
)
def test_a_signal_is_interpreted_before_it_is_closed(state, steps):
    assert [step.name for step in SIGNAL.possible(state)] == steps


def test_every_step_is_an_act_that_can_be_granted():
    assert {step.name for step in SIGNAL.steps} - BY_REPORTER == set(Can) & {
        step.name for step in SIGNAL.steps
    }
