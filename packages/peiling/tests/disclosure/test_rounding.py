"""Rounding all figures together, against every rounding there is and the rules it must keep."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peiling.disclosure import (
    attack,
    controlled_rounding,
    label_of,
    percentage,
    protect,
    random_rounding,
    rule_a,
    rule_b,
)
from peiling.errors import InputError, Refused


def numbers(published):
    return np.array([int(text) for text in published.shown])


@pytest.mark.parametrize("base", [3, 5])
@pytest.mark.parametrize("which", ["nationality", "sector", "annex"])
def test_the_annex_is_rounded_additively_and_within_the_base(make, which, base):
    figures = getattr(make, which)()

    done = controlled_rounding(figures, base, rng=np.random.default_rng(1))

    shown = numbers(done.published)
    assert done.optimal
    assert done.relaxed == 0
    assert not (shown % base).any()
    assert np.abs(shown - figures.values).max() < base
    assert (shown == figures.values)[figures.values % base == 0].all()
    assert not (figures.structure.relations @ shown).any()


@pytest.mark.parametrize(("base", "mean", "most"), [(3, 0.88, 2), (5, 1.38, 4)])
def test_the_nationalities_change_no_more_than_was_measured_elsewhere(make, base, mean, most):
    done = controlled_rounding(make.nationality(), base, rng=np.random.default_rng(1))

    assert round(done.mean_change, 2) <= mean
    assert done.largest_change <= most


@pytest.mark.parametrize("base", [3, 5])
@pytest.mark.parametrize("which", ["nationality", "sector", "annex"])
def test_nothing_in_the_rounded_annex_is_found_exactly(make, which, base):
    figures = getattr(make, which)()
    done = controlled_rounding(figures, base, rng=np.random.default_rng(1))

    report = protect(figures, done.published, width=2).report

    assert report.recovered == 0
    assert report.width >= 2


def test_rows_of_persons_with_several_answers_stay_possible_after_rounding(make):
    figures = make.annex()

    shown = controlled_rounding(figures, 3, rng=np.random.default_rng(1)).published

    for year, sex in itertools.product(("2014", "2015", "2016"), ("man", "woman")):
        persons = int(shown.text(label_of(year=year, sex=sex)))
        mentions = int(shown.text(label_of(year=year, sex=sex, sector="mentions")))
        assert persons <= mentions


@given(st.lists(st.integers(0, 9), min_size=8, max_size=8), st.sampled_from([2, 3, 5]))
@settings(max_examples=12, deadline=None)
def test_the_programme_finds_the_best_rounding_and_sees_when_there_is_none(make, cells, base):
    figures = make.plain(np.array(cells).reshape(2, 2, 2))
    sums, values = figures.structure.sums.toarray(), figures.values
    ends = [sorted({cell // base, -(-cell // base)}) for cell in figures.counts.tolist()]
    every = np.array(list(itertools.product(*ends))).T
    rounded = sums @ every * base
    strict = (np.abs(rounded - values[:, None]) < base).all(axis=0)
    strict &= ((values % base != 0)[:, None] | (rounded == values[:, None])).all(axis=0)

    if strict.any():
        done = controlled_rounding(figures, base, rng=np.random.default_rng(1))
        best = np.abs(rounded[:, strict] - values[:, None]).mean(axis=0).min()
        assert done.mean_change == pytest.approx(best)
        assert done.optimal
    else:
        with pytest.raises(Refused) as refusal:
            controlled_rounding(figures, base, rng=np.random.default_rng(1))
        assert refusal.value.reason == "rounding_impossible"


def test_a_table_with_no_strict_rounding_is_refused_or_relaxed_aloud(make):
    figures = make.cube((3, 4, 2, 3, 3), 300, 2)

    with pytest.raises(Refused, match="relax="):
        controlled_rounding(figures, 3, rng=np.random.default_rng(1), seconds=2)
    done = controlled_rounding(figures, 3, rng=np.random.default_rng(1), relax=3, seconds=2)

    shown = numbers(done.published)
    assert done.relaxed > 0
    assert done.beyond == (np.abs(shown - figures.values) >= 3).sum() > 0
    assert f"up to {2 + 3 * done.relaxed} off" in done.published.rule
    assert not (figures.structure.relations @ shown).any()
    assert (figures.values >= done.published.lower).all()
    assert (figures.values <= done.published.upper).all()
    assert np.abs(shown - figures.values)[np.diff(figures.structure.sums.indptr) == 1].max() < 3


def test_a_rounded_table_of_five_dimensions_withstands_the_attack(make):
    figures = make.cube((3, 4, 2, 3, 3), 300, 2)
    done = controlled_rounding(figures, 3, rng=np.random.default_rng(1), relax=3, seconds=0)

    report = attack(done.published, counts=figures.counts, enough=2)

    assert (report.recovered, report.undecided) == (0, 0)


def test_every_value_is_within_what_a_rule_tells(make):
    figures = make.plain(np.arange(60))

    for published in (rule_a(figures), rule_b(figures)):
        small = figures.values <= 7
        assert (figures.values >= published.lower).all()
        assert (figures.values <= published.upper).all()
        assert {text for text, s in zip(published.shown, small, strict=True) if s} == {"0-7"}


def test_rounding_at_random_is_right_on_average(make):
    figures = make.plain(np.array([1, 2, 3, 7]))
    rng = np.random.default_rng(1)

    mean = np.mean([numbers(random_rounding(figures, 3, rng=rng)) for _ in range(4000)], axis=0)

    assert mean == pytest.approx(figures.values, abs=0.1)


def test_no_percentage_is_given_of_a_small_base():
    assert percentage(1, 20, digits=1) == "5.0"
    assert percentage(1, 3 * 40, digits=2) == "0.83"
    with pytest.raises(Refused, match="base of 20"):
        percentage(1, 19)


@pytest.mark.parametrize(
    "wrong", [{"base": 1}, {"base": 3, "relax": -1}, {"base": 3, "seconds": -1}]
)
def test_arguments_that_mean_nothing_are_refused(make, wrong):
    with pytest.raises(InputError):
        controlled_rounding(make.nationality(), rng=np.random.default_rng(1), **wrong)
