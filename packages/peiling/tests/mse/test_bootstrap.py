import csv
import math
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from peiling.datasets import load
from peiling.errors import DataError, InputError, Refused
from peiling.mse.bootstrap import Bootstrap, bootstrap, draw
from peiling.mse.choice import choose, fixed, stepwise
from peiling.mse.models import Model
from peiling.mse.replicates import read_replicates
from peiling.mse.table import CaptureTable

EVERY = ["h100", "h010", "h110", "h001", "h101", "h011", "h111"]
RESULTS = Path(__file__).parent / "results"


def rows(name):
    with (RESULTS / name).open(newline="") as file:
        return list(csv.reader(file))


def generators(text):
    return {frozenset(int(digit) for digit in part) for part in text.strip("[]").split(",")}


def numbered(model):
    return {frozenset(k + 1 for k in range(4) if e >> k & 1) for e in model.maximal}


def kosovo():
    table = load("kosovo").table
    drawn = rows("Kosovo_boot1000_seed1234.csv")
    return table, choose(table), read_replicates(drawn[0], drawn[1:], table)


def test_another_programs_replicates_are_repeated_one_by_one():
    table, choice, replicates = kosovo()
    peer = rows("Kosovo_boot1000_seed1234_peer_choice.csv")[1:]

    found = bootstrap(table, choice, replicates)

    assert len(found.totals) == len(peer) == 1000
    assert found.totals == pytest.approx([float(row[1]) for row in peer], rel=1e-8)
    for row, counts in list(zip(peer, replicates, strict=True))[:200]:
        assert numbered(choose(table.with_counts(counts)).fit.model) == generators(row[3])


def test_another_programs_interval_comes_out():
    found = bootstrap(*kosovo())

    assert found.acceleration == pytest.approx(-0.02402507, rel=1e-5)
    assert found.shift == pytest.approx(-0.6219116, rel=1e-5)
    wide, narrow = found.interval(0.95), found.interval(0.80)
    assert (wide.lower, wide.upper) == pytest.approx((6947.037, 18009.987), rel=1e-5)
    assert (narrow.lower, narrow.upper) == pytest.approx((7414.595, 12198.365), rel=1e-5)


def test_another_programs_jackknife_comes_out():
    table, choice, replicates = kosovo()
    peer = {
        sum(1 << k for k, digit in enumerate(row[0]) if digit == "1"): float(row[2])
        for row in rows("Kosovo_jackknife_peer_choice.csv")[1:]
    }

    found = bootstrap(table, choice, replicates[:100])

    assert found.left_out == pytest.approx([peer[int(h)] for h in table.histories], rel=1e-8)


@pytest.mark.parametrize("name", ["korea", "kosovo", "western", "ned_5"])
def test_each_replicate_is_chosen_as_if_it_were_the_table(name):
    table = load(name).table
    replicates = draw(table, 100, np.random.default_rng(5))[:30]

    for way in (choose, stepwise):
        totals = bootstrap(table, way(table), replicates).totals
        for counts, total in zip(replicates, totals, strict=True):
            alone = CaptureTable.from_cells(table.lists, table.histories.tolist(), counts.tolist())
            try:
                expected = way(alone).fit.total
            except Refused:
                expected = math.nan
            assert total == pytest.approx(expected, rel=1e-8, nan_ok=True)


def test_a_named_model_stays_the_same_in_each_replicate():
    table = load("ukdat_5").table
    model = Model.parse("LA*NG,PFNCA*GO", table.lists)
    replicates = draw(table, 100, np.random.default_rng(2))

    found = bootstrap(table, fixed(table, model), replicates)

    assert dict(found.models) == {model: 100}
    again = fixed(table.with_counts(replicates[7]), model).fit.total
    assert found.totals[7] == pytest.approx(again, rel=1e-9)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_do_not_change_the_result(threads):
    table = load("kosovo").table
    replicates = draw(table, 220, np.random.default_rng(1))

    found = bootstrap(table, choose(table), replicates, threads=threads)

    assert np.array_equal(
        found.totals, bootstrap(table, choose(table), replicates, threads=1).totals
    )


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_an_executor_does_not_change_the_result(pool):
    table = load("korea").table
    replicates = draw(table, 120, np.random.default_rng(1))

    with pool(2) as executor:
        found = bootstrap(table, choose(table), replicates, executor=executor)

    assert np.array_equal(found.totals, bootstrap(table, choose(table), replicates).totals)


