"""What a division is made from, and what comes out: a table that can be redone on paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from peiling.allocation.exact import Number


@dataclass(frozen=True, slots=True)
class Key:
    """One ground on which is shared.

    Parameters
    ----------
    name : str
        «inhabitants», «cases».
    share : number
        The part of the amount that is shared by it; the shares of all keys add up to 1.
    weights : mapping from str to number
        For each party its weight, at least 0.

    """

    name: str
    share: Number
    weights: Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Line:
    """What one party gets, and how that came about.

    Parameters
    ----------
    party : str
    due : Fraction
        Its exact part (the quota), in the unit of the amount.
    whole : Decimal
        `due` cut off to whole steps (the floor).
    remainder : Fraction
        What was cut off, as a part of one step; 0 ≤ remainder < 1.
    place : int
        Its place in the row for the steps that are left, from 1. The first `Allocation.left`
        parties each get one.
    given : Decimal
        What it gets: `whole`, or one step more.
    parts : mapping from str to Fraction
        The exact part by each key, and where these were asked for `fixed` and `minimum`; they
        add up to `due`.

    """

    party: str
    due: Fraction
    whole: Decimal
    remainder: Fraction
    place: int
    given: Decimal
    parts: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Allocation:
    """An amount, shared.

    Parameters
    ----------
    amount, step : Decimal
        What was shared, and the smallest part that is given: 0.01 for cents.
    left : int
        Steps that were left when every due was cut off.
    lines : tuple of Line
        In the order in which the parties were named.

    """

    amount: Decimal
    step: Decimal
    left: int
    lines: tuple[Line, ...]

    @property
    def given(self) -> dict[str, Decimal]:
        """What each party gets; adds up to the amount exactly."""
        return {line.party: line.given for line in self.lines}

    def to_dict(self) -> dict[str, Any]:
        """Return the allocation as plain values.

        Amounts are text, so that no cent is lost; what is exact but no decimal, such as a third,
        is text as well: `"100/3"`.
        """
        return {
            "amount": str(self.amount),
            "step": str(self.step),
            "left": self.left,
            "lines": [
                {
                    "party": line.party,
                    "due": str(line.due),
                    "whole": str(line.whole),
                    "remainder": str(line.remainder),
                    "place": line.place,
                    "given": str(line.given),
                    "parts": {name: str(part) for name, part in line.parts.items()},
                }
                for line in self.lines
            ],
        }
