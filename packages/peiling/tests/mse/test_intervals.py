import math

import numpy as np
import pytest
from scipy.special import gammaln
from scipy.stats import chi2

from peiling.datasets import load
from peiling.errors import InputError
from peiling.mse.choice import fixed
from peiling.mse.fitting import fit_model
from peiling.mse.intervals import lognormal, profile, profile_peak, wald
from peiling.mse.models import Model


def independent(name):
    table = load(name).table
    return table, fixed(table, Model(len(table.lists), frozenset())).fit


def test_the_published_intervals_of_independent_lists():
    # Poisson: SparseMSE 2.0.1. Multinomial profile: Rcapture 1.4-4.
    _, found = independent("ukdat")

    assert found.total == pytest.approx(12214.00, abs=0.01)
    ends = lognormal(found)
    assert (round(ends.lower), round(ends.upper)) == (10989, 13621)
    assert found.seen + profile_peak(found) == pytest.approx(12208.567, abs=0.001)
    ends = profile(found)
    assert (round(ends.lower), round(ends.upper)) == (10984, 13648)


def profile_by_hand(table, hidden):
    """Multinomial log-likelihood of independent lists when so many are hidden."""
    total = table.seen + hidden
    on = np.array(list(table.on_list().values()))
    return (
        gammaln(total + 1)
        - gammaln(hidden + 1)
        - gammaln(table.counts + 1).sum()
        + (on * np.log(on / total) + (total - on) * np.log(1 - on / total)).sum()
    )


@pytest.mark.parametrize("name", ["korea", "kosovo"])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_profile_interval_ends_where_the_likelihood_has_fallen_enough(name, level):
    table, found = independent(name)

    ends = profile(found, level)

    top = profile_by_hand(table, profile_peak(found))
    for end in (ends.lower, ends.upper):
        assert 2 * (top - profile_by_hand(table, end - found.seen)) == pytest.approx(
            chi2.ppf(level, 1), rel=1e-4
        )


def test_the_wald_interval_is_its_formula():
    _, found = independent("kosovo")
    reach = 1.959964 * math.sqrt(found.hidden + found.hidden**2 * found.variance)

    ends = wald(found)

    assert (ends.lower, ends.upper) == pytest.approx(
        (found.total - reach, found.total + reach), rel=1e-6
    )


def test_no_interval_falls_below_who_was_seen():
    table = load("korea").table
    found = fit_model(table, Model.parse("b*d,c*d", table.lists))

    for way in (wald, lognormal, profile):
        assert way(found, 0.999).lower >= 123


@pytest.mark.parametrize("way", [wald, lognormal, profile])
@pytest.mark.parametrize("level", [0, 1, 1.5, -0.2])
def test_a_level_that_is_no_coverage_is_wrong_use(way, level):
    with pytest.raises(InputError, match="between 0 and 1"):
        way(independent("korea")[1], level)
