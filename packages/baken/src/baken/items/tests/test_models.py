"""What the database refuses."""

from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.items import actions, queries
from baken.items.models import Hit, Item, ItemKey, Reply
from baken.items.states import MOST, Answer
from baken.items.tests.factories import MARCH, a_dossier, a_phone, with_facts
from baken.organisations.tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def a_hit(**fields):
    first, second = sorted([uuid4(), uuid4()])
    town = OrganisationFactory.create()
    ordinary = {
        "first": first,
        "second": second,
        "first_organisation": town,
        "second_organisation": town,
        "ways": [["phone", "same"]],
        "found_at": MARCH,
    }
    return Hit.objects.create(**ordinary | fields)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Item, {"kind": "descent"}),
        (Item, {"part": "suspect"}),
        (ItemKey, {"how": "score"}),
        (ItemKey, {"index": b"short"}),
        (ItemKey, {"index": bytes(32)}),
        (Hit, {"ways": []}),
        (Hit, {"first": UUID(int=2**128 - 1)}),
    ],
)
def test_the_database_refuses_what_cannot_be(model, values):
    a_dossier(a_phone())
    a_dossier(a_phone())

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)


@pytest.mark.parametrize(
    "ways",
    [
        [["phone", "+31612345678"]],
        [["person", "same", "Jan de Jong"]],
        [["phone", "same"], "2011AB 12"],
        [{"phone": "+31612345678"}],
        {"phone": "same"},
        "phone",
        [["phone", 0.83]],
    ],
)
def test_the_database_refuses_a_hit_that_carries_content_or_a_score(ways):
    with pytest.raises(IntegrityError), transaction.atomic():
        a_hit(ways=ways)


def test_the_database_refuses_a_pair_twice_also_the_other_way_round():
    hit = a_hit()

    for first, second in [(hit.first, hit.second), (hit.second, hit.first)]:
        with pytest.raises(IntegrityError), transaction.atomic():
            a_hit(first=first, second=second)


def test_the_database_refuses_a_dossier_that_meets_itself():
    one = uuid4()

    with pytest.raises(IntegrityError), transaction.atomic():
        a_hit(first=one, second=one)


def test_the_database_refuses_more_facts_than_a_dossier_holds_also_one_by_one():
    dossier = with_facts(*[a_phone(f"06 123456{number}") for number in range(10, 10 + MOST)])
    (first, *_others) = queries.of(dossier)
    first.pk = uuid4()

    with pytest.raises(IntegrityError, match="items_stay_few"), transaction.atomic():
        first.save(force_insert=True)


def test_the_database_refuses_two_answers_of_one_organisation():
    town, person = OrganisationFactory.create(), acting(Role.KEY_OFFICER)
    hit = a_hit()
    fields = {"organisation": town, "dossier": hit.first, "answered_by": person}

    def say(answer):
        Reply.objects.create(hit=hit, answer=answer, answered_at=MARCH, **fields)

    say(Answer.CONFIRMED)
    for answer in (Answer.REJECTED, "maybe"):
        with pytest.raises(IntegrityError), transaction.atomic():
            say(answer)


def test_the_database_refuses_an_answer_that_is_none():
    hit = a_hit()

    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.create(
            hit=hit,
            answer="maybe",
            answered_at=MARCH,
            organisation=OrganisationFactory.create(),
            dossier=hit.first,
            answered_by=acting(Role.KEY_OFFICER),
        )


def test_who_looks_for_others_does_so_by_the_index_of_keys():
    dossier = with_facts(a_phone())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {queries.NEAR}", {"dossier": dossier, **queries.LIMITS})
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "item_key_index" in plan


def test_a_hit_names_itself_by_its_reference_alone():
    a_dossier(a_phone())
    a_dossier(a_phone())

    hit = Hit.objects.get()
    assert str(hit) == hit.reference
    assert hit.reference.startswith("H-")
    assert actions.match(hit.first, at=MARCH) == []
