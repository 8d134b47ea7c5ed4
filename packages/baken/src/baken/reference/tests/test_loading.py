"""Loading the reference files: complete, repeatable, all or nothing."""

import shutil
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from django.db.models import Sum

from baken.reference import loading, queries
from baken.reference.models import (
    LOCAL,
    CentreMunicipality,
    Loaded,
    Municipality,
    PoliceUnit,
    ReportingPoint,
    Source,
    Status,
)
from baken.reference.tables import BrokenFile

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ALL: list[type[models.Model]] = [
    Source,
    PoliceUnit,
    Municipality,
    CentreMunicipality,
    ReportingPoint,
    Loaded,
]


def everything() -> dict[str, list[tuple[object, ...]]]:
    return {model.__name__: sorted(model._base_manager.values_list(), key=str) for model in ALL}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(loading.DATA, copy)
    return copy


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    path.chmod(0o644)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_all_of_the_netherlands_is_loaded():
    loading.load(at=NOW)

    assert Municipality.objects.count() == 342
    assert PoliceUnit.objects.count() == 10
    assert CentreMunicipality.objects.count() == 35
    assert ReportingPoint.objects.count() == 19
    assert Municipality.objects.aggregate(all=Sum("inhabitants"))["all"] == 17_590_672
    assert Municipality.objects.values("safety_region_code").distinct().count() == 25


def test_municipalities_and_inhabitants_per_safety_region_add_up_to_the_file_of_police_units():
    loading.load(at=NOW)
    columns, key = loading._SHAPES["police_units"]
    rows = loading.read(loading.DATA / "police_units.csv", columns, key=key).rows

    for row in rows:
        there = Municipality.objects.filter(safety_region_code=row.cells["safety_region_code"])
        assert there.count() == row.number("municipalities_2023")
        assert there.aggregate(all=Sum("inhabitants"))["all"] == row.number(
            "inhabitants_2022_01_01"
        )


def test_every_municipality_has_a_police_unit_and_every_unit_municipalities():
    loading.load(at=NOW)

    assert not Municipality.objects.filter(police_unit__isnull=True).exists()
    assert not PoliceUnit.objects.filter(municipalities__isnull=True).exists()


def test_a_centre_municipality_is_known_for_44_and_unverified_for_all_of_them():
    loading.load(at=NOW)

    known = Municipality.objects.filter(centre_municipality__isnull=False)
    assert known.count() == 44
    assert set(known.values_list("centre_status", flat=True)) == {Status.UNVERIFIED}
    haarlem = queries.municipality("GM0392")
    assert haarlem is not None
    assert str(haarlem.centre_municipality) == "Haarlem"


def test_what_was_not_checked_says_so():
    loading.load(at=NOW)

    status = dict(ReportingPoint.objects.values_list("code", "status"))
    assert status["112"] == Status.VERIFIED
    assert status["KMAR"] == Status.UNVERIFIED
    assert status["COM"] == Status.PARTLY
    assert ReportingPoint.objects.get(code="COM").status_note == "verified number; hours unverified"


def test_every_source_of_a_fact_can_be_looked_up():
    loading.load(at=NOW)
    known = set(Source.objects.values_list("key", flat=True))

    for model in (PoliceUnit, Municipality, CentreMunicipality, ReportingPoint):
        for cited in model._base_manager.values_list("source", flat=True):
            assert set(cited.split(";")) <= known


def test_loading_twice_changes_nothing():
    first = loading.load(at=NOW)
    before = everything()

    second = loading.load(at=NOW.replace(year=2027))

    assert [one.file for one in first] == [one.file for one in Loaded.objects.order_by("pk")]
    assert second == []
    assert everything() == before


def test_a_new_version_of_a_file_is_taken_over_and_recorded(folder):
    loading.load(at=NOW)
    change(folder, "municipalities.csv", "GM0392,Haarlem,", "GM0392,Haarlem aan Zee,")
    change(folder, "municipalities.csv", "GM0392,Haarlem aan Zee,", "GM0392,Haarlem,")
    change(folder, "reporting_points.csv", "0800-1814", "0800-1815")

    new = loading.load(at=NOW.replace(year=2027), folder=folder)

    assert [one.file for one in new] == ["reporting_points.csv"]
    assert ReportingPoint.objects.get(code="KMAR").contact == "0800-1815"
    assert Loaded.objects.filter(file="reporting_points.csv").count() == 2
    assert queries.versions().count() == 5


