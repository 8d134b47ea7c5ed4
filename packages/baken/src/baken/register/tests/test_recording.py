"""Reports come in by one door: checked, without a name unless there is a basis, undoable."""

import threading
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction

from baken.accounts.tests.factories import UserFactory
from baken.audit.models import Entry as Line
from baken.kernel.errors import NotPossible
from baken.kernel.models import DataKey
from baken.reference.codes import AgeBand, Region, ReporterType, Sector, Sex, age_band
from baken.register import actions, queries, rules
from baken.register.actions import Mention
from baken.register.models import IdentityKey, Report
from baken.register.states import Basis, Source
from baken.register.tests.factories import NOW, a_register, entry, recorded, somebody

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.usefixtures("in_english"),
]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"received_on": date(2026, 11, 28)}, "future"),
        ({"received_on": date(1989, 12, 31)}, "before 1990"),
        ({"mentions": ()}, "in what sector"),
        ({"sectors": (Sector.SURROGACY,)}, "in force"),
        (
            {"mentions": (Mention(Sector.UNKNOWN, date(2025, 2, 1), date(2025, 1, 1)),)},
            "ends before it begins",
        ),
        ({"mentions": (Mention(Sector.UNKNOWN, date(2026, 4, 1)),)}, "after the day"),
        ({"nationality": "QQ"}, "no country"),
        ({"identity": somebody("")}, "or leave the person without a name"),
        ({"identity": somebody("x" * 201)}, "longer than 200"),
        ({"identity": somebody(numbers=("1",) * 6)}, "At most 5"),
        ({"identity": somebody(born=date(2026, 3, 2))}, "date of birth cannot be"),
        ({"own_number": "x" * 201}, "longer than 200"),
    ],
)
def test_what_cannot_be_is_refused_in_words_that_repeat_nothing(changes, said):
    here = a_register()
    with pytest.raises(NotPossible, match=said) as refusal:
        recorded(here, **changes)
    assert "Mila" not in str(refusal.value)
    assert Report.objects.count() == 0


def test_an_organisation_without_a_register_records_nothing():
    from baken.organisations.tests.factories import OrganisationFactory

    with pytest.raises(NotPossible, match="keeps no register"):
        actions.record(
            OrganisationFactory().pk, entry(), source=Source.HAND, by=UserFactory(), at=NOW
        )
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "needed", "kept"),
    [
        ("duty", "duty", True),
        ("consent", "duty", True),
        ("ground", "duty", False),
        ("ground", "ground", True),
        ("consent", "ground", True),
        ("ground", "consent", False),
        ("consent", "consent", True),
        ("none", "consent", False),
        ("none", "none", False),
        ("consent", "none", False),
        ("duty", "none", False),
    ],
)
def test_a_name_is_kept_on_the_basis_that_is_needed_or_on_consent(given, needed, kept):
    assert rules.may_name(given, needed) is kept


def test_who_it_is_about_is_sealed_and_opens_for_who_may():
    here = a_register()
    who = somebody(numbers=("Z1234567",), phone="0612345678")
    report = recorded(here, identity=who)

    assert queries.identity(report) == who
    assert "Mila" not in str(Report.objects.filter(pk=report.pk).values())


def test_the_privacy_officer_decides_and_the_decision_counts_from_then_on():
    here = a_register()
    named = {"reporter": ReporterType.SHELTER, "basis": Basis.GROUND, "identity": somebody()}
    assert queries.identity(recorded(here, **named)) is None

    decide = {"by": UserFactory(), "at": NOW}
    actions.decide_basis(
        here, ReporterType.SHELTER, Basis.GROUND, reason="Advies van de FG", **decide
    )
    assert queries.identity(recorded(here, **named)) is not None
    with pytest.raises(NotPossible, match="Say why"):
        actions.decide_basis(here, ReporterType.SHELTER, Basis.NONE, reason=" ", **decide)


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_who_takes_consent_back_is_forgotten_and_still_counted():
    here = a_register()
    report = recorded(here, identity=somebody())
    actions.forget_identity(report, by=UserFactory(), at=NOW)

    assert queries.identity(report) is None
    assert not DataKey.objects.filter(dossier=report.pk).exists()
    assert not IdentityKey.objects.exists()
    assert queries.counted(here, range(2026, 2027))[0].total == 1
    with pytest.raises(NotPossible, match="No name"):
        actions.forget_identity(report, by=UserFactory(), at=NOW)


def test_a_correction_changes_what_is_counted_and_the_log_keeps_what_it_was():
    here = a_register()
    report = recorded(here)
    actions.correct(
        report,
        by=UserFactory(),
        at=NOW,
        sex=Sex.WOMAN,
        received_on=date(2025, 5, 5),
        mentions=(Mention(Sector.FORCED_CRIME),),
    )

    assert (report.year, report.sex) == (2025, "woman")
    line = Line.objects.order_by("-number").first()
    assert line is not None
    assert line.fields == ["mentions", "received_on", "sex"]
    (row,) = queries.rows(here, range(2025, 2026))
    assert row.sectors == (Sector.FORCED_CRIME,)


def test_a_correction_that_cannot_be_changes_nothing():
    here = a_register()
    report = recorded(here)
    with pytest.raises(NotPossible, match="future"):
        actions.correct(report, by=UserFactory(), at=NOW, received_on=date(2030, 1, 1))
    report.refresh_from_db()
    assert report.received_on == date(2026, 3, 1)


def test_of_two_who_withdraw_at_once_one_succeeds():
    here = a_register()
    report = recorded(here)
    user = UserFactory()
    actions.withdraw(report, by=user, at=NOW)
    with pytest.raises(NotPossible):
        actions.withdraw(report, by=user, at=NOW)
    with pytest.raises(NotPossible, match="withdrawn"):
        actions.correct(report, by=user, at=NOW, sex=Sex.MAN)


