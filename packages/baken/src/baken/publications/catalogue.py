"""The catalogue of the open data, for machines: DCAT-AP-NL 3.0 as JSON-LD.

It holds every property that the profile obliges of a catalogue, a dataset and a distribution; see
`docs/reference/formats.md` for the list, and for what we could not fill by the book.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.text import capfirst

from baken.publications.opendata import both, both_of, units, written
from baken.publications.queries import Released, ReleasedTable
from baken.publications.states import UNITS

TITLE = {"nl": "Cijfers over de aanpak van mensenhandel", "en": "Figures on human trafficking"}
ABOUT = {
    "nl": "Tellingen van signalen en mogelijke slachtoffers, beschermd tegen herleiding.",
    "en": "Counts of signals and possible victims, protected against re-identification.",
}
KEYWORDS = {"nl": ("mensenhandel", "mogelijke slachtoffers"), "en": ("human trafficking",)}
LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/deed.nl"
"""Figures of public bodies are free of rights; this says so."""
EU = "http://publications.europa.eu/resource/authority/"
THEME = f"{EU}data-theme/JUST"
FREQUENCY = f"{EU}frequency/ANNUAL"
PUBLIC = f"{EU}access-right/PUBLIC"
LANGUAGE = f"{EU}language/NLD"
NETHERLANDS = f"{EU}country/NLD"
COMPLETED = f"{EU}dataset-status/COMPLETED"
TOOI = "https://identifier.overheid.nl/tooi/id/gemeente/"
"""Under this the government's register of organisations names a municipality."""
FORMS: Mapping[str, str] = {"csv": "text/csv", "json": "application/json"}
CONTEXT: Mapping[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalogue(published: Sequence[Released], address: str) -> bytes:
    """Return the description of all datasets, as JSON-LD; `address` is that of the start page."""
    home = f"{address}publicaties/"
    made: dict[str, Any] = {
        "@context": dict(CONTEXT),
        "@id": f"{home}catalogus.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _said(TITLE),
        "dct:description": _said(ABOUT),
        "dct:publisher": _agents(published, home),
        "dcat:contactPoint": _contact("Baken", home),
        "dct:language": _at(LANGUAGE),
        "dct:license": _at(LICENCE),
        "dct:spatial": _at(NETHERLANDS),
        "foaf:homepage": _at(home),
        "dcat:themeTaxonomy": _at(f"{EU}data-theme"),
        "dcat:dataset": [
            _dataset(released, table, home) for released in published for table in released.tables
        ],
    }
    days = [one.released_on for one in published if one.released_on]
    if days:
        made["dct:modified"] = _day(max(days).isoformat())
    return written(made)


def _dataset(released: Released, table: ReleasedTable, home: str) -> dict[str, Any]:
    page = f"{home}{released.reference}/"
    name = both_of("table", table.name)
    kept = both(released.protection)
    counts = [both(UNITS[unit]) for unit in units(table)]
    made = {
        "@id": f"{page}#{table.name}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{released.reference}/{table.name}",
        "dct:title": _said({lang: f"{released.title}: {said}" for lang, said in name.items()}),
        "dct:description": _said(
            {
                lang: capfirst("; ".join(one[lang] for one in counts)) + ". " + kept[lang]
                for lang in name
            }
        ),
        "dct:publisher": _agent(released, home),
        "dct:creator": _agent(released, home),
        "dcat:contactPoint": _contact(released.organisation, page),
        "dcat:theme": _at(THEME),
        "dcat:keyword": [
            {"@language": lang, "@value": word} for lang in KEYWORDS for word in KEYWORDS[lang]
        ],
        "dct:accrualPeriodicity": _at(FREQUENCY),
        "dct:accessRights": _at(PUBLIC),
        "dct:language": _at(LANGUAGE),
        "dct:spatial": _at(NETHERLANDS),
        "dct:modified": _day(released.counted_on.isoformat()),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(f"{released.first_year}-01-01"),
            "dcat:endDate": _day(f"{released.last_year}-12-31"),
        },
        "dcat:version": str(released.edition),
        "adms:status": _at(COMPLETED),
        "dcat:landingPage": _at(page),
        "dcat:distribution": [_distribution(released, table, form, page) for form in FORMS],
    }
    if released.released_on:
        made["dct:issued"] = _day(released.released_on.isoformat())
    return made


def _distribution(released: Released, table: ReleasedTable, form: str, page: str) -> dict[str, Any]:
    return {
        "@id": f"{page}{table.name}.{form}",
        "@type": "dcat:Distribution",
        "dct:title": _said(
            {
                lang: f"{said} ({form.upper()})"
                for lang, said in both_of("table", table.name).items()
            }
        ),
        "dcat:accessURL": _at(page),
        "dcat:downloadURL": _at(f"{page}{table.name}.{form}"),
        "dct:format": _at(f"{EU}file-type/{form.upper()}"),
        "dcat:mediaType": _at(f"http://www.iana.org/assignments/media-types/{FORMS[form]}"),
        "dct:license": _at(LICENCE),
        "dct:language": _at(LANGUAGE),
    }


def _agents(published: Iterable[Released], home: str) -> dict[str, Any]:
    """Return who publishes the catalogue: the one organisation in it, or Baken for several."""
    found = {one.organisation_id: one for one in published}
    if len(found) == 1:
        return _agent(next(iter(found.values())), home)
    return {"@id": f"{home}#baken", "@type": "foaf:Agent", "foaf:name": "Baken"}


def _agent(released: Released, home: str) -> dict[str, Any]:
    code = released.municipality.lower()
    return {
        "@id": f"{TOOI}{code}" if code else f"{home}#organisation-{released.organisation_id}",
        "@type": "foaf:Agent",
        "foaf:name": released.organisation,
    }


def _contact(name: str, page: str) -> dict[str, Any]:
    return {"@type": "vcard:Organization", "vcard:fn": name, "vcard:hasURL": _at(page)}


def _said(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@language": language, "@value": text} for language, text in texts.items()]


def _at(address: str) -> dict[str, str]:
    return {"@id": address}


def _day(day: str) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": day}
