from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peiling.datasets import load
from peiling.errors import InputError
from peiling.mse.choice import choose
from peiling.mse.estimate import Hands, estimate
from peiling.simulation import (
    another_list,
    dependent,
    draw_table,
    from_fit,
    heterogeneous,
    independent,
    latent_classes,
    overlap_needed,
    study,
)

FOUR = {"A": 0.25, "B": 0.3, "C": 0.2, "D": 0.15}
ALONE = Hands(threads=1)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from("ABCDE"), st.floats(0.01, 1), min_size=1, max_size=5),
    st.integers(1, 5000),
    st.integers(0, 10**6),
)
def test_who_is_drawn_is_seen_or_hidden(chances, size, seed):
    truth = draw_table(independent(size, chances), np.random.default_rng(seed))

    assert truth.table.seen + truth.hidden == truth.size == size


def test_with_a_list_of_everybody_nobody_is_hidden():
    truth = draw_table(independent(500, {"A": 1.0, "B": 0.2}), np.random.default_rng(1))

    assert truth.hidden == 0
    assert truth.table.on_list()["A"] == 500


def margins(population):
    cells = np.arange(len(population.chances))
    return [population.chances[(cells >> k & 1) == 1].sum() for k in range(len(population.lists))]


def test_dependence_keeps_the_chances_and_has_the_odds_ratio_that_was_asked():
    population = dependent(100, {"A": 0.3, "B": 0.2, "C": 0.4}, {("A", "B"): 3.0})

    assert margins(population) == pytest.approx([0.3, 0.2, 0.4])
    p = population.chances
    assert p[0b011] * p[0b000] / (p[0b001] * p[0b010]) == pytest.approx(3)
    assert p[0b101] * p[0b000] / (p[0b001] * p[0b100]) == pytest.approx(1)


def test_without_spread_classes_or_odds_every_population_is_the_independent_one():
    plain = independent(100, FOUR).chances

    assert heterogeneous(100, FOUR, 0.0).chances == pytest.approx(plain)
    assert dependent(100, FOUR, {}).chances == pytest.approx(plain)
    assert latent_classes(100, "ABCD", [1.0], [list(FOUR.values())]).chances == pytest.approx(plain)


def test_people_who_are_seen_more_easily_are_seen_together_more_often():
    population = heterogeneous(100, {"A": 0.2, "B": 0.2}, 1.5)

    a, b = margins(population)
    assert population.chances[3] > 1.3 * a * b


def test_a_population_of_two_kinds_is_their_mixture():
    population = latent_classes(100, "AB", [0.25, 0.75], [[0.8, 0.6], [0.1, 0.2]])

    assert population.chances[0b11] == pytest.approx(0.25 * 0.48 + 0.75 * 0.02)
    assert population.chances.sum() == pytest.approx(1)


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 10**6))
def test_linkage_errors_keep_every_mention_on_a_list(missed, false, seed):
    population = independent(800, FOUR)
    plain = draw_table(population, np.random.default_rng(seed)).table
    linked = draw_table(
        population.linked_with(missed=missed, false=false), np.random.default_rng(seed)
    ).table

    assert linked.on_list() == plain.on_list()


def test_missed_links_make_persons_of_one_person_and_false_links_one_of_two():
    population = independent(3000, FOUR)

    def table(**rates):
        return draw_table(population.linked_with(**rates), np.random.default_rng(2)).table

    assert table(missed=0.5).seen > table().seen > table(false=0.5).seen
    assert table(missed=0.5).overlapping < table().overlapping < table(false=0.5).overlapping
    assert table(missed=0.0, false=0.0).counts.tolist() == table().counts.tolist()


def test_a_fitted_model_is_drawn_with_its_hidden_persons():
    table = load("kosovo").table
    found = choose(table).fit
    truth = draw_table(from_fit(found, table.lists), np.random.default_rng(1))

    assert truth.size == round(found.total)
    assert truth.hidden == pytest.approx(found.hidden, rel=0.1)


