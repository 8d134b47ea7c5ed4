"""Largest remainders: whole units, the sum exact, each party within one unit of its due."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from peiling.allocation.exact import Number, exact, size_of, steps_in
from peiling.allocation.floors import lifted, whole_parts
from peiling.allocation.records import Allocation, Key, Line
from peiling.errors import InputError

CENT = Decimal("0.01")


def allocate(
    amount: Number,
    weights: Mapping[str, Number],
    *,
    step: Number = CENT,
    fixed: Number | Mapping[str, Number] = 0,
    minimum: Number | Mapping[str, Number] = 0,
) -> Allocation:
    r"""Share an amount by one set of weights.

    Parameters
    ----------
    amount : number
        At least 0, a whole number of steps. Floats are read as they are written: 0.1 is a tenth.
    weights : mapping from str to number
        For each party its weight, at least 0, not all 0.
    step : number
        The smallest part: 0.01 for euros in cents, 1 for an amount in cents, 0.01 for fte in
        hundredths, 1 for persons.
    fixed : number or mapping from str to number
        What each party gets before anything is shared by weight: one number for all, or one for
        each party named (others 0). Whole steps.
    minimum : number or mapping from str to number
        What each party gets at least, its fixed part included. Whole steps.

    Returns
    -------
    Allocation

    Raises
    ------
    InputError
        If a number is negative or no number, all weights are 0, the amount is no whole number
        of steps, or fixed parts or minima together are more than the amount.

    Notes
    -----
    Each party first gets its due, cut off to whole steps; the steps that are left go one each to
    the largest remainders (Hamilton's method). Equal remainders go by the larger due, then by
    the name as Unicode sorts it. Everything is exact: no floats take part.

    With fixed parts :math:`f_i` and minima :math:`m_i` the due is
    :math:`\max(m_i, f_i + \lambda s_i)`, where :math:`s_i` is the part by weight and λ the one
    factor that makes the sum the amount: who is lifted to a minimum is paid for by all the
    others, in proportion to their parts by weight.

    When it is wrong: with largest remainders a party can lose a step when the amount rises by one
    (the Alabama paradox), or when another party's weight changes. For cents that is of no weight;
    to hand out seats or beds it may be.

    References
    ----------
    Balinski & Young (2001), Fair Representation, 2nd ed., Brookings, chapter 3 and appendix A.

    Examples
    --------
    >>> allocate("100.00", {"Haarlem": 1, "Velsen": 1, "Zandvoort": 1}).given
    {'Haarlem': Decimal('33.34'), 'Velsen': Decimal('33.33'), 'Zandvoort': Decimal('33.33')}
    >>> allocate(1000, {"Haarlem": 8, "Velsen": 4, "Zandvoort": 1}, minimum=100).given
    {'Haarlem': Decimal('600.00'), 'Velsen': Decimal('300.00'), 'Zandvoort': Decimal('100.00')}

    """
    keys = [Key("weight", 1, weights)]
    return allocate_by_keys(amount, keys, step=step, fixed=fixed, minimum=minimum)


def allocate_by_keys(
    amount: Number,
    keys: Sequence[Key],
    *,
    step: Number = CENT,
    fixed: Number | Mapping[str, Number] = 0,
    minimum: Number | Mapping[str, Number] = 0,
) -> Allocation:
    """Share an amount by several keys at once: 40 % by inhabitants, 60 % by cases.

    Parameters
    ----------
    amount, step, fixed, minimum
        As for `allocate`. Fixed parts go off first; the shares of the keys are of what is left.
    keys : sequence of Key
        With shares that add up to 1, all over the same parties.

    Returns
    -------
    Allocation
        With for each party its exact part by each key.

    Raises
    ------
    InputError
        As `allocate`; or if shares do not add up to 1, or the keys name other parties.

    Notes
    -----
    The exact parts of all keys are added first, and rounded once. So every party is within one
    step of what is due to it. The other way, to round each key apart and add, also gives an exact
    sum, but a party can then end up to one step for each key away from its due, and two parties
    with the same due can get different amounts. To book what is given by key, `Line.parts` holds
    the exact parts.

    Examples
    --------
    >>> by = [Key("inhabitants", "0.4", {"A": 160, "B": 40}), Key("cases", "0.6", {"A": 3, "B": 6})]
    >>> allocate_by_keys(1000, by).given
    {'A': Decimal('520.00'), 'B': Decimal('480.00')}

    """
    size = size_of(step)
    steps = steps_in(amount, size)
    shares = _shares(keys)
    parties = list(shares)
    bases = whole_parts(fixed, parties, size, "fixed part")
    floors = whole_parts(minimum, parties, size, "minimum")
    parts = lifted(steps, shares, bases, floors)
    dues = {party: sum(by.values(), Fraction(0)) for party, by in parts.items()}
    return _rounded(steps, size, dues, parts)


def _rounded(
    steps: int,
    size: Decimal,
    dues: Mapping[str, Fraction],
    parts: Mapping[str, Mapping[str, Fraction]],
) -> Allocation:
    """Cut each due (in steps) off, and hand out the steps that are left."""
    whole = {party: due.__floor__() for party, due in dues.items()}
    row = sorted(dues, key=lambda party: (whole[party] - dues[party], -dues[party], party))
    places = {party: place for place, party in enumerate(row, start=1)}
    left = steps - sum(whole.values())
    unit = Fraction(size)
    lines = tuple(
        Line(
            party,
            dues[party] * unit,
            whole[party] * size,
            dues[party] - whole[party],
            places[party],
            (whole[party] + (places[party] <= left)) * size,
            {name: part * unit for name, part in parts[party].items()},
        )
        for party in dues
    )
    return Allocation(steps * size, size, left, lines)


def _shares(keys: Sequence[Key]) -> dict[str, dict[str, Fraction]]:
    """Return for each party its share of the whole by each key."""
    portions = _portions(keys)
    parties = list(keys[0].weights)
    found: dict[str, dict[str, Fraction]] = {party: {} for party in parties}
    for key, portion in zip(keys, portions, strict=True):
        if set(key.weights) != set(parties):
            odd = sorted(map(str, set(key.weights) ^ set(parties)))
            raise InputError(f"The keys name other parties: {', '.join(odd)}.")
        weights = _weights(key)
        total = sum(weights.values())
        if total == 0:
            raise InputError(f"All weights of {key.name} are 0: there is nothing to share by.")
        for party in parties:
            found[party][key.name] = portion * weights[party] / total
    return found


def _portions(keys: Sequence[Key]) -> list[Fraction]:
    if not keys:
        raise InputError("Name at least one key to share by.")
    names = [key.name for key in keys]
    if len(set(names)) < len(names):
        raise InputError("Two keys have the same name.")
    if {"fixed", "minimum"} & set(names):
        raise InputError("A key can't be called «fixed» or «minimum»: those parts have that name.")
    portions = [exact(key.share, f"share of {key.name}") for key in keys]
    if any(portion < 0 for portion in portions) or sum(portions) != 1:
        raise InputError(
            f"The shares of the keys must be at least 0 and add up to 1; they add up to "
            f"{float(sum(portions)):g}."
        )
    return portions


def _weights(key: Key) -> dict[str, Fraction]:
    found = {}
    for party, weight in key.weights.items():
        if not isinstance(party, str):
            raise InputError(f"A party is named by text, got {party!r}.")
        found[party] = exact(weight, f"weight of {party} in {key.name}")
        if found[party] < 0:
            raise InputError(f"The weight of {party} in {key.name} is negative.")
    return found
