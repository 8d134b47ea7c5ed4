"""Numbers read exactly as they are written."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from peiling.errors import InputError

Number = int | float | str | Decimal | Fraction

MOST_DIGITS = 27


def exact(value: Number, what: str) -> Fraction:
    """Return a number as a fraction; a float is read as it is written, so 0.1 is a tenth.

    Raises
    ------
    InputError
        If it is no finite number; `what` names it.

    """
    if isinstance(value, bool):
        raise InputError(f"The {what} is no number: {value}.")
    if isinstance(value, Fraction):
        return value
    try:
        return Fraction(Decimal(str(value)))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise InputError(f"The {what} is no number: {value}.") from error


def size_of(step: Number) -> Decimal:
    """Return the size of a step.

    Raises
    ------
    InputError
        If it is not above 0, or can't be written as a decimal number.

    """
    value = exact(step, "step")
    if value <= 0:
        raise InputError(f"The step must be above 0, got {step}.")
    size = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(size) != value:
        raise InputError(f"The step {step} can't be written as a decimal number.")
    return size


def steps_in(amount: Number, size: Decimal) -> int:
    """Return how many whole steps an amount holds.

    Raises
    ------
    InputError
        If the amount is negative, no whole number of steps, or has more digits than decimal
        arithmetic keeps.

    """
    value = exact(amount, "amount")
    if value < 0:
        raise InputError(f"An amount to share cannot be negative, got {amount}.")
    steps = value / Fraction(size)
    if steps.denominator != 1:
        raise InputError(f"The amount {amount} is no whole number of steps of {size}.")
    if len(str(steps.numerator)) + len(size.as_tuple().digits) > MOST_DIGITS:
        raise InputError(f"The amount {amount} has more than {MOST_DIGITS - 1} digits.")
    return steps.numerator
