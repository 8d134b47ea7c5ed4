"""Nothing leaves but by two people through the gate, and what left is never forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from baken.accounts.tests.factories import UserFactory
from baken.audit.models import Entry as Line
from baken.kernel.errors import NotPossible
from baken.kernel.models import DataKey
from baken.notices.models import Notice
from baken.publications import actions, gate, queries
from baken.publications.models import Proposal, Publication, Release
from baken.publications.states import Audience, Policy, State
from baken.publications.tests.factories import (
    NOW,
    USUAL,
    a_table,
    an_organisation,
    proposed,
    ready,
    released,
)

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.usefixtures("in_english"),
]

GUARDS = [
    ("publications_publication", "publications_publication_stays"),
    ("publications_publication", "publications_publication_ends_once"),
    ("publications_release", "publications_release_stays"),
]


def sql(statement: str, *values: str) -> None:
    """Have the database do something, as Baken's own role."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def unguarded() -> Iterator[None]:
    """Take the guards away for a while, as only the owner of the database can."""
    for table, guard in GUARDS:
        sql(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")
    yield
    for table, guard in GUARDS:
        sql(f"ALTER TABLE {table} ENABLE TRIGGER {guard}")


def test_what_is_proposed_leaves_after_a_second_person_looked():
    here = an_organisation()
    publication = ready(here)
    assert publication.state == State.READY
    assert queries.current(here, Audience.PUBLIC) == {}

    actions.release(publication, by=UserFactory(), at=NOW)
    (found,) = queries.current(here, Audience.PUBLIC).values()
    table = found.table("victims_by_sex")
    assert table is not None
    assert table.cell("2025", sex="man").text == "0–7"
    assert table.cell("2025").text == "145"
    assert table.cell("2030").text == ""
    assert queries.current(here, Audience.COUNCIL) == {}


def test_the_exact_counts_and_their_key_are_gone_once_it_is_safe():
    here = an_organisation()
    marked = a_table({("2024", "woman"): 1236, ("2024", "man"): 641}, years=("2024",))
    publication = proposed(here, marked)
    assert DataKey.objects.filter(dossier=publication.pk).exists()
    assert "1236" not in str(Proposal.objects.values())

    actions.make_safe(publication.reference, lambda done, of: None, lambda: NOW)
    publication.refresh_from_db()
    assert publication.state == State.READY
    assert not Proposal.objects.exists()
    assert not DataKey.objects.filter(dossier=publication.pk).exists()
    kept = f"{publication.tables} {publication.attack} {list(Line.objects.values('payload'))}"
    assert "1235" in kept
    assert "1236" not in kept
    assert "641" not in kept


def test_who_proposed_it_cannot_publish_it():
    user = UserFactory()
    publication = ready(an_organisation(), by=user)
    with pytest.raises(NotPossible, match="yourself"):
        actions.release(publication, by=user, at=NOW)
    with pytest.raises(NotPossible, match="yourself"):
        actions.send_back(publication, reason="Toch niet", by=user, at=NOW)
    with pytest.raises(IntegrityError, match="decided_by_another"), transaction.atomic():
        Publication.objects.filter(pk=publication.pk).update(decided_by=user)


def test_of_two_who_decide_at_once_one_succeeds():
    publication = ready(an_organisation())
    actions.release(publication, by=UserFactory(), at=NOW)
    with pytest.raises(NotPossible):
        actions.send_back(publication, reason="Toch niet", by=UserFactory(), at=NOW)
    assert Release.objects.count() == 1


def test_before_it_is_safe_nobody_can_publish_it():
    publication = proposed(an_organisation())
    with pytest.raises(NotPossible):
        actions.release(publication, by=UserFactory(), at=NOW)


def test_a_set_that_could_give_someone_away_is_refused_in_words_without_the_number(monkeypatch):
    """The planted fault: a gate that hides nothing beside the rule."""
    real = gate.protect
    monkeypatch.setattr(
        gate, "protect", lambda *args, **more: real(*args, **more | {"hide": False})
    )
    leaking = a_table({("2024", "woman"): 124, ("2024", "man"): 7, ("2025", "woman"): 110})
    found = [
        ready(
            an_organisation(),
            a_table({("2024", "woman"): woman, ("2024", "man"): 7}, years=("2024",)),
        )
        for woman in range(120, 126)
    ]
    refused = [one for one in found if one.state == State.REFUSED]
    assert refused, "among six sets that differ by one, the bare rule leaks in some"
    assert all("2024" in one.refusal and "7" not in one.refusal for one in refused)
    assert all(one.tables is None for one in refused)
    assert not Proposal.objects.exists()
    assert leaking.total == 241


def test_a_newer_edition_replaces_the_older_one_which_stays_known():
    here = an_organisation()
    first = released(here)
    second = released(here, a_table({("2024", "woman"): 125, ("2024", "man"): 31}))
    first.refresh_from_db()

    assert (first.state, second.state) == (State.REPLACED, State.RELEASED)
    assert (first.edition, second.edition) == (1, 2)
    assert [attack.with_earlier for attack in queries.attacks(second)] == [1, 1]
    assert [line.act for line in Release.objects.order_by("number")] == [
        "released",
        "replaced",
        "released",
    ]


def test_what_is_taken_from_the_pages_leaves_a_notice_and_stays_known_to_the_gate():
    here = an_organisation()
    publication = released(here)
    with pytest.raises(NotPossible, match="Say to readers"):
        actions.withdraw(publication, notice=" ", by=UserFactory(), at=NOW)
    actions.withdraw(publication, notice="Er stond een fout in.", by=UserFactory(), at=NOW)

    assert queries.current(here, Audience.PUBLIC) == {}
    found = queries.released(publication.reference)
    assert found is not None
    assert (found.notice, found.tables) == ("Er stond een fout in.", ())
    assert [one.with_earlier for one in queries.attacks(ready(here))] == [1, 1]


def test_what_was_sent_back_never_leaves():
    here = an_organisation()
    publication = ready(here)
    with pytest.raises(NotPossible, match="Say why"):
        actions.send_back(publication, reason="", by=UserFactory(), at=NOW)
    actions.send_back(publication, reason="2025 is niet af.", by=UserFactory(), at=NOW)
    assert queries.released(publication.reference) is None
    assert queries.left_before(ready(here)) == []


def test_only_who_proposed_it_takes_a_proposal_back_and_its_counts_are_gone():
    user = UserFactory()
    publication = proposed(an_organisation(), by=user)
    with pytest.raises(NotPossible, match="Only who proposed it"):
        actions.drop(publication, by=UserFactory(), at=NOW)
    actions.drop(publication, by=user, at=NOW)
    assert not Proposal.objects.exists()
    assert queries.released(publication.reference) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"audiences": []}, "for whom"),
        ({"title": " "}, "title"),
        ({"reason": ""}, "what it is for"),
        ({"one_municipality": True}, "one municipality"),
    ],
)
def test_a_proposal_that_is_not_right_is_refused(changes, said):
    with pytest.raises(NotPossible, match=said):
        proposed(an_organisation(), **changes)
    assert Publication.objects.count() == 0


