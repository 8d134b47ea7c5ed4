"""The inner loop of the latent class sampler, compiled: persons are never touched, only cells.

One sweep draws, in turn: to which class the persons of each cell belong, how many hidden persons
each class has, the chance of each class to be on each list, the sizes of the classes, and the
concentration of the Dirichlet process. Each draw is exact given the others (Gibbs sampling).
"""

import math

from peiling.mse.kernels import compiled

MOST_IN_CLASS = 1e15


@compiled
def log_gamma_draw(rng, shape):
    """Return the logarithm of a Gamma(shape, 1) draw; small shapes do not underflow."""
    if shape < 1.0:
        lift = math.log1p(-rng.random()) / shape
        return math.log(rng.standard_gamma(shape + 1.0)) + lift
    return math.log(rng.standard_gamma(shape))


@compiled
def log_chances(histories, logs, lists, where, scratch):
    """Write in `scratch` the log probability that a person is in each class and in this cell.

    `logs[k, j]` is the log chance of class k to be on list j, `logs[k, lists + j]` not to be;
    `logs[k, 2 lists]` is the log size of the class.
    """
    history = histories[where]
    for k in range(logs.shape[0]):
        total = logs[k, 2 * lists]
        for j in range(lists):
            total += logs[k, j] if history >> j & 1 else logs[k, lists + j]
        scratch[k] = total


@compiled
def split_cells(rng, histories, counts, logs, lists, members, scratch):
    """Draw the class of everyone seen, cell by cell, and add them to `members`.

    `members[k, j]` counts those of class k on list j, `members[k, lists]` all of class k.
    """
    classes = logs.shape[0]
    for cell in range(histories.shape[0]):
        log_chances(histories, logs, lists, cell, scratch)
        highest = -math.inf
        for k in range(classes):
            highest = max(highest, scratch[k])
        rest = 0.0
        for k in range(classes):
            scratch[k] = math.exp(scratch[k] - highest)
            rest += scratch[k]
        left = counts[cell]
        for k in range(classes):
            if left == 0:
                break
            last = k == classes - 1 or scratch[k] >= rest
            drawn = left if last else rng.binomial(left, scratch[k] / rest)
            rest -= scratch[k]
            left -= drawn
            members[k, lists] += drawn
            for j in range(lists):
                if histories[cell] >> j & 1:
                    members[k, j] += drawn


@compiled
def draw_hidden(rng, seen, logs, lists, members):
    """Draw the hidden persons of each class, add them to `members`, and return their number.

    Under p(N) ∝ 1/N the hidden are negative binomial: Poisson, class by class, around one
    Gamma(seen) over the chance to be seen at all.
    """
    caught = 0.0
    for k in range(logs.shape[0]):
        missed = 0.0
        for j in range(lists):
            missed += logs[k, lists + j]
        caught -= math.exp(logs[k, 2 * lists]) * math.expm1(missed)
    around = rng.standard_gamma(seen) / max(caught, 1e-300)
    hidden = 0
    for k in range(logs.shape[0]):
        missed = logs[k, 2 * lists]
        for j in range(lists):
            missed += logs[k, lists + j]
        drawn = rng.poisson(min(around * math.exp(missed), MOST_IN_CLASS))
        members[k, lists] += drawn
        hidden += drawn
    return hidden


@compiled
def draw_chances(rng, members, logs, lists):
    """Draw the chance of each class to be on each list, from Beta(1, 1) priors."""
    for k in range(logs.shape[0]):
        for j in range(lists):
            on = log_gamma_draw(rng, 1.0 + members[k, j])
            off = log_gamma_draw(rng, 1.0 + members[k, lists] - members[k, j])
            both = max(on, off) + math.log1p(math.exp(-abs(on - off)))
            logs[k, j] = on - both
            logs[k, lists + j] = off - both


@compiled
def draw_sizes(rng, members, logs, lists, alpha):
    """Draw the sizes of the classes by breaking a stick, and return a new concentration.

    The concentration has a Gamma(0.25, 0.25) prior.
    """
    classes = logs.shape[0]
    behind = 0.0
    for k in range(classes):
        behind += members[k, lists]
    stick = 0.0
    for k in range(classes - 1):
        behind -= members[k, lists]
        here = log_gamma_draw(rng, 1.0 + members[k, lists])
        rest = log_gamma_draw(rng, alpha + behind)
        both = max(here, rest) + math.log1p(math.exp(-abs(here - rest)))
        logs[k, 2 * lists] = stick + here - both
        stick += rest - both
    logs[classes - 1, 2 * lists] = stick
    shape = 0.25 + classes - 1.0
    return math.exp(log_gamma_draw(rng, shape)) / (0.25 - stick)


@compiled
def clear(members):
    """Set all to 0 (a loop compiles faster than a slice)."""
    for k in range(members.shape[0]):
        for j in range(members.shape[1]):
            members[k, j] = 0


@compiled
def run_chain(rng, histories, counts, lists, logs, members, scratch, burn, thin, hidden, occupied):
    """Run one chain from random chances; keep every `thin`-th sweep after `burn`.

    Parameters
    ----------
    rng : numpy.random.Generator
        Of this chain alone.
    histories, counts : array of int64, shape (cells,)
        The lists of each cell as bits, and its persons.
    lists : int
        How many lists there are.
    logs : array of float64, shape (classes, 2 lists + 1)
        Work space: log chances and log sizes.
    members : array of int64, shape (classes, lists + 1)
        Work space: persons of each class on each list, and all.
    scratch : array of float64, shape (classes,)
        Work space.
    burn, thin : int
        Sweeps left out first, and sweeps for each draw.
    hidden, occupied : array of int64, shape (draws,)
        Filled: persons on no list, and classes with anybody seen or hidden in them.

    """
    seen = 0
    for cell in range(counts.shape[0]):
        seen += counts[cell]
    clear(members)
    draw_chances(rng, members, logs, lists)
    alpha = draw_sizes(rng, members, logs, lists, 1.0)
    for sweep in range(burn + thin * hidden.shape[0]):
        clear(members)
        split_cells(rng, histories, counts, logs, lists, members, scratch)
        number = draw_hidden(rng, seen, logs, lists, members)
        draw_chances(rng, members, logs, lists)
        alpha = draw_sizes(rng, members, logs, lists, alpha)
        if sweep >= burn and (sweep - burn) % thin == thin - 1:
            place = (sweep - burn) // thin
            hidden[place] = number
            occupied[place] = 0
            for k in range(members.shape[0]):
                occupied[place] += members[k, lists] > 0
