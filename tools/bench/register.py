"""What a register of a million reports costs: counting it, listing it, and reading a file in."""

import resource
import time
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tools.bench.measure import statements

if TYPE_CHECKING:
    from baken.accounts.models import User

REPORTS = 1_000_000
ROWS = 100_000
YEARS = range(2015, 2026)
COUNT_BAR, COUNT_STATEMENTS = 30.0, 12
"""Seconds and statements for every table of the register, counted anew in the background."""
LIST_BAR = 300.0
"""Milliseconds for one page of the list."""
FILE_BAR = 120.0
"""Seconds of CPU and database for a file of 100,000 rows, half of them with a name."""
MEMORY_BAR = 150.0
"""Megabytes that reading the second half of a file may add."""

_FILL = """
    INSERT INTO register_report (id, reference, organisation_id, victim, received_on, year,
        reporter, region, dossier_type, sex, age_band, nationality, basis, source, source_key,
        recorded_at, recorded_by_id)
    SELECT md5('report' || n)::uuid, 'R-' || upper(substr(md5('ref' || n), 1, 8)), %(here)s,
        md5('report' || CASE WHEN n %% 12 = 0 THEN n - 1 ELSE n END)::uuid,
        day, extract(year FROM day),
        (ARRAY['police','kmar','labour_inspectorate','care_coordination','shelter','fairwork'])
            [1 + (n * 7 %% 11) %% 6],
        (ARRAY['noord-holland','amsterdam','rotterdam','limburg','kmar','unknown'])
            [1 + (n * 5 %% 13) %% 6],
        'registration', (ARRAY['man','woman','woman','other'])[1 + n %% 4],
        (ARRAY['under_12','12_17','18_22','23_29','30_39','40_plus','unknown'])[1 + n %% 7],
        (ARRAY['NL','RO','NG','PL','','BG'])[1 + n %% 6], 'duty', 'file', '', now(), %(by)s
    FROM (SELECT n, date '2015-01-01' + (n %% 4000) AS day FROM generate_series(1, %(many)s) n) made
    ON CONFLICT (reference) DO NOTHING
"""
_MENTIONS = """
    INSERT INTO register_reportmention (report_id, sector)
    SELECT id, (ARRAY['sexual_services','regulated_labour','forced_crime','unknown'])
        [1 + (hashtext(id::text) & 3)]
    FROM register_report
    UNION ALL
    SELECT id, 'forced_begging' FROM register_report WHERE hashtext(id::text) %% 20 = 0
"""


def run() -> bool:
    """Measure, print, and return whether the bars were kept."""
    from django.db import transaction
    from django.utils import timezone

    from baken.accounts.roles import Purpose, Role
    from baken.project import tell
    from baken.register import actions, queries
    from baken.register.states import Scope
    from tools.bench import data

    (organisation,) = data.organisations(1)
    here = organisation.pk
    now = timezone.now()
    user = data.person(1, Role.ANALYST, Purpose.POLICY, organisation)
    actions.open_register(here, Scope.NATIONAL, by=None, at=now)
    fill(here, user)

    begin = time.perf_counter()
    with statements() as found:
        queries.counted(here, YEARS)
    counted, asked = time.perf_counter() - begin, found.count()
    tell.say(
        f"  every table of {len(YEARS)} years: {counted:.1f} s (bar {COUNT_BAR:.0f} s); "
        f"{asked} statements (bar {COUNT_STATEMENTS})"
    )
    begin = time.perf_counter()
    queries.histories(here, YEARS)
    tell.say(f"  histories for an estimate: {time.perf_counter() - begin:.1f} s")

    listed = 0.0
    for what in (queries.Asked(), queries.Asked(year="2020", sector="forced_begging")):
        begin = time.perf_counter()
        list(queries.listed(here, what)[:50])
        listed = max(listed, (time.perf_counter() - begin) * 1000)
    tell.say(f"  one page of the list: {listed:.0f} ms at most (bar {LIST_BAR:.0f} ms)")

    seen: list[float] = []
    begin = time.perf_counter()
    with transaction.atomic():
        made = actions.record_many(
            here,
            entries(ROWS),
            batch=uuid4(),
            by=user,
            at=now,
            progress=lambda _done: seen.append(megabytes()),
        )
    taken = time.perf_counter() - begin
    grown = seen[-1] - seen[len(seen) // 2]
    tell.say(
        f"  a file of {made:,} rows, half with a name: {taken:.0f} s (bar {FILE_BAR:.0f} s); "
        f"memory {seen[-1]:.0f} MB, {grown:.0f} MB more than half way (bar {MEMORY_BAR:.0f} MB)"
    )
    return (
        counted < COUNT_BAR
        and asked <= COUNT_STATEMENTS
        and listed < LIST_BAR
        and taken < FILE_BAR
        and grown < MEMORY_BAR
    )


def fill(here: int, user: "User") -> None:
    """Fill the register of an organisation with a million made-up reports, and say so."""
    from django.db import connection

    from baken.project import tell

    start = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(_FILL, {"here": here, "by": user.pk, "many": REPORTS})
        cursor.execute(_MENTIONS.replace("%%", "%"))
        cursor.execute("VACUUM ANALYZE")
    tell.say(f"  {REPORTS:,} reports (made in {time.monotonic() - start:.0f} s)")


def entries(many: int) -> Any:
    """Yield made-up reports: half of them with a name, and one in twenty of someone known."""
    from baken.reference.codes import Region, ReporterType, Sector
    from baken.register.actions import Entry, Identity, Mention
    from baken.register.states import Basis

    random = Random(1)
    given = ["Mila", "Bogdan", "Ana", "Chidi", "Zofia", "Thuy", "Yara", "Daan"]
    for number in range(many):
        who = None
        if number % 2:
            same = number - 20 if number % 40 == 21 else number
            made = Random(same)
            family = "".join(made.choices("aeioubdgklmnprstv", k=8)).title()
            who = Identity(
                f"{made.choice(given)} {family}", date(1980, 1, 1) + timedelta(made.randrange(9000))
            )
        yield Entry(
            date(2025, 1, 1) + timedelta(random.randrange(300)),
            random.choice(list(ReporterType)),
            random.choice(list(Region)),
            (Mention(Sector.SEXUAL_SERVICES),),
            basis=Basis.CONSENT,
            identity=who,
        )


def megabytes() -> float:
    """Return the most memory that this process ever took, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
