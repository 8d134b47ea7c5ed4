"""Of when, what and where a run is: printed in its report, in both languages."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from baken.estimate.states import Origin
from peiling.datasets import load
from peiling.report.words import Language

if TYPE_CHECKING:
    from baken.estimate.models import Run

VICTIMS: Mapping[Language, str] = {"en": "possible victims", "nl": "mogelijke slachtoffers"}
PERSONS: Mapping[Language, str] = {"en": "persons on lists", "nl": "personen op lijsten"}
COUNTRY: Mapping[Language, str] = {"en": "the Netherlands", "nl": "Nederland"}
ELSEWHERE: Mapping[Language, str] = {
    "en": "not the whole country: an exercise",
    "nl": "niet heel het land: een oefening",
}


def words_of(run: "Run") -> dict[str, Mapping[Language, str]]:
    """Return of when, what and where a run is, in both languages."""
    if run.origin == Origin.DATASET:
        found = load(run.origin_name)
        own = {"period": found.period, "unit": found.unit, "place": found.place}
        dutch = found.dutch or {}
        return {
            name: {"en": said or "–", "nl": dutch.get(name) or said or "–"}
            for name, said in own.items()
        }
    period: Mapping[Language, str] = {"en": run.period, "nl": run.period}
    if run.national:
        return {"period": period, "unit": VICTIMS, "place": COUNTRY}
    return {"period": period, "unit": PERSONS, "place": ELSEWHERE}
