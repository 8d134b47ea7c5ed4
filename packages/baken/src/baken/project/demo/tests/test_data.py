"""The demo holds something for everyone, and nobody who exists."""

import re
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from baken.accounts import queries as accounts
from baken.accounts.models import Membership, User
from baken.accounts.roles import Role
from baken.audit import queries as audit
from baken.audit.models import Entry
from baken.desk import queries as desk
from baken.disclosures import queries as disclosures
from baken.disclosures.states import State as OnItsWay
from baken.files import queries as files
from baken.items import queries as items
from baken.monitor import queries as monitor
from baken.notices import queries as notices
from baken.organisations.models import CovenantMembership, Kind, Organisation
from baken.project.demo import data, sign_ins
from baken.project.demo.lives import Teller
from baken.project.demo.town import Town, read
from baken.publications.states import Audience
from baken.reporters import queries as reporters
from baken.reporters.states import Kind as Way
from baken.routes.states import Form
from baken.signals import queries as signals
from baken.signals.models import Signal
from baken.signals.states import State, Verdict
from baken.ui.rules import term

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
KEY_OFFICER = Role.KEY_OFFICER.label
REAL_NOWHERE = {
    "phone": r"(\+|00)447700900\d{3}",
    "plate": r"[AEIOU]{2}-?\d{3}-?[AEIOU]",
    "address": r"\d{4}S[AD]",
}
"""Phone numbers that are kept for stories, plates with vowels only, postcodes that nobody has."""
ROLES = [role for role in Role if role is not Role.ANONYMOUS]

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture(scope="module")
def _filled(django_db_setup, django_db_blocker, ring_file):
    """A demo as it stands at noon, for all tests of this file; gone after them."""
    with (
        django_db_blocker.unblock(),
        override_settings(
            BAKEN_KEYRING=str(ring_file), BAKEN_RECEIPT_MEMORY=8, BAKEN_RECEIPT_PASSES=1
        ),
        transaction.atomic(using="keys"),
        transaction.atomic(),
    ):
        call_command("load_reference", verbosity=0)
        data.fill(at=NOON, progress=lambda done, of: None)
        yield
        for alias in ("default", "keys"):
            transaction.set_rollback(True, using=alias)


@pytest.fixture(autouse=True)
def _demo(_filled, db):
    """Let every test of this file look at the filled demo."""


def who_signs_in(role):
    """Return whom the demo signs in as `role`, at work as the middleware would have them."""
    return person_of(next(one for one in sign_ins.every() if one.role == role.label))


def person_of(chosen):
    """Return who signs in by this way, at work as the middleware would have them."""
    user = accounts.working(chosen.user_id)
    user.acting = user.in_force[0]
    return user


def town_at_work():
    """Return the town as `fill` left it, with everyone at work."""
    town = Town(read("town.toml"))
    town.organisations = dict(Organisation.objects.values_list("code", "pk"))
    town.professions = {
        town.name(row["name"]): row["profession"]
        for row in town.data["person"]
        if "profession" in row
    }
    for membership in (
        accounts.in_force().select_related("user").order_by("user__name", "starts_at")
    ):
        user = membership.user
        user.acting = membership
        town.workers.append(user)
    return town


def test_there_is_one_person_to_sign_in_as_for_each_role_and_a_second_for_four_eyes():
    second = [role for role in ROLES for _n in range(2 if role is Role.KEY_OFFICER else 1)]

    assert [one.role for one in sign_ins.every()] == [str(role.label) for role in second]


def test_the_two_who_interpret_are_two_people_of_one_municipality():
    first, other = [one for one in sign_ins.every() if one.role == Role.KEY_OFFICER.label]

    assert first.organisation == other.organisation
    assert first.user_id != other.user_id


def test_who_signs_in_as_a_role_starts_work_in_that_role():
    assert {role: who_signs_in(role).acting.role for role in ROLES} == {
        role: role for role in ROLES
    }


def test_someone_has_two_memberships_to_choose_from():
    assert len(who_signs_in(Role.CASE_DIRECTOR).in_force) == 2


def test_every_name_is_marked_as_made_up():
    town = read("town.toml")
    rows = [*town["first"], *town["person"], *town["newcomer"]]
    listed = {f"{row['name']} (fictief)" for row in rows}

    assert set(User.objects.values_list("name", flat=True)) == listed
    assert len(listed) == len(rows)


