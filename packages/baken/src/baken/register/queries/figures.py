"""Three counts that are never mixed: possible victims, reports, and mentions of sectors.

- **Victims**: each possible victim once in every year in which a report came in.
- **Reports**: every report.
- **Mentions**: each sector once for a possible victim in a year, so one victim in two sectors
  counts twice. «Unknown» counts only where no report of that year names a sector.

Where reports on one possible victim disagree within a year, the first that knows counts, by the day
of the report and then by its reference. Withdrawn reports count nowhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from baken.kernel.counts import Counts, Dimension, Relation, cell
from baken.reference.codes import (
    EU_COUNTRIES,
    SECTORS,
    AgeBand,
    AgeGroup,
    DossierType,
    NationalityGroup,
    Region,
    ReporterType,
    Sector,
    Sex,
    age_group,
)

_REPORTS = """
    SELECT id, victim, year, received_on, reference, reporter, region, dossier_type, sex, age_band,
           nationality
    FROM register_report
    WHERE organisation_id = %(organisation)s AND withdrawn_at IS NULL
      AND year BETWEEN %(first)s AND %(last)s
"""
_FIRST = "(array_agg({0} ORDER BY received_on, reference) FILTER (WHERE {0} <> '{1}'))[1]"
_PERSONS = f"""
    report AS MATERIALIZED ({_REPORTS}),
    single AS MATERIALIZED (
        SELECT victim, year FROM report GROUP BY victim, year HAVING count(*) = 1
    ),
    person AS MATERIALIZED (
        SELECT victim, year, sex, age_band, nationality, region
        FROM report JOIN single USING (victim, year)
        UNION ALL
        SELECT victim, year,
               coalesce({_FIRST.format("sex", Sex.OTHER)}, '{Sex.OTHER}'),
               coalesce({_FIRST.format("age_band", AgeBand.UNKNOWN)}, '{AgeBand.UNKNOWN}'),
               coalesce({_FIRST.format("nationality", "")}, ''),
               coalesce({_FIRST.format("region", Region.UNKNOWN)}, '{Region.UNKNOWN}')
        FROM report LEFT JOIN single USING (victim, year)
        WHERE single.victim IS NULL
        GROUP BY victim, year
    )
"""  # noqa: S608  codes of our own; what a person typed is in the parameters
_VICTIMS = f"""
    WITH {_PERSONS},
    grouped AS (
        SELECT year, sex, age_band, region,
               CASE WHEN nationality = '' THEN '{NationalityGroup.UNKNOWN}'
                    WHEN nationality = 'NL' THEN '{NationalityGroup.DUTCH}'
                    WHEN nationality = ANY(%(eu)s) THEN '{NationalityGroup.EU}'
                    ELSE '{NationalityGroup.OTHER}' END AS nationality
        FROM person
    )
    SELECT year, nationality, sex, age_band, region, count(*)
    FROM grouped GROUP BY GROUPING SETS ((year, nationality, sex, age_band), (year, region))
"""  # noqa: S608
_REPORTED = f"""
    WITH report AS ({_REPORTS})
    SELECT year, reporter, region, dossier_type, count(*)
    FROM report GROUP BY GROUPING SETS ((year, reporter), (year, region), (year, dossier_type))
"""  # noqa: S608
_MENTIONED = f"""
    WITH {_PERSONS},
    mention AS (
        SELECT DISTINCT report.victim, report.year, mention.sector
        FROM report JOIN register_reportmention mention ON mention.report_id = report.id
    ), judged AS (
        SELECT victim, year, sector,
               bool_or(sector <> '{Sector.UNKNOWN}') OVER (PARTITION BY victim, year) AS any_known
        FROM mention
    )
    SELECT year, sex, sector, count(*)
    FROM judged JOIN person USING (victim, year)
    WHERE sector <> '{Sector.UNKNOWN}' OR NOT any_known
    GROUP BY year, sex, sector
"""  # noqa: S608
_HISTORIES = f"""
    WITH report AS ({_REPORTS}),
    history AS (
        SELECT array_agg(DISTINCT reporter ORDER BY reporter) AS lists, {{year}} AS year
        FROM report GROUP BY victim{{per}}
    )
    SELECT lists, year, count(*) FROM history GROUP BY lists, year
"""  # noqa: S608


_HISTORIES_OF_PARTS = f"""
    WITH report AS ({_REPORTS}),
    history AS (
        SELECT array_agg(DISTINCT reporter ORDER BY reporter) AS lists,
               coalesce({_FIRST.format("sex", Sex.OTHER)}, '{Sex.OTHER}') AS sex,
               coalesce({_FIRST.format("age_band", AgeBand.UNKNOWN)}, '{AgeBand.UNKNOWN}') AS age
        FROM report GROUP BY victim
    )
    SELECT lists, sex, age, count(*) FROM history GROUP BY lists, sex, age
