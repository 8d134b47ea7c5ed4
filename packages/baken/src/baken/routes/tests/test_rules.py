"""What to do with what one saw: every rule, and every situation."""

import re
from dataclasses import replace
from importlib.resources import files

import pytest

from baken.routes.rules import advise, reached
from baken.routes.states import (
    REPORTS_AS,
    SEES_AS,
    Consent,
    Form,
    Minor,
    Profession,
    ReporterKind,
    Stay,
    Subject,
    Urgency,
)
from baken.routes.table import INPUTS, read, table
from baken.routes.tests.situations import TERMS, every, faults, situation, written

TEXT = files("baken.routes").joinpath("reference/routes.toml").read_text(encoding="utf-8")

BOA, SCHOOL, CARE, DOCTOR, POLICE, RESIDENT, MYSELF = (
    {"profession": one}
    for one in (
        Profession.ENFORCEMENT,
        Profession.SCHOOL,
        Profession.HEALTH,
        Profession.DOCTOR,
        Profession.POLICE,
        Profession.RESIDENT,
        Profession.CONCERNED,
    )
)
DESK = {"profession": Profession.DESK}
CHILD, PERHAPS, ADULT = ({"minor": one} for one in (Minor.YES, Minor.UNKNOWN, Minor.NO))
ALONE, TOGETHER = {"unaccompanied": True}, {"unaccompanied": False}
GIVEN, REFUSED, NOT_ASKED, UNSAFE, WITHDRAWN = (
    {"consent": one}
    for one in (
        Consent.GIVEN,
        Consent.REFUSED,
        Consent.NOT_ASKED,
        Consent.NOT_SAFE,
        Consent.WITHDRAWN,
    )
)
PERSON, PLACE, BOTH = (
    {"subject": one} for one in (Subject.POSSIBLE_VICTIM, Subject.REPORTED, Subject.BOTH)
)
WORK, SEX = {"form": Form.LABOUR}, {"form": Form.SEXUAL}
NOT_LAWFUL, LAWFUL = {"stay": Stay.NO}, {"stay": Stay.YES}
NOW, SOON, CALM = ({"urgency": one} for one in (Urgency.ACUTE, Urgency.SOON, Urgency.NORMAL))

FIRES = {
    # The rule: a situation in which it fires, and the changes that each stop it.
    "U1": (NOW, [SOON, CALM]),
    "U2": (SOON, [NOW, CALM]),
    "G2": (ALONE | CHILD, [TOGETHER, ADULT, POLICE, RESIDENT]),
    "G2P": (ALONE | PERHAPS | POLICE, [TOGETHER, ADULT, DESK]),
    "G2Z": (ALONE | CHILD | RESIDENT, [TOGETHER, ADULT, DESK, POLICE]),
    "G1": (PERHAPS, [ADULT, BOA, RESIDENT]),
    "G4": (CHILD | BOA, [ADULT, DESK]),
    "G5": (CHILD | RESIDENT, [ADULT, DESK, MYSELF]),
    "G5V": (CHILD | MYSELF, [ADULT, DESK, RESIDENT]),
    "G3": (DOCTOR | WITHDRAWN, [CARE, GIVEN, NOT_ASKED]),
    "R1": (BOA, [CARE, POLICE, RESIDENT]),
    "R9": (SCHOOL, [DESK, POLICE, RESIDENT]),
    "R12": (POLICE, [DESK, RESIDENT]),
    "R7": (RESIDENT, [DESK, MYSELF]),
    "R7L": (RESIDENT | WORK, [DESK, SEX]),
    "R13": (RESIDENT | BOTH, [DESK, PLACE]),
    "R11": (MYSELF | GIVEN, [RESIDENT, REFUSED, NOT_ASKED]),
    "R11N": (MYSELF | NOT_ASKED, [RESIDENT, GIVEN]),
    "R11P": (MYSELF, [RESIDENT]),
    "R11L": (MYSELF | WORK, [RESIDENT, SEX]),
    "R5": (CARE | GIVEN, [DESK, PLACE, WITHDRAWN]),
    "R5M": (DESK | GIVEN | BOTH, [CARE, PLACE, WITHDRAWN]),
    "R5D": (DOCTOR | GIVEN, [CARE, PLACE, REFUSED]),
    "R6": (CARE | WITHDRAWN, [DESK, PLACE, GIVEN, PERHAPS]),
    "R6M": (BOA | UNSAFE, [CARE, PLACE, GIVEN, CHILD]),
    "R14": (DOCTOR | PLACE, [DESK, PERSON]),
    "R2": (DESK | WORK | BOTH, [SEX, PERSON, POLICE]),
    "R2P": (POLICE | WORK, [DESK, SEX]),
    "R3": (CARE | SEX, [WORK, RESIDENT, POLICE, DOCTOR]),
    "R3D": (DOCTOR | SEX | GIVEN, [WORK, CARE, REFUSED, NOT_ASKED]),
    "R3DP": (DOCTOR | SEX | PLACE, [WORK, CARE, PERSON, BOTH]),
    "R4": (BOA | PLACE, [PERSON, CARE, POLICE]),
    "R4P": (POLICE | BOTH, [PERSON, BOA]),
    "R8": (CARE | NOT_LAWFUL, [LAWFUL, PLACE, PERHAPS, POLICE]),
    "R8P": (POLICE | NOT_LAWFUL, [LAWFUL, PLACE, CHILD, CARE]),
    "R8Z": (RESIDENT | NOT_LAWFUL, [LAWFUL, PLACE, CHILD, CARE]),
    "C1": (POLICE | REFUSED, [PLACE, CARE]),
    "C2": (DESK | GIVEN, [REFUSED, PLACE, DOCTOR]),
    "C3": (CARE | WITHDRAWN, [GIVEN, PLACE, DOCTOR]),
    "C4": (DOCTOR | GIVEN, [REFUSED, PLACE, CARE]),
    "C5": (DOCTOR | UNSAFE, [GIVEN, PLACE, CARE]),
}
OF_A_FIELD = {"profession": "reporter"}


