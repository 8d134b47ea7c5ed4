"""Choosing a log-linear model: exactly by a criterion, step by step, or by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri

from peiling.errors import InputError, Refused
from peiling.mse.branching import census, enumerate_models, search
from peiling.mse.fitting import Fit, fit_model
from peiling.mse.models import MOST_EFFECTS, Model, default_order, interactions
from peiling.mse.resampling import AIC, AICC, BIC, climb, penalties
from peiling.mse.table import CaptureTable

Criterion = Literal["bic", "aic", "aicc"]
KINDS: dict[str, int] = {"bic": BIC, "aic": AIC, "aicc": AICC}

MOST_COUNTED = 40_000
MOST_FITS = 2_000_000
MOST_USUAL = 6
P_VALUE = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """The interactions that a search may use.

    Parameters
    ----------
    lists, order : int
    effects : array of int64, shape (E,)
        Smaller ones first; bit e of a model says that `effects[e]` is in it.
    ups, downs : array of uint64, shape (E,)
        For each effect the bits of those that contain it, and that it contains; itself too.

    """

    lists: int
    order: int
    effects: NDArray[np.int64]
    ups: NDArray[np.uint64]
    downs: NDArray[np.uint64]

    @classmethod
    @lru_cache(maxsize=64)
    def of(cls, lists: int, order: int) -> "Pool":
        """Return the pool of all interactions of 2 to `order` lists.

        Raises
        ------
        InputError
            If there are more than 64 of them: use a lower order, or `stepwise`.

        """
        effects = interactions(lists, order)
        if len(effects) > MOST_EFFECTS:
            raise InputError(
                f"With {lists} lists and order {order} there are {len(effects)} interactions, and "
                f"a search can hold {MOST_EFFECTS}. Lower the order, or choose step by step "
                "(--method stepwise)."
            )
        inside = [[o & e == o for o in effects] for e in effects]
        ups = [
            sum(1 << j for j in range(len(effects)) if inside[j][k]) for k in range(len(effects))
        ]
        downs = [sum(1 << j for j, yes in enumerate(row) if yes) for row in inside]
        return cls(
            lists,
            order,
            np.array(effects, dtype=np.int64),
            np.array(ups, dtype=np.uint64),
            np.array(downs, dtype=np.uint64),
        )

    @property
    def full(self) -> int:
        """The model with every interaction, as bits."""
        return (1 << len(self.effects)) - 1

    def model(self, bits: int) -> Model:
        """Return a model from its bits."""
        chosen = frozenset(int(e) for k, e in enumerate(self.effects) if bits >> k & 1)
        return Model(self.lists, chosen)

    def bits(self, model: Model) -> int:
        """Return the bits of a model whose effects are all in the pool."""
        return sum(1 << k for k, e in enumerate(self.effects) if int(e) in model.effects)

    @property
    def size(self) -> int | None:
        """How many hierarchical models there are; None where they were not counted."""
        return _pool_size(self.lists, self.order)

    def all_models(self) -> NDArray[np.uint64]:
        """Return every hierarchical model as bits, shape (`size`,).

        Raises
        ------
        InputError
            Where there are too many to list.

        """
        size = self.size
        if size is None or size > 100 * MOST_COUNTED:
            raise InputError("There are too many models to list; lower the order.")
        models = np.zeros(size, dtype=np.uint64)
        enumerate_models(self.effects, self.downs, models)
        return models


@lru_cache(maxsize=64)
def _pool_size(lists: int, order: int) -> int | None:
    if order <= 2:
        return 1 << (lists * (lists - 1) // 2 if order == 2 else 0)
    if lists > 6 or (lists == 6 and order > 3):
        return None
    pool = Pool.of(lists, order)
    return int(enumerate_models(pool.effects, pool.downs, np.zeros(0, dtype=np.uint64)))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A model with its criterion and the persons it estimates in all."""

    model: Model
    score: float
    total: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The best models of a search.

    Parameters
    ----------
    method : str
        `bic`, `aic`, `aicc`, `stepwise` or `model`.
    ranked : tuple of Ranked
        Best first; only models that have an estimate from this table.
    fit : Fit
        The fit of the best.
    order : int
        The largest interaction that was looked at.
    candidates : int or None
        Hierarchical models of that order; None where they were not counted.
    valid : int or None
        Those that have an estimate; None where that was not looked at.
    complete : bool
        Whether no model was left out. A search that was stopped holds the best it met.
    fits : int
        Models that were fitted; the others were proved worse.

    """

    method: str
    ranked: tuple[Ranked, ...]
    fit: Fit
    order: int
    candidates: int | None
    valid: int | None
    complete: bool
    fits: int


def choose(
    table: CaptureTable,
    criterion: Criterion = "bic",
    *,
    order: int | None = None,
    keep: int = 10,
    limit: int = MOST_FITS,
) -> Choice:
    """Find the best of all hierarchical models, exactly.

    Parameters
    ----------
    table : CaptureTable
        Exact counts of at most 16 lists.
    criterion : str
        `"bic"` with log(persons seen) for each parameter, `"aic"` or `"aicc"`. Parameters at
        minus infinity count too.
    order : int, optional
        The largest interaction; default 3, for six lists or more 2.
    keep : int
        How many of the best models to give back.
    limit : int
        Stop after this many fits; the choice then says that it is not `complete`.

    Raises
    ------
    InputError
        If an argument is out of range.
    Refused
        If no model has an estimate from this table (`no_model`).

    Notes
    -----
    Branch and bound with a proved bound for every model left out: nothing is shortlisted.
    With n persons seen, log-likelihood l and p parameters, BIC = −2 l + p log n, AIC = −2 l + 2 p.

    When it is wrong: a criterion judges the fit to who was seen. It cannot judge what a model
    says of who was not; models that fit alike can differ by a factor. Look at `ranked`.

    References
    ----------
    Chan, Silverman & Vincent (2021), Multiple systems estimation for sparse capture data,
    JASA 116, 1297–1306. Silverman (2020), JRSS A 183, 691–736.

    Examples
    --------
    >>> from peiling.datasets import load
    >>> choice = choose(load("korea").table)
    >>> choice.fit.model.write(load("korea").table.lists), round(choice.fit.total, 2)
    ('b*c,c*d', 157.17)

    """
    if criterion not in KINDS:
        raise InputError(f"The criterion is bic, aic or aicc, not «{criterion}».")
    pool = Pool.of(len(table.lists), default_order(len(table.lists)) if order is None else order)
    counts = table.dense()
    price = np.zeros(len(pool.effects) + 1)
    penalties(KINDS[criterion], counts.sum(), 1 + len(table.lists), price)
    models = np.zeros(keep, dtype=np.uint64)
    scores, totals = np.zeros(keep), np.zeros(keep)
    found, fits, complete = search(
        len(table.lists), counts, pool.effects, pool.ups, pool.downs, price, _first(pool),
        models, scores, totals, limit,
    )  # fmt: skip
    if not found:
        raise Refused(_no_model(pool), "no_model")
    ranked = tuple(
        Ranked(pool.model(int(models[k])), float(scores[k]), float(totals[k])) for k in range(found)
    )
    return Choice(
        criterion,
        ranked,
        fit_model(table, ranked[0].model),
        pool.order,
        pool.size,
        count_valid(table, pool.order),
        bool(complete),
        int(fits),
    )


def stepwise(table: CaptureTable, *, p_value: float = P_VALUE, order: int = 2) -> Choice:
    """Choose interactions one by one, as long as the next is significant.

    Parameters
    ----------
    table : CaptureTable
    p_value : float
        The likelihood-ratio test with one degree of freedom of the next interaction must stay
        below this; between 0 and 1.
    order : int
        The largest interaction that may enter.

    Raises
    ------
    InputError
        If `p_value` or `order` is out of range.
    Refused
        If the model without interactions has no estimate (`no_maximum`, `not_identified`).

    Notes
    -----
    Starts from independent lists; never steps to a model without an estimate.

    When it is wrong: significance is not a reason for a model to hold for those nobody saw, and
    the order in which interactions enter can end far from the best model.

    References
    ----------
    Chan, Silverman & Vincent (2021), as for `choose`. Whitehead et al. (2021), Journal of Human
    Trafficking 7(1), doi 10.1080/23322705.2019.1660952, on what such a choice overstates.

    """
    if not 0 < p_value < 1:
        raise InputError(f"The p-value must lie between 0 and 1, got {p_value}.")
    effects = interactions(len(table.lists), min(order, len(table.lists)))
    pool = np.array(effects, dtype=np.int64)
    chosen = np.zeros(len(pool), dtype=np.bool_)
    climb(len(table.lists), table.dense(), pool, step_gain(p_value), chosen)
    model = Model(
        len(table.lists), frozenset(e for e, yes in zip(effects, chosen, strict=True) if yes)
    )
    return fixed(table, model, method="stepwise")


def fixed(table: CaptureTable, model: Model, *, method: str = "model") -> Choice:
    """Take one model as it is.

    Raises
    ------
    Refused
        If it has no estimate from this table (`no_maximum`, `not_identified`).

    """
    fit = fit_model(table, model)
    order = max((e.bit_count() for e in model.effects), default=1)
    ranked = (Ranked(model, fit.bic, fit.total),)
    return Choice(method, ranked, fit, order, 1, 1, complete=True, fits=1)


def usual(table: CaptureTable, order: int | None = None) -> dict[str, float]:
    """Return what the usual choices give, persons in all; those without an estimate are left out.

    Parameters
    ----------
    table : CaptureTable
        Above six lists only the quick one is made.
    order : int, optional
        The largest interaction of a search.

    """
    lists = len(table.lists)
    ways: dict[str, Callable[[], Choice]] = {
        "main": lambda: fixed(table, Model(lists, frozenset())),
    }
    if lists <= MOST_USUAL:
        ways["bic"] = lambda: choose(table, "bic", order=order, keep=1)
        ways["aic"] = lambda: choose(table, "aic", order=order, keep=1)
    found = {}
    for name, way in ways.items():
        try:
            found[name] = way().fit.total
        except Refused:
            continue
    return found


def step_gain(p_value: float) -> float:
    """Return how much twice the log-likelihood must rise for a step at this p-value."""
    return float(chdtri(1, p_value))


def count_valid(table: CaptureTable, order: int) -> int | None:
    """Return how many hierarchical models have an estimate; None where they are too many."""
    pool = Pool.of(len(table.lists), order)
    if pool.size is None or pool.size > MOST_COUNTED:
        return None
    return int((verdicts(table, order)[1] == 0).sum())


def verdicts(table: CaptureTable, order: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return every model as bits of its pool, and its verdict (`existence`).

    Raises
    ------
    InputError
        If there are too many models to list.

    """
    pool = Pool.of(len(table.lists), order)
    models = pool.all_models()
    codes = np.zeros(len(models), dtype=np.int64)
    census(len(table.lists), table.dense(), pool.effects, models, codes)
    return models, codes


def _first(pool: Pool) -> NDArray[np.uint64]:
    return np.array([0, pool.full], dtype=np.uint64)


def _no_model(pool: Pool) -> str:
    return (
        f"No model of order {pool.order} has an estimate from this table: the lists overlap too "
        "little to say anything about who was not seen. Merge lists, or take a longer period."
    )
