"""Which grounds are offered to whom: the data, and what may never be offered."""

import tomllib
from importlib.resources import files

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from baken.disclosures import grounds, queries
from baken.disclosures.states import UNLISTED, Ground
from baken.organisations.models import Kind

DATA = tomllib.loads(
    files("baken.disclosures").joinpath("reference/grounds.toml").read_text(encoding="utf-8")
)
KINDS = st.sampled_from(Kind.values)
TO = st.sampled_from([*Kind.values, UNLISTED])
CONSENT = st.sampled_from(["given", "refused", "not_asked", "not_safe_to_ask", "withdrawn"])


def open_ones(sender, recipient, consent="not_asked", *, minor=False):
    offers = queries.grounds(sender, recipient, consent=consent, minor=minor)
    return {offer.ground for offer in offers if offer.is_open}


@pytest.mark.parametrize("row", DATA["offer"], ids=lambda row: row["ground"])
def test_every_row_is_whole_and_names_what_exists(row):
    assert row["ground"] in Ground.values
    assert set(row["senders"]) | set(row["recipients"]) <= {*Kind.values, grounds.ANY}
    assert set(row["source"]) <= set(DATA["sources"])
    assert row.get("minors", "yes") in {"yes", "no"}
    assert row["basis"].endswith(".")
    assert row["basis_nl"].endswith(".")


def test_every_ground_and_every_source_is_used():
    assert {row["ground"] for row in DATA["offer"]} == set(Ground.values)
    assert {key for row in DATA["offer"] for key in row["source"]} == set(DATA["sources"])


@given(KINDS, TO, CONSENT, st.booleans())
def test_every_ground_stands_there_once_what_is_possible_first(sender, to, consent, minor):
    offers = queries.grounds(sender, to, consent=consent, minor=minor)

    assert sorted(offer.ground for offer in offers) == sorted(Ground)
    assert [offer.is_open for offer in offers] == sorted(
        (offer.is_open for offer in offers), reverse=True
    )


@given(KINDS, TO, CONSENT, st.booleans())
def test_a_ground_that_needs_consent_is_open_only_if_it_was_given(sender, to, consent, minor):
    found = open_ones(sender, to, consent, minor=minor)

    assert (Ground.CONSENT in found) == (consent == "given")


@given(KINDS, TO, CONSENT, st.booleans())
def test_there_is_always_a_lawful_way_and_a_closed_ground_says_why(sender, to, consent, minor):
    offers = queries.grounds(sender, to, consent=consent, minor=minor)

    assert offers[0].is_open
    assert all(offer.basis and offer.source and offer.status for offer in offers if offer.is_open)
    assert all(offer.why_not.endswith(".") for offer in offers if not offer.is_open)


def test_the_rule_on_consent_finds_a_row_that_forgets_it(monkeypatch):
    """The planted fault: a row offers consent without asking for it."""
    careless = tuple(grounds.Row(**{**vars(row), "needs_consent": False}) for row in grounds.rows())
    monkeypatch.setattr(grounds, "rows", lambda: careless)

    assert Ground.CONSENT in open_ones("municipality", "shelter", "refused")


@pytest.mark.parametrize(
    ("sender", "recipient", "expected"),
    [
        ("police", "comensha", {Ground.LEGAL_DUTY}),
        ("municipality", "comensha", set()),
        ("municipality", "labour_inspectorate", {Ground.PUBLIC_TASK, Ground.LEGAL_DUTY}),
        ("municipality", "police", {Ground.PUBLIC_TASK, Ground.LEGAL_DUTY, Ground.VITAL_INTEREST}),
        ("municipality", "riec", {Ground.COVENANT}),
        ("shelter", "riec", set()),
        ("municipality", "shelter", {Ground.VITAL_INTEREST}),
        ("municipality", "immigration", set()),
        ("municipality", "tax", {Ground.LEGAL_DUTY}),
        ("municipality", "veilig_thuis", {Ground.VITAL_INTEREST, Ground.MELDCODE}),
        ("health", "police", {Ground.LEGAL_DUTY, Ground.VITAL_INTEREST, Ground.CONFLICT_OF_DUTIES}),
    ],
)
def test_without_consent_an_adult_is_shared_on_these_grounds(sender, recipient, expected):
    assert open_ones(sender, recipient) == expected | {Ground.ADVICE_WITHOUT_NAME}


def test_for_a_minor_the_meldcode_reaches_youth_care():
    assert Ground.MELDCODE in open_ones("municipality", "youth_care", minor=True)
    assert Ground.MELDCODE not in open_ones("municipality", "youth_care", minor=False)


def test_for_a_partner_in_no_list_every_ground_of_the_sender_stands_open():
    assert Ground.PUBLIC_TASK in open_ones("municipality", UNLISTED)
    assert Ground.COVENANT not in open_ones("shelter", UNLISTED)


def test_comensha_without_a_duty_hears_that_sources_disagree():
    offers = queries.grounds("municipality", "comensha", consent="given", minor=False)
    consent = next(offer for offer in offers if offer.ground == Ground.CONSENT)

    assert consent.status == "disputed"


def test_the_law_is_told_in_the_language_of_the_reader():
    row = grounds.row_for(Ground.PUBLIC_TASK, "municipality", "police")

    with translation.override("nl"):
        dutch = row.basis
    with translation.override("en"):
        english = row.basis

    assert "algemeen belang" in dutch
    assert "public interest" in english


def test_where_the_law_differs_by_age_none_is_told_afterwards():
    assert grounds.row_for(Ground.MELDCODE, "municipality", "veilig_thuis") is None
    consent = grounds.row_for(Ground.CONSENT, "municipality", "shelter")
    assert consent.minors == ""
