"""Fixed parts that go off first, and minima that the others pay for."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from peiling.allocation.exact import Number, exact
from peiling.errors import InputError


def whole_parts(
    value: Number | Mapping[str, Number], parties: list[str], size: Decimal, what: str
) -> dict[str, int]:
    """Return a fixed part or minimum of each party, in steps.

    Raises
    ------
    InputError
        If a party is named that has no weight, or a part is negative or no whole number of steps.

    """
    named = value if isinstance(value, Mapping) else dict.fromkeys(parties, value)
    odd = sorted(set(named) - set(parties))
    if odd:
        raise InputError(f"The {what} is for parties without a weight: {', '.join(odd)}.")
    found = {}
    for party in parties:
        steps = exact(named.get(party, 0), f"{what} of {party}") / Fraction(size)
        if steps < 0 or steps.denominator != 1:
            raise InputError(
                f"The {what} of {party} must be at least 0 and whole steps of {size}, "
                f"got {named.get(party, 0)}."
            )
        found[party] = steps.numerator
    return found


def lifted(
    steps: int,
    shares: Mapping[str, Mapping[str, Fraction]],
    fixed: Mapping[str, int],
    minimum: Mapping[str, int],
) -> dict[str, dict[str, Fraction]]:
    """Return the exact parts of each party, in steps: by key, fixed, and up to the minimum.

    Raises
    ------
    InputError
        If the fixed parts, or these and the minima, are more than the amount.

    """
    if sum(fixed.values()) > steps:
        raise InputError("The fixed parts together are more than the amount.")
    if sum(max(fixed[party], minimum[party]) for party in shares) > steps:
        raise InputError("The minima together are more than the amount.")
    bare = {party: sum(by_key.values(), Fraction(0)) for party, by_key in shares.items()}
    factor = _factor(steps, bare, fixed, minimum)
    found = {}
    for party, by_key in shares.items():
        parts = {name: factor * share for name, share in by_key.items()}
        if any(fixed.values()):
            parts["fixed"] = Fraction(fixed[party])
        if any(minimum.values()):
            due = fixed[party] + factor * bare[party]
            parts["minimum"] = max(Fraction(0), minimum[party] - due)
        found[party] = parts
    return found


def _factor(
    steps: int, bare: Mapping[str, Fraction], fixed: Mapping[str, int], minimum: Mapping[str, int]
) -> Fraction:
    """Return what is shared by weight, in steps, for a party whose share is 1.

    The factor only falls when a party is lifted, so who was lifted once stays so.
    """
    free = set(bare)
    while True:
        rest = steps - sum(fixed[p] if p in free else minimum[p] for p in bare)
        weight = sum((bare[p] for p in free), Fraction(0))
        factor = rest / weight if weight else Fraction(0)
        low = {p for p in free if fixed[p] + factor * bare[p] < minimum[p]}
        if not low:
            return factor
        free -= low
