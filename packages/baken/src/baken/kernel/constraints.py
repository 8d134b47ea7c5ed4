"""Constraints that several rooms need, so that each is worded once."""

from django.db.models import CheckConstraint, Q


def together(*fields: str, name: str) -> CheckConstraint:
    """Return the constraint that `fields` are all empty or all filled."""
    empty = Q(**{f"{field}__isnull": True for field in fields})
    filled = Q(**{f"{field}__isnull": False for field in fields})
    return CheckConstraint(condition=empty | filled, name=name)


def one_of(field: str, values: list[str], *, name: str) -> CheckConstraint:
    """Return the constraint that `field` holds one of `values`."""
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)
