"""Runs, what came of them, and what others published."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from baken.estimate import engine, rules, written
from baken.estimate.models import Run
from baken.estimate.outcomes import HEADS, language, part_name, rounded, whole
from baken.estimate.outcomes import Outcome as Outcome
from baken.estimate.outcomes import outcome as outcome
from baken.estimate.outcomes import result as result
from baken.estimate.places import words_of
from baken.estimate.states import JOB, Origin
from baken.jobs import queries as jobs
from baken.kernel.sealing.fields import open_all
from baken.printed import queries as printed
from baken.printed.queries import PublishedEstimate
from baken.reference.codes import ReporterType
from baken.register import queries as register
from peiling.datasets import load, names

if TYPE_CHECKING:
    from baken.jobs.models import Job


@dataclass(frozen=True)
class Publishable:
    """What may be shown of a run beyond the analysts: rounded, with its doubt."""

    reference: str
    total: int
    lower: int
    upper: int
    verdict: str
    period: str
    seed: int
    digest: str


def listed(organisation_id: int) -> QuerySet[Run]:
    """Return the runs of an organisation, newest first."""
    found = Run.objects.filter(organisation_id=organisation_id, withdrawn_at__isnull=True)
    return found.select_related("asked_by").order_by("-asked_at", "pk")


def with_jobs(runs: Sequence[Run]) -> list[tuple[Run, "Job | None"]]:
    """Return each run with the work on it."""
    found = jobs.last_of(JOB, [run.reference for run in runs])
    return [(run, found.get(run.reference)) for run in runs]


def job_of(run: Run) -> "Job | None":
    """Return the work on a run."""
    return jobs.of(JOB, run.reference)


def publishable(run: Run) -> Publishable | None:
    """Return what may be shown of a run beyond analysts; None if it may not.

    Only of an own table of the whole country, where all answers agree and the interval has two
    ends; rounded to two digits, as the published estimates are.
    """
    found = result(run)
    if found is None or not run.national or run.origin == Origin.DATASET:
        return None
    estimate = found["estimate"]
    interval = estimate and estimate.get("interval")
    if found.get("word") != "sound" or not interval or not math.isfinite(interval["upper"]):
        return None
    return Publishable(
        reference=run.reference,
        total=rounded(estimate["total"]),
        lower=rounded(interval["lower"]),
        upper=rounded(interval["upper"]),
        verdict=estimate["verdict"]["word"],
        period=run.period,
        seed=run.seed,
        digest=run.digest,
    )


def published() -> list[PublishedEstimate]:
    """Return the estimates that others published."""
    return printed.estimates()


def datasets() -> list[tuple[str, str]]:
    """Return the published tables from which a run can start."""
    return [(name, _of_dataset(name)) for name in names()]


def reporters(organisation_id: int) -> list[tuple[str, str]]:
    """Return the kinds of reporters that occur in a register, in the order of their list."""
    years = register.years(organisation_id)
    if not years:
        return []
    found = {one for lists in register.histories(organisation_id, years) for one in lists}
    return [(one.value, str(one.label)) for one in ReporterType if one in found]


years = register.years
"""The years in which a register holds reports."""


def keeps_national_register(organisation_id: int) -> bool:
    """Return whether an organisation keeps a register of the whole country."""
    return register.scope(organisation_id) == "national"


def period_of(run: Run) -> str:
    """Return of when a run is, in words."""
    return words_of(run)["period"][language()]


def unit_of(run: Run) -> str:
    """Return what a run counts, in words."""
    return words_of(run)["unit"][language()]


def origin_of(run: Run) -> str:
    """Return from what table a run started, in words."""
    if run.origin == Origin.DATASET:
        return f"{run.get_origin_display()}: {_of_dataset(run.origin_name)}"
    return str(run.get_origin_display())


def source_of(run: Run) -> str:
    """Return the source of a published table; nothing for others."""
    return load(run.origin_name).source if run.origin == Origin.DATASET else ""


def parts_of(run: Run) -> list[tuple[str, int, int]]:
    """Return the parts of a run: their names, how many persons, and how many on two lists."""
    open_all([run])
    _table, divided = rules.unpacked(run.table)
    if divided is None:
        return []
    return [
        (part_name(run, divided.columns, key), table.seen, int(table.overlapping))
        for key, table in divided
    ]


def lists_of(run: Run) -> list[tuple[str, str, int]]:
    """Return the lists of a run: how they are called, what they are, and how many are on them."""
    open_all([run])
    table, _strata = rules.unpacked(run.table)
    if run.origin == Origin.DATASET:
        known: Mapping[str, str] = load(run.origin_name).lists
    elif run.origin == Origin.REGISTER:
        known = {one.value: str(one.label) for one in ReporterType}
        known = {**known, rules.OTHERS: _("others together")}
    else:
        known = {}
    return [(name, known.get(name, ""), many) for name, many in table.on_list().items()]


def overlapping(run: Run) -> int:
    """Return how many persons stand on two lists or more: what an estimate rests on."""
    open_all([run])
    table, _strata = rules.unpacked(run.table)
    return int(table.overlapping)


def beside(run: Run) -> QuerySet[Run]:
    """Return the latest other runs, to put beside this one."""
    return listed(run.organisation_id).exclude(pk=run.pk)[:MOST_BESIDE]


def side_by_side(one: Run, other: Run) -> list[tuple[str, str, str, bool]]:
    """Return settings and outcomes of two runs, row by row, and whether they are the same."""
    both = [_facts(one), _facts(other)]
    words = [*dict.fromkeys(name for facts in both for name in facts)]
    rows = [(name, both[0].get(name, "–"), both[1].get(name, "–")) for name in words]
    return [(*row, row[1] == row[2]) for row in rows]


def file_of(run: Run, form: str) -> str | None:
    """Return what came of a run as a file of this form; None if there is none."""
    found = result(run)
    if found is None or form not in FORMS:
        return None
    if form == "json":
        return written.as_json(run, found)
    if form == "csv":
        return written.as_csv(run, found)
    return str(found[language()]["markdown" if form == "md" else "html"])


FORMS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
"""How what came of a run can be taken along."""
MOST_BESIDE = 8


def _facts(run: Run) -> dict[str, str]:
    found = outcome(run)
    facts = {
        _("From what table?"): origin_of(run),
        _("Of which years"): period_of(run),
        _("Lists"): ", ".join(run.lists),
        _("Divided by"): ", ".join(str(HEADS.get(one, one)) for one in run.divided_by) or "–",
        _("How the model is chosen"): str(run.get_method_display()),
        _("Drawn anew"): whole(run.replicates),
        _("Starting number of chance"): str(run.seed),
        _("Digest of the table"): run.digest[:16],
    }
    if found is None:
        return facts | {_("Outcome"): _("Nothing came of it yet.")}
    return facts | {_("Outcome"): found.headline} | dict(found.numbers)


def _of_dataset(name: str) -> str:
    found = load(name)
    period = (found.dutch or {}).get("period") if language() == "nl" else found.period
    return f"{found.title} ({period})" if period else found.title


def inhabitants() -> tuple[int, str]:
    """Return year and millions of inhabitants behind «for each 100,000», in words."""
    year, millions = engine.inhabitants()
    return year, number_format(millions, 1)
