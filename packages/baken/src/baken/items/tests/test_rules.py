"""Normal forms of addresses, numbers, plates and businesses, as plain values."""

import contextlib
from datetime import date
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from baken.items import queries, rules
from baken.items.queries import Fact
from baken.items.states import How, Kind, NotReadable

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def key(fact: Fact, how: How) -> str:
    """Return the text of the one key of `fact` for `how`."""
    (found,) = [key.text for key in fact.keys if key.how == how]
    return found


def postcodes():
    return st.from_regex(r"[1-9][0-9]{3}[A-Z]{2}", fullmatch=True)


def numbers():
    return st.integers(1, 99_999)


def additions():
    return st.sampled_from(["", "a", "B", "bis", "hs", "2", "3 hoog", "a bis", "rd", "zw"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("2011 AB", "12", "a"), ("2011ab", "12a", "")),
        (("2011 AB", "12", "A"), ("2011AB", "12-a", "")),
        (("2011 AB", "12", "a bis"), ("2011AB", "12 A-bis", "")),
        (("2011 AB", "12", "2hoog"), ("2011AB", "12-2", "")),
        (("2011 AB", "12", "2 hg"), ("2011AB", "12 2e etage", "")),
        (("2011 AB", "12", "III"), ("2011AB", "12-3", "")),
        (("2011 AB", "12", "huis"), ("2011AB", "12 hs", "")),
        (("2011 AB", "12", "rood"), ("2011AB", "12 RD", "")),
        (("2011 AB", "12", "zwart"), ("2011AB", "12zw", "")),
        (("2011 AB", "12 A 2hoog", ""), ("2011AB", "12", "a-2")),
        (("2011 AB", " 012 ", ""), ("2011AB", "12", "")),
    ],
)
def test_one_door_has_one_normal_form(one, other):
    assert key(queries.address(*one), How.SAME) == key(queries.address(*other), How.SAME)


@pytest.mark.parametrize(
    ("one", "other"),
    [("12", "12 a"), ("12 a", "12 b"), ("12 hs", "12 2hoog"), ("12-1", "12-2")],
)
def test_two_doors_of_one_house_meet_by_the_house_only(one, other):
    first, second = queries.address("2011AB", one), queries.address("2011AB", other)

    assert key(first, How.SAME) != key(second, How.SAME)
    assert key(first, How.HOUSE) == key(second, How.HOUSE)


@pytest.mark.parametrize(("one", "other"), [("1", "11"), ("12", "121"), ("12-1", "121")])
def test_two_houses_never_meet(one, other):
    first, second = queries.address("2011AB", one), queries.address("2011AB", other)

    assert key(first, How.HOUSE) != key(second, How.HOUSE)


@pytest.mark.parametrize(
    ("postcode", "number"),
    [
        ("", "12"),
        ("0123 AB", "12"),
        ("2011", "12"),
        ("2011 AB", ""),
        ("2011 AB", "0"),
        ("2011 AB", "a12"),
        ("2011 AB", "123456"),
        ("2011 AB", "Waterkade 12"),
        ("2011 AB", "12 and then a whole sentence on it"),
    ],
)
def test_what_is_no_address_is_refused_without_being_repeated(postcode, number):
    with pytest.raises(NotReadable) as refused:
        queries.address(postcode, number)

    assert "Waterkade" not in str(refused.value)


@given(postcodes(), postcodes(), numbers(), additions())
def test_different_postcodes_never_meet(one, other, number, addition):
    assume(one != other)
    first, second = (queries.address(code, str(number), addition) for code in (one, other))

    assert not {k.text for k in first.keys} & {k.text for k in second.keys}


@given(postcodes(), numbers(), additions())
def test_an_address_read_again_from_the_screen_is_the_same(postcode, number, addition):
    first = queries.address(postcode, str(number), addition)

    assert queries.address(first.shown[:7], first.shown[8:]) == first


@given(postcodes(), numbers(), additions())
def test_case_and_spaces_change_nothing_in_an_address(postcode, number, addition):
    plain = queries.address(postcode, str(number), addition)
    spaced = queries.address(
        f" {postcode[:4]}  {postcode[4:].lower()}", f" {number} {addition.upper()} "
    )

    assert spaced == plain


@pytest.mark.parametrize(
    "typed",
    ["06 12345678", "06-12345678", "+31 6 1234 5678", "0031612345678", "+31 (0)6 12345678"],
)
def test_a_telephone_number_has_one_normal_form(typed):
    fact = queries.phone(typed)

    assert fact.shown == "+31 6 12345678"
    assert key(fact, How.SAME) == "+31612345678"


def test_a_foreign_number_keeps_its_country():
    assert queries.phone("+40 721 123 456").shown == "+40 721 123 456"


