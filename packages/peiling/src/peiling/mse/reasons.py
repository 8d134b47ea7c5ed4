"""Why a model has no estimate, found by another road than the search takes: linear programmes."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from peiling.mse.models import Model
from peiling.mse.table import CaptureTable

MOST_CELLS = 1 << 10


def design(table: CaptureTable, model: Model) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the design of a model over the cells that it can fill.

    Returns
    -------
    matrix : array of 0 and 1, shape (cells, parameters)
        Without the parameters whose margin is 0.
    cells : array of int64, shape (cells,)
        The history of each row.

    """
    counts = table.dense()
    histories = np.arange(1, len(counts))
    every = [0, *(1 << i for i in range(model.lists)), *sorted(model.effects)]
    inside = np.array([(histories & e) == e for e in every]).T
    margins = inside.T @ counts[1:]
    gone = [e for e, margin in zip(every, margins, strict=True) if margin == 0]
    living = np.array([all(h & e != e for e in gone) for h in histories], dtype=bool)
    return inside[living][:, margins > 0].astype(np.float64), histories[living]


def forced_empty(table: CaptureTable, model: Model) -> tuple[int, ...]:
    """Return the cells that every table with the same margins leaves empty.

    Notes
    -----
    Each cell's highest count is a linear programme over the tables with the margins of this one.
    The maximum likelihood estimate exists exactly when no cell is forced to be empty
    (Haberman 1974, The Analysis of Frequency Data, theorem 2.2).

    """
    matrix, cells = design(table, model)
    counts = table.dense()
    margins = matrix.T @ counts[cells]
    forced = []
    for place in np.flatnonzero(counts[cells] == 0):
        goal = np.zeros(len(cells))
        goal[place] = -1.0
        answer = linprog(goal, A_eq=matrix.T, b_eq=margins, bounds=(0, None), method="highs")
        if -answer.fun < 1e-7:
            forced.append(int(cells[place]))
    return tuple(forced)


def why(table: CaptureTable, model: Model) -> str:
    """Say in words why a model has no estimate; empty if it has one."""
    matrix, _ = design(table, model)
    parts = []
    forced = forced_empty(table, model)
    if forced:
        named = "; ".join("+".join(table.names(cell)) for cell in forced[:6])
        more = f" and {len(forced) - 6} more" if len(forced) > 6 else ""
        parts.append(f"its margins force these combinations to be empty: {named}{more}")
    if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        parts.append(
            f"{matrix.shape[0]} combinations are left for {matrix.shape[1]} parameters that they "
            "can't tell apart"
        )
    return "; ".join(parts)