def test_progress_is_told_to_the_end():
    told = []

    table = load("korea").table
    bootstrap(
        table,
        choose(table),
        draw(table, 200, np.random.default_rng(1)),
        threads=1,
        progress=lambda done, every: told.append((done, every)),
    )

    assert told == [(k, 5) for k in range(1, 6)]


def made(totals, point, left_out=(1.0, 1.0), weights=(1.0, 1.0)):
    return Bootstrap(
        point, np.array(totals, dtype=float), {}, np.array(left_out), np.array(weights)
    )


def test_replicates_equal_to_the_point_count_half():
    found = made([1, 2, 2, 2, 2 * (1 + 1e-14), 3, 3, 3], 2.0)

    assert found.shift == pytest.approx(norm.ppf((1 + 4 / 2) / 8))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_without_shift_and_acceleration_bca_is_the_percentile_interval(seed):
    values = np.random.default_rng(seed).normal(size=501)
    found = made(values, float(np.median(values)))

    assert found.acceleration == 0
    bca, percentile = found.interval(0.9), found.interval(0.9, "percentile")
    assert (bca.lower, bca.upper) == pytest.approx((percentile.lower, percentile.upper), abs=0.02)


def test_the_acceleration_is_its_definition_person_by_person():
    found = made([1, 2, 3], 2.0, left_out=(10.0, 12.0, 15.0), weights=(3.0, 2.0, 1.0))
    persons = np.array([10, 10, 10, 12, 12, 15.0])
    gaps = persons.mean() - persons

    assert found.acceleration == pytest.approx((gaps**3).sum() / (6 * (gaps**2).sum() ** 1.5))


def test_the_monte_carlo_error_shrinks_with_more_replicates():
    table = load("korea").table
    choice = choose(table)

    def error(count):
        drawn = draw(table, count, np.random.default_rng(4))
        return bootstrap(table, choice, drawn).interval(method="percentile").upper_error

    assert error(12_800) < 0.6 * error(800)


def test_the_monte_carlo_error_is_what_other_seeds_show():
    table = load("ukdat_4").table
    choice = choose(table)
    intervals = [
        bootstrap(table, choice, draw(table, 1000, np.random.default_rng(seed))).interval()
        for seed in range(12)
    ]

    between_seeds = np.std([found.lower for found in intervals], ddof=1)
    told = np.mean([found.lower_error for found in intervals])

    assert 0.4 * between_seeds < told < 2.5 * between_seeds


def test_too_many_replicates_without_an_estimate_are_refused():
    with pytest.raises(Refused, match="too thin for an interval") as refusal:
        made([math.nan] * 10 + [5.0] * 90, 5.0).interval()

    assert refusal.value.reason == "replicates_failed"


def test_replicates_on_one_side_have_no_bca_interval():
    with pytest.raises(Refused, match="percentile") as refusal:
        made([5.0, 6.0, 7.0], 4.0).interval()

    assert refusal.value.reason == "no_shift"


def test_fewer_than_a_hundred_replicates_are_wrong_use():
    with pytest.raises(InputError, match="at least 100"):
        draw(load("korea").table, 99, np.random.default_rng(1))


@pytest.mark.parametrize(
    ("header", "row", "words"),
    [
        (["h100", "hx10"], ["1", "2"], "«hx10»"),
        (["h100", "h000"], ["1", "2"], "«h000»"),
        (["h100"], ["1"], "no column h010"),
        (EVERY, ["1"] * 6, "6 columns, not 7"),
        (EVERY, ["1"] * 6 + ["-2"], "«-2» is no count"),
        (EVERY, ["1"] * 6 + ["x"], "«x» is no count"),
        (EVERY, ["1"] * 7, "persons where the table has none"),
    ],
)
def test_replicates_that_are_none_are_named(header, row, words):
    with pytest.raises(DataError, match=words.replace("(", r"\(")):
        read_replicates(header, [row], load("korea").table)
