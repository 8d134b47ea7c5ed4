"""Tables in which small counts were hidden before they were handed over: «<5».

A hidden count is no zero and no middle. It is filled in with what the model expects between its
bounds, in turns with the fit (expectation and maximisation), and drawn anew in each replicate.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from peiling.errors import Refused
from peiling.mse.choice import Choice
from peiling.mse.fitting import Fit, fit_counts
from peiling.mse.table import CaptureTable
from peiling.results import Caution

TURNS = 500
CLOSE = 1e-9
Floats = NDArray[np.float64]
Chooser = Callable[[CaptureTable], Choice]


def filled_in(
    table: CaptureTable, choose: Chooser
) -> tuple[CaptureTable, Choice, tuple[Caution, ...]]:
    """Choose and fit a model although some counts are hidden.

    Parameters
    ----------
    table : CaptureTable
        With hidden counts.
    choose : callable
        Chooses a model from an exact table.

    Returns
    -------
    table, choice, cautions : CaptureTable, Choice, tuple of Caution
        The table with its hidden counts at the nearest whole number to what the model expects;
        the choice, its fit made with the expected numbers themselves; and the totals that the
        same model gives with every hidden count at its lowest and at its highest.

    Raises
    ------
    Refused
        As `choose`; and if model and hidden counts do not settle (`hidden_counts`).

    Notes
    -----
    The model is chosen on the rounded expected counts, again until it stays the same.

    When it is wrong: hidden counts change which interactions enter before they change the
    estimate of one model. A model kept from earlier, exact tables is safer than a choice here.

    References
    ----------
    Dempster, Laird & Rubin (1977), Maximum likelihood from incomplete data via the EM algorithm,
    JRSS B 39, 1–38.

    """
    current = table.with_counts((table.counts + table.most + 1) // 2)
    for _ in range(20):
        choice = choose(current)
        found, expected = settle(table, choice.fit)
        settled = table.with_counts(np.rint(expected).astype(np.int64))
        if np.array_equal(settled.counts, current.counts):
            return current, replace(choice, fit=found), (_bounds(table, choice),)
        current = settled
    raise Refused(
        "The hidden counts and the choice of a model don't settle: each changes the other. Name "
        "the model (--model), for instance the one of earlier years.",
        "hidden_counts",
    )


def settle(table: CaptureTable, found: Fit) -> tuple[Fit, Floats]:
    """Fit one model and fill in the hidden counts in turns; return both as they settle.

    Returns
    -------
    fit, expected : Fit, array of float64 of shape (cells,)

    Raises
    ------
    Refused
        If they do not settle within 500 turns (`hidden_counts`).

    """
    cells = table.histories.astype(np.int64)
    expected = expected_counts(table, found)
    for _ in range(TURNS):
        counts = np.zeros(len(found.counts))
        counts[cells] = expected
        found = fit_counts(table.lists, counts, found.model)
        after = expected_counts(table, found)
        if np.abs(after - expected).max() < CLOSE * (1 + expected.max()):
            return found, after
        expected = after
    raise Refused(
        "The hidden counts don't settle under this model. Take a simpler one.", "hidden_counts"
    )


def expected_counts(table: CaptureTable, found: Fit) -> Floats:
    """Return each count, and for a hidden one its expectation between its bounds."""
    expected = table.counts.astype(np.float64)
    for place in np.flatnonzero(table.counts < table.most):
        values, chances = _chances(table, found, int(place))
        expected[place] = (values * chances).sum()
    return expected


def drawn_counts(
    table: CaptureTable, found: Fit, rows: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw the hidden counts from what the model expects, for each replicate.

    Returns
    -------
    array of int64, shape (rows, cells)

    """
    counts = np.tile(table.counts, (rows, 1))
    for place in np.flatnonzero(table.counts < table.most):
        values, chances = _chances(table, found, int(place))
        counts[:, place] = rng.choice(values, size=rows, p=chances)
    return counts


def _chances(table: CaptureTable, found: Fit, place: int) -> tuple[Floats, Floats]:
    """Return the values of a hidden count and their chances: Poisson, cut off at its bounds."""
    values = np.arange(table.counts[place], table.most[place] + 1, dtype=np.float64)
    mean = max(float(found.fitted[int(table.histories[place])]), 1e-300)
    logs = values * np.log(mean) - gammaln(values + 1)
    chances = np.exp(logs - logs.max())
    return values, chances / chances.sum()


def _bounds(table: CaptureTable, choice: Choice) -> Caution:
    totals = []
    for counts in (table.counts, table.most):
        try:
            totals.append(f"{_total(table, counts, choice):,.0f}")
        except Refused:
            totals.append("no estimate")
    word = (
        "Hidden counts were filled in with what the model expects. With all of them at their "
        f"lowest the same model gives {totals[0]}, at their highest {totals[1]}."
    )
    return Caution("hidden_counts_filled_in", word)


def _total(table: CaptureTable, counts: NDArray[np.int64], choice: Choice) -> float:
    dense = np.zeros(len(choice.fit.counts))
    dense[table.histories.astype(np.int64)] = counts
    return fit_counts(table.lists, dense, choice.fit.model).total
