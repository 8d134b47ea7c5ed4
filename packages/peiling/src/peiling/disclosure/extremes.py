"""The least and the greatest value of each sum in a block, by whole-number programmes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, hstack, vstack

from peiling.disclosure.blocks import Block
from peiling.disclosure.structure import OPEN, Whole
from peiling.disclosure.walk import explore
from peiling.errors import Refused

IMPOSSIBLE = 2
GOLDEN = 0.6180339887498949
SLACK = 1e-6
HELP = 0.4
HARDER = (1, 4, 16)
SMALLEST_HELP = 1e-5


@dataclass(frozen=True)
class Effort:
    """How hard to look.

    Parameters
    ----------
    enough : int or None
        A sum is settled when its range is known to be at least this wide, and zero, where
        nothing yet rules it out, is known to be possible. None to find every range exactly.
    tries : int
        Failed repairs of each push before a programme is solved.
    solves : int
        Programmes that each block may cost at most.
    seconds : float
        Limit of one programme.

    """

    enough: int | None = None
    tries: int = 4
    solves: int = 100_000
    seconds: float = 20.0


def settle(block: Block, effort: Effort) -> None:
    """Find the range of every wanted sum of a block, as far as the effort goes."""
    if block.firm == 0:
        alone(block)
        return
    if block.point is None:
        first_point(block, effort)
    for harder in HARDER if effort.solves else HARDER[:1]:
        low, high = unsettled(block, effort)
        if low.size + high.size == 0:
            return
        explore(block, low, high, harder * effort.tries, effort.enough or OPEN)
    left = effort.solves
    while left > 0:
        low, high = unsettled(block, effort)
        if low.size + high.size == 0:
            return
        row, upward = (int(low[0]), False) if low.size else (int(high[0]), True)
        solve(block, row, upward, (low, high), effort)
        left -= 1


def alone(block: Block) -> None:
    """Settle counts that no row ties: each can be anything within its bounds."""
    block.learn(block.low.copy())
    for place in range(block.low.size):
        point = block.low.copy()
        point[place] = block.high[place]
        block.learn(point)
    for row in np.flatnonzero(block.wanted):
        weights = block.rows[[row]].toarray()[0]
        block.learn(np.where(weights > 0, block.high, block.low))
        block.learn(np.where(weights < 0, block.high, block.low))


def unsettled(block: Block, effort: Effort) -> tuple[Whole, Whole]:
    """Return the rows of which the lower end, and those of which the upper end, is not settled."""
    assert block.reached_low is not None
    assert block.reached_high is not None
    low = block.wanted & (block.reached_low > block.floor) & ~block.tried[0]
    high = block.wanted & (block.reached_high < block.ceiling) & ~block.tried[1]
    if effort.enough is not None:
        wide = block.reached_high - block.reached_low >= effort.enough
        low &= ~wide | (block.floor <= 0)
        high &= ~wide
    return np.flatnonzero(low), np.flatnonzero(high)


def programme(block: Block, costs: NDArray[np.float64], effort: Effort) -> Any:
    """Solve one whole-number programme over a block."""
    firm = block.rows[: block.firm].astype(np.float64)
    return milp(
        costs,
        constraints=LinearConstraint(firm, ended(block.lower, block), ended(block.upper, block)),
        bounds=Bounds(block.low.astype(np.float64), block.high.astype(np.float64)),
        integrality=np.ones(costs.size),
        options={"time_limit": effort.seconds, "mip_rel_gap": 0.0},
    )


def ended(bound: Whole, block: Block) -> NDArray[np.float64]:
    """Return bounds of the firm rows for the solver, open ones as infinite."""
    firm = bound[: block.firm].astype(np.float64)
    return np.where(np.abs(firm) >= OPEN, np.copysign(np.inf, firm), firm)


def first_point(block: Block, effort: Effort) -> None:
    """Find counts that fit everything published, or say which figures contradict each other."""
    found = programme(block, np.zeros(block.low.size), effort)
    if found.status == IMPOSSIBLE:
        raise Refused(
            "the figures contradict each other: no counts can have given all of them. "
            + culprits(block),
            reason="figures_contradict",
        )
    if found.x is None or not block.learn(rounded(found.x)):
        raise Refused(
            "no counts that fit the figures were found in time: give the true ones as `counts`, "
            "or more `seconds`",
            reason="attack_undecided",
        )


def culprits(block: Block) -> str:
    """Name rows that would have to give way for the others to hold."""
    firm = block.rows[: block.firm].astype(np.float64)
    size, rows = block.low.size, block.firm
    lower, upper = ended(block.lower, block), ended(block.upper, block)
    over, under = np.flatnonzero(np.isfinite(upper)), np.flatnonzero(np.isfinite(lower))
    costs = np.concatenate([np.zeros(size), np.ones(rows)])
    give = -np.eye(rows)
    above = hstack([firm[over], csr_array(give[over])])
    below = hstack([-firm[under], csr_array(give[under])])
    found = linprog(
        costs,
        A_ub=vstack([above, below]),
        b_ub=np.concatenate([upper[over], -lower[under]]),
        bounds=[*zip(block.low, block.high, strict=True), *[(0, None)] * rows],
    )
    if found.x is None:
        return "Look at " + "; ".join(f"«{name}»" for name in block.names[:5])
    names = [block.names[row] for row in np.flatnonzero(found.x[size:] > SLACK)]
    if not names:
        return "They hold for fractions of persons only, near " + "; ".join(
            f"«{name}»" for name in block.names[:5]
        )
    return "Look first at " + "; ".join(f"«{name}»" for name in names[:5])


def solve(
    block: Block, row: int, upward: bool, open_rows: tuple[Whole, Whole], effort: Effort
) -> None:
    """Settle one end of one sum; the same solution serves others where it can."""
    sign = -1.0 if upward else 1.0
    mine = sign * block.rows[[row]].toarray()[0].astype(np.float64)
    help_costs, help_most = helping(block, open_rows)
    found = programme(block, mine + help_costs, effort)
    if found.x is not None:
        block.learn(rounded(found.x))
    bound = found.mip_dual_bound
    if bound is not None and np.isfinite(bound):
        end = int(np.ceil(bound - help_most - SLACK))
        if upward:
            block.ceiling[row] = min(block.ceiling[row], -end)
        else:
            block.floor[row] = max(block.floor[row], end)
    block.tried[int(upward), row] = True


def helping(block: Block, open_rows: tuple[Whole, Whole]) -> tuple[NDArray[np.float64], float]:
    """Return costs too small to change an optimum, that pull other open sums to their ends.

    Their total differs by less than half a person over all possible counts.
    """
    costs = np.zeros(block.low.size)
    for rows, sign in zip(open_rows, (1.0, -1.0), strict=True):
        weights = sign * (0.5 + (GOLDEN * (rows + 1.0)) % 1.0)
        costs += weights @ block.rows[rows]
    least = float(np.minimum(costs * block.low, costs * block.high).sum())
    most = float(np.maximum(costs * block.low, costs * block.high).sum())
    scale = HELP / (most - least) if most > least else 0.0
    if np.abs(costs).max(initial=0.0) * scale < SMALLEST_HELP:
        return np.zeros(block.low.size), 0.0
    return costs * scale, most * scale


def rounded(point: NDArray[np.float64]) -> Whole:
    """Return the solver's numbers as whole numbers; `Block.learn` checks them exactly."""
    return np.rint(point).astype(np.int64)
