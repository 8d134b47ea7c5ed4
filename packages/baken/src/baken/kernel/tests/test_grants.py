"""Who may: deny by default."""

from dataclasses import dataclass

import pytest

from baken.kernel.grants import Access, Reach

ACCESS = Access(
    grants={"CLERK": {"read": Reach.OWN}, "CHIEF": {"read": Reach.ORGANISATION}},
    purposes=frozenset({"work"}),
)


@dataclass
class Membership:
    role: str
    purpose: str
    organisation_id: int = 1


@dataclass
class Person:
    acting: Membership | None


@pytest.mark.parametrize(
    ("user", "can", "reach"),
    [
        (Person(Membership("CLERK", "work")), "read", Reach.OWN),
        (Person(Membership("CHIEF", "work")), "read", Reach.ORGANISATION),
        (Person(Membership("CLERK", "work")), "write", None),
        (Person(Membership("GUEST", "work")), "read", None),
        (Person(Membership("CHIEF", "leisure")), "read", None),
        (Person(None), "read", None),
        (object(), "read", None),
    ],
)
def test_only_what_is_named_is_granted(user, can, reach):
    assert ACCESS.reach(user, can) == reach
