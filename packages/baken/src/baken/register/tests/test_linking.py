"""Which reports are about one person: suggested with reasons, decided by a human, undone at will."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baken.accounts.tests.factories import UserFactory
from baken.audit.models import Entry as Line
from baken.kernel.errors import NotPossible
from baken.register import actions, queries, rules
from baken.register.actions.linking import Suggested
from baken.register.models import Bond, IdentityKey, Report
from baken.register.states import TOO_COMMON, Alike, Basis
from baken.register.tests.factories import NOW, a_register, recorded, somebody

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.usefixtures("in_english"),
]


def reasons(here: int) -> list[list[str]]:
    return [[str(reason) for reason in pair.reasons] for pair in queries.to_look_at(here, 10)]


def groups(here: int) -> set[frozenset[str]]:
    found: dict[object, set[str]] = {}
    for report in Report.objects.filter(organisation_id=here):
        found.setdefault(report.victim, set()).add(report.reference)
    return {frozenset(group) for group in found.values()}


def test_the_same_name_and_birth_date_is_suggested_with_its_reasons_and_without_a_name():
    here = a_register()
    recorded(here, identity=somebody("Mila van den Fictief"))
    recorded(here, identity=somebody("Fictief, Mila van den"))

    (said,) = reasons(here)
    assert str(Alike.NAME_AND_DATE.label) in said[0] or str(Alike.SOUND_AND_DATE.label) in said[0]
    assert "Mila" not in " ".join(said)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ({"numbers": ("Z1-234.567",)}, {"numbers": ("z1234567",)}, Alike.NUMBER),
        ({"phone": "06 1234 5678"}, {"phone": "+31612345678"}, Alike.PHONE_AND_DATE),
        (
            {"name": "Yevgeniya Fictiv"},
            {"name": "Jevgenija Fiktiv"},
            Alike.SOUND_AND_DATE,
        ),
    ],
)
def test_what_is_written_otherwise_is_found_all_the_same(one, other, alike):
    here = a_register()
    recorded(here, identity=somebody(**{"name": "", **one}))
    recorded(here, identity=somebody(**{"name": "", **other}))

    assert alike.label in reasons(here)[0]


def test_people_who_share_nothing_are_not_suggested():
    here = a_register()
    recorded(here, identity=somebody("Mila Fictief"))
    recorded(here, identity=somebody("Bogdan Verzonnen", born=date(1988, 1, 2)))
    assert reasons(here) == []


def test_reports_of_two_registers_are_never_laid_beside_each_other():
    here, there = a_register(), a_register()
    recorded(here, identity=somebody())
    recorded(there, identity=somebody())
    assert reasons(here) == reasons(there) == []


def test_the_phone_of_a_shelter_suggests_nothing():
    here = a_register()
    for number in range(TOO_COMMON + 2):
        recorded(
            here,
            identity=somebody("", born=date(1990, 1, 1 + number), phone="0235551234"),
        )
    assert queries.open_pairs(here).filter(second__recorded_at=NOW).count() <= (
        TOO_COMMON * (TOO_COMMON + 1) // 2
    )
    last = Report.objects.order_by("-pk").first()
    assert last is not None
    before = queries.pairs(here).count()
    actions.suggest([last.pk], at=NOW)
    assert queries.pairs(here).count() == before, "it is too common by now"


def test_two_reports_that_are_linked_are_one_possible_victim_until_that_is_undone():
    here = a_register()
    one, other = recorded(here), recorded(here)
    user = UserFactory()

    bond = actions.link(one, other, by=user, at=NOW)
    assert one.victim == other.victim
    assert one.pseudonym == other.pseudonym

    actions.undo(bond, by=user, at=NOW)
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.victim != other.victim
    with pytest.raises(NotPossible):
        actions.undo(bond, by=user, at=NOW)


def test_a_decision_keeps_why_it_was_suggested_and_leaves_a_line():
    here = a_register()
    one = recorded(here, identity=somebody())
    other = recorded(here, identity=somebody())
    bond = actions.link(one, other, by=UserFactory(), at=NOW)

    assert (bond.engine, bool(bond.reasons), bond.weight) == ("keys", True, None)
    line = Line.objects.order_by("-number").first()
    assert line is not None
    assert (line.action, line.key) == ("register.linked", one.pseudonym)


def test_the_suggestions_of_an_engine_are_decided_on_in_the_same_way():
    here = a_register()
    one, other = recorded(here), recorded(here)
    pair = Suggested(other.pk, one.pk, ("trained_model",), weight=7.5)

    said = {"engine": "splink", "version": "5.0.0/nl-1", "by": None, "at": NOW}
    assert actions.suggest_many(here, [pair], **said) == 1
    assert actions.suggest_many(here, [pair], **said) == 0
    assert reasons(here) == [["trained_model"]]

    bond = actions.link(one, other, by=UserFactory(), at=NOW)
    assert (bond.engine, bond.engine_version, bond.weight) == ("splink", "5.0.0/nl-1", 7.5)
    assert reasons(here) == []
    assert queries.handled(here) == (1, 1)


def test_an_engine_cannot_name_reports_of_another_register():
    here = a_register()
    with pytest.raises(NotPossible, match="not of two reports of this register"):
        actions.suggest_many(
            here,
            [Suggested(recorded(here).pk, recorded(a_register()).pk, ())],
            engine="splink",
            version="1",
            by=None,
            at=NOW,
        )


def test_who_were_said_to_be_two_people_do_not_come_together_by_a_third():
    here = a_register()
    one, other, third = recorded(here), recorded(here), recorded(here)
    user = UserFactory()
    actions.keep_apart(one, other, by=user, at=NOW)
    actions.link(one, third, by=user, at=NOW)

    with pytest.raises(NotPossible) as refusal:
        actions.link(third, other, by=user, at=NOW)
    assert one.reference in str(refusal.value)
    assert other.reference in str(refusal.value)


def test_who_hang_together_cannot_be_said_to_be_two_people():
    here = a_register()
    one, other, third = recorded(here), recorded(here), recorded(here)
    user = UserFactory()
    actions.link(one, other, by=user, at=NOW)
    actions.link(other, third, by=user, at=NOW)
    with pytest.raises(NotPossible, match="Undo those first"):
        actions.keep_apart(one, third, by=user, at=NOW)


def test_the_same_pair_is_decided_once():
    here = a_register()
    one, other = recorded(here), recorded(here)
    user = UserFactory()
    actions.link(one, other, by=user, at=NOW)
    with pytest.raises(NotPossible, match="decided already"):
        actions.link(other, one, by=user, at=NOW)


def test_reports_of_two_registers_are_never_one_person():
    with pytest.raises(NotPossible, match="one register"):
        actions.link(recorded(a_register()), recorded(a_register()), by=UserFactory(), at=NOW)


PAIRS = list(combinations(range(4), 2))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(["link", "apart", "undo"]), st.sampled_from(PAIRS)), max_size=12
    )
)
def test_who_belongs_together_follows_from_the_decisions_that_stand_in_whatever_order(acts):
    here = a_register()
    user = UserFactory()
    reports = [recorded(here) for _ in range(4)]
    for act, (first, second) in acts:
        pair = reports[first], reports[second]
        try:
            if act == "link":
                actions.link(*pair, by=user, at=NOW)
            elif act == "apart":
                actions.keep_apart(*pair, by=user, at=NOW)
            else:
                ids = {report.pk for report in pair}
                standing = Bond.objects.filter(
                    first__in=ids, second__in=ids, undone_at__isnull=True
                ).first()
                if standing is not None:
                    actions.undo(standing, by=user, at=NOW)
        except NotPossible:
            continue
    standing_bonds = Bond.objects.filter(undone_at__isnull=True)
    same = standing_bonds.filter(same=True).values_list("first_id", "second_id")
    expected = {
        frozenset(report.reference for report in reports if report.pk in group)
        for group in rules.components([report.pk for report in reports], same)
    }
    assert groups(here) == expected
    together = {frozenset(pair) for group in expected for pair in combinations(sorted(group), 2)}
    for bond in standing_bonds.filter(same=False).select_related("first", "second"):
        assert frozenset({bond.first.reference, bond.second.reference}) not in together


def test_a_name_without_a_basis_is_never_kept():
    here = a_register()
    report = recorded(here, reporter="shelter", basis=Basis.NONE, identity=somebody())
    assert queries.identity(report) is None
    assert not IdentityKey.objects.filter(report=report).exists()
