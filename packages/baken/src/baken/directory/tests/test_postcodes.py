"""Loading postcodes: all or nothing, as often as one likes, and every mistake by its place."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from baken.directory import queries
from baken.directory.models import PostcodeRange
from baken.directory.postcodes import load
from baken.reference.tables import BrokenFile
from baken.reference.tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def _places():
    MunicipalityFactory(cbs_code="GM9001", name="Waterdorp")
    MunicipalityFactory(cbs_code="GM9002", name="Zanddorp")


@pytest.fixture
def file(tmp_path):
    """Return a way to write a file with these lines under the usual head."""

    def written(*lines, head="pc4,cbs_code", encoding="utf-8"):
        path = tmp_path / "postcodes.csv"
        path.write_bytes("\n".join([head, *lines]).encode(encoding))
        return path

    return written


def stored():
    found = PostcodeRange.objects.order_by("first", "municipality__cbs_code")
    return list(found.values_list("first", "last", "municipality__cbs_code"))


def test_neighbouring_postcodes_become_one_range_and_a_gap_stays_a_gap(file):
    path = file("2012,GM9001", "2011,GM9001", "2014,GM9001", "2013,GM9002", "2014,GM9002")

    assert load(path, source="CBS 2026", on=TODAY) == 3

    assert stored() == [(2011, 2012, "GM9001"), (2013, 2014, "GM9002"), (2014, 2014, "GM9001")]
    assert set(PostcodeRange.objects.values_list("source", "loaded_on")) == {("CBS 2026", TODAY)}


def test_loading_twice_changes_nothing_and_a_newer_list_replaces_the_older(file):
    load(file("2011,GM9001"), source="CBS 2025", on=TODAY)
    first = PostcodeRange.objects.get().pk
    load(file("2011,GM9001"), source="CBS 2025", on=TODAY)
    assert PostcodeRange.objects.get().pk == first

    load(file("2011,GM9002"), source="CBS 2026", on=TODAY)
    assert stored() == [(2011, 2011, "GM9002")]


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        (["2011,GM9001", "0111,GM9001"], "3, kolom ‘pc4’"),
        (["2011 AB,GM9001"], "2, kolom ‘pc4’"),
        (["2011,GM0000"], "2, kolom ‘cbs_code’"),
        (["2011,"], "2, kolom ‘cbs_code’"),
        (["2011"], "2, kolom ‘cbs_code’"),
        (["2011,GM9001,x"], "2, kolom ‘cbs_code’"),
        ([], "2, kolom ‘pc4’"),
    ],
)
def test_a_mistake_is_named_by_line_and_column_and_changes_nothing(file, lines, where):
    load(file("1811,GM9001"), source="CBS 2025", on=TODAY)

    with pytest.raises(BrokenFile, match=where):
        load(file(*lines), source="CBS 2026", on=TODAY)

    assert stored() == [(1811, 1811, "GM9001")]


def test_another_head_or_no_text_is_refused(file, tmp_path):
    for path in (
        file("2011,GM9001", head="postcode,gemeente"),
        file("2011,GM9001", head="pc4,cbs_codé", encoding="utf-16"),
        tmp_path / "absent.csv",
    ):
        with pytest.raises(BrokenFile):
            load(path, source="CBS", on=TODAY)


def test_a_file_saved_by_a_spreadsheet_is_read(file):
    assert load(file("2011,GM9001", encoding="utf-8-sig"), source="CBS", on=TODAY) == 1


def test_a_postcode_leads_to_its_municipality_where_that_is_sure(file):
    load(file("2011,GM9001", "2012,GM9001", "2012,GM9002"), source="CBS", on=TODAY)

    assert queries.municipality_of("2011 AB").name == "Waterdorp"
    assert queries.municipality_of("2012") is None
    assert queries.municipality_of("9999") is None
    assert queries.municipality_of("nergens") is None


def test_the_command_says_what_it_loaded_or_why_not(file, capsys):
    call_command("load_postcodes", file("2011,GM9001"), source="CBS 2026")
    assert capsys.readouterr().out == "1 ranges of postcodes\n"

    with pytest.raises(CommandError, match="GM0000"):
        call_command("load_postcodes", file("2011,GM0000"), source="CBS 2026")
