"""The exact search over all hierarchical models, by branch and bound, compiled.

A model is a set of bits, one for each interaction of the pool. A node of the tree holds the
largest model that is still possible and the effects that must stay. No model below it can fit
better than the largest, nor have fewer parameters than what must stay: when these two together
are worse than the best score so far, all of them are done with at once. Each model is met at most
once. Effects that cost most to drop are decided first, so that the largest branches fall first.
"""

import math

import numpy as np

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

ALIKE = 1e-7


@compiled
def parameters(model, pool, lists, effects):
    """Write the effects of a model, constant and main effects first; return how many."""
    effects[0] = 0
    for i in range(lists):
        effects[1 + i] = 1 << i
    p = 1 + lists
    for e in range(pool.shape[0]):
        if model >> np.uint64(e) & np.uint64(1):
            effects[p] = pool[e]
            p += 1
    return p


@compiled
def popcount(model):
    """Return how many bits are set."""
    count = 0
    while model:
        model &= model - np.uint64(1)
        count += 1
    return count


@compiled
def better(score, total, other_score, other_total):
    """Return whether one model goes before another: by score; alike, the lower total."""
    if score < other_score - ALIKE:
        return True
    return score < other_score + ALIKE and total < other_total


@compiled
def keep(model, score, total, models, scores, totals, found):
    """Insert a model in the list of best ones; return how many there are now."""
    most = scores.shape[0]
    for k in range(found):
        if models[k] == model:
            return found
    place = found
    while place > 0 and better(score, total, scores[place - 1], totals[place - 1]):
        place -= 1
    if place >= most:
        return found
    last = min(found, most - 1)
    for k in range(last, place, -1):
        models[k] = models[k - 1]
        scores[k] = scores[k - 1]
        totals[k] = totals[k - 1]
    models[place] = model
    scores[place] = score
    totals[place] = total
    return min(found + 1, most)


@compiled
def costliest_first(low, count, order):
    """Write the places of `low[:count]` in falling order, equal ones as they come."""
    for k in range(count):
        place = k
        while place > 0 and low[k] > low[order[place - 1]]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = k