def test_what_a_municipality_filled_in_itself_stays(folder):
    loading.load(at=NOW)
    ReportingPoint.objects.filter(code="ZC").update(source=LOCAL, contact="030-1234567")
    change(folder, "reporting_points.csv", "0800-1814", "0800-1815")

    loading.load(at=NOW, folder=folder)

    assert ReportingPoint.objects.get(code="ZC").contact == "030-1234567"
    assert ReportingPoint.objects.get(code="KMAR").contact == "0800-1815"


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("municipalities.csv", "234950", "many", ["line 2", "inhabitants"]),
        ("municipalities.csv", "2022-01-01", "1-1-2022", ["line 2", "inhabitants_date"]),
        ("municipalities.csv", "GM0014", "0014", ["line 2", "cbs_code"]),
        ("municipalities.csv", "GM0034", "GM0014", ["line 3", "cbs_code"]),
        ("municipalities.csv", "VR25,Flevoland,", "VR99,Flevoland,", ["line 3", "safety_region_code"]),
        ("municipalities.csv", ",Noord-Nederland,234950", ",Limburg,234950", ["line 2", "police_unit"]),
        ("municipalities.csv", "Aalsmeer", "", ["name"]),
        ("municipalities.csv", ",Haarlem,unverified", ",Nergens,unverified", ["centrumgemeente_vo"]),
        ("municipalities.csv", ",Haarlem,unverified", ",Haarlem,sure", ["centrumgemeente_status"]),
        ("municipalities.csv", "cbs_code,name", "code,name", ["line 1", "cbs_code"]),
        ("municipalities.csv", "2022-01-01,,", "2022-01-01,,,", ["line 2", "11", "10"]),
        ("centre_municipalities.csv", "2081818", "-1", ["line 2", "du_vrouwenopvang_2013_eur"]),
        ("centre_municipalities.csv", "GM0361", "GM9999", ["line 2", "cbs_code"]),
        ("centre_municipalities.csv", "Alkmaar,GM", "Alkmar,GM", ["line 2", "name"]),
        ("reporting_points.csv", "WM-MELD,verified", "HEARSAY,verified", ["line 2", "source"]),
        ("reporting_points.csv", "WM-MELD,verified", "WM-MELD,sure", ["line 2", "status"]),
        ("reporting_points.csv", "24/7,no,", "24/7,maybe,", ["line 2", "anonymous"]),
        ("reporting_points.csv", '"vermoeden', 'x"vermoeden"', ["reporting_points.csv"]),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_by_line_and_column_and_changes_nothing(
    folder, settings, file, old, new, words
):
    settings.LANGUAGE_CODE = "en"
    loading.load(at=NOW)
    before = everything()
    change(folder, file, old, new)

    with pytest.raises(BrokenFile) as refusal:
        loading.load(at=NOW, folder=folder)

    for word in [file, *words]:
        assert word in str(refusal.value)
    assert everything() == before


def test_a_file_that_is_not_text_is_refused(folder):
    (folder / "sources.csv").chmod(0o644)
    (folder / "sources.csv").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(BrokenFile, match=r"sources\.csv"):
        loading.load(at=NOW, folder=folder)

    assert not Source.objects.exists()


def test_a_missing_file_is_refused(folder):
    (folder / "sources.csv").unlink()

    with pytest.raises(BrokenFile, match=r"sources\.csv"):
        loading.load(at=NOW, folder=folder)


def test_the_command_says_what_was_new_and_is_quiet_the_second_time():
    first, second = StringIO(), StringIO()

    call_command("load_reference", stdout=first)
    call_command("load_reference", stdout=second)

    assert "municipalities.csv: 342" in first.getvalue()
    assert second.getvalue() == ""


def test_the_command_passes_a_refusal_on(monkeypatch, folder):
    (folder / "sources.csv").unlink()
    monkeypatch.setattr(loading.load, "__kwdefaults__", {"folder": folder})

    with pytest.raises(CommandError, match=r"sources\.csv"):
        call_command("load_reference")


def test_the_page_on_sources_says_how_far_each_fact_was_checked(client):
    loading.load(at=NOW)

    text = client.get("/bronnen/").content.decode()

    assert "0800-1814" in text
    assert "OWN" in text
    assert "Not checked: whether all 342 are the same in 2026." in text
    assert "2,980,494" in text


def test_danger_comes_first_among_the_reporting_points():
    loading.load(at=NOW)

    assert queries.reporting_points()[0].code == "112"
