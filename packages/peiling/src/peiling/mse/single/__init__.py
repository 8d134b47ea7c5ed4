"""One list on which people can stand several times: how many stood on it not once.

A person is on the list 1, 2, 3, … times. How often the number 0 would have come follows from how
often 1 and 2 did, if something holds: that is what each estimator assumes.
"""

from peiling.mse.single.estimators import single
from peiling.mse.single.frequencies import frequencies_of
from peiling.mse.single.likelihoods import METHODS, Method
from peiling.mse.single.regression import single_regression

__all__ = ["METHODS", "Method", "frequencies_of", "single", "single_regression"]
