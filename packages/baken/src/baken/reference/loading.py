"""Load the reference files: all of them or none, and as often as you like."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

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
from baken.reference.tables import BrokenFile, Row, Table, read

DATA = Path(__file__).parent / "data"

_SHAPES = {
    "sources": (["id", "url_or_location", "title", "year", "seen"], "id"),
    "police_units": (
        [
            "police_unit",
            "safety_region_code",
            "safety_region",
            "municipalities_2023",
            "inhabitants_2022_01_01",
        ],
        "safety_region_code",
    ),
    "municipalities": (
        [
            "cbs_code",
            "name",
            "province",
            "safety_region_code",
            "safety_region",
            "police_unit",
            "inhabitants",
            "inhabitants_date",
            "centrumgemeente_vo",
            "centrumgemeente_status",
        ],
        "cbs_code",
    ),
    "centre_municipalities": (
        [
            "name",
            "cbs_code",
            "province",
            "police_unit",
            "du_vrouwenopvang_2013_eur",
            "source",
            "note",
        ],
        "cbs_code",
    ),
    "reporting_points": (
        ["id", "name", "for_what", "contact", "hours", "anonymous", "source", "status"],
        "id",
    ),
}


def load(*, at: datetime, folder: Path = DATA) -> list[Loaded]:
    """Bring the tables in step with the files in `folder`; return the files that were new.

    Where no file has changed, nothing is written. What a municipality filled in
    itself stays.

    :raises BrokenFile: if one file cannot be used; then nothing at all is changed.
    """
    provenance = tomllib.loads((folder / "provenance.toml").read_text(encoding="utf-8"))
    tables = {
        name: read(folder / provenance[name]["file"], columns, key=key)
        for name, (columns, key) in _SHAPES.items()
    }
    with transaction.atomic():
        new = [table for table in tables.values() if not _is_loaded(table)]
        if new:
            _Loading(tables, provenance).run()
        return Loaded.objects.bulk_create(
            Loaded(file=table.file, digest=table.digest, rows=len(table.rows), loaded_at=at)
            for table in new
        )


def _is_loaded(table: Table) -> bool:
    newest = Loaded.objects.filter(file=table.file).order_by("-loaded_at", "-pk").first()
    return newest is not None and newest.digest == table.digest


@dataclass
class _Loading:
    """One run: the files as they were read, and what is said of them."""

    tables: Mapping[str, Table]
    provenance: Mapping[str, Any]

    def run(self) -> None:
        self._sources()
        self._police_units()
        self._municipalities()
        self._centres()
        self._reporting_points()

    def _fact(self, name: str) -> dict[str, str]:
        about = self.provenance[name]
        return {
            "source": about["source"],
            "status": Status(about["status"]),
            "status_note": about["note"],
        }

    def _status(self, row: Row, column: str) -> Status:
        return Status(row.one_of(column, self.provenance["statuses"]))

    def _source(self, row: Row) -> str:
        keys = row.text("source", longest=100)
        known = {one.cells["id"] for one in self.tables["sources"].rows}
        for key in keys.split(";"):
            if key not in known:
                raise row.refuse("source", _("«%s» is not in sources.csv.") % key)
        return keys

    def _sources(self) -> None:
        _write(
            [
                Source(
                    key=row.text("id", longest=20),
                    title=row.text("title", longest=300),
                    address=row.text("url_or_location", longest=300, empty=True),
                    year=row.text("year", longest=20, empty=True),
                    seen=row.text("seen", longest=100),
                )
                for row in self.tables["sources"].rows
            ],
            by="key",
        )

    def _police_units(self) -> None:
        names = {row.text("police_unit", longest=60) for row in self.tables["police_units"].rows}
        fact = self._fact("police_units")
        _write(
            [PoliceUnit(code=slugify(name), name=name, **fact) for name in sorted(names)],
            by="code",
        )

    def _municipalities(self) -> None:
        units = {unit.name: unit for unit in PoliceUnit.objects.all()}
        regions = {
            row.cells["safety_region_code"]: (row.cells["safety_region"], row.cells["police_unit"])
            for row in self.tables["police_units"].rows
        }
        fact = self._fact("municipalities")
        made = []
        for row in self.tables["municipalities"].rows:
            region, unit = row.one_of("safety_region_code", regions)
            row.one_of("safety_region", {region: region})
            row.one_of("police_unit", {unit: unit})
            made.append(
                Municipality(
                    cbs_code=_cbs_code(row),
                    name=row.text("name", longest=60),
                    province=row.text("province", longest=40),
                    safety_region_code=row.cells["safety_region_code"],
                    safety_region=region,
                    police_unit=units[unit],
                    inhabitants=row.number("inhabitants"),
                    inhabitants_on=row.day("inhabitants_date"),
                    **fact,
                )
            )
        _write(made, by="cbs_code", leave={"centre_municipality", "centre_status"})

    def _centres(self) -> None:
        places = {place.cbs_code: place for place in Municipality.objects.all()}
        fact = self._fact("centre_municipalities")
        made = []
        for row in self.tables["centre_municipalities"].rows:
            place = row.one_of("cbs_code", places)
            row.one_of("name", {place.name: place})
            note = row.text("note", longest=200, empty=True)
            fact |= {"source": self._source(row), "status_note": note or fact["status_note"]}
            made.append(
                CentreMunicipality(
                    municipality=place, paid_2013=row.number("du_vrouwenopvang_2013_eur"), **fact
                )
            )
        _write(made, by="municipality")
        self._link_centres(places)

    def _link_centres(self, places: Mapping[str, Municipality]) -> None:
        centres: dict[str, CentreMunicipality | None] = {
            centre.municipality.name: centre
            for centre in CentreMunicipality.objects.select_related("municipality")
        }
        for row in self.tables["municipalities"].rows:
            place = places[row.cells["cbs_code"]]
            place.centre_municipality = row.one_of("centrumgemeente_vo", {"": None, **centres})
            place.centre_status = (
                self._status(row, "centrumgemeente_status") if place.centre_municipality else ""
            )
        Municipality.objects.bulk_update(
            places.values(), ["centre_municipality", "centre_status"], batch_size=500
        )

    def _reporting_points(self) -> None:
        own = set(ReportingPoint.objects.filter(source=LOCAL).values_list("code", flat=True))
        _write(
            [
                ReportingPoint(
                    code=row.text("id", longest=20),
                    name=row.text("name", longest=100),
                    for_what=row.text("for_what", longest=200),
                    contact=row.text("contact", longest=200),
                    hours=row.text("hours", longest=100, empty=True),
                    anonymous=row.one_of("anonymous", {"yes": True, "no": False, "": None}),
                    source=self._source(row),
                    status=self._status(row, "status"),
                    status_note=row.text("status", longest=200),
                )
                for row in self.tables["reporting_points"].rows
                if row.cells["id"] not in own
            ],
            by="code",
        )


def _cbs_code(row: Row) -> str:
    code = row.text("cbs_code", longest=6)
    if not (code.startswith("GM") and len(code) == 6 and code[2:].isdigit()):
        raise row.refuse("cbs_code", _("«%s» is not a code like GM0392.") % code)
    return code


def _write[M: models.Model](rows: list[M], *, by: str, leave: set[str] | None = None) -> None:
    """Add `rows` or bring those with the same `by` in step."""
    if not rows:
        return
    model = type(rows[0])
    fields = {field.name for field in model._meta.concrete_fields} - {"id", by} - (leave or set())
    model._base_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=[by], update_fields=sorted(fields)
    )


__all__ = ["DATA", "BrokenFile", "load"]
