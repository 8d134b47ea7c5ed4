"""Years as a smooth trend."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline

from peiling.errors import InputError
from peiling.mse.covariates import covariate_estimate, trend_basis

LISTS = ("A", "B", "C")
YEARS = np.arange(2010.0, 2020.0)


@pytest.fixture
def yearly(make):
    rng = np.random.default_rng(5)
    sizes = {(str(2010 + i),): 150 + 15 * i for i in range(6)}
    return make.simulate(rng, LISTS, ("year",), sizes, dict.fromkeys(sizes, (0.5, 0.4, 0.3)))


@given(
    years=st.lists(st.integers(1990, 2030), min_size=5, max_size=12, unique=True).map(sorted),
    degree=st.integers(1, 4),
)
def test_the_columns_are_orthogonal_and_span_the_powers(years, degree):
    years = np.array(years, dtype=float)

    basis = trend_basis(years, degree)

    whole = np.column_stack([np.ones(len(years)), basis])
    assert whole.T @ whole / len(years) == pytest.approx(np.eye(degree + 1), abs=1e-8)
    for power in range(degree + 1):
        x = (years - years.mean()) ** power
        assert whole @ np.linalg.lstsq(whole, x)[0] == pytest.approx(x, rel=1e-6, abs=1e-6)


@given(values=st.lists(st.floats(-5, 5), min_size=4, max_size=4))
def test_the_spline_holds_every_natural_cubic_spline_through_its_knots(values):
    knots = np.array([2010.0, 2013.0, 2016.0, 2019.0])
    curve = CubicSpline(knots, values, bc_type="natural")(YEARS)

    basis = trend_basis(YEARS, [2013, 2016])

    whole = np.column_stack([np.ones(len(YEARS)), basis])
    assert whole @ np.linalg.lstsq(whole, curve)[0] == pytest.approx(curve, abs=1e-8)
    assert basis.shape == (10, 3)


def test_a_polynomial_through_every_year_is_the_year_as_a_category(yearly):
    smooth = covariate_estimate(yearly, formula="A*year", year="year", trend=5)
    apart = covariate_estimate(yearly, formula="A*year")

    assert smooth.overall.details["loglik"] == pytest.approx(apart.overall.details["loglik"])
    assert [row.counted for row in smooth.by["year"]] == pytest.approx(
        [row.counted for row in apart.by["year"]], rel=1e-6
    )


def test_a_straight_trend_gives_numbers_not_seen_on_a_straight_line_of_logarithms(yearly):
    found = covariate_estimate(yearly, formula="", year="year", trend=1)

    hidden = np.log([row.estimate.hidden for row in found.by["year"]])
    assert np.diff(hidden, 2) == pytest.approx(np.zeros(4), abs=1e-9)
    assert found.overall.details["parameters"] == 5


def test_a_trend_in_a_chance_to_be_listed_may_be_chosen(yearly):
    found = covariate_estimate(yearly, year="year", trend=[2012], scope="A*year,A*B")

    assert found.path[0].parameters == 6
    assert found.overall.total == pytest.approx(sum(r.counted for r in found.by["year"]))


@pytest.mark.parametrize(
    ("trend", "says"),
    [
        (0, "1 or more"),
        (10, "needs at least"),
        ([2012, 2012], "twice"),
        ([2009], "between"),
        ([2010.2, 2010.4, 2010.6], "too few years"),
    ],
)
def test_a_trend_that_the_years_cannot_carry_is_named(trend, says):
    with pytest.raises(InputError, match=says):
        trend_basis(YEARS, trend)
