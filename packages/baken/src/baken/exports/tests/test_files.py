"""What is in a file, and above all what is not: parsed again, from every format and kind."""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree.ElementTree import fromstring

import odfdo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from baken.exports import ctdc, htcds, queries, sheets, standards
from baken.exports.records import Episode, limited, own_values, pseudonym, read_back
from baken.exports.records import Record as Kept
from baken.exports.rules import in_order, names
from baken.exports.sheets import Document, Sheet
from baken.exports.standards import Column
from baken.exports.states import Format, Kind
from baken.exports.tests.factories import (
    CANARY,
    CANARY_NUMBER,
    OWN_NUMBER,
    a_pair,
    content,
    filled,
    here_of,
    released,
)
from baken.reference.codes import (
    SECTORS,
    AgeBand,
    DossierType,
    Region,
    ReporterType,
    Sex,
)
from baken.register import queries as register

database = pytest.mark.django_db(databases=["default", "keys"])

MONTHS = st.sampled_from(["", "2019-01", "2024-12"])
RECORDS = st.builds(
    Kept,
    pseudonym=st.just("E-23456789ABCD"),
    year=st.integers(1990, 2030),
    month=st.integers(1, 12),
    reporter=st.sampled_from(ReporterType.values),
    region=st.sampled_from(Region.values),
    dossier_type=st.sampled_from(DossierType.values),
    sex=st.sampled_from(Sex.values),
    age_band=st.sampled_from(AgeBand.values),
    nationality=st.sampled_from(["", "NL", "RO", "XX"]),
    episodes=st.lists(
        st.builds(Episode, st.sampled_from([str(one) for one in SECTORS]), MONTHS, MONTHS),
        min_size=1,
        max_size=4,
    ).map(tuple),
)
CHOSEN = st.sets(st.sampled_from(sorted(names()))).map(in_order)
FORMS = st.sampled_from([htcds, ctdc])


def document(columns: list[Column], rows: list[list[Any]]) -> Document:
    return Document("Proef", date(2026, 11, 27), [("Over", "=1+1")], "About", "TEST",
                    [Sheet("blad", "reports", columns, rows)])  # fmt: skip


def parsed(form: str, whole: bytes) -> list[dict[str, Any]]:
    """Return the rows of the last sheet of a file, by the names of their columns."""
    if form == Format.CSV:
        return list(csv.DictReader(io.StringIO(whole.decode("utf-8-sig"))))
    if form == Format.JSON:
        rows: list[dict[str, Any]] = json.loads(whole)["tables"][-1]["rows"]
        return rows
    book = CalamineWorkbook.from_filelike(io.BytesIO(whole))
    head, *rest = book.get_sheet_by_name(book.sheet_names[-1]).to_python()
    return [dict(zip(map(str, head), row, strict=False)) for row in rest]


@settings(deadline=None)
@given(record=RECORDS, chosen=CHOSEN, form=st.sampled_from(Format.values), standard=FORMS)
def test_a_file_read_back_gives_the_same_rows(record, chosen, form, standard):
    record = limited(record, chosen)
    values, _losses = standard.written(record, chosen)
    columns = [*standard.columns(), *standards.own_columns(chosen)]
    made_ = document(columns, [[*values, *own_values(record, chosen)]] * 2)

    rows = parsed(form, b"".join(sheets.written(made_, form)))

    texts = [
        {name: str(int(cell) if isinstance(cell, float) else cell) for name, cell in row.items()}
        for row in rows
    ]
    assert [read_back(row) for row in texts] == [record, record]


@given(record=RECORDS, chosen=CHOSEN, standard=FORMS)
def test_what_is_not_chosen_changes_nothing_in_a_row(record, chosen, standard):
    """Two reports that differ only in what was not chosen give the same row and losses."""
    other = replace(
        record,
        month=0,
        reporter="",
        region="",
        dossier_type="",
        sex="",
        age_band="",
        nationality="",
        episodes=(),
    )
    if "sectors" in chosen:
        other = replace(other, episodes=record.episodes)
    mixed = replace(
        other,
        **{name: getattr(record, name) for name in set(chosen) - {"sectors", "episodes"}},
    )
    assert limited(mixed, chosen) == limited(record, chosen)
    assert standard.written(limited(mixed, chosen), chosen) == standard.written(
        limited(record, chosen), chosen
    )


