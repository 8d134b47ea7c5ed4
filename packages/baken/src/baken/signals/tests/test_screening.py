"""The ILO indicators: their file, their rules, and the page that stores nothing and scores nothing."""

import re
from datetime import datetime
from html import unescape
from importlib.resources import files
from itertools import product
from uuid import UUID

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils.translation import override

from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import acting
from baken.signals.models import Signal
from baken.signals.screening import (
    Dimension,
    Pattern,
    Profile,
    Rule,
    UnfitDataError,
    catalogue,
    in_words,
    pattern_of,
    read,
    rule_for,
    screen,
)
from baken.signals.states import State
from baken.signals.tests.factories import a_signal

ALL = {Dimension.DECEPTION, Dimension.EXPLOITATION, Dimension.COERCION_THERE}
ADULT = {"DR01", "DR02", "EX01", "EX02", "CD01", "CD02"}
PLAIN = (str, int, datetime, UUID)
BARE = (r"<script.*?</script>", r"<style.*?</style>", r"<[^>]*>")


def defined(strong, medium, weak):
    """The definition, as the ILO words it, read apart from the code."""
    return (
        strong >= 2
        or (strong >= 1 and medium + weak >= 1)
        or medium >= 3
        or (medium >= 2 and weak >= 1)
    )


def against_the_definition(rule):
    """Return for which numbers of indicators `rule` says something else than the definition."""
    return [
        counts for counts in product(range(5), repeat=3) if bool(rule(*counts)) != defined(*counts)
    ]


def test_a_dimension_is_present_exactly_where_the_definition_says_so():
    assert against_the_definition(rule_for) == []


def test_a_rule_that_is_off_by_one_is_caught():
    assert (0, 2, 1) in against_the_definition(lambda strong, medium, weak: strong + medium >= 3)
    assert (1, 0, 0) in against_the_definition(lambda strong, medium, weak: strong)


def test_the_rule_that_is_named_is_one_that_holds():
    holds = {
        Rule.TWO_STRONG: lambda s, m, w: s >= 2,
        Rule.STRONG_AND_OTHER: lambda s, m, w: s == 1 and m + w,
        Rule.THREE_MEDIUM: lambda s, m, w: m >= 3,
        Rule.MEDIUM_AND_WEAK: lambda s, m, w: m == 2 and w,
    }
    for counts in product(range(5), repeat=3):
        if rule := rule_for(*counts):
            assert holds[rule](*counts)


@pytest.mark.parametrize("missing", sorted(ALL))
def test_for_an_adult_recruitment_exploitation_and_coercion_are_all_needed(missing):
    assert pattern_of(Profile.ADULT, ALL, act=False) is Pattern.FITS
    assert pattern_of(Profile.ADULT, ALL - {missing}, act=True) is Pattern.NOT_YET


@pytest.mark.parametrize(
    ("instead", "of"),
    [
        (Dimension.VULNERABILITY, Dimension.DECEPTION),
        (Dimension.VULNERABILITY_THERE, Dimension.COERCION_THERE),
    ],
)
def test_abuse_of_vulnerability_may_stand_in_as_the_means(instead, of):
    present = ALL - {of} | {instead}

    assert pattern_of(Profile.ADULT, present, act=False) is Pattern.FITS_BY_VULNERABILITY


def test_for_a_child_an_act_and_exploitation_suffice():
    only = {Dimension.EXPLOITATION}

    assert pattern_of(Profile.CHILD, only, act=True) is Pattern.FITS_CHILD
    assert pattern_of(Profile.CHILD, only, act=False) is Pattern.NOT_YET
    assert pattern_of(Profile.CHILD, only | {Dimension.DECEPTION}, act=False) is Pattern.FITS_CHILD
    assert pattern_of(Profile.CHILD, ALL - only, act=True) is Pattern.NOT_YET


def test_nothing_ticked_is_never_said_to_be_nothing():
    found = screen(Profile.ADULT, [])

    assert found.pattern is Pattern.NOT_YET
    with override("en"):
        assert "does not mean that nothing is wrong" in str(found.pattern.label)


def test_what_has_no_weight_for_a_child_does_not_count_and_is_said():
    found = screen(Profile.CHILD, {"EX08", "EX01"})
    exploitation = next(one for one in found.findings if one.dimension is Dimension.EXPLOITATION)

    assert exploitation.rule is None
    assert [one.id for one in exploitation.by] == ["EX01"]
    assert [one.id for one in exploitation.uncounted] == ["EX08"]


def test_a_finding_rests_on_the_indicators_that_its_rule_looks_at():
    found = screen(Profile.ADULT, {"CD01", "CD02", "CD09", "CD15"})
    coercion = next(one for one in found.findings if one.dimension is Dimension.COERCION_THERE)

    assert coercion.rule is Rule.TWO_STRONG
    assert [one.id for one in coercion.by] == ["CD01", "CD02"]


def test_there_are_as_many_indicators_and_weights_as_the_source_has():
    found = catalogue()

    assert [len(found.of(one)) for one in Dimension] == [10, 10, 16, 9, 15, 7]
    weights = [profile for one in found.indicators for profile in one.weights]
    assert (weights.count(Profile.ADULT), weights.count(Profile.CHILD)) == (67, 65)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("DR01,DR", "DR01,XX"),
        ("DR01,DR", "CR01,DR"),
        ("DR01,DR", "DR02,DR"),
        (",strong,strong,", ",heavy,strong,"),
        ("Misleid over het loon,", ","),
        ("DR02,DR,", "CR02,CR,"),
        ("id,dimension", "id,part"),
    ],
)
def test_a_file_with_a_fault_is_refused(right, wrong):
    folder = files("baken.signals").joinpath("reference")
    about, rows = (
        folder.joinpath(f"ilo_labour_indicators.{kind}").read_text(encoding="utf-8")
        for kind in ("toml", "csv")
    )
    assert right in rows

    assert read(about, rows)
    with pytest.raises(UnfitDataError, match="ilo_labour_indicators"):
        read(about, rows.replace(right, wrong, 1))


