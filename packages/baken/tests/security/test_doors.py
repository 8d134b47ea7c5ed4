"""The permission matrix over HTTP: every role, at every door, in every relation.

The matrix is the one table that a privacy officer signs. Behind each door stand
cells of it; all of them must give, and where they do, the door must open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from tests.journeys import town
from tests.journeys.town import AT_THE_PARTNER, Town

from baken.accounts import managed, matrix
from baken.accounts.matrix import Condition
from baken.accounts.models import Membership, User
from baken.accounts.roles import PURPOSES_OF, Purpose, Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import MembershipFactory, UserFactory
from baken.kernel.grants import Access, Reach
from baken.organisations.tests.factories import OrganisationFactory
from baken.signals import access as signals
from baken.signals.models import Signal
from baken.signals.tests.factories import NARRATIVE, a_signal, interpreted

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ROLES = [role for role in Role if role is not Role.ANONYMOUS]
OWN, QUEUE, ENDED, NOT_YET, UNCONFIRMED, STRANGER = (
    "brought it in",
    "works where it waits",
    "worked there until yesterday",
    "will work there tomorrow",
    "waits for a second person",
    "works elsewhere",
)
AT_WORK = {OWN, QUEUE, STRANGER}
RELATIONS = [OWN, QUEUE, ENDED, NOT_YET, UNCONFIRMED, STRANGER]
PLACE = "Waterkade 12"

ITEM = {
    Condition.OWN: {OWN},
    Condition.MEMBER: {OWN},
    Condition.ORGANISATION: {QUEUE},
    Condition.ALWAYS: AT_WORK,
}
"""Which relations satisfy a condition on a signal. Who brings one in is its first member."""
OPEN = {
    Condition.ALWAYS: AT_WORK,
    Condition.OWN: AT_WORK,
    Condition.AGGREGATE: AT_WORK,
    Condition.PSEUDONYMISED: AT_WORK,
    Condition.SECOND_PERSON: AT_WORK,
}
"""The same at a door without an item: what is behind it is one's own, safe, or confirmed later."""
ANY = {**OPEN, Condition.ORGANISATION: AT_WORK, Condition.MEMBER: AT_WORK}
"""The same at a list: who finds nothing there that is theirs, finds it empty."""
NOT_BUILT = {(Role.PRIVACY_OFFICER, "USR", matrix.Action.READ)} | {
    (role, "USR", action)
    for role in (Role.CASE_DIRECTOR, Role.RIEC_LIAISON, Role.CARE_COORDINATOR)
    for action in matrix.Action
}
NOT_BUILT |= {(Role.CASE_DIRECTOR, "VSTR", matrix.Action.READ)}
"""What the matrix gives and no page offers yet: the members of a case, and users to the officer."""


@dataclass(frozen=True)
class Door:
    """A page, the cells behind it, the relations that satisfy them, and how one sees it opened."""

    name: str
    cells: tuple[str, ...]
    satisfied: dict[Condition, set[str]]
    ask: Callable[[Client, Signal, User], HttpResponse]
    shows: str = ""


def get(address: str) -> Callable[[Client, Signal, User], HttpResponse]:
    """Return a way to ask for `address`."""
    return lambda browser, signal, person: browser.get(
        address.format(signal=signal.reference, person=person.pk)
    )


def post(address: str) -> Callable[[Client, Signal, User], HttpResponse]:
    """Return a way to send something to `address`."""
    return lambda browser, signal, person: browser.post(
        address.format(signal=signal.reference, person=person.pk), follow=True
    )


SOMEONE, THEM = "/beheer/accounts/user/", "/beheer/accounts/membership/"
DOORS = [
    Door("report", ("SIG C",), OPEN, get("/signalen/nieuw/")),
    Door("feedback", ("TERUG R",), ITEM, get("/signalen/{signal}/")),
    Door("content", ("TERUG R", "SIG R"), ITEM, get("/signalen/{signal}/"), NARRATIVE),
    Door("place", ("TERUG R", "SIG R"), ITEM, post("/signalen/{signal}/plaats/"), PLACE),
    Door("interpret", ("SIG U", "TERUG C"), ITEM, get("/signalen/{signal}/duiden/"), NARRATIVE),
    Door("close", ("SIG U", "TERUG C"), ITEM, get("/signalen/{signal}/afsluiten/"), NARRATIVE),
    *(
        Door(f"to {page}", ("SIG U", "TERUG C"), ITEM, get(f"/signalen/{{signal}}/{page}/"), "<h1")
        for page in ("vraag", "notitie", "bewaren", "melder", "duiden/hulp")
    ),
    Door("pass on", ("SIG V", "VSTR C"), ITEM, get("/signalen/{signal}/doorzetten/")),
    Door("short report", ("SIG C",), OPEN, get("/signalen/nieuw/kort/")),
    Door("disclosures", ("VSTR R",), ANY, get("/verstrekkingen/")),
    *(
        Door(f"figures of {public}", ("STAT R",), OPEN, get(f"/monitor/{public}/"))
        for public in ("council", "driehoek", "region", "public")
    ),
    Door("log", ("LOG R",), OPEN, get("/logboek/")),
    Door("whole log", ("LOG R",), {Condition.ALWAYS: AT_WORK}, post("/logboek/controle/")),
    Door("people", ("USR R",), OPEN, get(SOMEONE)),
    Door("invite", ("USR C",), OPEN, get(f"{SOMEONE}add/")),
    Door("correct", ("USR U",), OPEN, get(f"{SOMEONE}{{person}}/change/")),
    Door("memberships", ("USR R",), OPEN, get(THEM)),
    Door("grant", ("USR C",), OPEN, get(f"{THEM}add/")),
]


