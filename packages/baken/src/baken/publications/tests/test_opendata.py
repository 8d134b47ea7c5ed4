"""What anyone can take along equals what the pages show, explains itself, and is described."""

import csv
import io
import json

import pytest
from django.test import Client

from baken.accounts.tests.factories import UserFactory
from baken.kernel.counts import Counts, Dimension
from baken.organisations.models import Kind, Organisation
from baken.publications import actions, opendata, queries
from baken.publications.catalogue import catalogue
from baken.publications.states import Audience
from baken.publications.tests.factories import NOW, a_table, an_organisation, ready, released
from baken.reference.tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

SECTORS = Counts(
    "mentions_by_sector_sex",
    "mentions",
    (
        Dimension("year", ("2024", "2025")),
        Dimension("sector", ("sexual_services", "regulated_labour", "unknown"), several=True),
    ),
    {
        ("2024", "sexual_services"): 141,
        ("2024", "regulated_labour"): 63,
        ("2025", "sexual_services"): 118,
        ("2025", "unknown"): 3,
    },
    {("2024",): 187, ("2025",): 119},
)
SEXES = a_table(
    {
        ("2024", "man"): 41,
        ("2024", "woman"): 146,
        ("2025", "man"): 5,
        ("2025", "woman"): 114,
    }
)
FOR_EVERYONE = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}


def file(publication, name: str, form: str, **headers: str):
    return Client().get(f"/publicaties/{publication.reference}/{name}.{form}", headers=headers)


def test_the_csv_holds_exactly_what_the_page_shows():
    publication = released(an_organisation(), SEXES, SECTORS)
    found = queries.released(publication.reference)
    assert found is not None
    page = Client().get(f"/publicaties/{publication.reference}/").content.decode()
    for table in found.tables:
        answer = file(publication, table.name, "csv")
        lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
        assert len(lines) == len(list(table.rows())) > 0
        for line in lines:
            codes = {axis.name: line[axis.name] for axis in table.axes[1:] if line[axis.name]}
            shown = table.cell(line["year"], **codes)
            assert line["shown"] == shown.text
            assert f">{shown.text}</td>" in page
            if shown.text == "×":
                assert (line["lowest"], line["highest"]) == ("", "")
            else:
                assert int(line["lowest"]) == shown.low
                assert line["highest"] == ("" if shown.high is None else str(shown.high))


def test_csv_and_json_hold_the_same_and_every_code_is_explained_in_two_languages():
    publication = released(an_organisation(), SEXES, SECTORS)
    for name in ("victims_by_sex", "mentions_by_sector_sex"):
        lines = list(csv.DictReader(io.StringIO(file(publication, name, "csv").content.decode())))
        data = json.loads(file(publication, name, "json").content)
        assert data["rows"] == lines
        explained = {one["column"]: one for one in data["dictionary"]}
        assert list(explained) == list(lines[0])
        for line in lines:
            for column, value in line.items():
                codes = explained[column].get("codes")
                assert codes is None or value in codes or "empty" in explained[column]
        for one in data["dictionary"]:
            assert set(one["means"]) == {"nl", "en"}
        assert set(data["protection"]) == {"nl", "en"}


def test_sums_of_a_table_with_several_codes_count_persons_and_its_rows_mentions():
    publication = released(an_organisation(), SEXES, SECTORS)
    found = queries.released(publication.reference)
    assert found is not None
    table = found.table("mentions_by_sector_sex")
    assert table is not None
    units = {(row[1] != ""): row[-1] for row in opendata.rows(table)}
    assert units == {True: "mentions", False: "victims"}