def test_a_signal_is_reported_once():
    here = a_register()
    said = {"source": Source.SIGNAL, "source_key": "S-7Q2KM4XP", "by": UserFactory(), "at": NOW}
    actions.record(here, entry(identity=somebody()), **said)
    keys = DataKey.objects.count()
    with pytest.raises(NotPossible, match="reported to the register already"):
        actions.record(here, entry(identity=somebody()), **said)
    assert DataKey.objects.count() == keys, "the key that was made for it is gone"


def test_a_file_is_recorded_whole_or_not_at_all():
    here = a_register()
    batch = uuid4()
    user = UserFactory()
    wrong = [entry(), entry(nationality="QQ")]
    with pytest.raises(NotPossible, match=r"Row 2: .*no country"), transaction.atomic():
        actions.record_many(here, wrong, batch=batch, by=user, at=NOW)
    assert Report.objects.count() == 0


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_a_file_outside_a_transaction_is_a_slip_in_the_code():
    here = a_register()
    with pytest.raises(RuntimeError, match="in a transaction"):
        actions.record_many(here, [entry()], batch=uuid4(), by=UserFactory(), at=NOW)
    with pytest.raises(RuntimeError, match="in a transaction"):
        actions.take_back(uuid4(), organisation_id=here, by=UserFactory(), at=NOW)


def test_a_file_is_taken_back_with_names_and_bonds():
    here = a_register()
    batch, user = uuid4(), UserFactory()
    before = recorded(here, identity=somebody())
    heard: list[int] = []
    made = actions.record_many(
        here,
        [entry(identity=somebody()), entry(region=Region.KMAR, age_band=AgeBand.FROM_12)],
        batch=batch,
        by=user,
        at=NOW,
        progress=heard.append,
    )
    assert (made, heard) == (2, [2])
    (pair,) = queries.to_look_at(here, 10)
    actions.link(pair.first, pair.second, by=user, at=NOW)

    assert actions.take_back(batch, organisation_id=here, by=user, at=NOW) == 2
    before.refresh_from_db()
    assert list(Report.objects.all()) == [before]
    assert before.victim == before.pk
    assert IdentityKey.objects.exclude(report=before).count() == 0


def test_a_row_that_stands_in_the_register_already_is_known_by_the_reporters_own_number():
    here = a_register()
    recorded(here, own_number="2026/0012")
    same = queries.number_index(here, entry(own_number=" 2026/0012 "))
    other = queries.number_index(here, entry(own_number="2026/0013"))
    assert same is not None
    assert other is not None
    assert queries.known_numbers(here, [same, other]) == {same}
    assert queries.number_index(here, entry()) is None


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"year": 1999}, "report_year_of_day"),
        ({"nationality": "nl"}, "report_nationality_code"),
        ({"sex": "f"}, "report_sex_known"),
        ({"region": "Haarlem"}, "report_region_known"),
    ],
)
def test_the_database_refuses_what_no_report_can_be(changes, constraint):
    report = recorded(a_register())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**changes)


@pytest.mark.parametrize(
    ("born", "on", "band"),
    [
        (date(2008, 11, 28), date(2026, 11, 27), "12_17"),
        (date(2008, 11, 27), date(2026, 11, 27), "18_22"),
        (date(2008, 2, 29), date(2026, 2, 28), "12_17"),
        (date(2008, 2, 29), date(2026, 3, 1), "18_22"),
        (date(2014, 11, 28), date(2026, 11, 27), "under_12"),
        (date(1986, 11, 27), date(2026, 11, 27), "40_plus"),
    ],
)
def test_the_age_band_changes_on_the_birthday(born, on, band):
    assert age_band(born, on) == band


def test_reports_that_only_a_file_held_together_stand_apart_once_it_is_taken_back():
    here = a_register()
    batch, user = uuid4(), UserFactory()
    first, last = recorded(here), recorded(here)
    actions.record_many(here, [entry(), entry()], batch=batch, by=user, at=NOW)
    middle, alone = Report.objects.filter(batch=batch)
    for one, other in ((first, middle), (middle, last), (alone, middle)):
        actions.link(one, other, by=user, at=NOW)
    assert Report.objects.values("victim").distinct().count() == 1
    with transaction.atomic():
        assert actions.take_back(batch, organisation_id=here, by=user, at=NOW) == 2
    assert set(Report.objects.values_list("victim", flat=True)) == {first.pk, last.pk}


def test_what_is_sent_twice_from_one_page_is_recorded_once():
    here, keys = a_register(), DataKey.objects.count()
    said = {"source": Source.HAND, "source_key": "a" * 32, "by": UserFactory(), "at": NOW}
    first = actions.record(here, entry(identity=somebody()), **said)
    assert actions.record(here, entry(identity=somebody()), **said) == first
    with pytest.raises(NotPossible, match=f"already, as {first.reference}"):
        actions.record(here, entry(region=Region.KMAR), **said)
    assert (Report.objects.count(), DataKey.objects.count()) == (1, keys + 1)
    actions.record(here, entry(), **(said | {"source_key": "b" * 32}))
    assert Report.objects.count() == 2


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_two_at_once_from_one_page_are_one_report():
    here, user = a_register(), UserFactory()
    found = []

    def send() -> None:
        found.append(
            actions.record(
                here, entry(), source=Source.HAND, source_key="c" * 32, by=user, at=NOW
            ).pk
        )
        connections.close_all()

    threads = [threading.Thread(target=send) for _time in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert set(found) == set(Report.objects.values_list("pk", flat=True))
