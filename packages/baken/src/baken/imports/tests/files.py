"""Files as tests bring them, and how they stand afterwards."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from baken.accounts.models import User
from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.imports import actions, queries
from baken.imports.models import Intake
from baken.jobs import actions as jobs
from baken.register import actions as register
from baken.register.actions import Entry
from baken.register.states import Scope

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
HEADS = "datum;melder;regio;geslacht;leeftijd;nationaliteit;sector;naam;grondslag;dossiernummer"
ROW = "31-12-2025;politie;Amsterdam;v;21;NL;seksuele uitbuiting;Mila Fictief;plicht;A-1"


def with_a_register() -> User:
    """An analyst of an organisation that keeps a register."""
    user = acting(Role.ANALYST)
    assert user.acting
    register.open_register(user.acting.organisation_id, Scope.REGION, by=None, at=AT)
    return user


def here_of(user: User) -> int:
    assert user.acting
    return user.acting.organisation_id


def table(*rows: str, heads: str = HEADS) -> bytes:
    return "\n".join([heads, *rows]).encode()


def taken_in(user: User, content: bytes) -> Intake:
    return actions.take_in(here_of(user), content, by=user, at=AT)


def looked(user: User, content: bytes) -> Intake:
    """A file as it stands once someone said that the columns are what they seem."""
    intake = taken_in(user, content)
    actions.say(intake, queries.meaning(intake), by=user, at=AT)
    return intake


def outcome(intake: Intake) -> queries.Outcome:
    found = queries.outcome(intake)
    assert found is not None
    return found


def entries(intake: Intake) -> list[tuple[int, Entry]]:
    return [
        (number, one)
        for number, one in queries.read(intake, queries.sheet(intake), today=AT.date())
        if isinstance(one, Entry)
    ]


def loaded(user: User, content: bytes, *, leave_out: int = 0, skip: int = 0) -> Intake:
    intake = looked(user, content)
    actions.load(intake, leave_out=leave_out, skip=skip, by=user, at=AT)
    assert jobs.work_once(lambda: AT)
    intake.refresh_from_db()
    return intake


def workbook(rows: list[list[Any]], besides: Mapping[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    for place, text in (besides or {}).items():
        page.write(place, text)
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                page.write_datetime(number, column, value, day)
            else:
                page.write(number, column, value)
    book.close()
    return out.getvalue()