def fired(**answers):
    return advise(situation(**answers), table()).fired


@pytest.mark.parametrize("rule", FIRES)
def test_each_rule_fires_where_it_should(rule):
    assert rule in fired(**FIRES[rule][0])


@pytest.mark.parametrize("rule", FIRES)
def test_each_change_that_matters_stops_a_rule(rule):
    fires, stops = FIRES[rule]

    assert [change for change in stops if rule in fired(**{**fires, **change})] == []


def test_every_rule_and_every_condition_of_it_is_tried():
    tried = {
        rule: {OF_A_FIELD.get(name, name) for change in stops for name in change}
        for rule, (_fires, stops) in FIRES.items()
    }

    assert list(tried) == [rule.id for rule in table().rules]
    assert tried == {rule.id: set(rule.when) for rule in table().rules}


# --- Every situation -----------------------------------------------------------------------------


def test_every_situation_gets_an_advice_without_a_contradiction():
    assert sum(1 for _ in every()) == 38_880

    assert faults(every(), table()) == []


def without(*ids):
    return replace(table(), rules=tuple(rule for rule in table().rules if rule.id not in ids))


def with_change(rule, old, new):
    start = TEXT.index(f'id = "{rule}"')
    assert old in TEXT[start:]
    return read(TEXT[:start] + TEXT[start:].replace(old, new, 1))


QUIET = {"urgency": "normal", "form": "unknown", "stay": "unknown"}
"""What does not matter to a planted fault, unless it says so itself."""