"""  # noqa: S608


def known_relations() -> list[Relation]:
    """Return what every reader knows of these tables: which figures of one are sums of another."""
    bands: dict[str, list[str]] = {}
    for band in AgeBand.values:
        bands.setdefault(str(age_group(band)), []).append(band)
    return [
        *(
            Relation(
                f"age {group}",
                {cell("victims", age=group): 1}
                | {cell("victims", age_band=band): -1 for band in those},
            )
            for group, those in bands.items()
        ),
        Relation(
            "no more victims than reports", {cell("reports"): 1, cell("victims"): -1}, 0, None
        ),
        *(
            Relation(
                f"victims within reports, {region}",
                {cell("reports", region=region): 1, cell("victims", region=region): -1},
                0,
                None,
            )
            for region in Region.values
            if region != Region.UNKNOWN
        ),
    ]


def counted(organisation_id: int, years: range) -> list[Counts]:
    """Return every table of the register over `years`, to the person; empty years count zero."""
    given = _given(organisation_id, years)
    with over_all_rows():
        victims = _asked(_VICTIMS, given | {"eu": sorted(EU_COUNTRIES)})
        reports = _asked(_REPORTED, given)
        mentions = _asked(_MENTIONED, given)
    year = Dimension("year", tuple(str(number) for number in years))
    persons = [row for row in victims if row[1] is not None]
    by_sex = _summed(((str(row[0]), row[2]), row[5]) for row in persons)
    return [
        Counts(
            "victims_by_nationality_sex_age",
            "victims",
            (
                year,
                Dimension("nationality", tuple(NationalityGroup.values)),
                Dimension("sex", tuple(Sex.values)),
                Dimension("age", tuple(AgeGroup.values)),
            ),
            _summed(
                ((str(row[0]), row[1], row[2], str(age_group(row[3]))), row[5]) for row in persons
            ),
        ),
        Counts(
            "victims_by_age_band",
            "victims",
            (year, Dimension("age_band", tuple(AgeBand.values))),
            _summed(((str(row[0]), row[3]), row[5]) for row in persons),
        ),
        Counts(
            "victims_by_region",
            "victims",
            (year, Dimension("region", tuple(Region.values))),
            _summed(((str(row[0]), row[4]), row[5]) for row in victims if row[1] is None),
        ),
        Counts(
            "mentions_by_sector_sex",
            "mentions",
            (
                year,
                Dimension("sex", tuple(Sex.values)),
                Dimension("sector", tuple(map(str, SECTORS)), several=True),
            ),
            _summed(((str(row[0]), row[1], row[2]), row[3]) for row in mentions),
            by_sex,
        ),
        *(
            Counts(
                f"reports_by_{name}",
                "reports",
                (year, Dimension(name, tuple(values))),
                _summed(
                    ((str(row[0]), row[place]), row[4]) for row in reports if row[place] is not None
                ),
            )
            for place, (name, values) in enumerate(
                (
                    ("reporter", ReporterType.values),
                    ("region", Region.values),
                    ("dossier_type", DossierType.values),
                ),
                1,
            )
        ),
    ]


def histories(organisation_id: int, years: range) -> Mapping[frozenset[str], int]:
    """Return how many possible victims were reported by each set of reporters, in `years` together.

    The sets are those of `ReporterType`; nobody stands under the empty set.
    """
    sql = _HISTORIES.format(year="0", per="")
    rows = _asked(sql, _given(organisation_id, years))
    return {frozenset(lists): many for lists, _year, many in rows}


def histories_per_year(
    organisation_id: int, years: range
) -> Mapping[int, Mapping[frozenset[str], int]]:
    """Return the same for each year apart: who was reported in two years counts in both."""
    sql = _HISTORIES.format(year="year", per=", year")
    found: dict[int, dict[frozenset[str], int]] = {year: {} for year in years}
    for lists, year, many in _asked(sql, _given(organisation_id, years)):
        found[year][frozenset(lists)] = many
    return found


def histories_of_parts(
    organisation_id: int, years: range, by: Sequence[str]
) -> Mapping[tuple[str, ...], Mapping[frozenset[str], int]]:
    """Return the histories over `years` together, for each sex or age group or both.

    `by` names `sex`, `age` or both, in the order of the keys. Each possible victim is in one part:
    the first sex and age that a report knows count. Not known is a part of its own.
    """
    found: dict[tuple[str, ...], dict[frozenset[str], int]] = {}
    for lists, sex, band, many in _asked(_HISTORIES_OF_PARTS, _given(organisation_id, years)):
        values = {"sex": sex, "age": str(age_group(band))}
        part = found.setdefault(tuple(values[name] for name in by), {})
        part[frozenset(lists)] = part.get(frozenset(lists), 0) + many
    return dict(sorted(found.items()))


def _given(organisation_id: int, years: range) -> dict[str, Any]:
    return {"organisation": organisation_id, "first": years[0], "last": years[-1]}


@contextmanager
def over_all_rows() -> Iterator[None]:
    """Have the database join whole tables at once.

    Right after a large file it knows nothing yet of what the tables hold, and would go through
    them row by row: that takes as long as the square of the register.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        cursor.execute("SET LOCAL enable_nestloop = on")


def _asked(sql: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _summed(rows: Iterable[tuple[tuple[str, ...], int]]) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    for codes, many in rows:
        found[codes] = found.get(codes, 0) + many
    return found