@given(record=RECORDS, standard=FORMS)
def test_every_value_fits_its_standard(record, standard):
    chosen = in_order(names())
    values, _losses = standard.written(record, chosen)
    columns = standard.columns()
    assert len(values) == len(columns)
    picklists: dict[str, set[str]] = {}
    for row in standards.rows("htcds_2_0_codes"):
        picklists.setdefault(row["field"], set()).add(row["code"])
    for column, value in zip(columns, values, strict=True):
        if standard is ctdc:
            assert column.number == isinstance(value, int)
            assert not column.number or column.name == "yearOfRegistration" or value in {0, 1, -99}
        elif column.name in picklists and value:
            assert set(str(value).split(";")) <= picklists[column.name]


def test_the_columns_are_those_of_the_standard():
    known = {row["field"] for row in standards.rows("htcds_2_0_fields")}
    assert {column.name for column in htcds.columns()} <= known
    order = [row["column"] for row in standards.rows("ctdc_global_2020_fields")]
    assert [column.name for column in ctdc.columns()] == order
    assert len(order) == 63
    assert ctdc.told_by_sectors() <= set(order)


def test_every_code_of_ours_has_a_place_in_each_mapping():
    assert set(standards.by("crosswalk", "sector")) >= {str(one) for one in SECTORS}
    assert set(standards.by("reporters", "reporter")) == set(ReporterType.values)
    assert set(standards.by("ages", "age_band")) == set(AgeBand.values)
    assert set(standards.by("sexes", "sex")) == set(Sex.values)
    reasons = standards.toml("reasons")
    for name in ("crosswalk", "ages", "sexes"):
        for row in standards.rows(name):
            assert all(not row[one] or row[one] in reasons for one in row if "loss" in one)


def test_forced_criminality_becomes_other_and_a_status_is_no_form():
    record = Kept("E-2", 2025, episodes=(Episode("forced_crime"), Episode("not_yet_exploited")))
    values, losses = htcds.written(record, ("sectors",))
    told = dict(zip((column.name for column in htcds.columns()), values, strict=True))
    assert told["vic_TypeOfExploitation"] == "Other"
    assert [(one.reason, one.kept_in) for one in losses] == [
        ("form_without_code", "baken_sectors"),
        ("status_no_form", "baken_sectors"),
    ]
    values, _losses = ctdc.written(record, ("sectors",))
    told = dict(zip((column.name for column in ctdc.columns()), values, strict=True))
    assert (told["isOtherExploit"], told["typeOfLabourIllicitActivities"]) == (1, 1)
    assert told["isForcedLabour"] == 0
    assert told["meansOfControlThreats"] == -99


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+31", "'+31"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("|cmd", "'|cmd"),
        ("-99", "-99"),
        ("gewoon", "gewoon"),
        ("twee\nregels\x00", "twee regels "),
        ("\t=1", " =1"),
    ],
)
def test_a_text_that_looks_like_a_formula_is_made_harmless(text, safe):
    assert sheets.harmless(text) == safe


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(Format.values))
def test_no_text_breaks_a_file_or_starts_a_formula(text, form):
    columns = [Column("kolom"), Column("getal", number=True)]
    rows = parsed(form, b"".join(sheets.written(document(columns, [[text, 7]]), form)))
    assert len(rows) == 1
    assert str(rows[0]["kolom"]).strip() == sheets.harmless(text).strip()
    assert not re.match(r"[=+@|]", str(rows[0]["kolom"]))


