"""What can be published, and how it hangs together: figures as sums of unknown counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack, vstack

from peiling.errors import InputError

Label = tuple[tuple[str, str], ...]
Whole = NDArray[np.int64]

OPEN = 2**40
"""Stands for «no upper end» in arrays of whole numbers."""


def label_of(**codes: str) -> Label:
    """Name a figure by the codes it counts; a dimension left out is summed over.

    Parameters
    ----------
    **codes : str
        The code in each dimension.

    Returns
    -------
    tuple of tuple of str
        The pairs in the order of their dimensions' names.

    Examples
    --------
    >>> label_of(year="2014", sex="woman")
    (('sex', 'woman'), ('year', '2014'))

    """
    return tuple(sorted(codes.items()))


def text_of(label: Label) -> str:
    """Write a label for people.

    Parameters
    ----------
    label : tuple of tuple of str
        As made by `label_of`.

    Returns
    -------
    str
        The pairs with commas between; `total` for the figure that counts everybody.

    Examples
    --------
    >>> text_of(label_of(year="2014", sex="woman")), text_of(())
    ('sex=woman, year=2014', 'total')

    """
    return ", ".join(f"{name}={code}" for name, code in label) or "total"


def whole_matrix(matrix: Any) -> csr_array:
    """Return a sparse matrix of whole numbers in rows, each row in order and without zeros."""
    rows = csr_array(matrix, dtype=np.int64)
    rows.sum_duplicates()
    rows.eliminate_zeros()
    rows.sort_indices()
    rows.indices = rows.indices.astype(np.int32)
    rows.indptr = rows.indptr.astype(np.int32)
    return rows


@dataclass(frozen=True, eq=False)
class Structure:
    r"""Figures as sums of unknown counts, with what is known of them beforehand.

    Parameters
    ----------
    labels : tuple of Label
        A name for each figure; each once.
    sums : csr_array of int64, shape (figures, counts)
        What each figure adds up. The counts are whole numbers, zero or more.
    bonds : csr_array of int64, shape (bonds, counts)
        Sums whose range follows from what the figures are, whatever the data say.
    bond_lower, bond_upper : ndarray of int64, shape (bonds,)
        Those ranges; :data:`OPEN` and ``-OPEN`` for none.
    bond_names : tuple of str
        What each bond says.
    relations : csr_array of int64, shape (relations, figures)
        Sums of figures that are zero because of what they add up: total less parts. They say
        nothing new, and make an attack much faster.

    Notes
    -----
    With counts :math:`x \in \mathbb{Z}^n_{\ge 0}` the figures are :math:`Sx`, and
    :math:`l \le Bx \le u` always holds. Totals, tables that share a total, figures of several
    years, and tables in which a person counts more than once all have this form.

    Wrong when a bond does not hold in the data, as when two tables that should count the same
    persons do not: see `check_additivity`.

    """

    labels: tuple[Label, ...]
    sums: csr_array
    bonds: csr_array
    bond_lower: Whole
    bond_upper: Whole
    bond_names: tuple[str, ...] = field(default=())
    relations: csr_array = field(default_factory=lambda: csr_array((0, 0), dtype=np.int64))

    def __post_init__(self) -> None:
        if self.relations.shape[0] == 0:
            nothing = csr_array((0, len(self.labels)), dtype=np.int64)
            object.__setattr__(self, "relations", nothing)
        if len(set(self.labels)) != len(self.labels):
            raise InputError("a label occurs twice: each figure needs a name of its own")
        if self.sums.shape[0] != len(self.labels):
            raise InputError("sums needs one row for each label")
        if self.bonds.shape != (len(self.bond_names), self.sums.shape[1]):
            raise InputError("bonds needs one row for each name and one column for each count")

    @classmethod
    def plain(cls, labels: Iterable[Label], sums: Any) -> "Structure":
        """Make a structure without bonds.

        Parameters
        ----------
        labels : iterable of Label
            A name for each figure.
        sums : array_like, shape (figures, counts)
            What each figure adds up, dense or sparse, whole numbers.

        Returns
        -------
        Structure
            The figures, with no bonds.

        Raises
        ------
        InputError
            When labels are not unique or do not match the rows.

        Examples
        --------
        >>> two = Structure.plain([(("sex", "man"),), ()], [[1, 0], [1, 1]])
        >>> len(two.labels)
        2

        """
        rows = whole_matrix(sums)
        none = csr_array((0, rows.shape[1]), dtype=np.int64)
        empty = np.zeros(0, dtype=np.int64)
        return cls(tuple(labels), rows, none, empty, empty)

    @cached_property
    def places(self) -> Mapping[Label, int]:
        """The row of each label."""
        return {label: row for row, label in enumerate(self.labels)}

    def place(self, label: Label) -> int:
        """Return the row of a label.

        Parameters
        ----------
        label : Label
            As made by `label_of`.

        Returns
        -------
        int
            Its row in `sums`.

        Raises
        ------
        InputError
            When there is no such figure.

        """
        row = self.places.get(label)
        if row is None:
            raise InputError(f"there is no figure «{text_of(label)}» here")
        return row

    def rows(self, labels: Iterable[Label] | None) -> NDArray[np.intp]:
        """Return the rows of labels; all rows for None.

        Parameters
        ----------
        labels : iterable of Label or None
            Which figures.

        Returns
        -------
        ndarray of int
            Their rows in `sums`.

        Raises
        ------
        InputError
            When a figure is not there.

        """
        if labels is None:
            return np.arange(len(self.labels), dtype=np.intp)
        return np.array([self.place(label) for label in labels], dtype=np.intp)

    def bonded(
        self, terms: Mapping[Label, int], lower: int | None, upper: int | None, name: str
    ) -> "Structure":
        r"""Return the same figures with one more thing known of them.

        Parameters
        ----------
        terms : mapping of Label to int
            How often each figure counts in the sum.
        lower, upper : int or None
            The range of the sum, always; None for no end.
        name : str
            What it says, for messages.

        Returns
        -------
        Structure
            With the bond added.

        Raises
        ------
        InputError
            When a figure is not there, or the range is empty.

        Examples
        --------
        Two tables that count the same women:

        >>> two = Structure.plain([label_of(a="woman"), label_of(b="woman")], [[1, 0], [0, 1]])
        >>> one = two.bonded({label_of(a="woman"): 1, label_of(b="woman"): -1}, 0, 0, "same")
        >>> one.bond_names
        ('same',)

        """
        low = -OPEN if lower is None else int(lower)
        high = OPEN if upper is None else int(upper)
        if low > high:
            raise InputError(f"the bond «{name}» has its lower end above its upper end")
        weights = np.zeros((1, len(self.labels)), dtype=np.int64)
        for label, times in terms.items():
            weights[0, self.place(label)] += times
        row = csr_array(weights) @ self.sums
        return self.with_rows(row, [low], [high], [name])

    def with_rows(
        self, rows: Any, lower: Sequence[int], upper: Sequence[int], names: Sequence[str]
    ) -> "Structure":
        """Return the same figures with bonds given as rows over the counts.

        Parameters
        ----------
        rows : array_like, shape (new, counts)
            Whole numbers, dense or sparse.
        lower, upper : sequence of int
            Their ranges; ``-OPEN`` and ``OPEN`` for no end.
        names : sequence of str
            What each says.

        Returns
        -------
        Structure
            With the bonds added.

        """
        return replace(
            self,
            bonds=whole_matrix(vstack([self.bonds, csr_array(rows)])),
            bond_lower=np.concatenate([self.bond_lower, np.asarray(lower, dtype=np.int64)]),
            bond_upper=np.concatenate([self.bond_upper, np.asarray(upper, dtype=np.int64)]),
            bond_names=self.bond_names + tuple(names),
        )

    def only(self, labels: Iterable[Label]) -> "Structure":
        """Return the structure with these figures only; the bonds stay.

        Parameters
        ----------
        labels : iterable of Label
            Which figures to keep, in this order.

        Returns
        -------
        Structure
            The smaller one.

        Raises
        ------
        InputError
            When a figure is not there.

        """
        rows = self.rows(labels)
        kept = tuple(self.labels[row] for row in rows)
        gone = np.ones(len(self.labels), dtype=np.int64)
        gone[rows] = 0
        whole = np.flatnonzero(abs(self.relations) @ gone == 0)
        return replace(
            self,
            labels=kept,
            sums=whole_matrix(self.sums[rows]),
            relations=whole_matrix(self.relations[whole][:, rows]),
        )


def placed(rows: csr_array, places: NDArray[np.intp], width: int) -> csr_array:
    """Move the columns of a matrix to other places in a wider one."""
    spread = rows.tocoo()
    shape = (rows.shape[0], width)
    return whole_matrix(csr_array((spread.data, (spread.row, places[spread.col])), shape=shape))


def side_by_side(structures: Sequence[Structure]) -> tuple[csr_array, csr_array]:
    """Put the sums and the bonds of structures over separate counts, one block after another."""
    widths = [one.sums.shape[1] for one in structures]
    blocks_s: list[csr_array] = []
    blocks_b: list[csr_array] = []
    for place, one in enumerate(structures):
        before, after = sum(widths[:place]), sum(widths[place + 1 :])
        for rows, blocks in ((one.sums, blocks_s), (one.bonds, blocks_b)):
            parts = [
                csr_array((rows.shape[0], before), dtype=np.int64),
                rows,
                csr_array((rows.shape[0], after), dtype=np.int64),
            ]
            blocks.append(hstack(parts, format="csr"))
    return whole_matrix(vstack(blocks_s)), whole_matrix(vstack(blocks_b))
