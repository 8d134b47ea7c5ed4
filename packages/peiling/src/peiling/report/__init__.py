"""Results in words, in tables and in plots, in Dutch and in English."""

from peiling.report.pages import Report, Section
from peiling.report.plots import (
    bootstrap_plot,
    comparison_plot,
    landscape_plot,
    overlap_plot,
    sensitivity_plot,
    to_svg,
)
from peiling.report.policy import policy_report
from peiling.report.tables import (
    Table,
    answers_table,
    basins_table,
    dark_table,
    estimate_table,
    frequencies_table,
    lists_table,
    models_table,
    overlaps_table,
    predictions_table,
)
from peiling.report.words import Words

__all__ = [
    "Report",
    "Section",
    "Table",
    "Words",
    "answers_table",
    "basins_table",
    "bootstrap_plot",
    "comparison_plot",
    "dark_table",
    "estimate_table",
    "frequencies_table",
    "landscape_plot",
    "lists_table",
    "models_table",
    "overlap_plot",
    "overlaps_table",
    "policy_report",
    "predictions_table",
    "sensitivity_plot",
    "to_svg",
]
