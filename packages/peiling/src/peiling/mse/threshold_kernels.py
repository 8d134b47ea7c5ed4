"""The inner loops of Bayesian thresholding: Hamiltonian Monte Carlo, compiled."""

import math

import numpy as np
from numpy.typing import NDArray

from peiling.mse.kernels import assign, compiled, subsets, supersets

Floats = NDArray[np.float64]
Effects = NDArray[np.int64]


@compiled
def slope(
    lists: int,
    counts: Floats,
    effects: Effects,
    precision: Floats,
    beta: Floats,
    eta: Floats,
    out: Floats,
) -> float:
    """Return the log posterior at `beta`, up to a constant, and write its gradient in `out`."""
    for cell in range(eta.shape[0]):
        eta[cell] = 0.0
    for a in range(effects.shape[0]):
        eta[effects[a]] = beta[a]
    subsets(eta, lists)
    height = 0.0
    for cell in range(1, counts.shape[0]):
        mean = math.exp(eta[cell])
        height += counts[cell] * eta[cell] - mean
        eta[cell] = counts[cell] - mean
    eta[0] = 0.0
    supersets(eta, lists)
    for a in range(effects.shape[0]):
        height -= 0.5 * precision[a] * beta[a] * beta[a]
        out[a] = eta[effects[a]] - precision[a] * beta[a]
    return height


@compiled
def unfold(mode: Floats, white: Floats, place: Floats, beta: Floats) -> None:
    """Write beta = mode + Wᵀ z, from coordinates z in which the posterior is about round."""
    for a in range(mode.shape[0]):
        beta[a] = mode[a]
        for k in range(a, mode.shape[0]):
            beta[a] += white[k, a] * place[k]


@compiled
def fly(
    lists: int,
    counts: Floats,
    effects: Effects,
    precision: Floats,
    mode: Floats,
    white: Floats,
    place: Floats,
    speed: Floats,
    pull: Floats,
    beta: Floats,
    raw: Floats,
    eta: Floats,
    size: float,
    hops: int,
) -> float:
    """Follow a path of leapfrog steps, and return the log posterior at its end.

    `place`, `speed` and `pull` move; `beta`, `raw` and `eta` are work space. With no hops only
    the pull is set.
    """
    p = effects.shape[0]
    height = 0.0
    for hop in range(hops + 1):
        push = 0.5 * size if hop > 0 else 0.0
        for k in range(p):
            speed[k] += push * pull[k]
            place[k] += 2.0 * push * speed[k]
        unfold(mode, white, place, beta)
        height = slope(lists, counts, effects, precision, beta, eta, raw)
        for k in range(p):
            pull[k] = 0.0
            for a in range(k + 1):
                pull[k] += white[k, a] * raw[a]
            speed[k] += push * pull[k]
    return height


@compiled
def squares(values: Floats) -> float:
    """Return half the sum of squares: the energy of a speed."""
    total = 0.0
    for k in range(values.shape[0]):
        total += 0.5 * values[k] * values[k]
    return total


@compiled
def run_hamiltonian(
    lists: int,
    counts: Floats,
    effects: Effects,
    precision: Floats,
    mode: Floats,
    white: Floats,
    noise: Floats,
    chance: Floats,
    burn: int,
    kept: Floats,
) -> None:
    """Run one chain of Hamiltonian Monte Carlo.

    `noise[0]` is the start, `noise[1 + s]` the speed at the start of path s; `chance[s]` holds the
    numbers that decide on acceptance, step size and path length. Each draw after `burn` goes to
    `kept`.
    """
    p = effects.shape[0]
    eta, beta, raw, speed = np.zeros(counts.shape[0]), np.zeros(p), np.zeros(p), np.zeros(p)
    here, pull, there, pulled = np.zeros(p), np.zeros(p), np.zeros(p), np.zeros(p)
    for k in range(p):
        here[k] = noise[0, k]
    height = fly(
        lists, counts, effects, precision, mode, white, here, speed, pull, beta, raw, eta, 0.0, 0
    )
    log_size = math.log(0.5)
    for s in range(chance.shape[0]):
        size = math.exp(log_size) * (0.8 + 0.4 * chance[s, 1])
        hops = min(1 + int(chance[s, 2] * math.pi / size), 64)
        assign(there, here)
        assign(pulled, pull)
        for k in range(p):
            speed[k] = noise[1 + s, k]
        before = squares(speed)
        reached = fly(
            lists, counts, effects, precision, mode, white, there, speed, pulled, beta, raw, eta,
            size, hops,
        )  # fmt: skip
        gain = reached - squares(speed) - height + before
        share = math.exp(min(0.0, gain)) if gain > -700.0 else 0.0
        if chance[s, 0] < share:
            height = reached
            assign(here, there)
            assign(pull, pulled)
        if s < burn:
            log_size = min(log_size + (share - 0.8) / math.sqrt(4.0 + s), 0.5)
        else:
            unfold(mode, white, here, beta)
            for a in range(p):
                kept[s - burn, a] = beta[a]
