"""Yearly counts of few persons, with intervals that are honest about chance."""

from peiling.series.counts import CountInterval, count_interval, rate
from peiling.series.dispersion import Dispersion, differ_more_than_chance
from peiling.series.editions import Change, Figure, Series, change
from peiling.series.ratios import Comparison, compare_counts

__all__ = [
    "Change",
    "Comparison",
    "CountInterval",
    "Dispersion",
    "Figure",
    "Series",
    "change",
    "compare_counts",
    "count_interval",
    "differ_more_than_chance",
    "rate",
]