@pytest.mark.parametrize("typed", ["", "06", "06 1234567", "112", "bel me", "+", "06 123456789012"])
def test_what_is_no_telephone_number_is_refused(typed):
    with pytest.raises(NotReadable):
        queries.phone(typed)


@given(st.integers(10_000_000, 59_999_999))
def test_a_number_read_again_from_the_screen_is_the_same(number):
    first = queries.phone(f"06{number}")

    assert queries.phone(first.shown) == first


@given(st.text(max_size=40))
def test_any_text_is_a_telephone_number_or_is_refused(text):
    with contextlib.suppress(NotReadable):
        assert queries.phone(text).keys


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("gb001b", "GB-001-B"),
        ("GB 001 B", "GB-001-B"),
        ("12-ab-34", "12-AB-34"),
        ("1ABC23", "1-ABC-23"),
        ("ab-12-cd", "AB-12-CD"),
        ("999-xx-9", "999-XX-9"),
        ("b-mw 1234", "BMW1234"),
        ("CB 1234 АВ", "CB1234AV"),
        ("1-ABC-123", "1ABC123"),
    ],
)
def test_a_plate_is_shown_with_the_dashes_of_its_form_and_foreign_ones_without(typed, shown):
    assert queries.plate(typed).shown == shown


@pytest.mark.parametrize("typed", ["", "-", "ABC", "1", "ABCDEFGHIJK1", "rode auto"])
def test_what_is_no_plate_is_refused(typed):
    with pytest.raises(NotReadable):
        queries.plate(typed)


@given(st.from_regex(r"[A-Z]{1,3}[0-9]{2,5}[A-Z]{0,2}", fullmatch=True), st.data())
def test_case_and_dashes_change_nothing_in_a_plate(plain, data):
    at = data.draw(st.integers(0, len(plain)))

    assert queries.plate(f"{plain[:at]}-{plain[at:]}".lower()) == queries.plate(plain)


@given(
    st.from_regex(r"[A-Z]{2}[0-9]{3}[A-Z]", fullmatch=True),
    st.from_regex(r"[A-Z]{2}[0-9]{3}[A-Z]", fullmatch=True),
)
def test_different_plates_never_meet(one, other):
    assume(one != other)

    assert queries.plate(one).keys != queries.plate(other).keys


@pytest.mark.parametrize(
    "typed", ["01234567", "KVK 01234567", "kvk-nummer: 0123 4567", "01.23.45.67"]
)
def test_eight_digits_are_a_number_at_the_chamber_of_commerce(typed):
    fact = queries.business(typed)

    assert (fact.shown, fact.keys[0].how) == ("01234567", How.SAME)


@pytest.mark.parametrize("typed", ["1234567", "123456789012", "KVK 12", "", "&", "b.v.", "XY"])
def test_what_is_no_business_is_refused(typed):
    with pytest.raises(NotReadable):
        queries.business(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("De Gouden Draak B.V.", "gouden draak"),
        ("Bakkerij Jansen & Zonen", "Bakkerij Jansen en Zonen BV"),
        ("Jansen + Zn. v.o.f.", "Jansen en Zn VOF"),
        ("Café 't Hoekje", "CAFE T HOEKJE"),
        ("Schoonmaak-bedrijf Ster", "Schoonmaakbedrijf Ster b.v."),
        ("Trans Pol Sp. z o.o.", "TransPol"),
        ("Kebabhuis Özgür", "kebabhuis ozgur"),
        ("H.E.M.A. Nagels", "Hema Nagels"),
    ],
)
def test_one_business_has_one_normal_form(one, other):
    assert queries.business(one).keys == queries.business(other).keys


@pytest.mark.parametrize(
    ("one", "other"),
    [("Gouden Draak", "Gouden Daak"), ("Jansen Bouw", "Jansen Bouwers"), ("Ster", "Sterk")],
)
def test_two_businesses_never_meet(one, other):
    assert queries.business(one).keys != queries.business(other).keys


def test_a_name_of_legal_forms_alone_is_still_a_name():
    assert queries.business("Limited Inc").keys


@given(st.text(alphabet=LETTERS + " .&-'", min_size=5, max_size=30))
def test_a_business_read_again_from_the_screen_is_the_same(text):
    try:
        first = queries.business(text)
    except NotReadable:
        return
    assert queries.business(first.shown).keys == first.keys


def test_every_kind_and_precision_has_a_purpose_of_its_own():
    purposes = {rules.purpose(kind, how) for kind in Kind for how in How}

    assert len(purposes) == len(Kind) * len(How)


def test_a_fact_does_not_show_itself_when_it_is_printed():
    printed = repr(queries.person("Jan de Jong", date(1990, 2, 3)))

    assert "Jong" not in printed
    assert "1990" not in printed


def test_ways_are_listed_and_never_added_up():
    agreed = [(UUID(int=n), "phone", "same") for n in range(3)]

    assert rules.strongest(agreed) == [["phone", "same"]]
