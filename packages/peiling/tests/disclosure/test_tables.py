"""Tables, totals and links, against sums taken by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peiling.disclosure import Dimension, Figures, Table, check_additivity, label_of
from peiling.errors import DataError, InputError

SEX = Dimension("sex", ("man", "woman"))
AGE = Dimension("age", ("child", "adult"))


@given(st.lists(st.integers(0, 9), min_size=24, max_size=24))
@settings(max_examples=25, deadline=None)
def test_every_figure_is_the_sum_of_its_cells_and_every_relation_is_zero(cells):
    array = np.array(cells).reshape(2, 3, 4)
    groups = {"west": ("c0", "c2")}
    dimensions = (SEX, Dimension("d", ("c0", "c1", "c2"), groups), Dimension("e", tuple("wxyz")))
    figures = Figures.of_tables([Table("table", dimensions, array)])

    assert len(figures.structure.labels) == 3 * 5 * 5
    assert figures.value(()) == array.sum()
    assert figures.value(label_of(d="west", e="x")) == array[:, [0, 2], 1].sum()
    assert figures.value(label_of(sex="woman", d="c1")) == array[1, 1].sum()
    assert not (figures.structure.relations @ figures.values).any()


def test_a_cube_gives_the_same_figures_as_its_tables():
    cells = np.arange(8).reshape(2, 2, 2)
    third = Dimension("form", ("a", "b"))
    cube = Figures.of_cube([SEX, AGE, third], cells, [("sex", "age"), ("form", "sex")])
    linked = Figures.of_tables(
        [
            Table("by age", (SEX, AGE), cells.sum(axis=2)),
            Table("by form", (third, SEX), cells.sum(axis=1).T),
        ]
    )

    assert set(cube.structure.labels) == set(linked.structure.labels)
    for label in cube.structure.labels:
        assert cube.value(label) == linked.value(label)
    assert not (cube.structure.relations @ cube.values).any()
    assert not (linked.structure.relations @ linked.values).any()


def test_tables_that_count_other_persons_are_refused():
    one = Table("by sex", (SEX,), np.array([2, 15]))
    other = Table("by age", (AGE,), np.array([4, 14]))

    with pytest.raises(DataError, match="by sex and by age count different persons at «total»"):
        Figures.of_tables([one, other])


def test_dimensions_with_other_codes_are_refused():
    other = Dimension("sex", ("woman", "man"))

    with pytest.raises(InputError, match="dimension sex has other codes in table second"):
        Figures.of_tables(
            [Table("first", (SEX,), np.array([1, 2])), Table("second", (other,), np.array([2, 1]))]
        )


def test_persons_in_several_rows_are_counted_once_in_the_total():
    sector = Dimension("sector", ("a", "b"), {"mentions": ("a", "b")}, several=True)
    figures = Figures.of_tables(
        [Table("sector", (SEX, sector), np.array([[2, 0], [14, 2]]), np.array([2, 15]))]
    )

    assert figures.value(()) == 17
    assert figures.value(label_of(sector="mentions")) == 18


@pytest.mark.parametrize("persons", [[2, 13], [2, 17]])
def test_persons_that_the_rows_do_not_allow_are_refused(persons):
    sector = Dimension("sector", ("a", "b"), several=True)

    with pytest.raises(DataError):
        Table("sector", (SEX, sector), np.array([[2, 0], [14, 2]]), np.array(persons))


@pytest.mark.parametrize("cells", [[1, -1], [1, 0.5], [1, np.nan], [1, 2**41]])
def test_counts_that_are_no_persons_are_refused(cells):
    with pytest.raises(DataError):
        Table("table", (SEX,), np.array(cells))


def test_the_annex_does_not_add_up_where_its_footnote_says(make):
    lines = make.printed()
    dimensions = [
        Dimension("sector", tuple({row for _, t, row in lines if t == "sector"} - {"Totaal"}))
    ]
    printed = {
        (() if row == "Totaal" else (("sector", row),)): int(line["woman"] or 0)
        for (year, table, row), line in lines.items()
        if (year, table) == ("2016", "sector")
    }
    for code in dimensions[0].codes:
        printed.setdefault((("sector", code),), 0)
    women = int(lines["2016", "nationality_age", "Totaal"]["woman_under18"]) + int(
        lines["2016", "nationality_age", "Totaal"]["woman_18plus"]
    )

    assert check_additivity(dimensions, printed) == ()
    (found,) = check_additivity(dimensions, {**printed, (): women})

    assert (found.printed, found.added) == (15, 16)
    several = [Dimension("sector", dimensions[0].codes, several=True)]
    assert check_additivity(several, {**printed, (): women}) == ()


def test_a_total_is_compared_with_its_parts_only_when_all_are_printed():
    man, woman = label_of(sex="man"), label_of(sex="woman")

    assert check_additivity([SEX], {man: 2, woman: None, (): 17}) == ()
    assert str(check_additivity([SEX], {man: 2, woman: 16, (): 17})[0]) == (
        "total: printed 17, parts add up to 18"
    )
    with pytest.raises(InputError):
        check_additivity([SEX], {label_of(sex="x"): 1})