def hidden_things(form: str, whole: bytes) -> list[str]:
    """Return what a file holds that nobody sees, or that says who made it."""
    found = []
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        for entry in opened.namelist():
            if re.search(r"comment|vba|macro|custom|external|drawing|connection|thumb", entry):
                found.append(entry)
            if not entry.endswith((".xml", ".rels")):
                continue
            for node in fromstring(opened.read(entry)).iter():  # noqa: S314  our own file
                tag = node.tag.rsplit("}", 1)[-1]
                if tag in {"f", "annotation", "creator", "lastModifiedBy", "generator", "company"}:
                    found += [f"{entry}: {tag}"] * bool(tag in {"f", "annotation"} or node.text)
                for name, value in node.attrib.items():
                    plain = name.rsplit("}", 1)[-1]
                    if plain in {"formula", "hidden"} or value in {"hidden", "collapse"}:
                        found += [f"{entry}: {plain}"] * (value not in {"0", "false"})
    return found


@pytest.mark.parametrize("form", [Format.XLSX, Format.ODS])
def test_a_spreadsheet_hides_nothing_and_names_nobody(form):
    whole = b"".join(sheets.written(document([Column("a")], [["=1+1"], ["x"]]), form))
    assert hidden_things(form, whole) == []
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        assert {entry.date_time[0] for entry in opened.infolist()} == {1980}, "no clock"


@pytest.mark.parametrize(
    "planted",
    [
        ("content.xml", '<a xmlns:t="t"><b t:formula="of:=1"/></a>'),
        ("xl/sheet.xml", "<a><f>1+1</f></a>"),
        ("xl/book.xml", '<a><sheet state="hidden"/></a>'),
        ("xl/sheet.xml", '<a><row hidden="1"/></a>'),
        ("docProps/core.xml", "<a><creator>Iemand</creator></a>"),
        ("xl/comments1.xml", "<a/>"),
    ],
)
def test_a_planted_hidden_thing_is_found(planted):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as made_:
        made_.writestr(*planted)
    assert hidden_things("", whole.getvalue())


def every_text(form: str, whole: bytes) -> Iterator[str]:
    if form in {Format.CSV, Format.JSON}:
        yield whole.decode()
        return
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        for entry in opened.namelist():
            yield opened.read(entry).decode()


@database
@pytest.mark.parametrize("form", Format.values)
@pytest.mark.parametrize("kind", Kind.values)
def test_no_file_holds_what_may_not_leave(kind, form):
    first, second = a_pair()
    filled(first)
    export = released(first, second, kind=kind, form=form)
    whole = content(export, first)
    lost = content(export, second, losses=True)

    texts = "\n".join([*every_text(form, whole), lost.decode()])
    for canary in (CANARY, CANARY.upper(), CANARY_NUMBER, OWN_NUMBER, "2001-05-04", first.name):
        assert canary not in texts
    for row in register.rows(here_of(first), range(2025, 2026)):
        assert row.reference not in texts
        assert row.pseudonym not in texts
    assert not re.search(r"\b2025-\d\d-\d\d\b", texts), "the day of a report never leaves"
    outcome = queries.outcome(export)
    assert outcome is not None
    assert outcome.digest == hashlib.sha256(whole).hexdigest()
    rows = parsed(form, whole)
    assert rows
    if kind in {Kind.HTCDS, Kind.CTDC}:
        assert len(rows) == 40
        allowed = {one.name for one in queries.columns(kind, export.fields)} | {"[reports]"}
        assert set(rows[0]) <= allowed


@database
def test_what_was_not_chosen_is_not_in_the_file_and_what_was_is():
    first, second = a_pair()
    filled(first)
    with_it = content(released(first, second, fields=("nationality",)), first).decode()
    without = content(released(first, second, fields=("sex",)), first).decode()
    assert ",RO," in with_it
    assert ",RO," not in without
    assert "Masculine" in without
    assert "baken_nationality" not in without