def test_intervals_cover_nine_in_ten_at_least_when_lists_are_independent():
    """Of 200 draws, with the choice of the model repeated in each replicate."""
    way = partial(estimate, method="bic", replicates=200, hands=ALONE)

    found = study(independent(2000, FOUR), {"bic": way}, draws=200, seed=3).performances[0]

    assert found.answered == 200
    assert found.coverage >= 0.90
    assert abs(found.bias) < 0.05


def test_a_study_shows_the_bias_of_a_method_whose_assumption_fails():
    population = dependent(3000, FOUR, {("A", "B"): 6.0})
    ways = {
        "main": partial(estimate, method="main", interval="lognormal", replicates=0),
        "bic": partial(estimate, method="bic", interval="lognormal", replicates=0),
    }

    found = {one.name: one for one in study(population, ways, draws=40).performances}

    assert found["main"].bias < -0.1
    assert found["main"].coverage < 0.3
    assert abs(found["bic"].bias) < 0.05


def test_a_study_is_the_same_on_one_thread_and_on_two():
    ways = {"main": partial(estimate, method="main", interval="wald", replicates=0)}

    one = study(independent(500, FOUR), ways, draws=20, threads=1)
    two = study(independent(500, FOUR), ways, draws=20, threads=2)

    assert one.to_dict() == two.to_dict()


def test_refusals_are_counted_by_reason():
    thin = independent(60, {"A": 0.2, "B": 0.2})
    ways = {"main": partial(estimate, method="main", replicates=0)}

    found = study(thin, ways, draws=30).performances[0]

    assert found.answered + sum(found.refused.values()) == 30
    assert found.refused["too_few_persons"] > 20


def test_a_list_more_narrows_the_interval_unless_it_copies_the_others():
    found = choose(
        draw_table(
            independent(3000, {"A": 0.2, "B": 0.15, "C": 0.1}), np.random.default_rng(1)
        ).table
    )
    way = partial(estimate, method="main", interval="lognormal", replicates=0)

    plan = another_list(found.fit, ("A", "B", "C"), way, chance=0.25, draws=20)
    copied = another_list(found.fit, ("A", "B", "C"), way, chance=0.02, odds=1.0, draws=20)

    assert plan.width_then < 0.8 * plan.width_now
    assert copied.width_then > plan.width_then
    assert set(plan.to_dict()) >= {"width_now", "width_then", "sound_then"}


def test_the_overlap_that_is_needed_gives_the_width_that_was_asked():
    needed = overlap_needed(0.5)
    chance = 0.02
    size = round(needed / chance**2)
    way = partial(estimate, method="main", interval="lognormal", replicates=0)
    widths = []
    for seed in range(30):
        table = draw_table(
            independent(size, {"A": chance, "B": chance}), np.random.default_rng(seed)
        ).table
        found = way(table)
        widths.append((found.upper - found.lower) / found.total)

    assert np.median(widths) == pytest.approx(0.5, rel=0.08)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: independent(0, {"A": 0.5}), "at least 1 person"),
        (lambda: independent(5, {"A": 0.0}), "chance to be on A"),
        (lambda: independent(5, {}), "1 to 14 lists"),
        (lambda: dependent(5, FOUR, {("A", "Q"): 2}), "two lists"),
        (lambda: dependent(5, FOUR, {("A", "B"): 0}), "odds ratio above 0"),
        (lambda: heterogeneous(5, FOUR, -1), "at least 0"),
        (lambda: latent_classes(5, "AB", [0.5], [[0.1, 0.1]]), "add up to 1"),
        (lambda: independent(5, FOUR).linked_with(missed=2), "between 0 and 1"),
        (lambda: study(independent(5, FOUR), {}), "one estimator"),
        (lambda: overlap_needed(0), "above 0"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(InputError, match=words):
        call()