@compiled
def search(lists, counts, pool, ups, downs, price, first, models, scores, totals, limit):
    """Find the best models of all hierarchical ones over a pool of interactions.

    Parameters
    ----------
    lists : int
    counts : array of float64, shape (2**lists,)
        Persons in each cell; index 0 holds 0.
    pool : array of int64, shape (E,)
        The interactions, smaller ones first.
    ups, downs : array of uint64, shape (E,)
        For each, the bits of the pool that contain it, and that it contains.
    price : array of float64, shape (E + 1,)
        The penalty by number of interactions; it may not fall.
    first : array of uint64
        Models to look at before all others: a good guess makes the search short. The model
        with every interaction must be among them.
    models, scores, totals : arrays, shape (K,)
        Filled with the best models that have an estimate, best first.
    limit : int
        Stop after this many fits; 0 for never.

    Returns
    -------
    found, fits, complete : int, int, bool

    """
    size = counts.shape[0]
    count = pool.shape[0]
    margins = np.zeros(counts.shape[0])
    assign(margins, counts)
    supersets(margins, lists)
    whole = logfactorials(counts)
    found = 0
    fits = 0

    depth = count * (count + 1) // 2 + 2
    stack_model = np.zeros(depth, dtype=np.uint64)
    stack_forced = np.zeros(depth, dtype=np.uint64)
    stack_low = np.zeros(depth)
    stack_mu = np.zeros((depth, size))
    stack_eta = np.zeros((depth, size))
    child_effect = np.zeros(count, dtype=np.int64)
    child_low = np.zeros(count)
    order = np.zeros(count, dtype=np.int64)
    child_open = np.zeros(count, dtype=np.bool_)
    child_mu = np.zeros((count + 1, size))
    child_eta = np.zeros((count + 1, size))
    effects = np.zeros(1 + lists + count, dtype=np.int64)
    alive = np.zeros(size, dtype=np.bool_)
    work = np.zeros(size)
    matrix = np.zeros((1 + lists + count, 1 + lists + count))
    beta = np.zeros(1 + lists + count)
    mu = np.zeros(size)
    eta = np.zeros(size)

    full = np.uint64(0)
    for e in range(count):
        full |= np.uint64(1) << np.uint64(e)
    top = 1
    stack_model[0] = full
    stack_low[0] = -math.inf
    start(counts, stack_mu[0], stack_eta[0])

    most = scores.shape[0]
    ahead = first.shape[0]
    while top > 0:
        top -= 1
        model = stack_model[top]
        forced = stack_forced[top]
        cut = scores[most - 1] + ALIKE if found == most else math.inf
        if stack_low[top] + price[popcount(forced)] > cut:
            continue
        assign(mu, stack_mu[top])
        assign(eta, stack_eta[top])
        children = 0
        e = -ahead  # at the root the models in `first` go before its children
        while e < count:
            if e < 0:
                smaller = first[e + ahead]
                must = popcount(smaller)
            else:
                bit = np.uint64(1) << np.uint64(e)
                if not model & bit or forced & bit:
                    e += 1
                    continue
                smaller = model & ~ups[e]
                must = popcount(forced)
            if limit and fits >= limit:
                return found, fits, False
            p = living(lists, margins, effects, parameters(smaller, pool, lists, effects), alive)
            here_mu = child_mu[children]
            here_eta = child_eta[children]
            for cell in range(size):
                here_mu[cell] = mu[cell]
                here_eta[cell] = eta[cell]
                if alive[cell] and mu[cell] == 0.0:
                    here_mu[cell] = REVIVED
                    here_eta[cell] = math.log(REVIVED)
            cut = scores[most - 1] + ALIKE if found == most else math.inf
            enough = whole - 0.5 * (cut - price[must])
            low = math.inf
            is_open = True
            score = math.inf
            for exact in (False, True):
                height, bound = fit(
                    lists, counts, alive, effects, p, here_mu, here_eta, work, matrix, beta,
                    enough, exact,
                )  # fmt: skip
                if not exact:
                    fits += 1
                    low = -2.0 * (bound - whole)
                    is_open = bound >= enough
                if not is_open or low + price[popcount(smaller)] > cut:
                    break
                score = -2.0 * (height - whole) + price[popcount(smaller)]
            else:
                if score <= cut and verdict(counts, alive, effects, p) == 0:
                    total = persons(counts) + math.exp(here_eta[0])
                    found = keep(smaller, score, total, models, scores, totals, found)
            if e >= 0:
                child_effect[children] = e
                child_low[children] = low
                child_open[children] = is_open
                children += 1
            e += 1
        ahead = 0
        costliest_first(child_low, children, order)
        cut = scores[most - 1] + ALIKE if found == most else math.inf
        for rank in range(children):
            k = order[rank]
            e = child_effect[k]
            bit = np.uint64(1) << np.uint64(e)
            if forced & bit:
                continue
            smaller = model & ~ups[e]
            if (
                child_open[k]
                and smaller != forced
                and child_low[k] + price[popcount(forced)] <= cut
            ):
                stack_model[top] = smaller
                stack_forced[top] = forced
                stack_low[top] = child_low[k]
                assign(stack_mu[top], child_mu[k])
                assign(stack_eta[top], child_eta[k])
                top += 1
            forced |= downs[e]
    return found, fits, True


@compiled
def enumerate_models(pool, downs, models):
    """Write every hierarchical model in `models`; return how many there are.

    With an empty `models` they are only counted.
    """
    count = pool.shape[0]
    found = 0
    stack_model = np.zeros(count + 2, dtype=np.uint64)
    stack_next = np.zeros(count + 2, dtype=np.int64)
    top = 1
    while top > 0:
        top -= 1
        model = stack_model[top]
        e = stack_next[top]
        while e < count:
            bit = np.uint64(1) << np.uint64(e)
            if downs[e] & ~bit & ~model == 0:
                stack_model[top] = model
                stack_next[top] = e + 1
                top += 1
                model |= bit
            e += 1
        if models.shape[0] > found:
            models[found] = model
        found += 1
    return found


@compiled
def census(lists, counts, pool, models, codes):
    """Write the verdict of each model in `codes`."""
    margins = np.zeros(counts.shape[0])
    assign(margins, counts)
    supersets(margins, lists)
    effects = np.zeros(1 + lists + pool.shape[0], dtype=np.int64)
    alive = np.zeros(counts.shape[0], dtype=np.bool_)
    for k in range(models.shape[0]):
        p = living(lists, margins, effects, parameters(models[k], pool, lists, effects), alive)
        codes[k] = verdict(counts, alive, effects, p)
