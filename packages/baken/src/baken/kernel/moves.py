"""The one way in which a thing changes its state."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from baken.kernel.errors import NotPossible
from baken.kernel.sealing.fields import sealed_changes
from baken.kernel.workflow import Workflow


def move(subject: models.Model, workflow: Workflow, step: str, **changes: Any) -> None:
    """Take `step` and write `changes` with it, unless someone was there first.

    The update names the state that was read, so of two people who press a
    button at once only one succeeds, without a lock. Sealed fields among the
    changes are sealed for this row.

    :raises NotPossible: if the step does not start from the current state, or
        the row has moved on since it was read.
    """
    state: str = subject.state  # type: ignore[attr-defined]
    target = workflow.target(state, step)
    rows = type(subject)._base_manager.filter(pk=subject.pk, state=state)
    if not rows.update(state=target, **sealed_changes(subject, changes)):
        raise NotPossible(_("Someone else has changed this in the meantime."))
    subject.refresh_from_db()
