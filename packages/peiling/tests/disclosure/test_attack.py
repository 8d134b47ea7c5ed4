"""The attack, against counting every table there is."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peiling.disclosure import (
    Dimension,
    Figures,
    Published,
    Structure,
    Table,
    as_counted,
    attack,
    blanking,
    conventional_rounding,
    label_of,
    random_rounding,
    rule_a,
    rule_b,
    together,
)
from peiling.errors import InputError, Refused

MOST = 3


def every_range(published, most):
    structure = published.structure
    size = structure.sums.shape[1]
    tables = np.array(list(itertools.product(range(most + 1), repeat=size))).T
    sums, bonds = structure.sums @ tables, structure.bonds @ tables
    fits = (sums >= published.lower[:, None]) & (sums <= published.upper[:, None])
    held = (bonds >= structure.bond_lower[:, None]) & (bonds <= structure.bond_upper[:, None])
    possible = sums[:, fits.all(axis=0) & held.all(axis=0)]
    return possible.min(axis=1), possible.max(axis=1)


def plain(cells):
    dimensions = tuple(
        Dimension(f"d{axis}", tuple(f"c{code}" for code in range(size)))
        for axis, size in enumerate(cells.shape)
    )
    return Figures.of_tables([Table("table", dimensions, cells)])


@st.composite
def shown(draw):
    shape = draw(st.sampled_from([(2, 2), (2, 3), (5,)]))
    size = int(np.prod(shape))
    cells = np.array(draw(st.lists(st.integers(0, MOST), min_size=size, max_size=size)))
    figures = plain(cells.reshape(shape))
    kind = draw(st.integers(0, 4))
    published = [
        lambda: blanking(figures, below=3),
        lambda: conventional_rounding(figures, 3),
        lambda: random_rounding(figures, 3, rng=np.random.default_rng(1)),
        lambda: rule_a(figures),
        lambda: together([conventional_rounding(figures, 5), conventional_rounding(figures, 3)]),
    ][kind]()
    labels = published.structure.labels
    gone = [label for label in labels if draw(st.integers(0, 4)) == 0]
    return figures, published.leaving_out(gone)


@given(shown(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_every_range_is_that_of_all_tables_that_fit(case, helped):
    figures, published = case

    report = attack(
        published,
        wanted=published.structure.labels,
        counts=figures.counts if helped else None,
        most=MOST,
    )

    low, high = every_range(published, MOST)
    for row, least, greatest in zip(report.rows, low, high, strict=True):
        assert (row.lower, row.seen_lower, row.seen_upper) == (least, least, greatest)
        assert row.upper in (greatest, None)


@given(st.lists(st.integers(0, 2), min_size=4, max_size=4), st.integers(0, 63))
@settings(max_examples=15, deadline=None)
def test_ranges_are_right_where_persons_count_in_several_rows(cells, seed):
    rng = np.random.default_rng(seed)
    mentions = np.array(cells).reshape(2, 2)
    low, high = mentions.max(axis=1), np.minimum(mentions.sum(axis=1), MOST)
    persons = rng.integers(low, high + 1)
    sex = Dimension("sex", ("man", "woman"))
    sector = Dimension("sector", ("a", "b"), several=True)
    figures = Figures.of_tables([Table("sector", (sex, sector), mentions, persons)])
    published = conventional_rounding(figures, 3)

    report = attack(published, wanted=figures.structure.labels, most=MOST)

    least, greatest = every_range(published, MOST)
    assert [row.lower for row in report.rows] == least.tolist()
    assert [row.seen_upper for row in report.rows] == greatest.tolist()


@given(shown(), st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_a_range_that_is_wide_enough_is_never_claimed_wider_than_it_is(case, enough):
    figures, published = case
    low, high = every_range(published, MOST)

    report = attack(published, counts=figures.counts, enough=enough, most=MOST)

    for row in report.rows:
        place = published.structure.place(row.label)
        assert row.lower <= low[place] <= row.seen_lower
        assert row.seen_upper <= high[place]
        assert row.width >= min(enough, high[place] - low[place])
        assert row.decided
        assert row.presence == (row.told[0] == 0 and low[place] > 0)


def test_blanks_below_three_in_the_annex_are_all_found_again(make):
    by_nationality = attack(blanking(make.nationality(), below=3))
    by_sector = attack(blanking(make.sector_as_printed(), below=3))

    assert (by_nationality.recovered, len(by_nationality.rows)) == (12, 12)
    assert (by_sector.recovered, len(by_sector.rows)) == (19, 19)


@pytest.mark.parametrize("which", ["nationality", "sector", "sector_as_printed", "annex"])
@pytest.mark.parametrize("rule", [rule_a, rule_b])
def test_no_figure_of_the_annex_is_found_exactly_under_the_rules(make, which, rule):
    figures = getattr(make, which)()

    report = attack(rule(figures))

    values = {row.label: figures.value(row.label) for row in report.rows}
    assert report.recovered == 0
    assert report.undecided == 0
    assert all(row.lower <= values[row.label] <= row.upper for row in report.rows)


@pytest.mark.parametrize(("rule", "width"), [(rule_a, 4), (rule_b, 6)])
def test_ones_and_twos_of_the_nationalities_keep_their_range_and_their_zero(make, rule, width):
    figures = make.nationality()

    report = attack(rule(figures))

    small = [row for row in report.rows if figures.value(row.label) in (1, 2)]
    assert len(small) == 12
    assert min(row.width for row in small) >= width
    assert not any(row.presence for row in small)


def test_rule_a_alone_gives_away_that_somebody_is_there(make):
    figures = make.nationality()
    label = label_of(group="woman_18plus", nationality="Nederlands", year="2014")

    row = attack(rule_a(figures)).row(label)

    # 31 women are shown as 30, so at least 28; 24 of another nationality as 25, so at most 27
    assert (row.shown, row.lower, row.presence) == ("0-7", 1, True)


def test_two_releases_tell_more_than_each_alone():
    figures = plain(np.array([9, 34]))
    label = label_of(d0="c1")

    alone = attack(rule_b(figures)).row(label)
    both = attack(together([rule_a(figures), rule_b(figures)])).row(label)

    assert (alone.lower, alone.upper) == (25, 34)
    assert (both.lower, both.upper) == (33, 34)


def test_a_percentage_of_true_figures_gives_a_count_away():
    figures = plain(np.array([3, 33]))
    part, whole = label_of(d0="c0"), ()

    without = attack(rule_a(figures)).row(part)
    beside = attack(rule_a(figures).with_percentage(part, whole, "8.3")).row(part)

    assert (without.lower, without.upper) == (0, 4)
    assert (beside.lower, beside.upper) == (3, 3)


def test_figures_that_contradict_each_other_are_named():
    structure = as_counted(plain(np.array([3, 4]))).structure
    wrong = Published(structure, ("3", "4", "8"), [3, 4, 8], [3, 4, 8], "typed over")

    with pytest.raises(Refused, match=r"«d0=c0» \(3\).*«total» \(8\)") as refusal:
        attack(wrong)

    assert refusal.value.reason == "figures_contradict"


def test_a_contradiction_that_only_a_programme_sees_is_named_too():
    labels = [label_of(pair=name) for name in ("ab", "bc", "ca")]
    structure = Structure.plain(labels, [[1, 1, 0], [0, 1, 1], [1, 0, 1]])
    odd = Published(structure, ("3", "3", "3"), [3, 3, 3], [3, 3, 3], "halves only")

    with pytest.raises(Refused) as refusal:
        attack(odd)

    assert refusal.value.reason == "figures_contradict"


def test_a_figure_without_an_upper_end_says_so():
    figures = plain(np.array([3, 4])).only([label_of(d0="c0")])
    published = blanking(figures, below=5)

    row = attack(published).rows[0]

    assert (row.lower, row.upper, row.to_dict()["told"]) == (0, None, [0, None])


@pytest.mark.parametrize(
    "wrong", [{"enough": 0}, {"seconds": 0}, {"most": 0}, {"wanted": [label_of(x="y")]}]
)
def test_arguments_that_mean_nothing_are_refused(make, wrong):
    with pytest.raises(InputError):
        attack(rule_a(make.nationality()), **wrong)


def test_counts_that_do_not_fit_are_not_believed(make):
    published = blanking(make.nationality(), below=3)
    false = np.full(make.nationality().counts.shape, 5)

    report = attack(published, others=[false])

    assert report.recovered == 12
