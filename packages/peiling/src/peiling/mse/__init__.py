"""Multiple systems estimation: how many were on none of the lists.

The way in: `read_csv` or `CaptureTable`, then `estimate` or `compare`, then `without_each`,
`internal_consistency` and the others that ask the same table in other fair ways.
"""

from peiling.mse.choice import Choice, choose, fixed, stepwise
from peiling.mse.doubt import (
    Answer,
    Answers,
    each_stratum,
    internal_consistency,
    merged_pairs,
    without_each,
    without_stratum,
)
from peiling.mse.estimate import Hands, estimate
from peiling.mse.fitting import Fit, fit_model
from peiling.mse.methods import Settings, compare, estimate_by
from peiling.mse.models import Model
from peiling.mse.reading import from_arrays, from_frame, from_mentions, from_rows, read_csv
from peiling.mse.strata import StratifiedTable
from peiling.mse.table import CaptureTable

__all__ = [
    "Answer",
    "Answers",
    "CaptureTable",
    "Choice",
    "Fit",
    "Hands",
    "Model",
    "Settings",
    "StratifiedTable",
    "choose",
    "compare",
    "each_stratum",
    "estimate",
    "estimate_by",
    "fit_model",
    "fixed",
    "from_arrays",
    "from_frame",
    "from_mentions",
    "from_rows",
    "internal_consistency",
    "merged_pairs",
    "read_csv",
    "stepwise",
    "without_each",
    "without_stratum",
]
