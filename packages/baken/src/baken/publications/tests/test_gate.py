"""Nothing leaves that could give someone away, attacked by a method of another kind.

The attack in these tests shares no code with the gate: it goes through every table of small whole
numbers that fits what was shown.
"""

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from baken.kernel.counts import Counts, Dimension, Relation, cell
from baken.kernel.errors import NotPossible
from baken.publications import gate
from baken.publications.gate import SMALL, Shown
from baken.publications.states import Policy
from peiling.errors import Refused

pytestmark = pytest.mark.usefixtures("in_english")

YEAR = "2025"
ROWS, COLUMNS = ("dutch", "other"), ("man", "woman")
MOST = 40


def table(numbers: tuple[int, ...], *, rows: tuple[str, ...] = ROWS) -> Counts:
    cells: dict[tuple[str, ...], int] = {
        (YEAR, row, column): many
        for (row, column), many in zip(product(rows, COLUMNS), numbers, strict=True)
        if many
    }
    return Counts(
        "victims_by_nationality_sex",
        "victims",
        (Dimension("year", (YEAR,)), Dimension("nationality", rows), Dimension("sex", COLUMNS)),
        cells,
    )


def every_fit(shown: Mapping[str, Shown]) -> Iterator[tuple[int, int, int, int]]:
    """Yield every table of two by two that gives what was shown, up to MOST a cell."""

    def ends(name: str) -> tuple[int, int]:
        one = shown.get(name)
        return (0, 4 * MOST) if one is None else (one.low, one.high or 4 * MOST)

    ranges = {name: ends(name) for name in ["a", "b", "c", "d", "ab", "cd", "ac", "bd", "abcd"]}
    inner = [range(ranges[n][0], min(ranges[n][1], MOST) + 1) for n in "abcd"]
    for a, b, c, d in product(*inner):
        sums = {"ab": a + b, "cd": c + d, "ac": a + c, "bd": b + d, "abcd": a + b + c + d}
        if all(ranges[name][0] <= value <= ranges[name][1] for name, value in sums.items()):
            yield a, b, c, d


def named(shown: Mapping[tuple[tuple[str, str], ...], Shown]) -> dict[str, Shown]:
    """Return what was shown under the names that `every_fit` uses."""
    names = {
        frozenset({("nationality", "dutch"), ("sex", "man")}): "a",
        frozenset({("nationality", "dutch"), ("sex", "woman")}): "b",
        frozenset({("nationality", "other"), ("sex", "man")}): "c",
        frozenset({("nationality", "other"), ("sex", "woman")}): "d",
        frozenset({("nationality", "dutch")}): "ab",
        frozenset({("nationality", "other")}): "cd",
        frozenset({("sex", "man")}): "ac",
        frozenset({("sex", "woman")}): "bd",
        frozenset[tuple[str, str]](): "abcd",
    }
    found = {}
    for label, one in shown.items():
        codes = frozenset(pair for pair in label if pair[0] not in {"unit", "year"})
        if one.text != gate.HIDDEN:
            found[names[codes]] = one
    return found


NUMBERS = st.tuples(*[st.integers(0, 14)] * 4)


@settings(max_examples=30, deadline=None)
@given(numbers=NUMBERS, policy=st.sampled_from([Policy.ROUNDED, Policy.COARSE]))
def test_whatever_leaves_no_small_number_is_known_or_proven_to_be_there(numbers, policy):
    assume(any(numbers))
    figures = gate.figures_of([table(numbers)], YEAR, [])
    try:
        found = gate.passed(figures, YEAR, policy)
    except NotPossible:
        return
    fits = list(every_fit(named(found.shown)))
    assert numbers in fits, "what is shown is true"
    for place, many in enumerate(numbers):
        possible = {fit[place] for fit in fits}
        assert len(possible) > 1, "no number is recovered"
        if many < SMALL:
            assert 0 in possible, "no presence is proven"
            assert max(possible) - min(possible) >= gate.WIDTH[policy]
    assert found.attack.recovered == 0
    assert found.attack.presence == 0


