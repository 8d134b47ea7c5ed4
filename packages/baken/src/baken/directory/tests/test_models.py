"""What the database refuses."""

import pytest
from django.db import IntegrityError, transaction

from baken.directory.models import Entry, PostcodeRange
from baken.directory.states import State
from baken.directory.tests.factories import MARCH, an_entry
from baken.reference.tests.factories import MunicipalityFactory, PoliceUnitFactory

pytestmark = pytest.mark.django_db


def changed(entry, **values):
    with transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"function": "fortune_teller"},
        {"state": "lost"},
        {"status": "perhaps"},
        {"name": ""},
        {"source": ""},
        {"phone": ""},
        {"phone": "bel ons"},
        {"phone": "023-555\n0101"},
        {"state": State.OUT_OF_USE},
        {"retired_at": MARCH},
        {"checked_on": None},
        {"owner": None},
    ],
)
def test_the_database_refuses_an_entry_that_cannot_be(values):
    entry = an_entry()

    with pytest.raises(IntegrityError):
        changed(entry, **values)


def test_an_entry_is_for_one_region():
    entry = an_entry()

    with pytest.raises(IntegrityError):
        changed(entry, police_unit=PoliceUnitFactory())


def test_without_a_number_a_website_or_an_address_will_do():
    entry = an_entry()

    changed(entry, phone="", website="https://waterdorp.example")
    changed(entry, website="", email="team@waterdorp.example")


def test_the_same_entry_stands_there_once_while_it_is_in_use():
    entry = an_entry()
    other = an_entry(entry.owner, name="Een ander team")

    with pytest.raises(IntegrityError):
        changed(other, name=entry.name.upper())
    changed(entry, state=State.OUT_OF_USE, retired_at=MARCH)
    changed(other, name=entry.name.upper())


@pytest.mark.parametrize(("first", "last"), [(999, 1000), (9999, 10_000), (2012, 2011)])
def test_the_database_refuses_postcodes_that_are_none(first, last):
    with pytest.raises(IntegrityError):
        PostcodeRange.objects.create(
            first=first,
            last=last,
            municipality=MunicipalityFactory(),
            source="CBS",
            loaded_on=MARCH.date(),
        )


def test_an_entry_is_never_named_by_what_was_typed():
    assert an_entry().name not in str(an_entry())
