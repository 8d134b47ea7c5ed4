"""Reads of the reference tables that have a name."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Case, QuerySet, When

from baken.reference.models import (
    CentreMunicipality,
    Loaded,
    Municipality,
    PoliceUnit,
    ReportingPoint,
    Source,
)

PROVENANCE = Path(__file__).parent / "data" / "provenance.toml"


def municipalities() -> QuerySet[Municipality]:
    """Return every municipality by name, with its police unit and centre municipality."""
    found = Municipality.objects.select_related("police_unit", "centre_municipality__municipality")
    return found.order_by("name")


def municipality(cbs_code: str) -> Municipality | None:
    """Return the municipality with this code."""
    return municipalities().filter(cbs_code=cbs_code).first()


def police_units() -> QuerySet[PoliceUnit]:
    """Return the ten police units by name."""
    return PoliceUnit.objects.order_by("name")


def centre_municipalities() -> QuerySet[CentreMunicipality]:
    """Return the centre municipalities for women's shelter by name."""
    return CentreMunicipality.objects.select_related("municipality").order_by("municipality__name")


def reporting_points() -> QuerySet[ReportingPoint]:
    """Return where a signal can be reported outside the municipality; acute danger comes first."""
    danger_first = Case(When(code="112", then=0), default=1)
    return ReportingPoint.objects.order_by(danger_first, "name")


def sources() -> QuerySet[Source]:
    """Return the publications that the facts were taken from."""
    return Source.objects.order_by("key")


@dataclass(frozen=True)
class File:
    """A file in use: its version, and what is known of its facts."""

    name: str
    rows: int
    loaded_at: datetime
    note: str
    disagrees: str
    licence: str


def files() -> list[File]:
    """Return the files in use, with what stands in their provenance."""
    said = {
        about["file"]: about
        for about in tomllib.loads(PROVENANCE.read_text(encoding="utf-8")).values()
        if "file" in about
    }
    return [
        File(
            name=one.file,
            rows=one.rows,
            loaded_at=one.loaded_at,
            note=said[one.file]["note"],
            disagrees=said[one.file].get("disagrees", ""),
            licence=said[one.file]["licence"],
        )
        for one in versions()
    ]


def versions() -> QuerySet[Loaded]:
    """Return the version of each file that is in use: the one that was loaded last."""
    return Loaded.objects.order_by("file", "-loaded_at", "-pk").distinct("file")
