"""Linkage errors: what the table would be with the false links cut and the missed ones made."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peiling.errors import InputError, Refused
from peiling.mse.bounds import settled
from peiling.mse.doubt import Answer, Estimator, ask
from peiling.mse.judging import APART
from peiling.mse.table import CaptureTable, Counts
from peiling.results import SOUND, Caution, Verdict


@dataclass(frozen=True, slots=True)
class LinkageCell:
    """The answer under one pair of rates.

    Parameters
    ----------
    false_links, missed_links : float
        The rates that the table was corrected for.
    answer : Answer
        The estimate from the corrected table, or the refusal.

    """

    false_links: float
    missed_links: float
    answer: Answer

    @property
    def total(self) -> float | None:
        """Estimated persons; None for a refusal."""
        return self.answer.estimate.total if self.answer.estimate else None

    def to_dict(self) -> dict[str, Any]:
        """Return the cell as plain values."""
        return {
            "false_links": self.false_links,
            "missed_links": self.missed_links,
            **self.answer.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class LinkageTable:
    """Estimates under each pair of rates of linkage errors.

    Parameters
    ----------
    false_links, missed_links : tuple of float
        The rates.
    cells : tuple of LinkageCell
        For each rate of false links, each rate of missed ones.

    """

    false_links: tuple[float, ...]
    missed_links: tuple[float, ...]
    cells: tuple[LinkageCell, ...]

    @property
    def totals(self) -> tuple[tuple[float | None, ...], ...]:
        """Estimated persons: a row for each rate of false links, a column for each of missed."""
        width = len(self.missed_links)
        return tuple(
            tuple(cell.total for cell in self.cells[row : row + width])
            for row in range(0, len(self.cells), width)
        )

    @property
    def verdict(self) -> Verdict:
        """Unstable when the totals are more than a factor 3 apart; refused when there are none."""
        known = [cell.total for cell in self.cells if cell.total is not None]
        if not known:
            word = "Under no pair of rates does this table give an estimate."
            return Verdict("refused", (Caution("nothing_estimated", word),))
        if max(known) <= APART * min(known):
            return SOUND
        word = (
            f"With these rates of linkage errors the total runs from {min(known):,.0f} to "
            f"{max(known):,.0f}: the linkage decides more than the table."
        )
        return Verdict("unstable", (Caution("linkage_decides", word),))

    def to_dict(self) -> dict[str, Any]:
        """Return the table as plain values."""
        return {
            "false_links": list(self.false_links),
            "missed_links": list(self.missed_links),
            "verdict": self.verdict.to_dict(),
            "cells": [cell.to_dict() for cell in self.cells],
        }


def corrected(table: CaptureTable, *, false_links: float, missed_links: float) -> CaptureTable:
    r"""Return the table as it would be without linkage errors, if they fall on all cells alike.

    Parameters
    ----------
    table : CaptureTable
    false_links : float
        The share of the links in the table that join two persons; 1 − precision, 0 ≤ rate < 1.
    missed_links : float
        The share of the true links that are not in the table; 1 − recall, 0 ≤ rate < 1.

    Returns
    -------
    CaptureTable
        In whole persons, with as many persons on each list as before and the caution
        `linkage_corrected`. With equal rates, 0 and 0 among them, the very same table.

    Raises
    ------
    InputError
        If a rate is outside its range.
    Refused
        `too_few_to_link`: so many links are missing by these rates that a list has not the persons
        for them.

    Notes
    -----
    Every cell of two lists or more is multiplied by precision / recall, (1 − false) / (1 −
    missed), and rounded by the largest remainder so that their sum is the nearest whole number.
    The difference goes to the cells of one list, so that each list keeps its persons: a person of
    k lists who is taken apart becomes k persons of one list.

    Both rates are to be of links between lists, from a review of pairs; links within a list do
    not count.

    When it is wrong: errors that fall on some lists more than on others, or that take a person of
    three lists apart into two and one, are moved wrongly; then N comes back only in part. A
    review of links sees false ones, but no pair that was never proposed, so that missed links
    are easily put too low.

    References
    ----------
    For two lists the estimate from this table is :math:`n_1 n_2` over the overlap that perfect
    linkage would have shown, to which the corrections of others lead too: Ding & Fienberg (1994),
    Dual system estimation of census undercount in the presence of matching error, Survey
    Methodology 20, 149–158; de Wolf, van der Laan & Zult (2019), Connecting correction methods for
    linkage error in capture-recapture, Journal of Official Statistics 35, 577–597. Several lists:
    Di Consiglio & Tuoto (2018), Population size estimation and linkage errors: the multiple lists
    case, Journal of Official Statistics 34, 889–908.

    Examples
    --------
    >>> table = CaptureTable.from_cells(["police", "shelter"], [1, 2, 3], [75, 45, 16])
    >>> fixed = corrected(table, false_links=0.0, missed_links=0.2)
    >>> fixed.counts.tolist(), fixed.on_list() == table.on_list()
    ([71, 41, 20], True)

    """
    _check_rate("false_links", false_links)
    _check_rate("missed_links", missed_links)
    factor = (1 - false_links) / (1 - missed_links)
    if factor == 1:
        return table
    known, cautions = settled(table)
    several = on_several(known)
    linked = _largest_remainder(known.counts[several], factor)
    word = (
        f"The table was corrected for linkage errors: {false_links:.1%} of its links false, "
        f"{missed_links:.1%} of the true links missed, on all cells alike. Persons on two lists or "
        f"more went from {int(known.counts[several].sum())} to {int(linked.sum())}."
    )
    return with_links(known, linked).noted(*cautions, Caution("linkage_corrected", word))


def against_linkage(
    table: CaptureTable,
    estimator: Estimator,
    *,
    false_links: Sequence[float] = (0.0, 0.02, 0.05, 0.1),
    missed_links: Sequence[float] = (0.0, 0.05, 0.1, 0.2),
) -> LinkageTable:
    """Estimate from the table corrected for each pair of rates of linkage errors.

    Parameters
    ----------
    table : CaptureTable
    estimator : callable
        Takes a table and returns an `Estimate`.
    false_links, missed_links : sequence of float
        Rates as for `corrected`.

    Returns
    -------
    LinkageTable
        A refusal, of the correction or of the estimator, is an answer with its reason.

    Raises
    ------
    InputError
        If a rate is outside its range, or there is none.

    Notes
    -----
    Missed links make an estimate too high, false ones too low; only their difference counts. With
    an overlap of m persons one link more moves the estimate by about 1/m.

    When it is wrong: see `corrected`. The intervals take the rates as known, and the links that
    were put back as counted: with many missed links they are too short; see
    `peiling.mse.linkage_draws.over_linkage`.

    References
    ----------
    Ding & Fienberg (1994), Survey Methodology 20, 149–158.

    Examples
    --------
    >>> from peiling.datasets import load
    >>> from peiling.mse.independence import independence
    >>> found = against_linkage(
    ...     load("ukdat").table, independence, false_links=(0, 0.1), missed_links=(0, 0.1)
    ... )
    >>> [[round(total) for total in row] for row in found.totals]
    [[12214, 10951], [13548, 12214]]

    """
    rates = tuple(float(rate) for rate in false_links), tuple(float(r) for r in missed_links)
    for name, values in zip(("false_links", "missed_links"), rates, strict=True):
        if not values:
            raise InputError(f"Give at least one rate for {name}.")
        for rate in values:
            _check_rate(name, rate)
    cells = [
        LinkageCell(false, missed, _answer(table, estimator, false, missed))
        for false in rates[0]
        for missed in rates[1]
    ]
    return LinkageTable(*rates, tuple(cells))


def on_several(table: CaptureTable) -> NDArray[np.bool_]:
    """Return which cells are of two lists or more; shape (cells,)."""
    return np.bitwise_count(table.histories) > 1


def with_links(known: CaptureTable, linked: Counts) -> CaptureTable:
    """Return the table with other counts on two lists or more; each list keeps its persons.

    Parameters
    ----------
    known : CaptureTable
        With exact counts.
    linked : array of int64
        Persons in each of its cells of two lists or more, in the order of the table.

    Raises
    ------
    Refused
        `too_few_to_link` if a list has not the persons for so many links.

    """
    several = on_several(known)
    on_list = np.array(list(known.on_list().values()), dtype=np.int64)
    places = np.arange(len(on_list), dtype=np.uint64)
    inside = (known.histories[several][:, None] >> places & np.uint64(1)).astype(np.int64)
    alone = on_list - linked @ inside
    _check_alone(known.lists, alone)
    return CaptureTable.from_cells(
        known.lists,
        [*(1 << i for i in range(len(on_list))), *known.histories[several].tolist()],
        [*alone.tolist(), *linked.tolist()],
    )


def _answer(table: CaptureTable, estimator: Estimator, false: float, missed: float) -> Answer:
    return ask(
        f"{false:.1%} false, {missed:.1%} missed",
        lambda: estimator(corrected(table, false_links=false, missed_links=missed)),
    )


def _check_rate(name: str, rate: float) -> None:
    if not (math.isfinite(rate) and 0 <= rate < 1):
        raise InputError(f"The rate {name} must be at least 0 and below 1, got {rate}.")


def _check_alone(names: Sequence[str], alone: Counts) -> None:
    short = [name for name, count in zip(names, alone.tolist(), strict=True) if count < 0]
    if short:
        raise Refused(
            "With so many links missing there would be more links than persons on "
            f"{', '.join(short)}. The rate of missed links is too high for this table.",
            "too_few_to_link",
        )


def _largest_remainder(counts: Counts, factor: float) -> Counts:
    """Multiply and round so that the sum is the nearest whole number; ties to the first."""
    wanted = counts * factor
    whole: Counts = np.floor(wanted).astype(np.int64)
    missing = round(float(wanted.sum())) - int(whole.sum())
    order = np.argsort(whole - wanted, kind="stable")
    whole[order[:missing]] += 1
    return whole
