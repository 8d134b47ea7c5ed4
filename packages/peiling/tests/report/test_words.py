import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import peiling
from peiling.errors import InputError
from peiling.report.words import Words, clean, fields

PLACES = {"Caution": (0, "code"), "Refused": (1, "reason"), "DataError": (1, "reason")}
CARRIED = {"code", "estimate.reason", "reason", "why.code"}


def codes_in(source):
    """Return the codes that are written in a source, and the expressions that carry one."""
    literal, carried = set(), set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in PLACES:
            continue
        place, keyword = PLACES[name]
        named = [k.value for k in node.keywords if k.arg == keyword]
        for found in [*node.args[place : place + 1], *named]:
            _sort(found, literal, carried)
    return literal, carried


def _sort(found, literal, carried):
    if isinstance(found, ast.IfExp):
        _sort(found.body, literal, carried)
        _sort(found.orelse, literal, carried)
    elif isinstance(found, ast.Constant):
        literal.add(found.value)
    elif isinstance(found, ast.JoinedStr):
        literal.add(found.values[0].value.rstrip("_"))
    else:
        carried.add(ast.unparse(found))


def test_every_code_in_the_library_has_a_sentence_in_both_languages():
    sources = Path(peiling.__file__).parent.rglob("*.py")
    found = [codes_in(path.read_text(encoding="utf-8")) for path in sources]
    literal = set().union(*(codes for codes, _ in found))
    carried = set().union(*(others for _, others in found))

    assert len(literal) > 60
    for language in ("nl", "en"):
        texts = Words.of(language).texts
        assert [code for code in sorted(literal) if f"reason.{code}" not in texts] == []
    # These carry a code from elsewhere; a new one must be looked at, and its codes named below.
    assert carried <= CARRIED


@pytest.mark.parametrize("code", ["no_maximum", "not_identified", "not_identifiable"])
def test_codes_that_are_carried_have_a_sentence_too(code):
    assert f"reason.{code}" in Words.of("nl").texts


def test_a_code_without_a_sentence_would_be_found():
    source = 'raise Refused("No.", "brand_new" if a else reason)\nx = Caution(f"list_{n}", "w")'

    assert codes_in(source) == ({"brand_new", "list"}, {"reason"})


def test_both_languages_have_the_same_sentences_with_the_same_values():
    nl, en = Words.of("nl").texts, Words.of("en").texts

    assert nl.keys() == en.keys()
    for key in nl:
        assert fields(nl[key]) == fields(en[key]), key


def test_no_sentence_of_a_reason_holds_a_number():
    for language in ("nl", "en"):
        for key, text in Words.of(language).texts.items():
            if key.startswith("reason."):
                assert not any(sign.isdigit() for sign in text), key


def test_an_unknown_code_falls_back_on_its_english_text_marked_as_such():
    assert Words.of("nl").reason("brand_new", "It is new.") == "(alleen in het Engels:) It is new."
    assert Words.of("en").reason("brand_new", "It is new.") == "It is new."


def test_a_code_with_the_name_of_a_list_keeps_the_name():
    assert Words.of("nl").reason("empty_list_police", "x").endswith("(police)")


def test_numbers_are_written_as_the_language_writes_them():
    values = (0, 7, 12345, 0.5, 1234567.4, 2.84, -1321)

    assert [Words.of("nl").number(v) for v in values] == [
        "0", "7", "12.345", "0,5", "1.234.567", "2,84", "-1.321",
    ]  # fmt: skip
    assert [Words.of("en").number(v) for v in values] == [
        "0", "7", "12,345", "0.5", "1,234,567", "2.84", "-1,321",
    ]  # fmt: skip


@given(st.integers(-(10**12), 10**12))
def test_a_whole_number_can_be_read_back(value):
    assert int(Words.of("nl").number(value).replace(".", "")) == value
    assert int(Words.of("en").number(value).replace(",", "")) == value


@given(st.floats(-1e9, 1e9))
def test_a_number_is_read_back_to_the_digits_that_are_shown(value):
    shown = Words.of("nl").number(value).replace(".", "").replace(",", ".")

    step = 0.5 if abs(value) >= 100 else 0.005
    assert float(shown) == pytest.approx(value, abs=step * 1.0001)


def test_what_is_no_number_is_not_written():
    with pytest.raises(InputError, match="no number"):
        Words.of("nl").number(float("nan"))


def test_an_end_without_limit_is_a_word():
    assert Words.of("nl").persons(float("inf")) == "onbegrensd"


def test_there_is_no_third_language():
    with pytest.raises(InputError, match="«fr»"):
        Words.of("fr")
    with pytest.raises(InputError, match="no sentence"):
        Words.of("nl").say("report.nothing")


@given(st.text())
def test_a_text_of_others_comes_out_on_one_line(text):
    assert "\n" not in clean(text)
    assert clean(clean(text)) == clean(text)