def test_the_rule_alone_gives_someone_away_and_the_gate_hides_a_number():
    """The planted fault: 31 is shown as 30, its larger part 24 as 25; the rest is then 3 at least."""
    numbers = (24, 7, 0, 0)
    figures = gate.figures_of([table(numbers)], YEAR, [])
    bare = {
        label: one
        for label, one in gate._texts(gate.rule_a(figures)).items()
        if one.text != gate.HIDDEN
    }
    assert 0 not in {fit[1] for fit in every_fit(named(bare))}, "the rule alone leaks"

    found = gate.passed(figures, YEAR, Policy.ROUNDED)
    assert 0 in {fit[1] for fit in every_fit(named(found.shown))}
    assert found.attack.hidden > 0


def test_what_was_published_before_is_attacked_along():
    numbers = (24, 7, 0, 0)
    figures = gate.figures_of([table(numbers)], YEAR, [])
    names = figures.structure.labels
    exact = {
        label: Shown(str(value), int(value), int(value))
        for label, value in zip(names, figures.values, strict=True)
        if value >= SMALL
    }
    assert gate.passed(figures, YEAR, Policy.ROUNDED).attack.with_earlier == 0
    with pytest.raises(NotPossible, match="2025"):
        gate.passed(figures, YEAR, Policy.ROUNDED, [exact])


def test_a_count_that_changed_since_says_nothing_of_the_count_of_now():
    figures = gate.figures_of([table((24, 7, 0, 0))], YEAR, [])
    total = gate.label("victims", YEAR, {})
    other = gate.known(figures, {total: Shown("50", 48, 52)})
    same = gate.known(figures, {total: Shown("30", 28, 32)})
    place = figures.structure.place(total)
    assert (other.lower[place], other.shown[place]) == (0, "")
    assert (same.lower[place], same.shown[place]) == (28, "30")


def test_what_readers_know_of_two_tables_is_known_to_the_attack():
    """Minors are under 12 and 12 to 17 together: hiding one of them alone would not do."""
    ages = Counts(
        "victims_by_age",
        "victims",
        (Dimension("year", (YEAR,)), Dimension("age", ("under_18", "adult"))),
        {(YEAR, "under_18"): 26, (YEAR, "adult"): 90},
    )
    bands = Counts(
        "victims_by_age_band",
        "victims",
        (Dimension("year", (YEAR,)), Dimension("age_band", ("under_12", "12_17", "older"))),
        {(YEAR, "under_12"): 3, (YEAR, "12_17"): 23, (YEAR, "older"): 90},
    )
    minors = Relation(
        "minors",
        {
            cell("victims", age="under_18"): 1,
            cell("victims", age_band="under_12"): -1,
            cell("victims", age_band="12_17"): -1,
        },
    )
    apart = gate.figures_of([ages, bands], YEAR, [])
    bound = gate.figures_of([ages, bands], YEAR, [minors])
    assert len(bound.structure.bond_names) == len(apart.structure.bond_names) + 1
    found = gate.passed(bound, YEAR, Policy.ROUNDED)
    young = {
        name: found.shown[gate.label("victims", YEAR, codes)]
        for name, codes in {
            "minors": {"age": "under_18"},
            "small": {"age_band": "under_12"},
            "rest": {"age_band": "12_17"},
        }.items()
    }
    possible = [
        minors_ - rest
        for minors_ in range(young["minors"].low, (young["minors"].high or 99) + 1)
        for rest in range(young["rest"].low, (young["rest"].high or 99) + 1)
    ]
    assert min(possible) <= 0, "zero stays possible for who are under 12"


