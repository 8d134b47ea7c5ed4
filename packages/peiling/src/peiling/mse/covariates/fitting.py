"""Fitting one model to one table, and its score."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import gammaln

from peiling.mse.covariates.design import Design, Flags, Ints
from peiling.mse.covariates.existence import Existence, judge
from peiling.mse.covariates.factors import Floats
from peiling.mse.covariates.glm import fit_rows
from peiling.mse.covariates.terms import Terms
from peiling.mse.kernels import REVIVED

Criterion = Literal["bic", "aic", "aicc"]

HIGHEST = 700.0


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A table laid out over the cells of a design.

    Parameters
    ----------
    design : Design
    counts : array of float, shape (cells,)
        Persons in each cell; 0 where nobody can be seen.
    empty : mapping from term to array of bool, shape (cells,)
        The cells in a margin of the term that holds nobody.
    constant : float
        Σ log n!, which the height leaves out of the log-likelihood.

    """

    design: Design
    counts: Floats
    empty: Mapping[int, Flags]
    constant: float

    @classmethod
    def of(cls, design: Design, counts: Floats) -> "Sample":
        """Lay out counts."""
        seen = np.where(design.possible, counts, 0.0)
        return cls(design, seen, design.empty(seen), float(gammaln(seen + 1.0).sum()))

    @property
    def seen(self) -> float:
        """Persons on at least one list."""
        return float(self.counts.sum())

    def void(self, model: Terms) -> Flags:
        """Return the cells in which a model puts nobody, as a margin that it fits is 0."""
        void = np.zeros(len(self.counts), dtype=np.bool_)
        for term, empty in self.empty.items():
            if term.bit_count() == 1 or term in model:
                void |= empty
        return void

    def boundary(self, model: Terms) -> tuple[int, ...]:
        """Return the terms with a parameter at minus infinity."""
        fitted = [t for t in self.empty if t.bit_count() == 1 or t in model]
        return tuple(t for t in fitted if (self.empty[t] & self.design.possible).any())


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A model fitted to a sample.

    Parameters
    ----------
    model : frozenset of int
        Its interactions.
    parameters : int
        As counted in the penalty.
    loglik : float
        The log-likelihood, with the constant of the factorials.
    expected, predictor : array of float, shape (cells,)
        Expected persons in the cells in which somebody can be seen, and their logarithm.
    hidden : array of float, shape (combinations,)
        Expected persons not seen; 0 where there is no estimate.
    nobody : array of bool, shape (combinations,)
        Combinations that the model leaves empty, since a margin of covariates holds nobody.

    """

    model: Terms
    parameters: int
    loglik: float
    expected: Floats
    predictor: Floats
    hidden: Floats
    nobody: Flags


def penalty(criterion: Criterion, parameters: int, seen: float) -> float:
    """Return what a criterion adds to −2 log L; the sample size is the persons seen."""
    if criterion == "bic":
        return float(np.log(seen)) * parameters
    if criterion == "aic":
        return 2.0 * parameters
    left = seen - parameters - 1
    return 2.0 * parameters * (1 + (parameters + 1) / left) if left > 0 else float("inf")


def score(criterion: Criterion, fit: Fit, seen: float) -> float:
    """Return the criterion of a fitted model; lower is better."""
    return -2.0 * fit.loglik + penalty(criterion, fit.parameters, seen)


def fit_model(
    sample: Sample,
    model: Terms,
    *,
    start: Fit | None = None,
    needed: float = -np.inf,
    sunk: Flags | None = None,
) -> Fit | None:
    """Fit a model; return None as soon as its log-likelihood is proved to stay below `needed`.

    Parameters
    ----------
    sample : Sample
        The table.
    model : frozenset of int
        Its interactions.
    start : Fit, optional
        A fit of a similar model of the same sample, to start from.
    needed : float
        The log-likelihood below which the fit is of no use.
    sunk : array of bool, shape (cells,), optional
        Cells to leave out: those that sink where there is no maximum.

    """
    design = sample.design
    void = sample.void(model)
    alive = design.possible & ~void if sunk is None else design.possible & ~void & ~sunk
    cells = np.flatnonzero(alive)
    chosen = design.columns(model)
    parameter = np.where(chosen, np.cumsum(chosen) - 1, -1)
    beta = np.zeros(int(chosen.sum()))
    mu, eta = _begin(sample.counts[cells], cells, start)
    height, _ = fit_rows(
        design.starts,
        design.places,
        design.values,
        parameter,
        beta,
        cells,
        sample.counts[cells],
        mu,
        eta,
        needed + sample.constant,
    )
    loglik = height - sample.constant
    if loglik < needed:
        return None
    expected = np.zeros(len(sample.counts))
    predictor = np.zeros(len(sample.counts))
    expected[cells] = mu
    predictor[cells] = eta
    nobody = void[design.hidden]
    raised = np.minimum(design.matrix[design.hidden][:, chosen] @ beta, HIGHEST)
    hidden = np.where(nobody, 0.0, np.exp(raised))
    count = design.parameters(model)
    return Fit(model, count, loglik, expected, predictor, hidden, nobody)


def _begin(counts: Floats, cells: Ints, start: Fit | None) -> tuple[Floats, Floats]:
    if start is None:
        mu = counts + 0.5
        return mu, np.log(mu)
    mu = start.expected[cells].copy()
    eta = start.predictor[cells].copy()
    new = mu <= 0.0
    mu[new] = REVIVED
    eta[new] = np.log(REVIVED)
    return mu, eta


def existence(sample: Sample, model: Terms, *, limit: bool = False) -> tuple[Existence, Flags]:
    """Judge a model; also return, over all cells, those that sink.

    A combination that the model leaves empty counts as estimable: nobody.
    """
    design = sample.design
    void = sample.void(model)
    cells = np.flatnonzero(design.possible & ~void)
    columns = np.flatnonzero(design.columns(model))
    open_hidden = ~void[design.hidden]
    found = judge(
        design.matrix[np.ix_(cells, columns)],
        sample.counts[cells],
        design.matrix[np.ix_(design.hidden[open_hidden], columns)],
        limit=limit,
    )
    estimable = np.ones(len(design.hidden), dtype=np.bool_)
    estimable[open_hidden] = found.estimable
    sunk = np.zeros(len(void), dtype=np.bool_)
    sunk[cells] = found.sinking
    return Existence(found.exists, estimable, sunk), sunk
