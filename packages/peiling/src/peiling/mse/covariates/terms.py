"""Terms of a model over lists and covariates, as sets of factors.

A term is an integer: bit i is set when factor i is in it. Lists come first, then covariates.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from peiling.errors import InputError

Formula = str | Iterable[Sequence[str]]
Terms = frozenset[int]


def read_terms(formula: Formula, names: Sequence[str]) -> Terms:
    """Read interactions, with every smaller interaction inside them.

    Parameters
    ----------
    formula : str or iterable of sequences of str
        `"A*B,A*sex"`, or `[("A", "B"), ("A", "sex")]`. Main effects are always in the model and
        need no mention.
    names : sequence of str
        The names of the lists and covariates.

    Returns
    -------
    frozenset of int
        The interactions of two factors or more.

    Raises
    ------
    InputError
        If a name is not known, or stands twice in one term.

    Examples
    --------
    >>> sorted(read_terms("A*B*sex", ["A", "B", "sex"]))
    [3, 5, 6, 7]

    """
    parts = formula.split(",") if isinstance(formula, str) else formula
    terms: set[int] = set()
    for part in parts:
        pieces = part.split("*") if isinstance(part, str) else part
        term = _mask([piece.strip() for piece in pieces], names)
        terms |= {small for small in inside(term) if small.bit_count() > 1}
    return frozenset(terms)


def _mask(pieces: Sequence[str], names: Sequence[str]) -> int:
    term = 0
    for name in pieces:
        if name == "" and len(pieces) == 1:
            return 0
        if name not in names:
            raise InputError(
                f"The model names «{name}», which is no list or column; they are "
                f"{', '.join(names)}."
            )
        bit = 1 << list(names).index(name)
        if term & bit:
            raise InputError(f"The model names «{name}» twice in «{'*'.join(pieces)}».")
        term |= bit
    return term


def inside(term: int) -> list[int]:
    """Return every part of a term that holds something, and the term itself."""
    places = [i for i in range(term.bit_length()) if term >> i & 1]
    return [
        sum(1 << i for i in part)
        for size in range(1, len(places) + 1)
        for part in combinations(places, size)
    ]


def pairs(factors: int) -> Terms:
    """Return every interaction of two factors."""
    return frozenset((1 << i) | (1 << j) for i, j in combinations(range(factors), 2))


def moves(model: Terms, scope: Terms) -> list[tuple[int, Terms]]:
    """Return the steps from a hierarchical model: each a term added or dropped, and what results.

    A term can come when every smaller one inside it is there, and go when no larger one holds it.
    """
    found = []
    for term in sorted(scope | model, key=lambda term: (term.bit_count(), term)):
        if term in model:
            if not any(other != term and other & term == term for other in model):
                found.append((term, model - {term}))
        elif all(part in model or part == term or part.bit_count() == 1 for part in inside(term)):
            found.append((term, model | {term}))
    return found


def named(term: int, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the factors in a term."""
    return tuple(name for i, name in enumerate(names) if term >> i & 1)


def written(term: int, names: Sequence[str]) -> str:
    """Return a term as people write it: `A*sex`."""
    return "*".join(named(term, names))


def generators(model: Terms, names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the terms of a model that no larger one holds, main effects too."""
    every = {1 << i for i in range(len(names))} | model
    largest = [t for t in every if not any(o != t and o & t == t for o in every)]
    places = sorted([i for i in range(len(names)) if term >> i & 1] for term in largest)
    return tuple(tuple(names[i] for i in part) for part in places)
