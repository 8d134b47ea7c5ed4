"""The life of a thing, written as data: its states and the steps between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from baken.kernel.errors import NotPossible


@dataclass(frozen=True)
class Step:
    """One allowed move: its name, where it may start, where it ends, the word on its button."""

    name: str
    sources: frozenset[str]
    target: str
    label: str | Promise


@dataclass(frozen=True)
class Workflow:
    """All steps of one kind of thing. A step's name stands in it once."""

    start: str
    steps: Sequence[Step]

    def __post_init__(self) -> None:
        """Refuse a table in which a step's name stands twice."""
        names = [step.name for step in self.steps]
        if len(names) != len(set(names)):
            raise ValueError(f"a step stands twice in {names}")

    def step(self, name: str) -> Step:
        """Return the step called `name`.

        :raises KeyError: if the table holds no such step: a slip in the code.
        """
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

    def target(self, state: str, name: str) -> str:
        """Return the state in which step `name` ends.

        :raises NotPossible: if the step does not start from `state`.
        """
        step = self.step(name)
        if state not in step.sources:
            raise NotPossible(
                _("This step is not possible any more. Look at what has happened since.")
            )
        return step.target

    def possible(self, state: str) -> list[Step]:
        """Return the steps that start from `state`, in the order of the table."""
        return [step for step in self.steps if state in step.sources]
