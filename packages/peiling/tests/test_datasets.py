import pytest

from peiling.datasets import load, load_simulated, names
from peiling.errors import InputError

# Counted persons, as `SOURCES` of the publications give them.
SEEN = {
    "ned": (6, 8234), "ned_5": (5, 8234), "ukdat": (6, 2744), "ukdat_5": (5, 2744),
    "ukdat_4": (4, 2428), "neworl_186": (8, 186), "neworl_185": (8, 185), "neworl_5_186": (5, 186),
    "neworl_5_185": (5, 185), "western": (5, 345), "kosovo": (4, 4400), "korea": (3, 123),
    "australia": (4, 414), "artificial_3": (3, 96),
}  # fmt: skip


def test_each_data_set_holds_the_persons_of_its_source():
    found = {name: load(name).table for name in names()}

    assert {name: (len(table.lists), table.seen) for name, table in found.items()} == SEEN


@pytest.mark.parametrize("name", names())
def test_each_data_set_says_where_it_comes_from_and_what_its_lists_are(name):
    one = load(name)

    assert one.source
    assert one.unit
    assert one.licence.startswith("Counts of persons are facts")
    assert tuple(one.lists) == one.table.lists


def test_merged_tables_are_the_large_ones_with_lists_merged():
    for large, lists, into, small in (
        ("ned", ["I", "O"], "IO", "ned_5"),
        ("ukdat", ["PF", "NCA"], "PFNCA", "ukdat_5"),
        ("neworl_186", ["B", "E", "F", "G"], "BEFG", "neworl_5_186"),
        ("neworl_185", ["B", "E", "F", "G"], "BEFG", "neworl_5_185"),
    ):
        merged = load(large).table.merged(lists, into)
        expected = load(small).table.reordered(merged.lists)
        assert merged.histories.tolist() == expected.histories.tolist()
        assert merged.counts.tolist() == expected.counts.tolist()


def test_where_sources_differ_both_counts_are_there_and_it_is_said():
    one, other = load("neworl_186"), load("neworl_185")

    assert one.table.on_both()[("C", "D")] - other.table.on_both()[("C", "D")] == 1
    assert "neworl_185" in one.errata[0]
    assert "neworl_186" in other.errata[0]


def test_the_cited_figure_is_never_called_recomputed():
    figure = load("ned").cited[0]

    assert (figure.low, figure.high) == (5000, 7500)
    assert figure.note_nl == (
        "geciteerd: UNODC & Nationaal Rapporteur 2017; niet herberekenbaar uit openbare gegevens"
    )


def test_an_unknown_data_set_is_named():
    with pytest.raises(InputError, match="no data set «nothing»"):
        load("nothing")


def test_the_made_up_table_with_covariates_is_divided_in_all_of_them():
    divided = load_simulated()

    assert (divided.lists, divided.seen) == (("R1", "R2", "R3", "R4"), 1043)
    assert divided.columns == ("X1", "X2", "X3", "X4", "Y")
    assert [key for key, _ in divided.over("Y")] == [("1",), ("2",), ("3",), ("4",)]
