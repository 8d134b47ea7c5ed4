"""What is said about a signal after it came in."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds
from baken.kernel.sealing.fields import SealedTextField
from baken.signals.states import Feedback, Layer, Verdict


class Note(models.Model):
    """Something written about a signal, for one of three circles of readers."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    signal = models.ForeignKey("signals.Signal", models.CASCADE, related_name="notes")
    layer = models.CharField(max_length=10, choices=Layer)
    from_reporter = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = SealedTextField()
    at = models.DateTimeField()

    sealed_under = "signal_id"

    class Meta:
        indexes = [models.Index(fields=["signal", "at"], name="note_of_signal")]
        constraints = [
            one_of("layer", Layer.values, name="note_layer_known"),
            models.CheckConstraint(
                condition=Q(from_reporter=True, layer=Layer.REPORTER, by__isnull=True)
                | Q(from_reporter=False, by__isnull=False),
                name="note_has_one_author",
            ),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "signal": Holds.NOTHING,
            "layer": Holds.NOTHING,
            "from_reporter": Holds.NOTHING,
            "by": Holds.STAFF,
            "text": Holds.CRIMINAL,
            "at": Holds.STAFF,
        }


class Complaint(models.Model):
    """A reporter disagrees with how a signal was ended; with the ending that it took back."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    signal = models.ForeignKey("signals.Signal", models.CASCADE, related_name="complaints")
    text = SealedTextField()
    at = models.DateTimeField()

    reading = SealedTextField()
    interpreted_at = models.DateTimeField()
    interpreted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    verdict = models.CharField(max_length=30, choices=Verdict)
    reason = SealedTextField()
    feedback = models.CharField(max_length=20, choices=Feedback)
    message = SealedTextField(null=True)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    sealed_under = "signal_id"

    class Meta:
        indexes = [models.Index(fields=["signal", "at"], name="complaint_of_signal")]
        constraints = [
            one_of("verdict", Verdict.values, name="complaint_verdict_known"),
            one_of("feedback", Feedback.values, name="complaint_feedback_known"),
            models.CheckConstraint(
                condition=Q(at__gte=models.F("closed_at")), name="complaint_after_closing"
            ),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "signal": Holds.NOTHING,
            "text": Holds.CRIMINAL,
            "at": Holds.STAFF,
            "reading": Holds.CRIMINAL,
            "interpreted_at": Holds.STAFF,
            "interpreted_by": Holds.STAFF,
            "verdict": Holds.CRIMINAL,
            "reason": Holds.CRIMINAL,
            "feedback": Holds.NOTHING,
            "message": Holds.CRIMINAL,
            "closed_at": Holds.STAFF,
            "closed_by": Holds.STAFF,
        }