def test_a_file_may_be_kept_for_minutes_and_is_not_sent_twice():
    publication = released(an_organisation(), SEXES)
    first = file(publication, "victims_by_sex", "csv")
    assert first.headers.items() >= FOR_EVERYONE.items()
    assert not first.cookies
    again = file(publication, "victims_by_sex", "csv", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_is_the_same_in_every_language():
    publication = released(an_organisation(), SEXES)
    for form in ("csv", "json"):
        found = set()
        for language in ("nl", "en"):
            browser = Client()
            browser.cookies["django_language"] = language
            address = f"/publicaties/{publication.reference}/victims_by_sex.{form}"
            found.add(browser.get(address).content)
        assert len(found) == 1


@pytest.mark.parametrize("form", ["xml", "csv2", "c-sv"])
def test_another_form_is_not_there(form):
    publication = released(an_organisation(), SEXES)
    assert file(publication, "victims_by_sex", form).status_code == 404
    assert file(publication, "victims_by_shoe_size", "csv").status_code == 404


def test_what_was_taken_from_the_pages_has_no_files_any_more():
    publication = released(an_organisation(), SEXES)
    actions.withdraw(publication, notice="Er stond een fout in.", by=UserFactory(), at=NOW)
    assert file(publication, "victims_by_sex", "csv").status_code == 404
    assert "victims_by_sex" not in Client().get("/publicaties/catalogus.jsonld").content.decode()


def test_figures_for_the_council_are_not_open_data():
    publication = released(an_organisation(), SEXES, audiences=[Audience.COUNCIL])
    assert file(publication, "victims_by_sex", "csv").status_code == 404
    assert Client().get(f"/publicaties/{publication.reference}/").status_code == 404
    catalogued = Client().get("/publicaties/catalogus.jsonld").content.decode()
    assert publication.reference not in catalogued


DATASET = {
    *("dct:title", "dct:description", "dct:identifier", "dct:publisher", "dct:creator"),
    *("dct:accessRights", "dcat:contactPoint", "dcat:theme", "dcat:distribution"),
    *("dct:temporal", "dct:spatial", "dct:issued", "dct:modified", "dct:language"),
}
DISTRIBUTION = {"dcat:accessURL", "dct:license", "dcat:downloadURL", "dct:format"}
CATALOGUE = {
    *("dct:title", "dct:description", "dct:publisher", "dcat:contactPoint", "dcat:dataset"),
    "foaf:homepage",
}


def test_the_catalogue_has_what_dcat_ap_nl_obliges():
    publication = released(an_organisation(), SEXES, SECTORS)
    answer = Client().get("/publicaties/catalogus.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    made = json.loads(answer.content)
    assert made.keys() >= CATALOGUE
    assert len(made["dcat:dataset"]) == 2
    for dataset in made["dcat:dataset"]:
        assert dataset.keys() >= DATASET
        assert {one["@language"] for one in dataset["dct:title"]} == {"nl", "en"}
        assert dataset["dct:identifier"].startswith(publication.reference)
        for one in dataset["dcat:distribution"]:
            assert one.keys() >= DISTRIBUTION
            address = one["dcat:downloadURL"]["@id"].removeprefix("http://testserver")
            assert Client().get(address).status_code == 200
    prefixes = set(made["@context"])
    assert {name.split(":")[0] for name in _names(made)} <= prefixes


def _names(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "@context" and not name.startswith("@"):
                yield name
                yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)


def test_a_municipality_is_named_as_the_register_of_organisations_names_it():
    here = an_organisation()
    place = MunicipalityFactory(cbs_code="GM0392")
    Organisation.objects.filter(pk=here).update(kind=Kind.MUNICIPALITY, municipality=place)
    released(here, SEXES)
    (dataset,) = json.loads(catalogue(queries.all_released(), "https://b.example/"))["dcat:dataset"]
    assert dataset["dct:publisher"]["@id"].endswith("/tooi/id/gemeente/gm0392")


def test_an_empty_catalogue_is_still_one():
    assert json.loads(catalogue([], "https://b.example/"))["dcat:dataset"] == []


def test_a_proposal_is_no_open_data_before_it_is_published():
    publication = ready(an_organisation(), SEXES)
    assert file(publication, "victims_by_sex", "csv").status_code == 404
