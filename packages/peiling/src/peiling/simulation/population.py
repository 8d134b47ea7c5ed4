"""Made-up populations: who is on which lists follows from a rule, and the size is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from peiling.errors import InputError
from peiling.mse.fitting import Fit
from peiling.mse.table import CaptureTable

Floats = NDArray[np.float64]
MOST_LISTS = 14
NODES = 40


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """A population and how its persons come on lists.

    Parameters
    ----------
    size : int
        Persons.
    lists : tuple of str
    chances : array of float64, shape (2**t,)
        The chance of each set of lists for one person; adds up to 1. Index 0: on none.
    missed_links : float
        The chance that a person on two lists or more is taken for two persons, 0 to 1.
    false_links : float
        The chance that a person on one list is taken for a person on another list, 0 to 1.

    """

    size: int
    lists: tuple[str, ...]
    chances: Floats
    missed_links: float = 0.0
    false_links: float = 0.0

    def linked_with(self, *, missed: float = 0.0, false: float = 0.0) -> "Population":
        """Return the same population, linked with errors.

        Raises
        ------
        InputError
            If a rate is not between 0 and 1.

        """
        for rate in (missed, false):
            if not 0 <= rate <= 1:
                raise InputError(f"A rate of linkage errors lies between 0 and 1, got {rate}.")
        return replace(self, missed_links=missed, false_links=false)


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """One draw from a population.

    Parameters
    ----------
    table : CaptureTable
        What an analyst would see, linkage errors included.
    size, hidden : int
        Persons in all, and those on no list: the truth.

    """

    table: CaptureTable
    size: int
    hidden: int


def independent(size: int, chances: Mapping[str, float]) -> Population:
    """Return a population on independent lists.

    Parameters
    ----------
    size : int
        Persons, at least 1.
    chances : mapping from str to float
        For each list the chance to be on it, 0 to 1.

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> population = independent(1000, {"police": 0.5, "shelter": 0.2})
    >>> float(population.chances[0])
    0.4

    """
    _check(size, chances)
    return Population(size, tuple(chances), _product(list(chances.values())))


def dependent(
    size: int, chances: Mapping[str, float], odds: Mapping[tuple[str, str], float]
) -> Population:
    """Return a population on lists that refer to each other, or keep each other out.

    Parameters
    ----------
    size, chances
        As for `independent`; the chances are kept.
    odds : mapping from pair of str to float
        The odds ratio of two lists, above 0: 3 for lists that refer persons to each other.

    Raises
    ------
    InputError
        If a number is out of range or a list unknown.

    """
    _check(size, chances)
    names = list(chances)
    cells = np.arange(1 << len(names))
    weights = np.ones(len(cells))
    for pair, ratio in odds.items():
        if not ratio > 0 or not set(pair) <= set(names):
            raise InputError(f"{pair} must be two lists with an odds ratio above 0, got {ratio}.")
        both = sum(1 << names.index(name) for name in pair)
        weights[(cells & both) == both] *= ratio
    return Population(size, tuple(names), _with_margins(weights, list(chances.values())))


def heterogeneous(size: int, chances: Mapping[str, float], spread: float) -> Population:
    """Return a population in which some are seen more easily than others, on every list.

    Parameters
    ----------
    size, chances
        As for `independent`; the chances are those of the middle person.
    spread : float
        Standard deviation, at least 0, of how easily seen a person is, in log odds.

    Raises
    ------
    InputError
        If a number is out of range.

    """
    _check(size, chances)
    if spread < 0:
        raise InputError(f"The spread must be at least 0, got {spread}.")
    odds = np.log(np.array(list(chances.values()))) - np.log1p(-np.array(list(chances.values())))
    points, weights = np.polynomial.hermite_e.hermegauss(NODES)
    total = np.zeros(1 << len(chances))
    for point, weight in zip(points, weights / weights.sum(), strict=True):
        total += weight * _product((1 / (1 + np.exp(-odds - spread * point))).tolist())
    return Population(size, tuple(chances), total)


def latent_classes(
    size: int, lists: Sequence[str], shares: Sequence[float], chances: Sequence[Sequence[float]]
) -> Population:
    """Return a population of several kinds of people, each on independent lists.

    Parameters
    ----------
    size : int
    lists : sequence of str
    shares : sequence of float, shape (classes,)
        Add up to 1.
    chances : sequence of sequence of float, shape (classes, t)

    Raises
    ------
    InputError
        If a number is out of range or shapes differ.

    """
    if len(shares) != len(chances) or abs(sum(shares) - 1) > 1e-9 or min(shares) < 0:
        raise InputError("Give a share for each class; they are at least 0 and add up to 1.")
    total = np.zeros(1 << len(lists))
    for share, row in zip(shares, chances, strict=True):
        named = dict(zip(lists, row, strict=True))
        _check(size, named)
        total += share * _product(list(named.values()))
    return Population(size, tuple(lists), total)


def from_fit(found: Fit, lists: Sequence[str]) -> Population:
    """Return the population that a fitted model describes, the hidden persons with it.

    Raises
    ------
    InputError
        If there are other lists than in the fit.

    """
    if len(lists) != found.model.lists:
        raise InputError(f"The fit is over {found.model.lists} lists, not {len(lists)}.")
    return Population(round(found.total), tuple(lists), found.fitted / found.fitted.sum())


def draw_table(population: Population, rng: np.random.Generator) -> Truth:
    """Draw persons, put them on lists, link the lists with their errors.

    Notes
    -----
    A missed link splits one list, chosen at random, off from the others; a false link joins two
    persons of one list each on two different lists.

    """
    counts = rng.multinomial(population.size, population.chances / population.chances.sum())
    hidden = int(counts[0])
    counts[0] = 0
    if population.missed_links:
        _split_apart(counts, len(population.lists), population.missed_links, rng)
    if population.false_links:
        _join(counts, len(population.lists), population.false_links, rng)
    cells = np.flatnonzero(counts)
    table = CaptureTable.from_cells(population.lists, cells.tolist(), counts[cells].tolist())
    return Truth(table, population.size, hidden)


def _split_apart(
    counts: NDArray[np.int64], lists: int, rate: float, rng: np.random.Generator
) -> None:
    for cell in [c for c in range(len(counts)) if c.bit_count() > 1 and counts[c]]:
        on = [i for i in range(lists) if cell >> i & 1]
        split = rng.multinomial(rng.binomial(counts[cell], rate), [1 / len(on)] * len(on))
        counts[cell] -= split.sum()
        for place, persons in zip(on, split, strict=True):
            counts[1 << place] += persons
            counts[cell & ~(1 << place)] += persons


def _join(counts: NDArray[np.int64], lists: int, rate: float, rng: np.random.Generator) -> None:
    alone = np.repeat(np.arange(lists), [int(counts[1 << i]) for i in range(lists)])
    chosen = rng.permutation(alone[rng.random(len(alone)) < rate])
    for first, second in zip(chosen[0::2], chosen[1::2], strict=False):
        if first != second:
            counts[1 << int(first)] -= 1
            counts[1 << int(second)] -= 1
            counts[1 << int(first) | 1 << int(second)] += 1


def _product(chances: Sequence[float]) -> Floats:
    total = np.ones(1)
    for chance in chances:
        total = np.concatenate([total * (1 - chance), total * chance])
    return total


def _with_margins(weights: Floats, chances: Sequence[float]) -> Floats:
    """Scale to the chance of each list, which leaves the odds ratios as they are."""
    cells = np.arange(len(weights))
    total = weights / weights.sum()
    for _ in range(1000):
        before = total.copy()
        for place, chance in enumerate(chances):
            on = (cells >> place & 1).astype(bool)
            total[on] *= chance / total[on].sum()
            total[~on] *= (1 - chance) / total[~on].sum()
        if np.abs(total - before).max() < 1e-14:
            break
    return total


def _check(size: int, chances: Mapping[str, float]) -> None:
    if size < 1:
        raise InputError(f"A population has at least 1 person, got {size}.")
    if not 1 <= len(chances) <= MOST_LISTS:
        raise InputError(f"Give 1 to {MOST_LISTS} lists, got {len(chances)}.")
    for name, chance in chances.items():
        if not 0 < chance <= 1:
            raise InputError(
                f"The chance to be on {name} lies above 0 and is at most 1, got {chance}."
            )