def test_persons_in_several_rows_and_reports_beside_them_stay_apart():
    mentions = Counts(
        "mentions_by_sector",
        "mentions",
        (Dimension("year", (YEAR,)), Dimension("sector", ("sex", "work"), several=True)),
        {(YEAR, "sex"): 40, (YEAR, "work"): 25},
        {(YEAR,): 60},
    )
    reports = Counts(
        "reports_by_reporter",
        "reports",
        (Dimension("year", (YEAR,)), Dimension("reporter", ("police", "other"))),
        {(YEAR, "police"): 50, (YEAR, "other"): 30},
    )
    relation = Relation("reports", {cell("reports"): 1, cell("victims"): -1}, 0, None)
    figures = gate.figures_of([mentions, reports], YEAR, [relation])
    shown = gate.passed(figures, YEAR, Policy.ROUNDED).shown
    assert shown[gate.label("victims", YEAR, {})].text == "60"
    assert shown[gate.label("reports", YEAR, {})].text == "80"
    assert "reports" in figures.structure.bond_names


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ([], "no table"),
        ([Counts("t", "victims", (Dimension("sex", ("man",)),), {})], "no year"),
        (
            [
                Counts(
                    "t",
                    "victims",
                    tuple(Dimension(name, ("x", "y")) for name in ("year", *"abcd")),
                    {},
                )
            ],
            "more than 4 dimensions",
        ),
        (
            [
                Counts(
                    "t",
                    "victims",
                    (
                        Dimension("year", (YEAR,)),
                        Dimension("a", tuple(map(str, range(60)))),
                        Dimension("b", tuple(map(str, range(60)))),
                    ),
                    {},
                )
            ],
            "more than 2500 numbers",
        ),
    ],
)
def test_tables_that_cannot_be_attacked_are_refused_loudly(tables, said):
    with pytest.raises(NotPossible, match=said):
        gate.check(tables)


# --- Two tables that share their totals, by every possible pair of tables -------------------------

AGES = ("under_18", "adult")


def two_tables(sexes: tuple[int, int], ages: tuple[int, int]) -> list[Counts]:
    """Return two tables of the same persons, which share their total and nothing else."""
    return [
        Counts(
            f"victims_by_{name}",
            "victims",
            (Dimension("year", (YEAR,)), Dimension(name, codes)),
            {(YEAR, code): many for code, many in zip(codes, numbers, strict=True) if many},
        )
        for name, codes, numbers in (("sex", COLUMNS, sexes), ("age", AGES, ages))
    ]


def every_pair(shown: Mapping[tuple[tuple[str, str], ...], Shown]) -> set[tuple[int, ...]]:
    """Return every (man, woman, minors, adults) that gives all that was shown."""

    def ends(**codes: str) -> range:
        one = shown.get(gate.label("victims", YEAR, codes))
        if one is None or one.text == gate.HIDDEN:
            return range(2 * MOST + 1)
        return range(one.low, (2 * MOST if one.high is None else one.high) + 1)

    totals = ends()
    men, women = (ends(sex=code) for code in COLUMNS)
    minors, adults = (ends(age=code) for code in AGES)
    return {
        (man, total - man, minor, total - minor)
        for total in totals
        for man in men
        for minor in minors
        if total - man in women and total - minor in adults
    }


@settings(max_examples=40, deadline=None)
@given(
    sexes=st.tuples(st.integers(0, 24), st.integers(0, 24)),
    share=st.integers(0, 48),
    policy=st.sampled_from([Policy.ROUNDED, Policy.COARSE, Policy.SUPPRESSED]),
)
def test_tables_that_share_a_total_do_not_give_one_another_away(sexes, share, policy):
    total = sum(sexes)
    assume(total)
    minors = min(share, total)
    numbers = (*sexes, minors, total - minors)
    try:
        found = gate.passed(
            gate.figures_of(two_tables(sexes, (minors, total - minors)), YEAR, []), YEAR, policy
        )
    except NotPossible:
        return
    fits = every_pair(found.shown)
    assert numbers in fits
    names = [{"sex": code} for code in COLUMNS] + [{"age": code} for code in AGES]
    for place, (many, codes) in enumerate(zip(numbers, names, strict=True)):
        shown = found.shown[gate.label("victims", YEAR, codes)]
        possible = {fit[place] for fit in fits}
        if shown.low == shown.high and shown.text != gate.HIDDEN:
            continue  # shown as it is, which suppression does with what is not small
        assert len(possible) > 1, "nothing that is not shown is known"
        protected = many < SMALL if policy != Policy.SUPPRESSED else 0 < many < SMALL
        if protected:
            assert 0 in possible
            assert max(possible) - min(possible) >= gate.WIDTH[policy]


