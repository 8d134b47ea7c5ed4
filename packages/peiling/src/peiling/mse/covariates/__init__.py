"""Lists with covariates and years: how many were not seen, and who they are.

One log-linear model over all lists and covariates, its terms chosen step by step; numbers for
each combination that add up; refusals where a part is too thin for a number.
"""

from peiling.mse.covariates.estimate import covariate_estimate
from peiling.mse.covariates.factors import trend_basis
from peiling.mse.covariates.outcome import CovariateEstimate, Exclusion, Step, Stratum
from peiling.mse.covariates.thin import Limits

__all__ = [
    "CovariateEstimate",
    "Exclusion",
    "Limits",
    "Step",
    "Stratum",
    "covariate_estimate",
    "trend_basis",
]
