"""Which combinations are too thin for a number of their own."""

from dataclasses import dataclass

import numpy as np

from peiling.errors import Refused
from peiling.mse.covariates.design import Flags, Ints
from peiling.mse.covariates.fitting import Fit, Sample
from peiling.results import Caution

NOBODY = Caution(
    "nobody_seen",
    "Nobody was seen here, and the model has a term of its own for this combination: nothing says "
    "how many there are.",
)
NO_ESTIMATE = Caution(
    "no_estimate",
    "The persons not seen here have no finite estimate: the overlap that it would rest on is "
    "empty.",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """When a number is refused.

    Parameters
    ----------
    seen : int
        The fewest persons seen, over all combinations that share their overlap.
    ratio : float
        The most persons for each person seen.
    total : float
        The most persons at all.

    """

    seen: int = 20
    ratio: float = 50.0
    total: float = 1e6


def refusals(sample: Sample, fit: Fit, estimable: Flags, limits: Limits) -> dict[int, Caution]:
    """Return for each refused combination the reason.

    Notes
    -----
    What a combination may borrow depends on the model. When two lists or more have no term with
    a covariate, their overlap counts for all its values together: the values are pooled. When
    fewer are free of it, the persons not seen at a value rest on the overlap at that value
    alone. Combinations alike in all such covariates share their overlap; together they need
    `limits.seen` persons, somebody on two lists, and no more than `limits.ratio` times as many
    persons as were seen. A trend over years is pooled.

    """
    found = {int(c): NO_ESTIMATE for c in np.flatnonzero(~estimable)}
    found |= {int(c): NOBODY for c in np.flatnonzero(fit.nobody)}
    for together in _shared(sample, fit):
        why = _thin(sample, fit, together, limits)
        if why is not None:
            found |= {c: why for c in together if c not in found}
    return found


def _thin(sample: Sample, fit: Fit, together: list[int], limits: Limits) -> Caution | None:
    blocks = sample.counts.reshape(len(sample.design.keys), -1)[together]
    seen = float(blocks.sum())
    sizes = np.bitwise_count(np.arange(blocks.shape[1], dtype=np.uint64))
    if seen < limits.seen:
        return Caution(
            "thin_stratum",
            f"Only {seen:.0f} persons were seen in what the model does not pool with others; "
            f"fewer than {limits.seen} carry no number of their own. Merge values, or leave out "
            "terms of lists with this covariate.",
        )
    if not blocks[:, sizes > 1].sum():
        return Caution(
            "no_overlap",
            f"None of the {seen:.0f} persons seen in what the model does not pool with others is "
            "on two lists, so nothing says how many there are.",
        )
    total = seen + float(fit.hidden[together].sum())
    if total > limits.ratio * seen:
        return Caution(
            "implausible_total",
            f"The model gives {total:,.0f} persons for {seen:,.0f} seen, more than "
            f"{limits.ratio:g} times as many: the overlap is too thin to carry it.",
        )
    return None


def _shared(sample: Sample, fit: Fit) -> list[list[int]]:
    apart: dict[tuple[int, ...], list[int]] = {}
    for c, own in enumerate(_own(sample, fit)):
        apart.setdefault(tuple(own.tolist()), []).append(c)
    return list(apart.values())


def _own(sample: Sample, fit: Fit) -> Ints:
    """Return for each combination its values in the covariates that are not pooled, else -1."""
    design = sample.design
    active = _active(sample)
    own = np.full((len(design.keys), len(design.factors)), -1, dtype=np.int64)
    for j in range(design.lists, len(design.factors)):
        factor = design.factors[j]
        if factor.kind == "trend":
            continue
        free = [i for i in range(design.lists) if (1 << i | 1 << j) not in fit.model]
        apart = active[:, free].sum(axis=1) < 2 if free else np.ones(len(active), dtype=np.bool_)
        place = j - design.lists
        levels = np.array([factor.values.index(key[place]) for key in design.keys])
        own[:, j] = np.where(apart & bool(len(free) < design.lists), levels, -1)
    return own


def _active(sample: Sample) -> Flags:
    design = sample.design
    possible = design.possible.reshape(len(design.keys), -1)
    return possible[:, [1 << i for i in range(design.lists)]]


def kept_of(sample: Sample, fit: Fit, refused: dict[int, Caution], limits: Limits) -> Flags:
    """Return the combinations whose persons not seen are counted.

    Raises
    ------
    Refused
        If there are none, or the sum is above the limits.

    """
    kept = np.array([c not in refused for c in range(len(sample.design.keys))])
    if not kept.any():
        why = next(iter(refused.values()))
        raise Refused(why.text, why.code)
    total = sample.seen + float(fit.hidden[kept].sum())
    if total > min(limits.total, limits.ratio * sample.seen):
        raise Refused(
            f"The model gives {total:,.0f} persons for {sample.seen:,.0f} seen. A number above "
            f"{limits.total:,.0f}, or above {limits.ratio:g} times those seen, rests on next to "
            "no overlap. Take fewer terms, or the criterion BIC.",
            "implausible_total",
        )
    return kept
