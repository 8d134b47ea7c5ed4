"""Replicates that another program drew, so that its bootstrap can be repeated exactly."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from peiling.errors import DataError
from peiling.mse.table import CaptureTable


def read_replicates(
    header: Sequence[str], rows: Sequence[Sequence[str]], table: CaptureTable
) -> NDArray[np.int64]:
    """Read replicates that another program drew.

    Parameters
    ----------
    header : sequence of str
        A history for each column: `h` and a 0 or 1 for each list, in the order of the table.
    rows : sequence of sequence of str
        A count for each history; one row for each replicate.
    table : CaptureTable
        The table they were drawn from.

    Returns
    -------
    array of int64, shape (replicates, cells)
        In the order of the cells of the table.

    Raises
    ------
    DataError
        If a column is no history, a cell with persons has no column, or a count is no whole
        number of at least 0.

    """
    masks = [_history(name, table) for name in header]
    place = {mask: k for k, mask in enumerate(masks)}
    missing = [int(h) for h in table.histories if int(h) not in place]
    if missing:
        named = "".join("1" if missing[0] >> i & 1 else "0" for i in range(len(table.lists)))
        raise DataError(
            f"The replicates have no column h{named}, and the table has persons there.",
            "other_cells",
        )
    counts = np.zeros((len(rows), len(table.histories)), dtype=np.int64)
    wanted = [place[int(h)] for h in table.histories]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise DataError(
                f"Row {number} of the replicates has {len(row)} columns, not {len(header)}.",
                "ragged_row",
            )
        values = [_whole(value, number) for value in row]
        if sum(values) != sum(values[k] for k in wanted):
            raise DataError(
                f"Row {number} of the replicates has persons where the table has none.",
                "other_cells",
            )
        counts[number - 2] = [values[k] for k in wanted]
    return counts


def _history(name: str, table: CaptureTable) -> int:
    digits = name.strip().strip('"').removeprefix("h")
    if len(digits) != len(table.lists) or set(digits) - {"0", "1"} or "1" not in digits:
        raise DataError(
            f"Column «{name}» of the replicates is no history: write h and a 0 or 1 for each of "
            f"the {len(table.lists)} lists.",
            "not_a_history",
        )
    return sum(1 << i for i, digit in enumerate(digits) if digit == "1")


def _whole(value: str, row: int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = -1
    if number < 0:
        raise DataError(f"Row {row} of the replicates: «{value}» is no count.", "not_a_count")
    return number
