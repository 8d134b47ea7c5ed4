"""Tables that give nobody away: rules, protection, and the attack that tests them."""

from peiling.disclosure.attack import Report, Row, attack
from peiling.disclosure.figures import Difference, Figures, check_additivity
from peiling.disclosure.hiding import Suppression, suppress
from peiling.disclosure.protect import Safe, protect
from peiling.disclosure.published import Published, together
from peiling.disclosure.rounding import Rounding, controlled_rounding
from peiling.disclosure.rules import (
    as_counted,
    blanking,
    conventional_rounding,
    percentage,
    random_rounding,
    rule_a,
    rule_b,
)
from peiling.disclosure.structure import Label, Structure, label_of, text_of
from peiling.disclosure.tables import Dimension, Table

__all__ = [
    "Difference",
    "Dimension",
    "Figures",
    "Label",
    "Published",
    "Report",
    "Rounding",
    "Row",
    "Safe",
    "Structure",
    "Suppression",
    "Table",
    "as_counted",
    "attack",
    "blanking",
    "check_additivity",
    "controlled_rounding",
    "conventional_rounding",
    "label_of",
    "percentage",
    "protect",
    "random_rounding",
    "rule_a",
    "rule_b",
    "suppress",
    "text_of",
    "together",
]
