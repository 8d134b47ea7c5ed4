"""What figures of a place and of a larger one around it say of each other.

A region lies within the country, a municipality within its region. Who reads both subtracts: what
the country has and the region has not is the rest of the country, and that may be one person. So
the attack takes in what others published, and holds the rest apart like any number of our own.

What another organisation counted is not known here, only what it showed. The rest is taken to be
as small as that allows: then it is protected in every other case as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import block_diag, csr_array, hstack

from peiling.disclosure import Figures, Label, Structure, label_of

if TYPE_CHECKING:
    from baken.publications.gate import Shown

REGION = "region"
SIZES = ("municipality", REGION, "national")
"""From the smallest place to the largest."""


@dataclass(frozen=True)
class Place:
    """Of where figures are: how large a place, and in which region it lies or which it is."""

    scope: str
    region: str

    def holds(self, other: "Place") -> bool:
        """Return whether another place lies within this one."""
        if self.scope not in SIZES or other.scope not in SIZES:
            return False
        if SIZES.index(self.scope) <= SIZES.index(other.scope):
            return False
        return self.scope == SIZES[-1] or (bool(self.region) and self.region == other.region)


NOWHERE = Place("", "")
"""Figures of which nobody else has a part."""


@dataclass(frozen=True)
class Beside:
    """What was shown of a place within, or around, the one whose figures are to leave."""

    within: bool
    region: str
    """The region that the smaller place is; empty for a municipality."""
    shown: Mapping[Label, "Shown"]


def widened(
    figures: Figures, beside: Sequence[Beside], small: int
) -> tuple[Figures, list[dict[Label, "Shown"]]]:
    """Return the figures with those of places beside them, and what is known of all these.

    Where the rest is less than `small` at its smallest, two figures are added: what the other
    place has, and the rest. They are attacked, and never shown.
    """
    known: list[dict[Label, Shown]] = []
    counts: dict[Label, int] = {}
    bonds: list[dict[Label, int]] = []
    for number, one in enumerate(beside):
        said = _same(figures.structure.labels, one)
        for name, value in zip(figures.structure.labels, figures.values, strict=True):
            theirs = one.shown.get(name)
            smallest = None if theirs is None else _smallest(theirs, int(value), one)
            if theirs is None or smallest is None or smallest[1] >= small:
                continue
            codes = dict(name)
            there = label_of(**codes, beside=str(number))
            rest = label_of(**codes, rest=str(number))
            counts[there], counts[rest] = smallest
            larger, smaller = (name, there) if one.within else (there, name)
            bonds.append({larger: 1, smaller: -1, rest: -1})
            said[there] = theirs
        known.append(said)
    if not counts:
        return figures, known
    return _joined(figures, counts, bonds), known


def _same(labels: Sequence[Label], one: Beside) -> dict[Label, "Shown"]:
    """Return what was shown of the very same numbers: a region by itself, and within a country."""
    found: dict[Label, Shown] = {}
    if not one.region:
        return found
    for name in labels:
        codes = dict(name)
        if one.within:
            if codes.pop("region", "") == one.region and label_of(**codes) in one.shown:
                found[name] = one.shown[label_of(**codes)]
        elif "region" not in codes:
            theirs = one.shown.get(label_of(**codes, region=one.region))
            if theirs is not None:
                found[name] = theirs
    return found


def _smallest(theirs: "Shown", ours: int, one: Beside) -> tuple[int, int] | None:
    """Return what the other place has where the rest is smallest, and the rest.

    None where nothing follows: their number is hidden, or the two cannot both be.
    """
    if one.within:
        if theirs.high is None or ours < theirs.low:
            return None
        there = min(theirs.high, ours)
        return there, ours - there
    if theirs.high is None or ours > theirs.high:
        return None
    there = max(theirs.low, ours)
    return there, there - ours


def _joined(
    figures: Figures, counts: Mapping[Label, int], bonds: Sequence[Mapping[Label, int]]
) -> Figures:
    old = figures.structure
    size = len(counts)
    whole = Figures(
        Structure(
            (*old.labels, *counts),
            csr_array(block_diag([old.sums, np.eye(size, dtype=np.int64)], format="csr")),
            csr_array(hstack([old.bonds, csr_array((old.bonds.shape[0], size), dtype=np.int64)])),
            old.bond_lower,
            old.bond_upper,
            old.bond_names,
            csr_array(
                hstack([old.relations, csr_array((old.relations.shape[0], size), dtype=np.int64)])
            ),
        ),
        np.concatenate([figures.counts, np.array(list(counts.values()), dtype=np.int64)]),
    )
    for terms in bonds:
        whole = whole.bonded(terms, 0, 0, "a place and the one around it")
    return whole