@settings(max_examples=25, deadline=None)
@given(
    before=st.tuples(*[st.integers(0, 24)] * 4),
    policies=st.tuples(*[st.sampled_from([Policy.ROUNDED, Policy.COARSE])] * 2),
)
def test_two_editions_of_the_same_counts_laid_beside_each_other_give_nobody_away(before, policies):
    assume(any(before))
    figures = gate.figures_of([table(before)], YEAR, [])
    try:
        first = gate.passed(figures, YEAR, policies[0]).shown
        second = gate.passed(figures, YEAR, policies[1], [first]).shown
    except NotPossible:
        return
    fits = set(every_fit(named(first))) & set(every_fit(named(second)))
    assert before in fits
    for place, many in enumerate(before):
        possible = {fit[place] for fit in fits}
        assert len(possible) > 1
        if many < SMALL:
            assert 0 in possible
            assert max(possible) - min(possible) >= min(gate.WIDTH[one] for one in policies)


def test_a_gate_that_forgets_the_earlier_edition_is_caught_by_laying_both_beside_each_other():
    """The planted fault: each edition is safe by itself, and both together are not."""
    leaks = []
    for numbers in [(24, small, 0, 0) for small in range(SMALL)] + [(9, 17, 0, 0)]:
        figures = gate.figures_of([table(numbers)], YEAR, [])
        apart = [gate.passed(figures, YEAR, one).shown for one in (Policy.ROUNDED, Policy.COARSE)]
        fits = set.intersection(*(set(every_fit(named(one))) for one in apart))
        for place, many in enumerate(numbers):
            possible = {fit[place] for fit in fits}
            width = max(possible) - min(possible)
            if many < SMALL and (0 not in possible or width < gate.WIDTH[Policy.ROUNDED]):
                leaks.append(numbers)
    assert leaks, "the check sees what a forgetful gate gives away"


def test_a_hidden_number_leaves_without_bounds():
    found = gate.passed(
        gate.figures_of([table((24, 7, 0, 0))], YEAR, []), YEAR, Policy.ROUNDED
    ).shown.values()
    hidden = [one for one in found if one.text == gate.HIDDEN]
    assert hidden
    assert {(one.low, one.high) for one in hidden} == {(0, None)}


def test_a_refusal_names_the_kind_of_number_and_never_a_code_or_a_number(monkeypatch):
    real = gate.protect
    monkeypatch.setattr(
        gate, "protect", lambda *args, **more: real(*args, **more | {"hide": False})
    )
    with pytest.raises(NotPossible) as refusal:
        gate.passed(gate.figures_of([table((24, 7, 0, 0))], YEAR, []), YEAR, Policy.ROUNDED)
    said = str(refusal.value)
    assert "nationality × sex" in said
    assert "possible victims" in said
    assert not {"dutch", "woman", "7", "24", "31"} & set(said.replace(YEAR, "").split())


def test_an_attack_that_does_not_end_is_refused(monkeypatch):
    def endless(*args, **more):
        raise Refused("the attack did not finish", "undecided")

    monkeypatch.setattr(gate, "protect", endless)
    with pytest.raises(NotPossible, match="nobody can say it is safe"):
        gate.passed(gate.figures_of([table((24, 7, 0, 0))], YEAR, []), YEAR, Policy.ROUNDED)
