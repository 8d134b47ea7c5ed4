"""What can be done with facts and hits, and what is left when something goes wrong."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.audit import queries as audit
from baken.items import actions, queries
from baken.items.models import Hit, Item, ItemKey, Reply
from baken.items.rules import COMMON
from baken.items.states import HIT, MOST, Answer, How, Kind, Part
from baken.items.tests.factories import MARCH, a_dossier, a_phone, with_facts, words
from baken.kernel.errors import NotPossible
from baken.kernel.sealing import keystore
from baken.notices import queries as notices
from baken.notices.states import Kind as Notice
from baken.organisations.tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

BORN = date(2001, 5, 17)


def on_the_main_database(act):
    """Return how many statements `act` asks of the main database."""
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


def eight_facts():
    return [
        queries.address("2011 AB", "12", "a"),
        queries.address("2011 AB", "14"),
        queries.phone("06 12345678"),
        queries.phone("+40 721 123 456"),
        queries.plate("GB-001-B"),
        queries.business("12345678"),
        queries.person("Youssef el Amrani", BORN, Part.POSSIBLE_VICTIM),
        queries.person("Anna Bakker-de Vries", BORN, Part.REPORTED),
    ]


def test_facts_are_read_back_in_the_order_in_which_they_were_added():
    dossier = with_facts(queries.plate("gb001b"), a_phone())
    actions.add(
        [queries.address("2011ab", "12a", part=Part.REPORTED)],
        dossier=dossier,
        organisation_id=OrganisationFactory.create().pk,
        at=MARCH + timedelta(hours=1),
    )

    assert [(item.value, item.part) for item in queries.of(dossier)] == [
        ("GB-001-B", Part.UNKNOWN),
        ("+31 6 12345678", Part.UNKNOWN),
        ("2011 AB 12 a", Part.REPORTED),
    ]


def test_the_same_fact_twice_at_once_is_one_item():
    assert len(queries.of(with_facts(a_phone(), a_phone("0031612345678")))) == 1


def test_eight_facts_cost_two_statements():
    dossier = uuid4()
    key = keystore.make([dossier])[dossier]
    organisation = OrganisationFactory.create().pk
    facts = eight_facts()

    def add():
        actions.add(facts, dossier=dossier, organisation_id=organisation, at=MARCH, key=key)

    assert on_the_main_database(add) == 2


def test_finding_nothing_costs_one_statement():
    dossier = with_facts(*eight_facts())

    assert on_the_main_database(lambda: actions.match(dossier, at=MARCH)) == 1


def test_finding_eight_facts_in_several_dossiers_costs_at_most_four_statements():
    elsewhere = OrganisationFactory.create()
    for _ in range(3):
        with_facts(*eight_facts(), organisation=elsewhere)
    dossier = with_facts(*eight_facts())

    assert on_the_main_database(lambda: actions.match(dossier, at=MARCH)) <= 4
    assert len(queries.hits(dossier)) == 3


def test_two_dossiers_with_one_number_find_each_other():
    first, second = a_dossier(a_phone()), a_dossier(a_phone("+31 (0)6-12345678"))

    (seen,) = queries.hits(first)
    (back,) = queries.hits(second)
    assert (seen.hit, seen.dossier, back.dossier) == (back.hit, second, first)
    assert words(first) == [[("phone number", "the same")]]


def test_dossiers_that_share_nothing_stay_apart():
    first, _second = a_dossier(a_phone()), a_dossier(a_phone("06 87654321"))

    assert queries.hits(first) == []


def test_a_dossier_does_not_meet_itself():
    assert queries.hits(a_dossier(a_phone(), queries.plate("GB001B"))) == []


def test_a_pair_is_one_hit_however_often_it_is_looked_for():
    first, second = with_facts(a_phone()), with_facts(a_phone())

    new = [actions.match(dossier, at=MARCH) for dossier in (first, second, first)]

    assert [len(hits) for hits in new] == [1, 0, 0]
    assert Hit.objects.count() == notices.waiting().filter(kind=Notice.HIT_FOUND).count() == 1


def test_each_other_organisation_is_told_once_with_the_reference_of_a_hit():
    town = OrganisationFactory.create()
    a_dossier(a_phone(), organisation=town)
    a_dossier(a_phone("06 87654321"), organisation=town)

    a_dossier(a_phone(), a_phone("06 87654321"))

    told = notices.waiting().get(kind=Notice.HIT_FOUND, organisation_id=town.pk)
    assert told.key in set(Hit.objects.values_list("reference", flat=True))


def test_an_organisation_is_told_of_a_hit_within_its_own_house_too():
    town = OrganisationFactory.create()
    a_dossier(a_phone(), organisation=town)
    a_dossier(a_phone(), organisation=town)

    assert notices.waiting().get(kind=Notice.HIT_FOUND).organisation_id == town.pk


def test_a_fact_added_later_strengthens_the_hit_and_is_told():
    first = a_dossier(a_phone())
    second = a_dossier(a_phone())
    notices.waiting().delete()
    for dossier in (first, second):
        actions.add(
            [queries.plate("GB001B")],
            dossier=dossier,
            organisation_id=OrganisationFactory.create().pk,
            at=MARCH,
        )

    assert actions.match(second, at=MARCH) == []

    assert words(first) == [[("phone number", "the same"), ("licence plate", "the same")]]
    assert notices.waiting().filter(kind=Notice.HIT_FOUND).count() == 1


def test_ways_stand_strongest_first_and_for_each_fact_only_the_strongest():
    shared = [queries.address("2011AB", "12"), queries.person("Jan de Jong", BORN)]
    first = a_dossier(*shared, queries.address("2011AB", "99", "a"))
    a_dossier(*shared, queries.address("2011AB", "99", "b"))

    assert words(first) == [
        [
            ("address", "the same"),
            ("person", "the same name and the same date of birth"),
            ("address", "the same house number; the addition differs, or one has none"),
        ]
    ]


def test_what_too_many_share_leads_to_nobody():
    for _ in range(COMMON):
        with_facts(a_phone())
    dossier = with_facts(a_phone())

    assert actions.match(dossier, at=MARCH) == []
    (item,) = queries.of(dossier)
    assert queries.too_common(dossier) == {item.pk: [How.SAME.label]}


def test_what_just_not_too_many_share_leads_to_all_of_them():
    for _ in range(COMMON - 1):
        with_facts(a_phone())
    dossier = with_facts(a_phone())

    assert len(actions.match(dossier, at=MARCH)) == COMMON - 1
    assert queries.too_common(dossier) == {}


def test_a_hit_that_has_become_too_common_says_so_and_another_stays():
    first = a_dossier(a_phone(), queries.plate("GB001B"))
    by_phone, by_plate = a_dossier(a_phone()), a_dossier(a_phone(), queries.plate("GB001B"))
    for _ in range(COMMON):
        with_facts(a_phone())

    seen = {hit.dossier: hit for hit in queries.hits(first)}

    assert (seen[by_phone].too_common, seen[by_plate].too_common) == (True, False)
    assert seen[by_plate].ways == [(Kind.PLATE.label, How.SAME.label)]


def test_a_dossier_with_many_facts_under_one_key_does_not_make_it_common():
    houses = [queries.address("2011AB", "12", str(door)) for door in range(1, MOST + 1)]
    first = a_dossier(*houses)

    second = a_dossier(queries.address("2011AB", "12"))

    assert [seen.dossier for seen in queries.hits(second)] == [first]


def test_more_facts_than_a_dossier_holds_are_refused():
    with pytest.raises(NotPossible), transaction.atomic():
        with_facts(*[a_phone(f"06 123456{number}") for number in range(10, 10 + MOST + 1)])

    assert not Item.objects.exists()


def answered(dossier, answer=Answer.CONFIRMED, *, by=None, hit=None, reason="Zelfde huis."):
    by = by or acting(Role.KEY_OFFICER)
    actions.answer(
        hit or Hit.objects.get().pk,
        dossier,
        organisation_id=Item.objects.filter(dossier=dossier)[0].organisation_id,
        answer=answer,
        reason=reason,
        by=by,
        at=MARCH,
    )


def test_each_side_sees_its_own_answer_and_that_of_the_other():
    first, second = a_dossier(a_phone()), a_dossier(a_phone())
    answered(first, Answer.CONFIRMED)
    answered(second, Answer.REJECTED)

    (seen,), (back,) = queries.hits(first), queries.hits(second)

    assert (seen.own, seen.theirs) == (Answer.CONFIRMED, Answer.REJECTED)
    assert (back.own, back.theirs) == (Answer.REJECTED, Answer.CONFIRMED)


def test_an_answer_may_change_and_the_audit_keeps_both():
    first, _second = a_dossier(a_phone()), a_dossier(a_phone())
    answered(first, Answer.CONFIRMED)
    answered(first, Answer.REJECTED, reason="Toch een ander.")

    hit = Hit.objects.get()
    assert Reply.objects.get().reason == "Toch een ander."
    assert [line.action for line in audit.about(HIT, hit.reference)] == [
        "items.hit_confirmed",
        "items.hit_rejected",
    ]


def test_the_reason_of_an_answer_is_read_by_its_own_organisation_only():
    first, second = a_dossier(a_phone()), a_dossier(a_phone())
    answered(first)
    (seen,), (back,) = queries.hits(first), queries.hits(second)

    assert queries.reason(seen.hit, organisation_id=back.organisation_id) == "Zelfde huis."
    assert queries.reason(seen.hit, organisation_id=seen.organisation_id) is None


def test_a_hit_of_others_cannot_be_answered():
    a_dossier(a_phone()), a_dossier(a_phone())
    stranger = a_dossier(a_phone("06 87654321"))

    with pytest.raises(NotPossible):
        answered(stranger)

    assert not Reply.objects.exists()


def test_another_organisation_cannot_answer_for_a_side():
    first, _second = a_dossier(a_phone()), a_dossier(a_phone())

    with pytest.raises(NotPossible):
        actions.answer(
            Hit.objects.get().pk,
            first,
            organisation_id=OrganisationFactory.create().pk,
            answer=Answer.CONFIRMED,
            reason=None,
            by=acting(Role.KEY_OFFICER),
            at=MARCH,
        )


def test_within_one_organisation_there_is_one_answer():
    town = OrganisationFactory.create()
    first, second = a_dossier(a_phone(), organisation=town), a_dossier(a_phone(), organisation=town)
    answered(first, Answer.CONFIRMED)
    answered(second, Answer.REJECTED)

    (seen,) = queries.hits(first)

    assert (seen.own, seen.theirs) == (Answer.REJECTED, None)
    assert Reply.objects.get().reason == "Zelfde huis."


def test_a_withdrawn_fact_takes_the_hits_that_rest_on_it_alone():
    first = a_dossier(a_phone(), queries.plate("GB001B"))
    a_dossier(a_phone())
    both = a_dossier(a_phone(), queries.plate("GB001B"))
    telephone = queries.of(first)[0]

    actions.withdraw(telephone.pk, dossier=first)

    assert [seen.dossier for seen in queries.hits(first)] == [both]
    assert words(first) == [[("licence plate", "the same")]]
    assert Hit.objects.get(first=min(first, both), second=max(first, both)).ways == [
        ["plate", "same"]
    ]
    assert not ItemKey.objects.filter(item=telephone.pk).exists()


def test_withdrawing_leaves_hits_on_what_has_become_common():
    first, _second = a_dossier(a_phone(), queries.plate("GB001B")), a_dossier(a_phone())
    for _ in range(COMMON):
        with_facts(a_phone())

    actions.withdraw(queries.of(first)[1].pk, dossier=first)

    assert [seen.too_common for seen in queries.hits(first)] == [True]


def test_a_fact_of_another_dossier_cannot_be_withdrawn():
    first, second = a_dossier(a_phone()), a_dossier(a_phone())

    with pytest.raises(NotPossible):
        actions.withdraw(queries.of(second)[0].pk, dossier=first)

    assert Item.objects.count() == 2


def test_forgetting_a_dossier_takes_items_keys_hits_and_answers_on_both_sides():
    first, second = a_dossier(*eight_facts()), a_dossier(*eight_facts())
    answered(first)
    answered(second)

    assert actions.forget([first]) == 8

    assert queries.of(first) == []
    assert queries.hits(second) == []
    assert not Reply.objects.exists()
    assert set(ItemKey.objects.values_list("item__dossier", flat=True)) == {second}
    assert actions.forget([first]) == 0


def test_forgetting_works_also_when_the_key_of_the_dossier_is_gone():
    dossier = a_dossier(a_phone())
    keystore.destroy([dossier])

    assert actions.forget([dossier]) == 1