@pytest.mark.parametrize(
    ("planted", "only", "fault"),
    [
        (without("R7"), {"reporter": "citizen", "stay": "no"}, "nobody tells the police"),
        (
            without("R7", "R13", "R7L", "U1", "U2", "G5", "G2Z"),
            {"reporter": "citizen"},
            "nobody to go to",
        ),
        (
            with_change("R3", '"youth_professional"]', '"youth_professional", "doctor"]'),
            {"reporter": "doctor"},
            "secrecy is broken",
        ),
        (without("U1"), {"urgency": "acute"}, "danger, and 112 does not come first"),
        (without("G1"), {"reporter": "doctor"}, "perhaps a child, and no Veilig Thuis"),
        (without("G2"), {"unaccompanied": "yes"}, "a child alone, and no Nidos"),
        (
            with_change("G2", 'within = "PT4H"', 'within = "P2D"'),
            {"unaccompanied": "yes"},
            "the focal point hears later than they have to act",
        ),
        (without("R1"), {"reporter": "supervisor_boa"}, "nobody tells the focal_point"),
        (
            with_change("C3", '"refused", ', '"refused", "given", '),
            {"consent": "given"},
            "with a name and without",
        ),
        (
            with_change("R5", '["given"]', '["given", "withdrawn"]'),
            {"consent": "withdrawn"},
            "an adult is enrolled who did not agree",
        ),
        (
            with_change("C4", '["given"]', '["given", "not_asked"]'),
            {"reporter": "doctor"},
            "registered without agreement or duty",
        ),
        (
            with_change("R4", '"supervisor_boa"]', '"supervisor_boa", "care_professional"]'),
            {"reporter": "care_professional"},
            "the RIEC hears from who is no covenant partner",
        ),
        (
            with_change("R8", 'minor = ["no"]', 'minor = ["no", "unknown"]'),
            {"stay": "no"},
            "status is asked of a child",
        ),
        (
            with_change("C1", '["victim", "both"]', '["perpetrator_or_location", "both"]'),
            {"reporter": "partner_investigation"},
            "a place is registered",
        ),
    ],
)
def test_a_hole_or_contradiction_in_the_table_is_found(planted, only, fault):
    found = faults(every(**QUIET | only), planted)

    assert any(sentence.startswith(fault) for sentence in found), found


def test_of_two_steps_that_are_the_same_the_most_urgent_stays():
    for one in every(urgency="soon", consent="not_asked", stay="unknown"):
        advice = advise(one, table())
        rules = [rule for rule in table().rules if rule.id in advice.fired]
        for step in advice.steps:
            terms = [
                TERMS.index(same.within)
                for rule in rules
                for same in rule.do
                if (same.route, same.by) == (step.route.id, step.by)
            ]
            assert TERMS.index(step.within) == min(terms)


def test_an_answer_about_consent_that_was_withdrawn_counts_as_refused():
    for one in every(consent="refused", urgency="normal"):
        assert written(advise(one, table())) == written(
            advise(replace(one, consent=Consent.WITHDRAWN), table())
        )


def test_an_advice_says_why_in_the_answers_that_were_given():
    advice = advise(situation(**BOA, **PERHAPS), table())

    because = {step.route.id: [words.en for words in step.why] for step in advice.yours}

    assert because["VT"] == [
        "you do not know whether the person is 18",
        "you are an enforcement officer or inspector",
    ]
    assert because["FOCAL"] == ["you are an enforcement officer or inspector"]


def test_a_clerk_who_sees_labour_exploitation_gets_every_route_that_fits():
    advice = advise(situation(**WORK, **BOTH, **GIVEN), table())

    assert [step.route.id for step in advice.yours] == ["FOCAL"]
    assert [step.route.id for step in advice.others] == ["ZC", "NLA", "AVIM", "RIEC", "COM"]


def test_every_profession_reports_as_someone_and_sees_as_someone():
    assert set(REPORTS_AS) == set(SEES_AS) == set(Profession)
    assert set(REPORTS_AS.values()) == set(ReporterKind)


def test_facts_are_what_the_table_asks_for():
    assert set(situation().facts()) == set(INPUTS)


@pytest.mark.parametrize(
    ("contact", "number", "tel"),
    [
        ("112", "112", "tel:112"),
        ("via 0900-8844 or fixed contact", "0900-8844", "tel:09008844"),
        ("0800-5151 (abroad +31 70 333 44 44)", "0800-5151", "tel:08005151"),
        ("+31 70 333 44 44", "+31 70 333 44 44", "tel:+31703334444"),
        ("0800-7000, meldmisdaadanoniem.nl", "0800-7000", "tel:08007000"),
        ("fairwork.nu", "fairwork.nu", ""),
        ("regional office", "", ""),
    ],
)
def test_a_number_is_read_and_can_be_dialled(contact, number, tel):
    assert reached(contact) == (number, tel)


def test_numbers_on_the_page_come_from_the_reference_tables_alone():
    spoken = re.findall(r"\b0[89]\d{2}-\d{4}\b|\b\d{3}-\d{7}\b", TEXT)

    assert spoken == []
