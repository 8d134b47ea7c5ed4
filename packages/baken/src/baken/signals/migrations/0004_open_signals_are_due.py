"""Signals that were open before terms were kept get their last day of feedback, and a promise of it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import migrations, models
from django.db.models import F

DAYS = timedelta(days=15)
BATCH = 1_000


def fill(apps: Any, schema_editor: Any) -> None:
    signals = apps.get_model("signals", "Signal").objects.exclude(state="closed")
    promises = apps.get_model("signals", "Promise").objects
    signals.filter(due_at__isnull=True).update(due_at=F("received_at") + DAYS)
    owed = signals.filter(promises__isnull=True).values_list("pk", "organisation_id", "due_at")
    promises.bulk_create(
        (
            promises.model(
                id=uuid4(), signal_id=pk, organisation_id=organisation, what="ended", due_at=due
            )
            for pk, organisation, due in owed
        ),
        batch_size=BATCH,
    )


class Migration(migrations.Migration):
    dependencies = [("signals", "0003_dossier")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_at__isnull", True), ("state", "closed")),
                    models.Q(
                        models.Q(("state", "closed"), _negated=True), ("due_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="signal_open_is_due",
            ),
        ),
    ]
