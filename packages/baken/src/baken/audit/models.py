"""The audit line."""

from django.conf import settings
from django.db import models

from baken.audit.states import Decision
from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds


class Entry(models.Model):
    """One line of the audit (auditregel): who did or saw what, in which role, when.

    Lines are numbered without gaps. `digest` covers the line and the digest before
    it; of the payload it covers a salted digest only, so that payload and salt can
    be erased while the chain still verifies. Triggers in the database refuse every
    other change.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, blank=True)
    purpose = models.CharField(max_length=20, blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        null=True,
        related_name="+",
    )
    action = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    decision = models.CharField(max_length=10, choices=Decision)
    fields = models.JSONField(default=list)
    payload = models.TextField(null=True)  # noqa: DJ001  erased is not the same as empty
    salt = models.BinaryField(max_length=16, null=True)
    payload_digest = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "key", "number"], name="audit_about"),
            models.Index(fields=["by", "number"], name="audit_by"),
            models.Index(fields=["at"], name="audit_at"),
        ]
        constraints = [one_of("decision", Decision.values, name="audit_decision_known")]

    class Privacy:
        fields = {
            "number": Holds.NOTHING,
            "at": Holds.STAFF,
            "by": Holds.STAFF,
            "role": Holds.STAFF,
            "purpose": Holds.NOTHING,
            "organisation": Holds.NOTHING,
            "action": Holds.STAFF,
            "kind": Holds.NOTHING,
            "key": Holds.NOTHING,
            "decision": Holds.STAFF,
            "fields": Holds.NOTHING,
            "payload": Holds.STAFF,
            "salt": Holds.SECRET,
            "payload_digest": Holds.NOTHING,
            "previous": Holds.NOTHING,
            "digest": Holds.NOTHING,
        }
