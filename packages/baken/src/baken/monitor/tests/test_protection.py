"""Nobody can work back a count from what is shown.

The attack knows the rule, the program, and all that is shown together. It takes every
table that there can be, keeps those that would be shown in exactly the same way, and
looks which values each count still has among them.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from itertools import product

import pytest

from baken.monitor.protection import ONE_MUNICIPALITY, Protected, Rule, Shown, protect

NEAREST_FIVE = Rule(upto=7, base=5)

type Table = tuple[tuple[int, ...], tuple[int, ...]]
type Values = list[set[int]]


def tables(years: int, verdicts: int, largest: int) -> Iterator[Table]:
    """Yield every table with counts up to `largest`, in which no more were closed than received."""
    for received in product(range(largest + 1), repeat=years):
        for closed in product(range(largest + 1), repeat=verdicts):
            if sum(closed) <= sum(received):
                yield received, closed


def attack(
    show: Callable[[Table], Hashable], years: int, verdicts: int, largest: int
) -> Mapping[Hashable, Values]:
    """Return, for everything that can be shown, the values that each count may still have."""
    left: dict[Hashable, Values] = defaultdict(lambda: [set() for _ in range(years + verdicts)])
    for table in tables(years, verdicts, largest):
        for values, count in zip(left[show(table)], table[0] + table[1], strict=True):
            values.add(count)
    return left


def protected(table: Table, rule: Rule) -> Protected:
    return protect(dict(enumerate(table[0])), {str(n): c for n, c in enumerate(table[1])}, rule)


def as_shown(found: Protected) -> tuple[tuple[Shown, ...], tuple[Shown, ...] | None]:
    parts = found.verdicts
    return tuple(found.received.values()), None if parts is None else tuple(parts.values())


SMALL = [(1, 1, 44), (1, 2, 24), (2, 1, 24), (3, 1, 14), (2, 2, 14), (1, 3, 14)]
"""Years, verdicts, and the largest count: one at which a range ends, so that none is cut off."""

SMALL_FIVE = [(1, 1, 42), (1, 2, 27), (2, 1, 27), (3, 1, 17), (2, 2, 12), (1, 3, 12)]


@pytest.mark.parametrize(
    ("rule", "size"),
    [*product([ONE_MUNICIPALITY], SMALL), *product([NEAREST_FIVE], SMALL_FIVE)],
)
def test_every_count_can_still_be_any_value_of_its_range(rule, size):
    left = attack(lambda table: as_shown(protected(table, rule)), *size)

    for (received, parts), values in left.items():
        for shown, possible in zip(received + (parts or ()), values, strict=False):
            assert possible == set(range(shown.lowest, shown.highest + 1))


@pytest.mark.parametrize(("rule", "width"), [(ONE_MUNICIPALITY, 6), (NEAREST_FIVE, 4)])
def test_every_range_is_wide_enough_and_small_counts_may_be_zero(rule, width):
    shown = [rule.shown(count) for count in range(200)]

    assert all(one.highest - one.lowest >= width for one in shown)
    assert all(one.lowest == 0 for one in shown[:8])


@pytest.mark.parametrize("rule", [ONE_MUNICIPALITY, NEAREST_FIVE])
def test_every_count_lies_in_its_own_range_and_the_ranges_do_not_overlap(rule):
    for count in range(200):
        shown = rule.shown(count)
        assert shown.lowest <= count <= shown.highest
        assert rule.shown(shown.lowest) == rule.shown(shown.highest) == shown


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0–7"), (7, "0–7"), (8, "10"), (14, "10"), (15, "20"), (31, "30")]
)
def test_a_count_of_one_municipality_in_words(count, words):
    assert str(ONE_MUNICIPALITY.shown(count)) == words


def test_verdicts_stay_away_where_they_would_give_the_years_back():
    # Four years of at most 12, and 48 closed signals: only one table fits what would be shown.
    found = protect(dict.fromkeys(range(4), 12), {"none": 48, "taken up": 0}, NEAREST_FIVE)

    assert found.verdicts is None
    assert [shown.highest for shown in found.received.values()] == [12, 12, 12, 12]


def test_verdicts_are_shown_where_there_is_room():
    found = protect({2024: 21, 2025: 33}, {"none": 25, "taken up": 9}, ONE_MUNICIPALITY)

    assert found.verdicts is not None
    assert [str(shown) for shown in found.verdicts.values()] == ["30", "10"]


def test_more_verdicts_than_signals_are_refused():
    with pytest.raises(ValueError, match="more signals"):
        protect({2025: 3}, {"none": 4}, ONE_MUNICIPALITY)


def below_five_with_totals(table: Table) -> Hashable:
    """The planted fault: what is often done, small counts hidden and totals exact."""
    hidden = tuple(tuple("<5" if count < 5 else str(count) for count in part) for part in table)
    return hidden, sum(table[0]), sum(table[1])


def without_a_second_look(table: Table) -> Hashable:
    """The planted fault: each number protected well, but never looked at together."""
    years, parts = table
    return tuple(tuple(NEAREST_FIVE.shown(count) for count in part) for part in (years, parts))


@pytest.mark.parametrize(
    ("show", "years", "verdicts", "largest"),
    [(below_five_with_totals, 1, 2, 12), (below_five_with_totals, 2, 2, 12)],
)
def test_the_attack_finds_hidden_counts_that_totals_give_back(show, years, verdicts, largest):
    left = attack(show, years, verdicts, largest)

    told = [shown for shown, values in left.items() if any(len(each) == 1 for each in values)]
    small = [
        (shown, values)
        for shown, values in left.items()
        for cell, possible in zip(shown[0][0] + shown[0][1], values, strict=True)
        if cell == "<5" and len(possible) == 1
    ]
    assert told
    assert small


def test_the_attack_finds_counts_that_are_narrowed_by_what_stands_beside_them():
    left = attack(without_a_second_look, 2, 2, 12)

    narrowed = [
        shown
        for shown, values in left.items()
        for one, possible in zip(shown[0] + shown[1], values, strict=True)
        if possible != set(range(one.lowest, one.highest + 1))
    ]
    assert narrowed
