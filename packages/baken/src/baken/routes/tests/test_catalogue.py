"""The catalogue of indicators: what it holds, who sees what, and how a broken file is refused."""

from importlib.resources import files

import pytest

from baken.routes import queries
from baken.routes.catalogue import catalogue, read
from baken.routes.states import SEES_AS, Form, Profession
from baken.routes.words import UnfitFileError

TEXT = files("baken.routes").joinpath("reference/indicators.csv").read_text(encoding="utf-8")
CATEGORIES = set(catalogue().categories)
FIRST = TEXT.splitlines()[1]


def ids(groups):
    return {seen.indicator.id for group in groups for seen in group.indicators}


def test_the_catalogue_holds_what_its_file_holds():
    known = catalogue().indicators

    assert len(known) == len(TEXT.splitlines()) - 1 == 114
    assert sum(one.draft for one in known.values()) == 36
    assert {one.category for one in known.values()} == CATEGORIES


def test_a_draft_says_so_and_what_rests_on_a_source_names_it():
    for one in catalogue().indicators.values():
        assert one.draft == (one.sources == ("OWN",))


@pytest.mark.parametrize("profession", Profession)
def test_everyone_sees_something_of_every_form_that_they_could_meet(profession):
    groups = queries.catalogue(profession, None, "nl")

    assert len(ids(groups)) > 5
    assert ids(queries.catalogue(profession, Form.UNKNOWN, "nl")) == ids(groups)


def test_a_clerk_sees_what_a_clerk_can_see_of_this_form():
    groups = queries.catalogue(Profession.DESK, Form.LABOUR, "en")
    found = [seen.indicator for group in groups for seen in group.indicators]

    assert found
    assert all(Form.LABOUR in one.forms for one in found)
    assert all(not one.professionals or "BZ" in one.professionals for one in found)
    assert "IND-057" in ids(groups)
    assert "IND-016" not in ids(groups)


def test_labels_and_categories_come_in_the_language_that_was_asked_for():
    dutch = queries.catalogue(None, None, "nl")
    english = queries.catalogue(None, None, "en")

    assert (dutch[0].name, english[0].name) == ("De persoon zelf", "The person")
    assert ids(dutch) == ids(english) == set(catalogue().indicators)


def test_ids_that_are_not_known_are_left_out():
    found = queries.indicators(["IND-057", "IND-073", "nothing", "\x00", "IND-001"])

    assert [one.id for one in found] == ["IND-001", "IND-057"]


def test_every_code_of_a_profession_is_used_by_the_catalogue():
    used = frozenset().union(*(one.professionals for one in catalogue().indicators.values()))

    assert frozenset().union(*SEES_AS.values()) == used


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("IND-002", "IND-001", "row 3: IND-001 is there twice"),
        (",dependency,", ",luck,", "row 2: category 'luck' has no name"),
        ("IND-001,ALL", "IND-001,WAR", "row 2: 'WAR' is missing or unknown"),
        ("IND-001,ALL,no", "IND-001,ALL,perhaps", "row 2: 'perhaps' is missing or unknown"),
        ("BZ;BOA;TZ;POL", "BZ;SPY", "row 3: SPY is nobody we know"),
        ("AANW-2009,sourced", "AANW-2009,sure", "row 2: 'sure' is missing or unknown"),
        ("AANW-2009,sourced", ",sourced", "row 2: an id, a label in each language and a source"),
        ("label_en", "label_de", "row 2: 'label_en' is missing or unknown"),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_its_row(old, new, sentence):
    assert old in TEXT

    with pytest.raises(UnfitFileError, match=r"^indicators\.csv") as refusal:
        read(TEXT.replace(old, new, 1), CATEGORIES)

    assert sentence in str(refusal.value)
