"""The tables of each subject, to the person. They stay inside, or leave by a publication."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from baken.disclosures import queries as disclosures
from baken.kernel.counts import Counts, Dimension, Relation, cell
from baken.monitor.states import NO_VERDICT, Subject
from baken.publications.states import InTime, Reached, VerdictCounted
from baken.register import queries as register
from baken.signals import queries as signals
from baken.signals.states import Verdict

YEARS = 8
"""How many whole years signals are counted back."""


def counted(organisation_id: int, subject: str, *, at: datetime) -> list[Counts]:
    """Return every table of a subject, over whole years only; empty if there is nothing to count.

    A year that still runs is left out: a count that moves by the day tells when one signal or
    report comes in.
    """
    if subject == Subject.REGISTER:
        found = register.years(organisation_id)
        years = range(found.start, min(found.stop, at.year)) if found else range(0)
        return register.counted(organisation_id, years) if years else []
    return _signals(organisation_id, range(at.year - YEARS, at.year), at=at)


def relations(subject: str) -> list[Relation]:
    """Return what every reader knows of the tables of a subject, whatever the data say."""
    if subject == Subject.REGISTER:
        return register.known_relations()
    steps = [
        cell("signals"),
        cell("signals", interpreted=Reached.YES.value),
        cell("signals", passed_on=Reached.YES.value),
        cell("signals", suspected=Reached.YES.value),
    ]
    return [
        *(
            Relation(f"step {number}", {wider: 1, narrower: -1}, 0, None)
            for number, (wider, narrower) in enumerate(pairwise(steps), 1)
        ),
        Relation(
            "suspected by verdict",
            {cell("signals", verdict=Verdict.TRAFFICKING_SUSPECTED.value): 1, steps[3]: -1},
            0,
            None,
        ),
        Relation("no more promises than signals", {steps[0]: 1, cell("answers"): -1}, 0, None),
    ]


def version(organisation_id: int, subject: str, *, at: datetime) -> str:
    """Return of which state of the data a count of now would be."""
    if subject == Subject.REGISTER:
        return f"{register.version(organisation_id)}/{at.year}"
    return at.date().isoformat()


def states(organisation_id: int, *, receives: bool, at: datetime) -> dict[Subject, str]:
    """Return the subjects of which an organisation has something to count, with their version."""
    found = {Subject.SIGNALS: at.date().isoformat()} if receives else {}
    kept = register.register_of(organisation_id)
    if kept is not None:
        found[Subject.REGISTER] = f"{kept.version}/{at.year}"
    return found


def _signals(organisation_id: int, years: range, *, at: datetime) -> list[Counts]:
    year = Dimension("year", tuple(str(number) for number in years))
    verdicts = signals.verdicts_per_year(organisation_id, years)
    funnels = {number: signals.funnel(organisation_id, number) for number in years}
    heard = {
        number: signals.heard_in_time(organisation_id, range(number, number + 1), at=at)
        for number in years
    }
    given = disclosures.shares(organisation_id, years)
    return [
        Counts(
            "signals_by_verdict",
            "signals",
            (year, Dimension("verdict", tuple(VerdictCounted.values))),
            {
                (str(number), verdict or NO_VERDICT): many
                for number, row in verdicts.items()
                for verdict, many in row.items()
                if many
            },
        ),
        *(
            _reached(
                year,
                name,
                {
                    number: (getattr(funnel, name), funnel.received)
                    for number, funnel in funnels.items()
                },
            )
            for name in ("interpreted", "passed_on", "suspected")
        ),
        _in_time(
            year,
            "answers_in_time",
            "answers",
            [
                (number, sum(s.in_time for s in row.values()), sum(s.of for s in row.values()))
                for number, row in heard.items()
            ],
        ),
        _in_time(
            year,
            "disclosures_answered_in_time",
            "disclosures",
            [
                (number, sum(s.in_time for s in row.values()), sum(s.sent for s in row.values()))
                for number, row in given.items()
            ],
        ),
    ]


def _reached(year: Dimension, name: str, steps: dict[int, tuple[int, int]]) -> Counts:
    cells = {}
    for number, (reached, received) in steps.items():
        cells[str(number), Reached.YES.value] = reached
        cells[str(number), Reached.NO.value] = received - reached
    return Counts(
        f"signals_{name}",
        "signals",
        (year, Dimension(name, tuple(Reached.values))),
        {codes: many for codes, many in cells.items() if many},
    )


def _in_time(year: Dimension, name: str, unit: str, rows: Sequence[tuple[int, int, int]]) -> Counts:
    cells = {}
    for number, kept, of in rows:
        cells[str(number), InTime.YES.value] = kept
        cells[str(number), InTime.NO.value] = of - kept
    return Counts(
        name,
        unit,
        (year, Dimension("in_time", tuple(InTime.values))),
        {codes: many for codes, many in cells.items() if many},
    )
