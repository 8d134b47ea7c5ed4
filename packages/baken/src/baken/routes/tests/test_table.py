"""The file of the decision table: what is not right is refused, with the rule it is about."""

from importlib.resources import files

import pytest

from baken.routes.table import STATUSES, read, table
from baken.routes.words import UnfitFileError

TEXT = files("baken.routes").joinpath("reference/routes.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("version = 1", "version = ", "routes.toml: Invalid value"),
        ('id = "G1"', 'id = "U1"', "rule U1: there twice"),
        ('id = "VT"\n', 'id = "POL"\n', "route POL: there twice"),
        ('group = "urgent"', 'group = "panic"', "rule U1: group 'panic'"),
        ('status = "verified"', 'status = "sure"', "rule U1: status 'sure'"),
        ('{ urgency = ["acute"] }', '{ haste = ["acute"] }', "rule U1: 'haste'"),
        ('{ urgency = ["acute"] }', '{ urgency = ["red"] }', "rule U1: urgency"),
        ('{ urgency = ["acute"] }', "{ urgency = [] }", "rule U1: urgency"),
        ('{ urgency = ["acute"] }', "{}", "rule U1: a rule says when"),
        ('route = "112", by', 'route = "911", by', "rule U1: route '911'"),
        ('by = "reporter", within = "now"', 'by = "me"', "rule U1: by 'me'"),
        ('within = "now"', 'within = "P3D"', "rule U1: within 'P3D'"),
        ('within = "now"', 'kind = "must"', "rule U1: kind 'must'"),
        ('within = "now"', 'when = "now"', "rule U1: when is no part of a step"),
        ('source = ["WM-MELD"]', 'source = ["HEARSAY"]', "rule U1: source 'HEARSAY'"),
        ('source = ["WM-MELD"]', "source = []", "rule U1: a rule names its source"),
        (', en = "Danger comes first"', "", "rule U1: a text in Dutch and in English"),
        ('en = "Danger comes first"', 'en = ""', "rule U1: a text in Dutch and in English"),
        ('act = { nl = "Bel 112", en = "Call 112" }', "", "route 112: a text"),
        ('now = { nl = "nu meteen", en = "now" }', 'now = { nl = "nu" }', "terms, now: a text"),
        ("disputed = { nl", "doubted = { nl", "statuses: exactly"),
        ('soon = { nl = "er kan', 'later = { nl = "er kan', "because.urgency: one text"),
        ('stay = ["yes", "no", "unknown"]', "", "inputs: not what a situation holds: stay"),
        ('minor = ["yes", "no", "unknown"]', 'minor = ["yes"]', "inputs.minor: not the answers"),
        ("[hours]", "[times]", "hours: a table of texts"),
    ],
)
def test_a_file_that_is_not_right_is_refused_in_a_sentence(old, new, sentence):
    assert old in TEXT

    with pytest.raises(UnfitFileError) as refusal:
        read(TEXT.replace(old, new, 1))

    assert sentence in str(refusal.value)
    assert str(refusal.value).startswith("routes.toml")


def test_a_table_that_asks_where_someone_comes_from_is_refused():
    planted = TEXT.replace("[inputs]\n", '[inputs]\nnationality = ["nl", "other"]\n')

    with pytest.raises(UnfitFileError, match="inputs: not what a situation holds: nationality"):
        read(planted)


def test_the_table_is_read_once():
    assert table() is table()


def test_rules_stand_in_the_order_of_their_groups_whatever_the_file_does():
    moved = TEXT.replace('group = "urgent"', 'group = "register"', 1)

    assert read(TEXT).rules[0].id == "U1"
    assert "U1" in [rule.id for rule in read(moved).rules if rule.group == "register"]
    assert read(moved).rules[0].id == "U2"


def test_every_route_and_every_text_is_used():
    known = table()
    steps = [step for rule in known.rules for step in rule.do]

    assert {step.route for step in steps} == set(known.routes)
    assert {step.by for step in steps} == set(known.performers)
    assert {step.kind for step in steps} == set(known.kinds)
    assert {key for rule in known.rules for key in rule.source} == set(known.sources)
    assert {rule.status for rule in known.rules} == set(STATUSES)