def test_every_address_is_one_that_cannot_exist():
    addresses = User.objects.values_list("email", flat=True)

    assert [one for one in addresses if not one.endswith(".example")] == []


def test_there_are_hundreds_of_signals_in_every_state_and_form_with_every_verdict():
    assert Signal.objects.count() > 400
    assert set(Signal.objects.values_list("state", flat=True)) == set(State.values)
    assert set(Signal.objects.values_list("form", flat=True)) == set(Form.values)
    assert set(Signal.objects.values_list("verdict", flat=True)) == {"", *Verdict.values}


def test_nothing_in_the_demo_has_yet_to_happen():
    assert not Signal.objects.filter(received_at__gt=NOON).exists()
    assert not Entry.objects.filter(at__gt=NOON).exists()


def test_some_terms_are_over_some_end_today_and_some_are_far():
    officer = who_signs_in(Role.KEY_OFFICER)
    opened = [*signals.waiting(officer), *signals.to_close(officer)]

    tones = {term(signals.due(one), NOON).tone for one in opened}
    days = {term(signals.due(one), NOON).days for one in opened}

    assert tones == {"danger", "attention", "neutral"}
    assert {-2, 0} <= days


@pytest.mark.parametrize(
    "role",
    [
        Role.REPORTER,
        Role.KEY_OFFICER,
        Role.PARTNER,
        Role.CARE_COORDINATOR,
        Role.CARE_PARTNER,
        Role.ADMINISTRATOR,
    ],
)
def test_each_group_of_the_desk_has_something_for(role):
    found = desk.desk(who_signs_in(role), at=NOON)

    assert found.now.items
    assert found.running.items
    assert found.finished.items


@pytest.mark.parametrize(
    "role", [Role.GOVERNOR, Role.POLICY_ADVISER, Role.ANALYST, Role.CASE_DIRECTOR]
)
def test_the_monitor_has_published_figures_for(role):
    here = who_signs_in(role).acting.organisation_id

    assert [audience for audience in Audience if monitor.page(here, audience).sheets]


def test_the_log_holds_looks_and_refusals():
    assert audit.recent(decision="seen").exists()
    assert audit.recent(decision="absent").exists()


def test_the_log_is_in_the_order_of_time_and_its_chain_holds():
    moments = list(Entry.objects.order_by("number").values_list("at", flat=True))

    assert moments == sorted(moments)
    assert list(audit.faults({})) == []


def test_every_signal_has_the_lines_of_its_life():
    closed = Signal.objects.filter(state=State.CLOSED, feedback_read_at__isnull=False).first()

    acts = [line.action for line in audit.about("signal", closed.reference)]

    assert [act for act in acts if act in signals.TOLD] == [
        "signals.reported",
        "signals.interpreted",
        "signals.closed",
        "signals.feedback_read",
    ]


def test_every_kind_of_partner_takes_part_and_some_by_covenant():
    assert set(Organisation.objects.values_list("kind", flat=True)) == set(Kind.values)
    assert CovenantMembership.objects.filter(organisation__kind=Kind.RIEC).exists()


def test_every_municipality_has_someone_who_interprets():
    places = Organisation.objects.filter(kind=Kind.MUNICIPALITY)
    served = Membership.objects.filter(role=Role.KEY_OFFICER).values("organisation")

    assert not places.exclude(pk__in=served).exists()


def test_no_mail_waits_that_would_go_to_made_up_people():
    assert not notices.waiting().exists()


def test_every_text_says_that_it_is_made_up():
    newest = Signal.objects.order_by("-received_at")[:20]

    assert all("verzonnen" in signal.narrative for signal in newest)


def test_no_postcode_exists():
    newest = Signal.objects.filter(postcode__isnull=False).order_by("-received_at")[:20]

    assert newest
    assert all(re.fullmatch(r"\d{4}(SA|SD)", signal.postcode) for signal in newest)


def test_the_same_seed_tells_the_same_lives():
    told = [
        [
            (life.received_at, life.content, life.words, life.closed_at)
            for life in Teller(town_at_work(), seed=data.SEED, now=NOON).lives()
        ]
        for _n in range(2)
    ]

    assert told[0] == told[1]
    assert len(told[0]) + len(read("tales.toml")["tale"]) == Signal.objects.count()


