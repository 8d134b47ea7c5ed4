"""A signal is passed on: one disclosure for each recipient, and nothing goes out without one."""

import pytest

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.audit import queries as audit
from baken.disclosures import actions as disclosures
from baken.disclosures import queries as disclosed
from baken.disclosures.states import Ground
from baken.disclosures.states import State as Given
from baken.files import queries as files
from baken.items import queries as items
from baken.items.states import Part
from baken.kernel.errors import NotPossible
from baken.organisations.models import Kind
from baken.organisations.tests.factories import PartnerFactory
from baken.signals import actions, queries
from baken.signals.access import KIND
from baken.signals.actions import Content, Recipient
from baken.signals.models import Signal
from baken.signals.states import State
from baken.signals.tests.factories import MARCH, NARRATIVE, a_signal, closed, interpreted

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

NAME = "Voorbeeld, Pietje van"


@pytest.fixture
def officer():
    return acting(Role.KEY_OFFICER)


@pytest.fixture
def second(officer):
    return acting(Role.KEY_OFFICER, organisation=officer.acting.organisation)


@pytest.fixture
def police(officer):
    return PartnerFactory(kind=Kind.POLICE, police_unit=officer.acting.organisation.police_unit)


def to(partner, signal, *, only=("narrative", "reading"), **fields):
    chosen = [one for one in queries.offered(signal) if one.field in only]
    return Recipient(
        **{
            "organisation_id": partner.pk if partner else None,
            "route": "AVIM",
            "ground": Ground.PUBLIC_TASK,
            "purpose": "Onderzoek of dit mensenhandel kan zijn.",
            "proportionality": "Zonder deze feiten kan de politie niet verder.",
            "lines": [disclosures.Line(one.field, str(one.label), one.text) for one in chosen],
            **fields,
        }
    )


def test_what_is_passed_on_is_what_was_chosen_and_waits_for_a_second_person(
    officer, second, police
):
    signal = interpreted(officer)

    [reference] = actions.refer(signal, [to(police, signal)], by=officer, at=MARCH)

    (made,) = disclosed.of(signal.pk)
    assert (made.reference, made.state) == (reference, Given.PROPOSED)
    assert [line.text for line in disclosed.lines(made)] == [NARRATIVE, signal.reading]
    assert signal.state == State.REFERRED
    assert audit.about(KIND, signal.reference).last().action == "signals.referred"
    disclosures.confirm(made, by=second, at=MARCH)
    assert made.state == Given.SENT


def test_the_name_of_the_reporter_cannot_be_passed_on(officer):
    signal = interpreted(officer)

    texts = " ".join(one.text for one in queries.offered(signal))

    assert signal.reported_by.name not in texts


def test_people_and_files_go_along_only_when_they_are_chosen(officer, police):
    signal = interpreted(
        officer,
        more=Content(
            facts=[items.person(NAME, None, Part.POSSIBLE_VICTIM), items.plate("00-XX-00")],
            files=[files.checked("lijst.txt", b"maandag\n")],
        ),
    )
    usual = {one.text for one in queries.offered(signal) if one.usual}
    (file,) = files.of(signal.pk)

    [reference] = actions.refer(signal, [to(police, signal, files=[file.pk])], by=officer, at=MARCH)

    assert all("Voorbeeld" not in text for text in usual)
    assert any("Voorbeeld" in one.text for one in queries.offered(signal))
    made = next(one for one in disclosed.of(signal.pk) if one.reference == reference)
    (copy,) = files.of(made.pk)
    assert b"".join(files.content(copy)) == b"maandag\n"
    assert copy.pk != file.pk


def test_one_signal_can_go_to_several_partners_at_once(officer, police):
    other = PartnerFactory(
        kind=Kind.LABOUR_INSPECTORATE, police_unit=officer.acting.organisation.police_unit
    )
    signal = interpreted(officer)

    references = actions.refer(
        signal, [to(police, signal), to(other, signal)], by=officer, at=MARCH
    )

    assert len(set(references)) == 2


@pytest.mark.parametrize(
    "gap", [{"purpose": " "}, {"proportionality": ""}, {"lines": []}, {"organisation_id": None}]
)
def test_without_its_reasons_nothing_is_passed_on_and_nothing_half_done(officer, police, gap):
    signal = interpreted(officer)

    with pytest.raises(NotPossible):
        actions.refer(signal, [to(police, signal), to(police, signal, **gap)], by=officer, at=MARCH)

    assert disclosed.of(signal.pk) == []
    assert Signal.objects.get(pk=signal.pk).state == State.INTERPRETED


def test_what_was_not_interpreted_or_is_closed_is_not_passed_on(officer, police):
    fresh = a_signal(organisation_id=officer.acting.organisation_id)
    for signal in (fresh, closed(officer)):
        with pytest.raises(NotPossible):
            actions.refer(signal, [to(police, signal, only=("narrative",))], by=officer, at=MARCH)


def test_the_partners_on_offer_work_for_this_municipality(officer, police):
    elsewhere = PartnerFactory(kind=Kind.POLICE)
    signal = interpreted(officer)

    offered = {one.pk for one in queries.partners(signal)}

    assert police.pk in offered
    assert signal.organisation_id not in offered
    assert (elsewhere.pk in offered) == (
        elsewhere.police_unit_id in {None, signal.organisation.police_unit_id}
    )