@pytest.fixture
def officer(db):
    return acting(Role.KEY_OFFICER)


def page(signal, name="screening"):
    return reverse(f"signals:{name}", args=[signal.reference])


def of(officer, **fields):
    return a_signal(organisation_id=officer.acting.organisation_id, **fields)


def typed(profile="adult", known=(), **more):
    boxes = {}
    for one in sorted(known):
        boxes.setdefault(one[:2], []).append(one)
    return {"profile": profile, **boxes, **more}


def shown(answer):
    """Return the words inside the page, without what stands in the frame."""
    inside = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)[0]
    for mark in BARE:
        inside = re.sub(mark, " ", inside, flags=re.DOTALL)
    return unescape(inside)


def scores(words, signal):
    """Return the digits in `words` but those of the reference and of the source's year."""
    return re.findall(r"\d+|%", words.replace(str(signal.reference), "").replace("2009", ""))


def rows():
    """Return how many rows each table has, but for the log of who looked and the session."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label not in {"audit", "sessions", "usersessions"}
        and model._meta.managed
    }


def plain_of(signal):
    """Return everything of a signal that is not sealed, and which texts it has."""
    found = Signal.objects.values().get(pk=signal.pk)
    return {
        name: value if isinstance(value, PLAIN) else value is not None
        for name, value in found.items()
    }


both = pytest.mark.django_db(databases=["default", "keys"])


@both
@pytest.mark.parametrize("known", [(), ("EX01",), tuple(ADULT)])
@pytest.mark.parametrize("profile", ["adult", "child"])
def test_the_page_says_words_and_never_a_number(officer, known, profile):
    signal = of(officer)

    answer = client_of(officer).post(page(signal), typed(profile, known))

    assert answer.status_code == 200
    assert answer.context["found"]
    assert scores(shown(answer), signal) == []


@both
def test_a_score_on_the_page_would_be_caught(officer):
    signal = of(officer)
    answer = client_of(officer).get(page(signal))

    assert scores(f"{shown(answer)} 3 van de 10", signal) == ["3", "10"]
    assert scores(f"{shown(answer)} 60 %", signal) == ["60", "%"]


@both
def test_the_answer_names_rule_and_indicators_and_leaves_the_decision(officer):
    signal = of(officer)

    client = client_of(officer)
    client.cookies["django_language"] = "en"
    answer = client.post(page(signal), typed("adult", ADULT))
    found = answer.context["found"]

    assert found.pattern is Pattern.FITS
    assert "Screening, not a judgement. You decide." in shown(answer)
    assert "because of two strong indicators" in " ".join(shown(answer).split())
    with override("en"):
        assert all(str(one.label) in shown(answer) for one in found.findings[0].by)


@both
def test_nothing_that_was_ticked_is_stored(officer):
    signal = of(officer)
    client = client_of(officer)
    before, plain = rows(), plain_of(signal)

    client.post(page(signal), typed("adult", ADULT))
    client.post(page(signal, "interpret"), {"from_help": "Regels uit de hulp."})

    assert rows() == before
    assert plain_of(signal) == plain


@both
def test_the_lines_come_into_the_interpretation_as_text_to_go_on_with(officer):
    signal = of(officer)
    client = client_of(officer)
    found = client.post(page(signal), typed("adult", ADULT))
    lines = found.context["lines"]

    answer = client.post(page(signal, "interpret"), {"from_help": lines})

    assert f'action="{page(signal, "interpret")}"' in found.content.decode()
    assert answer.status_code == 200
    assert answer.context["form"]["reading"].value() == lines
    signal.refresh_from_db()
    assert (signal.state, signal.reading) == (State.RECEIVED, None)


@both
@pytest.mark.parametrize(
    ("minor", "preset"), [("no", "adult"), ("yes", "child"), ("unknown", "child")]
)
def test_in_doubt_it_is_a_child(officer, minor, preset):
    answer = client_of(officer).get(page(of(officer, minor=minor)))

    assert answer.context["form"]["profile"].value() == preset


@both
@pytest.mark.parametrize(
    ("role", "inside", "status"),
    [
        (Role.KEY_OFFICER, True, 200),
        (Role.KEY_OFFICER, False, 404),
        (Role.REPORTER, True, 404),
        (Role.PARTNER, True, 404),
        (Role.POLICY_ADVISER, True, 404),
    ],
)
def test_the_page_is_for_who_interprets_this_signal(officer, role, inside, status):
    where = {"organisation": officer.acting.organisation} if inside else {}

    assert client_of(acting(role, **where)).get(page(of(officer))).status_code == status


@both
def test_the_reporter_of_a_signal_cannot_open_it(officer):
    reporter = acting(Role.REPORTER, organisation=officer.acting.organisation)

    assert client_of(reporter).get(page(of(officer, by=reporter))).status_code == 403


@both
def test_the_interpretation_leads_to_the_help(officer):
    signal = of(officer)

    answer = client_of(officer).get(page(signal, "interpret"))

    assert page(signal) in answer.content.decode()


@both
def test_an_answer_without_a_profile_is_asked_for_again(officer):
    assert client_of(officer).post(page(of(officer)), {"DR": ["DR01"]}).status_code == 422


def test_the_lines_hold_no_number_either():
    with override("en"):
        text = in_words(screen(Profile.ADULT, ADULT))

    assert not re.search(r"\d", text)
    assert "Deceptive recruitment: present, because of" in text
    assert text.endswith("Screening, not a judgement.")
