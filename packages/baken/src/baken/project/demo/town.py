"""The organisations and people of the demo, made from `town.toml` through the ordinary doors."""

import tomllib
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib.resources import files
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from baken.accounts import actions as accounts
from baken.accounts import queries
from baken.accounts.models import Membership, User
from baken.accounts.roles import Purpose, Role
from baken.project.demo import sign_ins
from baken.reference import queries as reference

INSTALLED = datetime(2017, 11, 1, 9, 0, tzinfo=UTC)
MAIN_SINCE = datetime(2017, 11, 20, 9, 0, tzinfo=UTC)
OTHERS_SINCE = datetime(2017, 12, 4, 9, 0, tzinfo=UTC)
MORE_SINCE = datetime(2018, 1, 8, 9, 0, tzinfo=UTC)
SINCE, WAITING = timedelta(days=90), timedelta(days=3)
"""How long ago a newcomer began, and was proposed."""

type Event = tuple[datetime, Callable[[], object]]
"""A moment, and what happened then."""


@dataclass
class Town:
    """Everyone and everything that the demo starts with."""

    data: dict[str, Any]
    organisations: dict[str, int] = field(default_factory=dict)
    workers: list[User] = field(default_factory=list)
    """One for each membership: the person, acting in it."""
    professions: dict[str, str] = field(default_factory=dict)
    """The work of each person who reports, by name."""

    def name(self, bare: str) -> str:
        """Return the name of a made-up person with the mark that says so."""
        return f"{bare} ({self.data['mark']})"

    def at(self, organisation: str, role: Role) -> list[User]:
        """Return who works in `role` for an organisation."""
        place = self.organisations[organisation]
        return [
            worker
            for worker in self.workers
            if worker.acting
            and worker.acting.organisation_id == place
            and worker.acting.role == role
        ]

    def called(self, bare: str) -> User:
        """Return the person with this name, in their first work."""
        return next(worker for worker in self.workers if worker.name == self.name(bare))


def read(name: str) -> dict[str, Any]:
    """Return one of the data files of the demo."""
    return tomllib.loads(files("baken.project.demo").joinpath(name).read_text(encoding="utf-8"))


def build() -> Town:
    """Make the organisations, the people and their work, and return them."""
    town = Town(read("town.toml"))
    _organisations(town)
    _covenant(town)
    password = make_password(sign_ins.PASSWORD)
    granter, confirmer = (_first(town, row, password) for row in town.data["first"])
    for row in town.data["person"]:
        since = MAIN_SINCE if row.get("main") else OTHERS_SINCE
        user = _invited(town, row, password, by=granter, at=since)
        _give_work(town, user, row, granter=granter, confirmer=confirmer, since=since)
    for row in town.data["person"]:
        if also := row.get("also"):
            user = town.called(row["name"])
            _give_work(town, user, also, granter=granter, confirmer=confirmer, since=MORE_SINCE)
    return town


def newcomers(town: Town, *, at: datetime) -> Iterator[Event]:
    """Yield what the administrators do with newcomers, each with its moment.

    Some wait for a second person, the work of one ends soon, that of another has just ended.
    """
    password = make_password(sign_ins.PASSWORD)
    administrators = [town.called(row["name"]) for row in town.data["first"]]
    for row in town.data["newcomer"]:
        by = town.called(row["granted_by"])
        other = next(person for person in administrators if person != by)
        if "ends" not in row:
            yield at - WAITING, partial(_propose, town, row, password, by=by, since=at - WAITING)
            continue
        since, until = at - SINCE, at + timedelta(days=row["ends"])
        work = partial(_take_on, town, row, password, by=by, other=other, since=since)
        if until > at:
            yield since, partial(work, until=until)
        else:
            made: list[Membership] = []
            yield since, partial(work, made=made)
            yield until, partial(_end, made, by=by, at=until)


def _propose(
    town: Town,
    row: dict[str, Any],
    password: str,
    *,
    by: User,
    since: datetime,
    until: datetime | None = None,
) -> Membership:
    user = _invited(town, row, password, by=by, at=since)
    return _granted(town, user, row, by=by, since=since, until=until)


