"""The life of a disclosure, as the table has it."""

import pytest

from baken.disclosures.states import DISCLOSURE, State


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (State.PROPOSED, ["confirm", "send_at_once", "withdraw"]),
        (State.SENT, ["accept", "decline", "recall"]),
        (State.ACCEPTED, ["report", "recall"]),
        (State.DECLINED, []),
        (State.REPORTED, []),
        (State.RECALLED, []),
        (State.WITHDRAWN, []),
    ],
)
def test_a_disclosure_goes_by_the_table(state, steps):
    assert [step.name for step in DISCLOSURE.possible(state)] == steps


def test_every_state_can_be_reached():
    reached = {step.target for step in DISCLOSURE.steps} | {DISCLOSURE.start}

    assert reached == set(State)
