"""Divide what a reader knows into blocks that have nothing to do with each other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from peiling.disclosure.presolve import System
from peiling.disclosure.structure import OPEN, Whole, whole_matrix


@dataclass(eq=False)
class Block:
    """Counts that hang together, the rows over them, and what is known of each row so far.

    The first `firm` rows come from what is published; the others are wanted sums. For every row
    `floor <= reached_low <= reached_high <= ceiling`: no value outside the floor and the ceiling
    is possible, and values between the reached ones do occur.
    """

    members: NDArray[np.intp]
    rows: csr_array
    firm: int
    lower: Whole
    upper: Whole
    low: Whole
    high: Whole
    names: tuple[str, ...]
    floor: Whole
    ceiling: Whole
    wanted: NDArray[np.bool_]
    point: Whole | None = None
    reached_low: Whole | None = None
    reached_high: Whole | None = None

    def __post_init__(self) -> None:
        self.columns = self.rows.tocsc()
        self.tried = np.zeros((2, self.rows.shape[0]), dtype=np.bool_)

    def holds(self, point: Whole) -> bool:
        """Whether counts are possible in this block."""
        sums = self.rows[: self.firm] @ point
        bounds = bool((point >= self.low).all() and (point <= self.high).all())
        firm = slice(self.firm)
        return bounds and bool(
            (sums >= self.lower[firm]).all() and (sums <= self.upper[firm]).all()
        )

    def learn(self, point: Whole) -> bool:
        """Take in counts that are possible; False when they are not."""
        if not self.holds(point):
            return False
        sums = np.asarray(self.rows @ point, dtype=np.int64)
        if self.reached_low is None or self.reached_high is None:
            self.reached_low, self.reached_high = sums.copy(), sums.copy()
        else:
            np.minimum(self.reached_low, sums, out=self.reached_low)
            np.maximum(self.reached_high, sums, out=self.reached_high)
        self.point = point
        return True


@dataclass(frozen=True, eq=False)
class Division:
    """The blocks, and each wanted sum as a constant and rows of blocks."""

    blocks: tuple[Block, ...]
    constants: Whole
    parts: tuple[tuple[tuple[int, int], ...], ...]


def ends(rows: csr_array, low: Whole, high: Whole) -> tuple[Whole, Whole]:
    """Return the least and the greatest value of rows over bounds."""
    plus, minus = rows.maximum(0), rows.minimum(0)
    return plus @ low + minus @ high, plus @ high + minus @ low


def divide(system: System, wanted: csr_array) -> Division:
    """Divide a system, of which the bounds are tight, into blocks."""
    fixed = system.low == system.high
    free = np.flatnonzero(~fixed)
    settled = np.where(fixed, system.low, 0)
    least, greatest = ends(system.rows, system.low, system.high)
    needed = np.flatnonzero((least < system.lower) | (greatest > system.upper))
    rows = whole_matrix(system.rows[needed][:, free])
    block_of = components(rows)
    asked = whole_matrix(wanted[:, free])
    count = int(block_of.max()) + 1 if free.size else 0
    drafts = [Draft() for _ in range(count)]
    for local, row in enumerate(needed):
        drafts[block_of[rows.indices[rows.indptr[local]]]].firm.append((local, int(row)))
    local_of = np.zeros(free.size, dtype=np.int64)
    order = np.argsort(block_of, kind="stable")
    bounds = np.searchsorted(block_of[order], np.arange(count + 1))
    members = [order[bounds[one] : bounds[one + 1]] for one in range(count)]
    for places in members:
        local_of[places] = np.arange(places.size)
    for one, draft in enumerate(drafts):
        draft.take_rows(rows, members[one], local_of)
    parts = [shares(asked, row, block_of, local_of, drafts) for row in range(asked.shape[0])]
    shift = np.asarray(system.rows @ settled)
    blocks = [
        draft.block(system, free[places], shift)
        for draft, places in zip(drafts, members, strict=True)
    ]
    return Division(tuple(blocks), np.asarray(wanted @ settled), tuple(parts))


def components(rows: csr_array) -> NDArray[np.intp]:
    """Return the block of each column: columns that share a row are in one block."""
    count, width = rows.shape
    spread = rows.tocoo()
    graph = csr_array(
        (np.ones(spread.nnz, dtype=np.int8), (spread.col, spread.row + width)),
        shape=(width + count, width + count),
    )
    found = connected_components(graph, directed=False)[1][:width]
    return np.unique(found, return_inverse=True)[1].astype(np.intp)


def shares(
    asked: csr_array,
    row: int,
    block_of: NDArray[np.intp],
    local_of: NDArray[np.int64],
    drafts: list["Draft"],
) -> tuple[tuple[int, int], ...]:
    """Write one wanted sum as rows of blocks, making those rows where needed."""
    span = slice(asked.indptr[row], asked.indptr[row + 1])
    places, weights = asked.indices[span], asked.data[span]
    owners = block_of[places]
    found = []
    for owner in np.unique(owners):
        mine = owners == owner
        found.append((int(owner), drafts[owner].row_for(local_of[places[mine]], weights[mine])))
    return tuple(found)


class Draft:
    """A block that is being put together."""

    def __init__(self) -> None:
        self.firm: list[tuple[int, int]] = []
        self.rows: list[tuple[Whole, Whole]] = []
        self.known: dict[tuple[bytes, bytes], int] = {}
        self.asked: set[int] = set()

    def take_rows(
        self, rows: csr_array, members: NDArray[np.intp], local_of: NDArray[np.int64]
    ) -> None:
        """Take the rows that come from what is published."""
        self.width = members.size
        for local, _ in self.firm:
            span = slice(rows.indptr[local], rows.indptr[local + 1])
            self.add(local_of[rows.indices[span]], rows.data[span])

    def add(self, places: Whole, weights: Whole) -> int:
        """Add a row, and remember what it sums."""
        self.rows.append((places, weights))
        order = np.argsort(places)
        key = (places[order].tobytes(), weights[order].tobytes())
        return self.known.setdefault(key, len(self.rows) - 1)

    def row_for(self, places: Whole, weights: Whole) -> int:
        """Return the row with this sum, adding it if there is none."""
        order = np.argsort(places)
        row = self.known.get((places[order].tobytes(), weights[order].tobytes()))
        if row is None:
            row = self.add(places, weights)
        self.asked.add(row)
        return row

    def block(self, system: System, members: NDArray[np.intp], shift: Whole) -> Block:
        """Finish the block."""
        lengths = [places.size for places, _ in self.rows]
        starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
        places = np.concatenate([p for p, _ in self.rows]) if self.rows else np.zeros(0, np.int64)
        weights = np.concatenate([w for _, w in self.rows]) if self.rows else np.zeros(0, np.int64)
        rows = whole_matrix(
            csr_array((weights, places, starts), shape=(len(self.rows), self.width))
        )
        sources = np.array([row for _, row in self.firm], dtype=np.intp)
        loose = np.full(len(self.rows) - sources.size, OPEN, dtype=np.int64)
        lower = np.concatenate([capped(system.lower[sources], shift[sources]), -loose])
        upper = np.concatenate([capped(system.upper[sources], shift[sources]), loose])
        low, high = system.low[members], system.high[members]
        least, greatest = ends(rows, low, high)
        wanted = np.zeros(len(self.rows), dtype=np.bool_)
        wanted[sorted(self.asked)] = True
        return Block(
            members, rows, sources.size, lower, upper, low, high,
            tuple(system.names[row] for row in sources),
            np.maximum(lower, least), np.minimum(upper, greatest), wanted,
        )  # fmt: skip


def capped(bound: Whole, shift: Whole) -> Whole:
    """Subtract what is fixed from a bound, unless it is no bound."""
    return np.where(np.abs(bound) >= OPEN, bound, bound - shift)
