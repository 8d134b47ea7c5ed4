"""The inner loops of the bootstrap: the whole choice of a model again in each replicate."""

import math

import numpy as np

from peiling.mse.branching import search
from peiling.mse.existence import verdict
from peiling.mse.kernels import (
    REVIVED,
    assign,
    compiled,
    fit,
    living,
    logfactorials,
    persons,
    start,
    supersets,
)

BIC = 0
AIC = 1
AICC = 2


@compiled
def penalties(kind, seen, base, price):
    """Write the penalty of a model by its number of interactions.

    Parameters
    ----------
    kind : int
        `BIC`: log(seen) for each parameter. `AIC`: 2. `AICC`: AIC with the correction of
        Hurvich & Tsai (1989), infinite where it is not defined.
    seen : float
        Persons in the table.
    base : int
        Parameters that every model has.
    price : array of float64
        Filled; `price[k]` is for k interactions.

    """
    for k in range(price.shape[0]):
        p = base + k
        if kind == BIC:
            price[k] = p * math.log(seen)
        else:
            price[k] = 2.0 * p
        if kind == AICC:
            rest = seen - p - 1.0
            price[k] = price[k] + 2.0 * p * (p + 1.0) / rest if rest > 0.0 else math.inf


@compiled
def search_each(
    lists, histories, replicates, pool, ups, downs, kind, first, limit, models, scores, totals, fits
):
    """Search all models in each replicate.

    Parameters
    ----------
    histories : array of int64, shape (cells,)
    replicates : array of int64, shape (replicates, cells)
        Persons in each cell.
    models, scores, totals, fits : arrays, shape (replicates,)
        Filled; a replicate in which no model has an estimate gets total NaN. A search that was
        stopped at `limit` has a negative number of fits.

    """
    counts = np.zeros(1 << lists)
    price = np.zeros(pool.shape[0] + 1)
    model = np.zeros(1, dtype=np.uint64)
    score = np.zeros(1)
    total = np.zeros(1)
    for row in range(replicates.shape[0]):
        for cell in range(histories.shape[0]):
            counts[histories[cell]] = replicates[row, cell]
        penalties(kind, persons(counts), 1 + lists, price)
        found, done, complete = search(
            lists, counts, pool, ups, downs, price, first, model, score, total, limit
        )
        models[row] = model[0]
        scores[row] = score[0]
        totals[row] = total[0] if found else math.nan
        fits[row] = done if complete else -done


@compiled
def lower_closed(pool, chosen, effect):
    """Return whether every effect of the pool inside `effect` is chosen."""
    for e in range(pool.shape[0]):
        if pool[e] != effect and pool[e] & effect == pool[e] and not chosen[e]:
            return False
    return True


@compiled
def chosen_effects(lists, pool, chosen, extra, effects):
    """Write the effects of a model, and of one more if `extra` ≥ 0; return how many."""
    effects[0] = 0
    for i in range(lists):
        effects[1 + i] = 1 << i
    p = 1 + lists
    for e in range(pool.shape[0]):
        if chosen[e] or e == extra:
            effects[p] = pool[e]
            p += 1
    return p


@compiled
def fit_from(lists, counts, alive, effects, p, base_mu, base_eta, mu, eta, work, matrix, beta):
    """Fit a model from the fit of another, which stays as it was; return the height."""
    for cell in range(counts.shape[0]):
        mu[cell] = base_mu[cell]
        eta[cell] = base_eta[cell]
        if alive[cell] and mu[cell] == 0.0:
            mu[cell] = REVIVED
            eta[cell] = math.log(REVIVED)
    height, _ = fit(lists, counts, alive, effects, p, mu, eta, work, matrix, beta, -math.inf, True)
    return height


@compiled
def climb(lists, counts, pool, gain, chosen):
    """Choose interactions one by one: each time the one that gains most, while it gains enough.

    Parameters
    ----------
    gain : float
        How much twice the log-likelihood must rise: the quantile of chi-square with one degree
        of freedom. `inf` fits the model in `chosen` as it is.
    chosen : array of bool, shape (E,)
        Where it starts and, afterwards, what it chose.

    Returns
    -------
    height, total, code : float, float, int
        Of the model at the end. `code` is the verdict (`existence`) of the model it started
        from; a step to a model without an estimate is never taken.

    """
    size = counts.shape[0]
    count = pool.shape[0]
    most = 1 + lists + count
    margins = np.zeros(size)
    assign(margins, counts)
    supersets(margins, lists)
    effects = np.zeros(most, dtype=np.int64)
    alive = np.zeros(size, dtype=np.bool_)
    barred = np.zeros(count, dtype=np.bool_)
    mu = np.zeros(size)
    eta = np.zeros(size)
    base_mu = np.zeros(size)
    base_eta = np.zeros(size)
    work = np.zeros(size)
    matrix = np.zeros((most, most))
    beta = np.zeros(most)
    start(counts, base_mu, base_eta)
    reached = -math.inf
    extra = -1
    while True:
        p = chosen_effects(lists, pool, chosen, extra, effects)
        p = living(lists, margins, effects, p, alive)
        code = verdict(counts, alive, effects, p)
        if code and extra < 0:
            return reached, math.inf, code
        if code:
            barred[extra] = True
        else:
            reached = fit_from(
                lists, counts, alive, effects, p, base_mu, base_eta, mu, eta, work, matrix, beta
            )
            assign(base_mu, mu)
            assign(base_eta, eta)
            if extra >= 0:
                chosen[extra] = True
                for e in range(count):
                    barred[e] = False
        extra = -1
        highest = reached + 0.5 * gain
        if math.isinf(gain):
            break
        for e in range(count):
            if chosen[e] or barred[e] or not lower_closed(pool, chosen, pool[e]):
                continue
            p = chosen_effects(lists, pool, chosen, e, effects)
            p = living(lists, margins, effects, p, alive)
            height = fit_from(
                lists, counts, alive, effects, p, base_mu, base_eta, mu, eta, work, matrix, beta
            )
            if height > highest:
                highest = height
                extra = e
        if extra < 0:
            break
    return reached, persons(counts) + math.exp(base_eta[0]), 0


@compiled
def climb_each(lists, histories, replicates, pool, gain, start_from, chosen, heights, totals):
    """Choose step by step in each replicate; with `gain` infinite, fit one model in each.

    Parameters
    ----------
    start_from : array of bool, shape (E,)
    chosen : array of bool, shape (replicates, E)
    heights, totals : arrays, shape (replicates,)
        Filled: the log-likelihood, and persons in all (NaN where the model has no estimate).

    """
    counts = np.zeros(1 << lists)
    for row in range(replicates.shape[0]):
        for cell in range(histories.shape[0]):
            counts[histories[cell]] = replicates[row, cell]
        for e in range(pool.shape[0]):
            chosen[row, e] = start_from[e]
        height, total, code = climb(lists, counts, pool, gain, chosen[row])
        heights[row] = height - logfactorials(counts)
        totals[row] = math.nan if code else total
