"""The table from which everything starts: who was on which lists, in counts of persons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from peiling.errors import DataError, InputError, Refused
from peiling.results import Caution

MOST_LISTS = 62
MOST_DENSE = 16
MOST_PERSONS = 10**12

Counts = NDArray[np.int64]
Histories = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class CaptureTable:
    """Counts of persons by the lists they are on.

    Parameters
    ----------
    lists : tuple of str
        Names of the t lists, 1 ≤ t ≤ 62.
    histories : array of uint64, shape (cells,)
        For each cell the lists its persons are on: bit i is set for list i. Sorted, each once,
        never 0: who is on no list was not seen and cannot be counted.
    counts : array of int64, shape (cells,)
        Persons in each cell, at least 0. Cells that are not named hold nobody.
    most : array of int64, shape (cells,)
        The highest count that a cell may hold; above `counts` only where a small count was
        hidden before publication («<5» is 1 to 4).
    cautions : tuple of Caution
        What was done to the table while it was read.

    """

    lists: tuple[str, ...]
    histories: Histories
    counts: Counts
    most: Counts
    cautions: tuple[Caution, ...] = ()

    @classmethod
    def from_cells(
        cls,
        lists: Sequence[str],
        histories: Iterable[int],
        counts: Iterable[int],
        *,
        most: Iterable[int] | None = None,
        cautions: Iterable[Caution] = (),
    ) -> "CaptureTable":
        """Build a table from cells; equal histories are added up.

        Parameters
        ----------
        lists : sequence of str
            Names of the lists.
        histories : iterable of int
            Bit i says «on list i».
        counts, most : iterable of int
            Persons in each cell, and the highest count where it is hidden (default: `counts`).

        Raises
        ------
        DataError
            If names repeat, a history is 0 or names a list that is not there, or a count is
            below 0.

        Examples
        --------
        >>> table = CaptureTable.from_cells(["police", "shelter"], [1, 2, 3], [75, 45, 15])
        >>> table.seen, table.on_list()
        (135, {'police': 90, 'shelter': 60})

        """
        names = tuple(lists)
        _check_names(names)
        cells = np.array(list(histories), dtype=np.uint64)
        lowest = np.array(list(counts), dtype=np.int64)
        highest = lowest if most is None else np.array(list(most), dtype=np.int64)
        _check_cells(names, cells, lowest, highest)
        unique, place = np.unique(cells, return_inverse=True)
        summed = np.zeros((2, len(unique)), dtype=np.int64)
        np.add.at(summed[0], place, lowest)
        np.add.at(summed[1], place, highest)
        kept = summed[1] > 0
        return cls(names, unique[kept], summed[0][kept], summed[1][kept], tuple(cautions))

    @property
    def exact(self) -> bool:
        """Whether every count is known."""
        return bool(np.array_equal(self.counts, self.most))

    @property
    def seen(self) -> int:
        """Persons on at least one list; hidden cells count with the middle of their range."""
        return round(float(self.counts.sum() + self.most.sum()) / 2)

    @property
    def overlapping(self) -> int:
        """Persons on two lists or more, at most."""
        return int(self.most[np.bitwise_count(self.histories) > 1].sum())

    def on_list(self) -> dict[str, int]:
        """Return how many persons are on each list (hidden cells at their lowest)."""
        return {name: int(self._with(1 << i).sum()) for i, name in enumerate(self.lists)}

    def on_both(self) -> dict[tuple[str, str], int]:
        """Return how many persons each pair of lists shares (hidden cells at their lowest)."""
        return {
            (first, second): int(self._with((1 << i) | (1 << j)).sum())
            for i, first in enumerate(self.lists)
            for j, second in enumerate(self.lists)
            if i < j
        }

    def frequencies(self) -> Counts:
        """Return persons on exactly 1, 2, … t lists; shape (t,)."""
        sizes = np.bitwise_count(self.histories).astype(np.int64)
        return np.bincount(sizes, weights=self.counts, minlength=len(self.lists) + 1)[1:].astype(
            np.int64
        )

    def dense(self) -> NDArray[np.float64]:
        """Return every cell, also the empty ones: shape (2**t,), index = history; index 0 is 0.

        Raises
        ------
        InputError
            Above 16 lists, where this would not fit in memory.
        Refused
            If counts are hidden (`hidden_counts`).

        """
        if len(self.lists) > MOST_DENSE:
            raise InputError(
                f"A model with interactions over {len(self.lists)} lists has too many cells; "
                f"the most is {MOST_DENSE}. Merge lists, or use a method without a search."
            )
        if not self.exact:
            raise Refused(
                "Some counts are hidden, and no one number stands for them. Ask for an estimate, "
                "which fills them in, or take a table with all counts.",
                "hidden_counts",
            )
        cells = np.zeros(1 << len(self.lists))
        cells[self.histories.astype(np.int64)] = self.counts
        return cells

    def with_counts(self, counts: Counts) -> "CaptureTable":
        """Return the table with other counts, now exact, in the same cells."""
        return replace(self, counts=counts, most=counts)

    def noted(self, *cautions: Caution) -> "CaptureTable":
        """Return the table with more to know about it."""
        return replace(self, cautions=self.cautions + cautions)

    def without(self, name: str) -> "CaptureTable":
        """Return the table as if a list did not exist; who was on that list only is not seen.

        Raises
        ------
        InputError
            If there is no such list.

        """
        place = self.index(name)
        low = np.uint64((1 << place) - 1)
        shifted = (self.histories & low) | (
            (self.histories >> np.uint64(place + 1)) << np.uint64(place)
        )
        return self._of(self.lists[:place] + self.lists[place + 1 :], shifted, keep=shifted != 0)

    def merged(self, names: Sequence[str], into: str) -> "CaptureTable":
        """Return the table with several lists as one: on it is who was on any of them.

        Raises
        ------
        InputError
            If a name is unknown or fewer than two are named.

        """
        places = sorted({self.index(name) for name in names})
        if len(places) < 2:
            raise InputError("Name at least two lists to merge.")
        left = [i for i in range(len(self.lists)) if i not in places]
        merged = np.zeros(len(self.histories), dtype=np.uint64)
        for new, old in enumerate(left):
            merged |= ((self.histories >> np.uint64(old)) & np.uint64(1)) << np.uint64(new)
        both = np.uint64(sum(1 << i for i in places))
        merged |= ((self.histories & both) != 0).astype(np.uint64) << np.uint64(len(left))
        return self._of((*(self.lists[i] for i in left), into), merged)

    def reordered(self, lists: Sequence[str]) -> "CaptureTable":
        """Return the same table with the lists in another order.

        Raises
        ------
        InputError
            If the names are not the same.

        """
        if sorted(lists) != sorted(self.lists):
            raise InputError(f"These are not the lists of the table: {', '.join(lists)}.")
        moved = np.zeros(len(self.histories), dtype=np.uint64)
        for new, name in enumerate(lists):
            moved |= ((self.histories >> np.uint64(self.index(name))) & np.uint64(1)) << np.uint64(
                new
            )
        return self._of(tuple(lists), moved)

    def index(self, name: str) -> int:
        """Return the place of a list.

        Raises
        ------
        InputError
            If there is no such list.

        """
        if name not in self.lists:
            raise InputError(f"There is no list «{name}»; the lists are {', '.join(self.lists)}.")
        return self.lists.index(name)

    def names(self, history: int) -> tuple[str, ...]:
        """Return the names of the lists in a history."""
        return tuple(name for i, name in enumerate(self.lists) if history >> i & 1)

    def _with(self, lists: int) -> Counts:
        wanted = np.uint64(lists)
        found: Counts = self.counts[(self.histories & wanted) == wanted]
        return found

    def _of(
        self, names: tuple[str, ...], histories: Histories, keep: NDArray[np.bool_] | None = None
    ) -> "CaptureTable":
        kept = np.ones(len(histories), dtype=bool) if keep is None else keep
        return CaptureTable.from_cells(
            names,
            histories[kept].tolist(),
            self.counts[kept].tolist(),
            most=self.most[kept].tolist(),
            cautions=self.cautions,
        )


def _check_names(names: tuple[str, ...]) -> None:
    if not names:
        raise DataError(
            "The table has no lists: it needs a column of 0 and 1 for each.", "no_lists"
        )
    if len(names) > MOST_LISTS:
        raise DataError(
            f"The table has {len(names)} lists; the most is {MOST_LISTS}.", "too_many_lists"
        )
    for name in names:
        if not name.strip():
            raise DataError(
                "A list has no name; give each column of a list a name.", "unnamed_list"
            )
        if names.count(name) > 1:
            raise DataError(
                f"Two lists are called «{name}»; give each its own name.", "repeated_name"
            )


def _check_cells(names: tuple[str, ...], cells: Histories, lowest: Counts, highest: Counts) -> None:
    if not len(cells) == len(lowest) == len(highest):
        raise DataError("There must be one count for each history.", "unequal_lengths")
    if (cells == 0).any():
        raise DataError(
            "A cell is on no list at all: who was not seen cannot be counted. Leave it out.",
            "unseen_row",
        )
    if len(cells) and int(cells.max()) >= 1 << len(names):
        raise DataError(
            f"A history names a list beyond the {len(names)} there are.", "unknown_list"
        )
    if (lowest < 0).any() or (highest < lowest).any():
        raise DataError("Counts of persons cannot be negative.", "negative_count")
    if len(highest) and highest.max() > MOST_PERSONS:
        raise DataError(f"A count is above {MOST_PERSONS:,}; that cannot be persons.", "huge_count")
