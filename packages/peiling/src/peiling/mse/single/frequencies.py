"""How often persons stand on one list: reading and checking it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peiling.errors import DataError, InputError

Floats = NDArray[np.float64]
NOT_WHOLE = "Seen {times} times: {persons}. A number of persons is whole and at least 0."


def frequencies_of(counts: Sequence[int] | NDArray[Any]) -> dict[int, int]:
    """Return how many persons were counted once, twice, …

    Parameters
    ----------
    counts : sequence of int, shape (n,)
        For each person how often it was on the list, at least 1.

    Returns
    -------
    dict from int to int
        Times seen, rising, and persons.

    Raises
    ------
    DataError
        If a count is no whole number of at least 1, or there are none.

    Examples
    --------
    >>> frequencies_of([1, 1, 3])
    {1: 2, 3: 1}

    """
    found, often = np.unique(times_of(counts), return_counts=True)
    return {int(k): int(n) for k, n in zip(found, often, strict=True)}


def times_of(counts: Sequence[int] | NDArray[Any]) -> Floats:
    """Return how often each person was seen, as an array.

    Raises
    ------
    DataError
        As `frequencies_of`.

    """
    values = _numbers(counts, "how often a person was seen")
    if values.ndim != 1 or not len(values):
        raise DataError("There is nobody on the list.", "empty_table")
    if not np.isfinite(values).all() or (values < 1).any() or (values != np.rint(values)).any():
        raise DataError(
            "Each person counts a whole number of times, at least once: who was not seen can't be "
            "on the list.",
            "not_a_count",
        )
    return values


def persons_of(weights: Sequence[int] | NDArray[Any] | None, rows: int) -> Floats:
    """Return how many persons each row stands for; one where no weights are given.

    Raises
    ------
    InputError
        If there are not as many weights as rows.
    DataError
        If a weight is no whole number of at least 0, or all are 0.

    """
    if weights is None:
        return np.ones(rows)
    values = _numbers(weights, "a weight")
    if values.shape != (rows,):
        raise InputError(f"There are {rows} rows and weights of shape {values.shape}.")
    if not np.isfinite(values).all() or (values < 0).any() or (values != np.rint(values)).any():
        raise DataError(
            "A weight says how many persons are like this row: a whole number, at least 0. Weights "
            "of a sample can't be used here.",
            "not_a_count",
        )
    if not values.any():
        raise DataError("There is nobody on the list.", "empty_table")
    return values


def checked(frequencies: Mapping[int, int] | Sequence[int] | NDArray[Any]) -> dict[int, int]:
    """Return frequencies by times seen, without zeros.

    Raises
    ------
    DataError
        If a frequency is negative, not whole, or of less than once, or nobody is on the list.

    """
    pairs = (
        frequencies.items() if isinstance(frequencies, Mapping) else enumerate(frequencies, start=1)
    )
    found: dict[int, int] = {}
    for times, persons in pairs:
        if not _whole(times) or times < 1:
            raise DataError(
                f"Persons seen {times} times can't be on the list; it starts at once.",
                "not_a_count",
            )
        if not _whole(persons) or persons < 0:
            raise DataError(NOT_WHOLE.format(times=times, persons=persons), "not_a_count")
        if persons:
            found[int(times)] = found.get(int(times), 0) + int(persons)
    if not found:
        raise DataError("There is nobody on the list.", "empty_table")
    return dict(sorted(found.items()))


def _whole(value: Any) -> bool:
    number = isinstance(value, int | float | np.integer | np.floating)
    return number and bool(np.isfinite(value)) and value == int(value)


def _numbers(values: Any, what: str) -> Floats:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"For {what} there is something that is no number.", "not_a_count"
        ) from error