@database
def test_two_files_cannot_be_joined():
    first, second = a_pair()
    filled(first)
    one, other = (
        parsed("csv", content(released(first, second, form="csv", fields=fields), first))
        for fields in (("sex", "age_band", "nationality"), ("sex", "age_band", "nationality"))
    )
    assert {row["baken_pseudonym"] for row in one}.isdisjoint(
        row["baken_pseudonym"] for row in other
    )

    def told(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        return [tuple(row[name] for name in row if name != "baken_pseudonym") for row in rows]

    assert sorted(told(one)) == sorted(told(other))
    assert told(one) != told(other), "rows that stand at one place would be the same report"


def test_a_pseudonym_needs_the_key():
    assert pseudonym(b"1" * 32, "P-AAAAAAAA") != pseudonym(b"2" * 32, "P-AAAAAAAA")
    assert pseudonym(b"1" * 32, "P-AAAAAAAA") == pseudonym(b"1" * 32, "P-AAAAAAAA")


@database
def test_the_loss_report_adds_up_to_the_words_on_the_page():
    first, second = a_pair()
    filled(first)
    export = released(first, second, fields=("sectors", "age_band"))
    outcome = queries.outcome(export)
    assert outcome is not None
    lines = list(
        csv.DictReader(io.StringIO(content(export, second, losses=True).decode("utf-8-sig")))
    )
    assert outcome.rows == 40
    assert outcome.rows_that_lose == len({line["row"] for line in lines})
    for lost in outcome.losses:
        same = {line["row"] for line in lines if standards.reason(line["reason"]) == lost.reason}
        assert lost.rows == len(same)
    words = [one.sentence for one in outcome.losses]
    assert any(re.match(r"14 (of|van de) 40 .*«Other»", one) for one in words), words


@database
def test_tables_count_what_the_register_counts():
    first, second = a_pair()
    filled(first)
    counted = register.counted(here_of(first), range(2025, 2026))
    rows = parsed("csv", content(released(first, second, kind="comensha"), first))
    for table in counted:
        told = sum(int(row["count"]) for row in rows if row["table"] == table.name)
        assert told == table.total
        assert {row["unit"] for row in rows if row["table"] == table.name} == {table.unit}
    victims = next(one.total for one in counted if one.name == "victims_by_nationality_sex_age")

    eu = parsed("csv", content(released(first, second, kind="eu"), first))
    for breakdown in ("registering_organisation", "sex_by_age_group", "citizenship"):
        own = [row for row in eu if row["breakdown"] == breakdown and row["count"]]
        assert {row["population"] for row in own} == {"registered_victims"}
        assert sum(int(row["count"]) for row in own) == victims
    others = [row for row in eu if row["population"] != "registered_victims"]
    assert others
    assert all(row["count"] == "" and row["status"] == "not in this register" for row in others)

    ictip = parsed("csv", content(released(first, second, kind="ictip"), first))
    assert {row["code_number"] for row in ictip} == {""}
    purposes = [row for row in ictip if row["dimension"] == "purpose"]
    mentions = next(one.total for one in counted if one.name == "mentions_by_sector_sex")
    assert sum(int(row["count"]) for row in purposes) == mentions
    assert all(row["count"] == "" for row in ictip if row["dimension"] in {"act", "means"})


@database
@pytest.mark.parametrize("form", [Format.XLSX, Format.ODS])
def test_sheets_of_comensha_are_crossed_with_their_unit_and_sums(form):
    first, second = a_pair()
    filled(first)
    whole = content(released(first, second, kind="comensha", form=form), first)
    book = CalamineWorkbook.from_filelike(io.BytesIO(whole))
    assert len(book.sheet_names) == 8
    counted = {one.name[:31]: one for one in register.counted(here_of(first), range(2025, 2026))}
    for name in book.sheet_names[1:]:
        head, *rows = book.get_sheet_by_name(name).to_python()
        assert head[-1] == f"[{counted[name].unit}]"
        assert rows[-1][len(head) - 2] == counted[name].total
    if form == Format.ODS:
        assert odfdo.Document(io.BytesIO(whole)).body.get_tables()
