"""Ordinary audit lines."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import transaction

from baken.audit import actions

MARCH = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)


def some_lines(how_many: int, *, payload: Mapping[str, str] | None = None) -> None:
    """Record `how_many` lines, each in a transaction of its own."""
    for _number in range(how_many):
        with transaction.atomic():
            actions.record(
                "signals.read", kind="signal", key="S-22222222", by=None, at=MARCH, payload=payload
            )
