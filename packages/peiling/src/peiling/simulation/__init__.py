"""Populations whose size is known, to see what a method finds of them."""

from peiling.simulation.planning import Plan, another_list, overlap_needed
from peiling.simulation.population import (
    Population,
    Truth,
    dependent,
    draw_table,
    from_fit,
    heterogeneous,
    independent,
    latent_classes,
)
from peiling.simulation.study import Performance, Study, study

__all__ = [
    "Performance",
    "Plan",
    "Population",
    "Study",
    "Truth",
    "another_list",
    "dependent",
    "draw_table",
    "from_fit",
    "heterogeneous",
    "independent",
    "latent_classes",
    "overlap_needed",
    "study",
]