def _take_on(
    town: Town,
    row: dict[str, Any],
    password: str,
    *,
    by: User,
    other: User,
    since: datetime,
    until: datetime | None = None,
    made: list[Membership] | None = None,
) -> None:
    membership = _propose(town, row, password, by=by, since=since, until=until)
    accounts.confirm(membership, by=other, at=since)
    if made is not None:
        made.append(membership)


def _end(made: list[Membership], *, by: User, at: datetime) -> None:
    for membership in made:
        accounts.end(membership, by=by, at=at)


def _organisations(town: Town) -> None:
    """Make the municipalities, which receive signals, and their partners."""
    organisation = apps.get_model("organisations", "Organisation")
    competence = apps.get_model("organisations", "OrganisationCompetence")
    places = {place.name: place for place in reference.municipalities()}
    unit = reference.police_units().get(code=town.data["police_unit"])
    for row in town.data["municipality"]:
        made = organisation.objects.create(
            code=slugify(row["name"]),
            name=f"Gemeente {row['name']}",
            kind="municipality",
            municipality=places[row["name"]],
            police_unit=unit,
        )
        town.organisations[made.code] = made.pk
        for what in ("receives_signals", "administrative_measures"):
            competence.objects.create(organisation=made, competence=what)
    for row in town.data["partner"]:
        made = organisation.objects.create(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            police_unit=unit if row.get("region") else None,
        )
        town.organisations[made.code] = made.pk
        for what in row["competences"]:
            competence.objects.create(organisation=made, competence=what)


def _covenant(town: Town) -> None:
    """Let the municipalities and the partners of the covenant take part in it."""
    data = town.data["covenant"]
    covenant = apps.get_model("organisations", "Covenant").objects.create(
        code=data["code"], name=data["name"]
    )
    partners = [row["code"] for row in town.data["partner"] if row.get("covenant")]
    municipalities = [slugify(row["name"]) for row in town.data["municipality"]]
    since: date = data["since"]
    for code in (*municipalities, *partners):
        apps.get_model("organisations", "CovenantMembership").objects.create(
            organisation_id=town.organisations[code], covenant=covenant, starts_on=since
        )


def _email(row: dict[str, Any]) -> str:
    return f"{slugify(row['name']).replace('-', '.')}@{row['at']}.example"


def _first(town: Town, row: dict[str, Any], password: str) -> User:
    user = accounts.first_administrator(
        email=_email(row),
        name=town.name(row["name"]),
        organisation_id=town.organisations[row["at"]],
        at=INSTALLED,
    )
    _let_in(user, password)
    found = queries.working(user.pk)
    assert found is not None
    return _acting(town, found, found.in_force[0])


def _invited(town: Town, row: dict[str, Any], password: str, *, by: User, at: datetime) -> User:
    user = accounts.invite(email=_email(row), name=town.name(row["name"]), by=by, at=at)
    _let_in(user, password)
    if profession := row.get("profession"):
        town.professions[user.name] = profession
    return user


def _let_in(user: User, password: str) -> None:
    """Give a person the password and the second factor that all in the demo share."""
    user.password = password
    user.save(update_fields=["password"])
    sign_ins.give_second_factor(user)


def _give_work(
    town: Town,
    user: User,
    row: dict[str, Any],
    *,
    granter: User,
    confirmer: User,
    since: datetime,
) -> None:
    membership = _granted(town, user, row, by=granter, since=since)
    accounts.confirm(membership, by=confirmer, at=since)
    _acting(town, user, membership)


def _granted(
    town: Town,
    user: User,
    row: dict[str, Any],
    *,
    by: User,
    since: datetime,
    until: datetime | None = None,
) -> Membership:
    return accounts.grant(
        user,
        organisation_id=town.organisations[row["at"]],
        role=Role(row["role"]),
        purpose=Purpose(row["purpose"]),
        starts_at=since,
        ends_at=until,
        by=by,
        at=since,
    )


def _acting(town: Town, user: User, membership: Membership) -> User:
    """Put a person to work in one of their memberships, as the middleware would."""
    worker = copy(user)
    worker.in_force, worker.acting = (membership,), membership
    town.workers.append(worker)
    return worker
