import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiling.errors import DataError, InputError
from peiling.mse.table import CaptureTable

CELLS = st.lists(st.tuples(st.integers(1, 15), st.integers(0, 50)), min_size=1, max_size=20)
LISTS = ("A", "B", "C", "D")


def of(cells):
    return CaptureTable.from_cells(LISTS, [h for h, _ in cells], [n for _, n in cells])


def same(first, second):
    return (
        first.lists == second.lists
        and np.array_equal(first.histories, second.histories)
        and np.array_equal(first.counts, second.counts)
    )


@given(CELLS)
def test_equal_histories_are_added_up_in_any_order(cells):
    assert same(of(cells), of(cells[::-1]))


@given(CELLS)
def test_every_person_on_one_list_or_more_is_counted_once(cells):
    table = of(cells)

    assert table.seen == sum(n for _, n in cells) == table.frequencies().sum()


@given(CELLS, st.permutations(LISTS))
def test_another_order_of_the_lists_is_the_same_table(cells, order):
    table = of(cells)

    again = table.reordered(order).reordered(LISTS)

    assert same(again, table)
    assert table.reordered(order).on_list() == table.on_list()


@given(CELLS)
def test_without_a_list_those_on_it_only_are_not_seen(cells):
    table = of(cells)

    rest = table.without("B")

    alone = sum(n for h, n in cells if h == 0b0010)
    assert rest.seen == table.seen - alone
    assert rest.on_list() == {name: n for name, n in table.on_list().items() if name != "B"}


@given(CELLS)
def test_on_a_merged_list_is_who_was_on_any_of_them(cells):
    merged = of(cells).merged(["A", "C"], "AC")

    assert merged.seen == sum(n for _, n in cells)
    assert merged.on_list()["AC"] == sum(n for h, n in cells if h & 0b0101)
    assert merged.on_both()[("B", "AC")] == sum(n for h, n in cells if h & 0b0101 and h & 0b0010)


@given(CELLS)
def test_the_dense_table_holds_each_cell_at_its_history(cells):
    dense = of(cells).dense()

    assert dense[0] == 0
    assert [int(n) for n in dense] == [
        sum(n for h, n in cells if h == history) for history in range(16)
    ]


@pytest.mark.parametrize(
    ("lists", "histories", "counts", "reason"),
    [
        ([], [1], [1], "no_lists"),
        (["A", "A"], [1], [1], "repeated_name"),
        (["A", " "], [1], [1], "unnamed_list"),
        (["A", "B"], [0], [1], "unseen_row"),
        (["A", "B"], [4], [1], "unknown_list"),
        (["A", "B"], [1], [-1], "negative_count"),
        (["A", "B"], [1, 2], [1], "unequal_lengths"),
        (["A", "B"], [1], [10**13], "huge_count"),
        ([f"L{k}" for k in range(63)], [1], [1], "too_many_lists"),
    ],
)
def test_what_is_no_table_of_persons_is_refused(lists, histories, counts, reason):
    with pytest.raises(DataError) as refusal:
        CaptureTable.from_cells(lists, histories, counts)

    assert refusal.value.reason == reason


def test_an_unknown_list_is_named():
    table = CaptureTable.from_cells(["A", "B"], [1, 2, 3], [1, 1, 1])

    with pytest.raises(InputError, match="«C»; the lists are A, B"):
        table.without("C")


def test_more_lists_than_fit_in_memory_are_refused_in_words():
    table = CaptureTable.from_cells([f"L{k}" for k in range(17)], [1, 3], [5, 5])

    with pytest.raises(InputError, match="17 lists has too many cells"):
        table.dense()
