"""A file that one organisation gives to another says the same there: every table comes back."""

from datetime import date

import pytest

from baken.exports.tests.factories import NOW, a_pair, content, filled, here_of, released
from baken.imports import actions, queries
from baken.imports.states import State
from baken.jobs import actions as jobs
from baken.reference.codes import AgeBand, ReporterType, Sector
from baken.register import actions as register
from baken.register import queries as register_queries
from baken.register.actions import Mention
from baken.register.models import Report
from baken.register.states import Source
from baken.register.tests.factories import entry

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.usefixtures("in_english"),
]

YEARS = range(2025, 2026)


@pytest.mark.parametrize("kind", ["htcds", "ctdc"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_what_leaves_with_our_columns_comes_back_in_every_table(kind, form):
    sender, second = a_pair()
    filled(sender)
    twice = [
        register.record(
            here_of(sender),
            entry(
                received_on=date(2025, 6, 1),
                reporter=reporter,
                age_band=AgeBand.FROM_12,
                mentions=(Mention(Sector.FORCED_BEGGING), Mention(Sector.SEXUAL_SERVICES)),
            ),
            source=Source.HAND,
            by=sender,
            at=NOW,
        )
        for reporter in (ReporterType.POLICE, ReporterType.SHELTER)
    ]
    register.link(*twice, by=sender, at=NOW)
    export = released(sender, second, kind=kind, form=form)
    sent = content(export, sender)

    receiver, _other = a_pair()
    intake = actions.take_in(here_of(receiver), sent, by=receiver, at=NOW)
    actions.say(intake, queries.meaning(intake), by=receiver, at=NOW)
    found = queries.outcome(intake)
    assert found is not None
    assert (found.recordable, found.faults) == (42, [])
    actions.load(intake, by=receiver, at=NOW)
    assert jobs.work_once(lambda: NOW)
    intake.refresh_from_db()
    assert intake.state == State.LOADED

    there, back = (register_queries.counted(here_of(one), YEARS) for one in (sender, receiver))
    assert there == back
    here = Report.objects.filter(organisation_id=here_of(receiver))
    assert here.values("victim").distinct().count() == 41