def test_another_seed_tells_other_lives():
    first, other = (
        [life.received_at for life in Teller(town_at_work(), seed=seed, now=NOON).lives()]
        for seed in (1, 2)
    )

    assert first != other


FORBIDDEN = re.compile(
    r"nationalit|afkomst|buitenland|migrant|prostitu|sekswerk|dader|verdachte[^,.]* is|illegal",
    re.I,
)


def test_no_story_takes_descent_or_sex_work_for_a_reason():
    texts = read("stories.toml")
    words = [one[part] for one in texts["story"] for part in ("seen", "think")]

    assert [text for text in words if FORBIDDEN.search(text)] == []
    assert FORBIDDEN.search("een vrouw van buitenlandse afkomst")


def told_of(kind):
    """Return how many lines the log has of an act."""
    return Entry.objects.filter(action=kind, decision="done").count()


def test_signals_came_in_every_way():
    ways = Signal.objects.values_list("way", "short")

    assert {way for way, _short in ways} == set(Way.values)
    assert {way for way, short in ways if short} == {Way.ACCOUNT, Way.ANONYMOUS}


def test_two_pairs_of_signals_meet_in_a_fact_one_within_and_one_across_municipalities():
    places = [
        hit.first_organisation_id == hit.second_organisation_id
        for dossier in Signal.objects.values_list("pk", flat=True)
        for hit in items.hits_of(dossier)
    ]

    assert sorted(places) == [False, False, True, True]  # each seen from both sides


def test_one_signal_carries_a_file():
    carrying = [one for one in Signal.objects.order_by("-received_at")[:60] if files.of(one.pk)]

    assert [file.name for file in files.of(carrying[0].pk)] == ["wat-ik-zag.txt"]
    assert len(carrying) == 1


@pytest.mark.parametrize(
    "act",
    [
        "signals.acknowledged",
        "signals.asked",
        "signals.answered",
        "signals.noted_internal",
        "signals.complained",
        "signals.put_aside",
        "signals.referred",
        "disclosures.confirmed",
        "disclosures.accepted",
        "disclosures.reported",
        "disclosures.declined",
        "disclosures.recalled",
        "reporters.identity_asked",
        "directory.added",
    ],
)
def test_the_demo_tells_of(act):
    assert told_of(act)


def test_disclosures_stand_everywhere_on_their_way():
    officer = who_signs_in(Role.KEY_OFFICER)

    assert {one.state for one in disclosures.sent(officer)} == set(OnItsWay) - {OnItsWay.WITHDRAWN}


def test_what_the_first_officer_proposed_waits_for_the_second():
    first, other = (person_of(one) for one in sign_ins.every() if one.role == KEY_OFFICER)

    assert not disclosures.needs_second_person(first).exists()
    [waiting] = disclosures.needs_second_person(other)
    assert waiting.proposed_by_id == first.pk


def test_the_police_have_something_to_answer():
    assert disclosures.inbox(who_signs_in(Role.PARTNER)).exists()


def test_a_name_that_was_asked_for_waits_for_a_decision():
    officer = who_signs_in(Role.KEY_OFFICER)

    [opening] = reporters.waiting(officer.acting.organisation_id)
    assert opening.asked_by_id == officer.pk


def test_something_is_owed_to_a_reporter_and_late():
    assert signals.overdue(who_signs_in(Role.KEY_OFFICER), at=NOON).exists()


def test_every_way_to_call_someone_is_marked_as_made_up_and_no_such_number_exists():
    made = read("tales.toml")["entry"]

    assert all("verzonnen" in row["name"] for row in made)
    assert all("000" in row["phone"] for row in made)


def test_facts_in_the_tales_cannot_be_of_someone():
    facts = [fact for row in read("tales.toml")["tale"] for fact in row.get("facts", [])]

    for fact in facts:
        assert re.fullmatch(REAL_NOWHERE[fact["kind"]], fact["value"].replace(" ", "").upper())
    assert not re.fullmatch(REAL_NOWHERE["plate"], "GB002B")
    assert not re.fullmatch(REAL_NOWHERE["address"], "2011AB")
    assert not re.fullmatch(REAL_NOWHERE["phone"], "0612345678")