def expected(door: Door, role: Role, relation: str) -> bool:
    """Return whether the matrix lets someone in `role` with `relation` through `door`."""

    def gives(cell: str) -> bool:
        subject, action = cell.split()
        key = (role, subject, matrix.Action(action))
        conditions = matrix.cells()[key].conditions - (
            {Condition.SECOND_PERSON} if subject == "USR" else set()
        )
        allowed = matrix.cells()[key].allows and key not in NOT_BUILT
        return allowed and all(relation in door.satisfied.get(one, ()) for one in conditions)

    return relation in AT_WORK and all(gives(cell) for cell in door.cells)


def opened(door: Door, answer: HttpResponse) -> bool:
    """Return whether `answer` is what stands behind `door`."""
    return answer.status_code == 200 and door.shows in answer.content.decode()


def someone(role: Role, relation: str, place: Town) -> User:
    """Return a person in `role` with `relation` to what waits in the municipality of `place`."""
    now = timezone.now()
    dates = {
        ENDED: {"ends_at": now - timedelta(days=1)},
        NOT_YET: {"starts_at": now + timedelta(days=1)},
        UNCONFIRMED: {"confirmed_by": None},
    }
    membership = MembershipFactory(
        role=role,
        purpose=AT_THE_PARTNER.get(role) or sorted(PURPOSES_OF[role])[0],
        organisation=OrganisationFactory() if relation in {OWN, STRANGER} else place.municipality,
        **dates.get(relation, {}),
    )
    return membership.user


def the_signal(person: User, relation: str, place: Town) -> Signal:
    """Return a signal that waits in `place`; with OWN, one that `person` brought in."""
    signal = interpreted(place[Role.KEY_OFFICER], place=PLACE)
    if relation == OWN:
        signal.reported_by = person
        signal.reported_from = person.memberships.get().organisation
        signal.save(update_fields=["reported_by", "reported_from"])
    return signal


def faults(role: Role, place: Town, relations: list[str] = RELATIONS) -> list[str]:
    """Return every door that gives `role` too much or too little."""
    found = []
    for relation in relations:
        person = someone(role, relation, place)
        browser = client_of(person, raise_request_exception=False)
        signal = the_signal(person, relation, place)
        for door in DOORS:
            answer = door.ask(browser, signal, person)
            is_open = opened(door, answer)
            if is_open != expected(door, role, relation):
                found.append(f"{door.name}, {relation}: {answer.status_code}")
            if not is_open and answer.status_code not in {200, 403, 404}:
                found.append(f"{door.name}, {relation}: neither given nor refused")
    return found


@pytest.mark.parametrize("role", ROLES)
def test_every_door_gives_what_the_matrix_gives_and_nothing_else(role):
    assert faults(role, town.built()) == []


@pytest.mark.parametrize("door", DOORS, ids=[door.name for door in DOORS])
def test_a_stranger_is_asked_to_sign_in_at_every_door(door):
    person = UserFactory()

    answer = door.ask(Client(), a_signal(), person)

    assert answer.status_code in {302, 401}
    assert NARRATIVE not in answer.content.decode()


def test_a_grant_too_many_is_found(monkeypatch):
    too_much = {**signals.ACCESS.grants, Role.GOVERNOR: {signals.Can.FOLLOW: Reach.ORGANISATION}}
    wider = Access(too_much, signals.ACCESS.purposes | {Purpose.POLICY})
    monkeypatch.setattr(signals, "ACCESS", wider)

    assert faults(Role.GOVERNOR, town.built(), [QUEUE]) == [f"feedback, {QUEUE}: 200"]


def test_management_that_is_open_to_all_is_found(monkeypatch):
    monkeypatch.setattr(managed.Site, "has_permission", lambda _site, _request: True)

    assert f"people, {STRANGER}: 200" in faults(Role.REPORTER, town.built(), [STRANGER])


def test_a_grant_too_few_is_found(monkeypatch):
    reports_only = {role: {signals.Can.REPORT: Reach.ALWAYS} for role in ROLES}
    monkeypatch.setattr(signals, "ACCESS", Access(reports_only, signals.ACCESS.purposes))

    assert f"content, {QUEUE}: 404" in faults(Role.KEY_OFFICER, town.built(), [QUEUE])


def test_nobody_goes_to_work_in_the_membership_of_someone_else():
    place = town.built()
    signal = a_signal(organisation_id=place.municipality.pk)
    theirs = Membership.objects.get(user=place[Role.KEY_OFFICER])
    browser = client_of(place[Role.GOVERNOR])

    browser.post("/account/werkplek/", {"membership": str(theirs.pk)})

    assert browser.get(f"/signalen/{signal.reference}/").status_code == 404
    assert browser.get("/bureau/").wsgi_request.user.acting.user == place[Role.GOVERNOR]


def test_a_membership_that_waits_for_a_second_person_is_not_worked_in():
    place = town.built()
    waiting = MembershipFactory(
        user=place[Role.GOVERNOR],
        organisation=place.municipality,
        role=Role.ADMINISTRATOR,
        confirmed_by=None,
        granted_by=UserFactory(),
    )
    browser = client_of(place[Role.GOVERNOR])

    browser.post("/account/werkplek/", {"membership": str(waiting.pk)})

    assert browser.get("/beheer/").status_code == 403


def test_nobody_ends_the_session_of_someone_else():
    place = town.built()
    victim, attacker = client_of(place[Role.KEY_OFFICER]), client_of(place[Role.REPORTER])
    victim.get("/account/")
    session = place[Role.KEY_OFFICER].sessions.get()

    attacker.post("/account/sessie/beeindigen/", {"session": session.pk})

    assert victim.get("/account/").status_code == 200