def test_small_totals_take_the_coarser_rule():
    small = a_table({("2024", "woman"): 40, ("2025", "woman"): 99})
    with pytest.raises(NotPossible, match="100 or more"):
        proposed(an_organisation(), small)
    found = ready(an_organisation(), small, policy=Policy.COARSE)
    assert found.state == State.READY
    assert queries.as_released(found).tables[0].cell("2024").text == "40"


def test_one_proposal_of_a_kind_at_a_time():
    here = an_organisation()
    proposed(here)
    keys = DataKey.objects.count()
    with pytest.raises(NotPossible, match="wait to be published already"):
        proposed(here)
    assert DataKey.objects.count() == keys
    proposed(here, kind="signals")
    proposed(an_organisation())


def test_the_register_holds_and_shows_what_was_tampered_with():
    here = an_organisation()
    publication = released(here)
    released(here, a_table({("2024", "woman"): 131}))
    assert queries.faults() == []

    with unguarded():
        sql("UPDATE publications_publication SET title = 'Anders' WHERE id = %s", publication.pk)
    assert {fault.number for fault in queries.faults()} == {1, 2}

    with unguarded():
        sql("DELETE FROM publications_release WHERE number = 2")
    assert 2 in {fault.number for fault in queries.faults()}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE publications_publication SET tables = '[]'",
        "UPDATE publications_publication SET title = 'Anders'",
        "UPDATE publications_publication SET state = 'ready'",
        "DELETE FROM publications_publication",
        "UPDATE publications_release SET act = 'withdrawn'",
        "DELETE FROM publications_release",
    ],
)
def test_the_database_refuses_to_change_what_left(statement):
    released(an_organisation())
    with (
        pytest.raises(DatabaseError, match=r"never changed or removed|violates"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_pages_ask_one_question_for_all_that_is_current(django_assert_num_queries):
    here = an_organisation()
    released(here)
    released(here, USUAL, kind="signals")
    with django_assert_num_queries(1):
        found = queries.current(here, Audience.PUBLIC)
    assert set(found) == {"register", "signals"}


@pytest.mark.parametrize(
    "change",
    [
        "notice = 'Toch niets aan de hand'",
        "ended_by_id = decided_by_id, ended_at = now()",
        "state = 'released'",
        "decision_reason = 'Anders'",
    ],
)
def test_what_readers_were_told_at_the_end_is_not_changed_either(change):
    publication = released(an_organisation())
    actions.withdraw(publication, notice="Er stond een fout in.", by=UserFactory(), at=NOW)
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        sql(f"UPDATE publications_publication SET {change}")


@pytest.mark.parametrize("table", ["publication", "release"])
def test_the_database_refuses_to_empty_the_register(table):
    released(an_organisation())
    name, guard = f"publications_{table}", f"publications_{table}s_stay"
    sql(f"ALTER TABLE {name} ENABLE TRIGGER {guard}")
    try:
        with pytest.raises(DatabaseError, match="never changed or removed"):
            sql(f"TRUNCATE {name} CASCADE")
    finally:
        sql(f"ALTER TABLE {name} DISABLE TRIGGER {guard}")


def test_figures_that_left_beside_the_register_are_found():
    """The planted fault: someone with the database publishes without a line."""
    publication = ready(an_organisation())
    sql(
        "UPDATE publications_publication SET state = 'released', decided_at = now(),"
        " decided_by_id = %s WHERE id = %s",
        UserFactory().pk,
        publication.pk,
    )
    (fault,) = queries.faults()
    assert publication.reference in fault.what


def test_figures_taken_away_beside_the_register_are_found():
    publication = released(an_organisation())
    sql("UPDATE publications_publication SET state = 'withdrawn', notice = 'x'")
    assert [fault.number for fault in queries.faults()] == [1]
    assert publication.reference in queries.faults()[0].what


@pytest.mark.parametrize(
    "change",
    [
        "audiences = '{council,public}'",
        "tables = jsonb_set(tables, '{0,cells,0,2}', '\"8\"')",
        "counted_on = '2020-01-01'",
        "notice = 'Iets anders'",
    ],
)
def test_whatever_readers_saw_is_bound_by_the_register(change):
    publication = released(an_organisation(), audiences=[Audience.COUNCIL])
    actions.withdraw(publication, notice="Er stond een fout in.", by=UserFactory(), at=NOW)
    assert queries.faults() == []
    with unguarded():
        sql(f"UPDATE publications_publication SET {change}")
    assert 2 in {fault.number for fault in queries.faults()}


@pytest.mark.parametrize(
    "change",
    ["act = 'replaced'", "at = at + interval '1 second'", "by_id = %s", "content = previous"],
)
def test_a_line_that_was_changed_is_found(change):
    released(an_organisation())
    values = [UserFactory().pk] if "%s" in change else []
    with unguarded():
        sql(f"UPDATE publications_release SET {change}", *values)
    assert 1 in {fault.number for fault in queries.faults()}


CANARY = r"(?<![.0-9a-f])(71239|71271)(?![0-9a-f])"


def test_no_exact_count_stands_anywhere_in_the_database():
    """A canary in every table of both databases, after the work and after publishing.

    The parts of a second behind its point, and the digits within a longer number, are none.
    """
    publication = released(
        an_organisation(),
        a_table({("2024", "woman"): 71_239, ("2024", "man"): 32}, years=("2024",)),
    )
    assert publication.state == State.RELEASED
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" AS t WHERE t::text ~ %s',
                    [CANARY],
                )
                assert cursor.fetchone() == (0,), table
            cursor.execute(
                "SELECT '(x,71239)' ~ %(it)s, '{\"n\": 71239}' ~ %(it)s, '12:00:00.71239' ~ %(it)s",
                {"it": CANARY},
            )
            assert cursor.fetchone() == (True, True, False), "the search finds what is there"


def test_when_the_work_fails_the_proposer_can_still_take_it_back(monkeypatch):
    def broken(*args, **more):
        raise RuntimeError

    user = UserFactory()
    monkeypatch.setattr(gate, "passed", broken)
    publication = ready(an_organisation(), by=user)
    assert publication.state == State.PROTECTING
    actions.drop(publication, by=user, at=NOW)
    assert not Proposal.objects.exists()


def test_a_changed_count_never_refuses_its_correction_and_is_never_shown_too_closely():
    """A report came in late: last year's figure of 2024 is corrected by two."""
    here = an_organisation()
    released(here, a_table({("2024", "woman"): 122, ("2024", "man"): 6}, years=("2024",)))
    second = released(here, a_table({("2024", "woman"): 123, ("2024", "man"): 7}, years=("2024",)))
    assert second.state == State.RELEASED
    table = queries.as_released(second).tables[0]
    assert table.cell("2024", sex="man").text in {"0–7", "×"}
    assert queries.attacks(second)[0].presence == 0


def heard() -> list[tuple[str, Any, Any]]:
    """What waits in the outbox: about what, and for whom."""
    return list(
        Notice.objects.order_by("made_at", "pk").values_list("kind", "person", "organisation")
    )


def test_the_second_analyst_hears_of_what_waits_and_the_first_of_what_was_decided():
    user, here = UserFactory(), an_organisation()
    publication = ready(here, by=user)
    assert heard() == [("figures_wait", None, here)]
    actions.release(publication, by=UserFactory(), at=NOW + timedelta(days=400))
    assert heard()[1:] == [("figures_decided", user.pk, None)]


def test_the_proposer_hears_that_figures_were_refused_or_sent_back():
    user = UserFactory()
    one = ready(an_organisation(), by=user)
    actions.send_back(one, reason="te fijn", by=UserFactory(), at=NOW + timedelta(days=400))
    assert heard()[-1] == ("figures_decided", user.pk, None)
