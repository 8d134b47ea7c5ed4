"""The permission matrix: who may do what with which kind of data, as it was signed.

The table itself stands in `reference/permission_matrix.csv`. It is the oracle for
the tests of every room, and the source of the page on access in the documents.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from baken.accounts.roles import Role

FILE = Path(__file__).parent / "reference" / "permission_matrix.csv"


class Action(StrEnum):
    """What can be done with a kind of data."""

    CREATE = "C"
    READ = "R"
    CHANGE = "U"
    DISCLOSE = "V"
    EXPORT = "X"
    CLOSE = "S"


class Condition(StrEnum):
    """Under which condition a cell allows it; each is a letter of the rule in that cell."""

    ALWAYS = "*"
    """No condition."""
    OWN = "e"
    """An item of one's own."""
    ORGANISATION = "o"
    """An item in the queue of one's own organisation."""
    MEMBER = "z"
    """A member of the case, with a valid purpose."""
    CONSENTED = "c"
    """A member of the case, and consent or a ground is recorded."""
    RELEASED = "v"
    """A compartment that its owner has released."""
    PSEUDONYMISED = "p"
    """Without names."""
    AGGREGATE = "g"
    """Figures that are safe to show, never items."""
    SECOND_PERSON = "2"
    """A second person agrees."""
    BREAK_GLASS = "n"
    """In an emergency, with a reason, and reviewed afterwards."""


@dataclass(frozen=True)
class Cell:
    """One cell: a role, a kind of data, an action, and the conditions that must all hold."""

    role: Role
    subject: str
    action: Action
    conditions: frozenset[Condition]
    """Empty: never."""

    @property
    def allows(self) -> bool:
        """Whether there is any condition under which this is allowed."""
        return bool(self.conditions)


@cache
def cells() -> Mapping[tuple[Role, str, Action], Cell]:
    """Return every cell of the matrix.

    :raises ValueError: if the file holds a role, action or letter that is not known here.
    """
    with FILE.open(encoding="utf-8", newline="") as lines:
        found = [_cell(row) for row in csv.DictReader(lines)]
    return {(cell.role, cell.subject, cell.action): cell for cell in found}


def subjects() -> list[str]:
    """Return the codes of the kinds of data, in the order of the file."""
    return list(dict.fromkeys(subject for _role, subject, _action in cells()))


def _cell(row: Mapping[str, str]) -> Cell:
    rule = row["rule"]
    conditions = frozenset() if rule == "-" else frozenset(map(Condition, rule))
    return Cell(Role(row["role"]), row["object"], Action(row["action"]), conditions)
