"""A signal, as one professional saw it."""

import secrets
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from baken.kernel.constraints import one_of, together
from baken.kernel.privacy import Holds
from baken.kernel.sealing.fields import SealedTextField
from baken.reporters.states import Kind as Way
from baken.routes.states import Consent, Form, Minor, Profession, Subject
from baken.signals import rules
from baken.signals.states import Feedback, State, Verdict


def new_reference() -> str:
    """Return a reference that tells nothing about order, date or sender."""
    return rules.reference(tuple(secrets.randbelow(32) for _ in range(8)))


class Signal(models.Model):
    """An indication of possible trafficking (signaal), as one professional saw it."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    reference = models.CharField(max_length=10, unique=True, default=new_reference)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="signals"
    )
    way = models.CharField(max_length=10, choices=Way, default=Way.ACCOUNT)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="signals"
    )
    reported_from = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, related_name="reported_signals"
    )
    profession = models.CharField(max_length=20, choices=Profession)
    received_at = models.DateTimeField()

    form = models.CharField(max_length=20, choices=Form)
    minor = models.CharField(max_length=10, choices=Minor)
    subject = models.CharField(max_length=30, choices=Subject, default=Subject.POSSIBLE_VICTIM)
    consent = models.CharField(max_length=20, choices=Consent, default=Consent.NOT_ASKED)
    short = models.BooleanField(default=False)
    seen_on = models.DateField(null=True)
    task = SealedTextField(null=True)
    narrative = SealedTextField()
    impression = SealedTextField(null=True)
    explanation = SealedTextField(null=True)
    indicators = SealedTextField(null=True)
    place = SealedTextField(null=True)
    postcode = SealedTextField(null=True)
    postcode_index = models.BinaryField(max_length=16, null=True)

    state = models.CharField(max_length=20, choices=State, default=State.RECEIVED)
    reading = SealedTextField(null=True)
    interpreted_at = models.DateTimeField(null=True)
    interpreted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    verdict = models.CharField(max_length=30, choices=Verdict, blank=True)
    reason = SealedTextField(null=True)
    feedback = models.CharField(max_length=20, choices=Feedback, blank=True)
    message = SealedTextField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    feedback_read_at = models.DateTimeField(null=True)

    due_at = models.DateTimeField(null=True)
    hold_until = models.DateField(null=True)
    hold_reason = SealedTextField(null=True)
    hold_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    request = models.UUIDField(unique=True)
    request_digest = models.BinaryField(max_length=16)

    sealed_under = "id"

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "state", "received_at"], name="signal_queue"),
            models.Index(fields=["organisation", "received_at"], name="signal_received"),
            models.Index(fields=["organisation", "closed_at"], name="signal_closed"),
            models.Index(fields=["reported_by", "received_at"], name="signal_own"),
            models.Index(
                fields=["postcode_index"],
                condition=Q(postcode_index__isnull=False),
                name="signal_postcode",
            ),
            models.Index(
                fields=["organisation", "due_at"],
                condition=Q(due_at__isnull=False),
                name="signal_due",
            ),
        ]
        constraints = [
            one_of("state", State.values, name="signal_state_known"),
            one_of("form", Form.values, name="signal_form_known"),
            one_of("minor", Minor.values, name="signal_minor_known"),
            one_of("profession", Profession.values, name="signal_profession_known"),
            one_of("verdict", ["", *Verdict.values], name="signal_verdict_known"),
            one_of("feedback", ["", *Feedback.values], name="signal_feedback_known"),
            one_of("way", Way.values, name="signal_way_known"),
            one_of("subject", Subject.values, name="signal_subject_known"),
            one_of("consent", Consent.values, name="signal_consent_known"),
            together("hold_until", "hold_by", "hold_reason", name="signal_held_whole"),
            models.CheckConstraint(
                condition=Q(way=Way.ACCOUNT, reported_by__isnull=False, reported_from__isnull=False)
                | ~Q(way=Way.ACCOUNT) & Q(reported_by__isnull=True, reported_from__isnull=True),
                name="signal_reporter_by_way",
            ),
            models.CheckConstraint(
                condition=Q(short=False) | ~Q(minor=Minor.YES), name="signal_short_not_for_minors"
            ),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, due_at__isnull=True)
                | ~Q(state=State.CLOSED) & Q(due_at__isnull=False),
                name="signal_open_is_due",
            ),
            together("interpreted_at", "interpreted_by", "reading", name="signal_interpreted"),
            together("closed_at", "closed_by", "reason", name="signal_closed_whole"),
            together("postcode", "postcode_index", name="signal_postcode_findable"),
            models.CheckConstraint(
                condition=Q(state=State.RECEIVED, interpreted_at__isnull=True)
                | ~Q(state=State.RECEIVED) & Q(interpreted_at__isnull=False),
                name="signal_interpreted_first",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, closed_at__isnull=False)
                & ~Q(verdict="")
                & ~Q(feedback="")
                | ~Q(state=State.CLOSED) & Q(closed_at__isnull=True, verdict="", feedback=""),
                name="signal_closed_with_verdict",
            ),
            models.CheckConstraint(
                condition=Q(feedback_read_at__isnull=True) | Q(closed_at__isnull=False),
                name="signal_feedback_read_after_closing",
            ),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "reference": Holds.NOTHING,
            "organisation": Holds.NOTHING,
            "way": Holds.NOTHING,
            "reported_by": Holds.STAFF,
            "reported_from": Holds.STAFF,
            "profession": Holds.STAFF,
            "received_at": Holds.NOTHING,
            "form": Holds.NOTHING,
            "minor": Holds.IDENTITY,
            "subject": Holds.NOTHING,
            "consent": Holds.IDENTITY,
            "short": Holds.NOTHING,
            "seen_on": Holds.WHEREABOUTS,
            "task": Holds.STAFF,
            "narrative": Holds.CRIMINAL,
            "impression": Holds.CRIMINAL,
            "explanation": Holds.CRIMINAL,
            "indicators": Holds.CRIMINAL,
            "place": Holds.WHEREABOUTS,
            "postcode": Holds.WHEREABOUTS,
            "postcode_index": Holds.WHEREABOUTS,
            "state": Holds.NOTHING,
            "reading": Holds.CRIMINAL,
            "interpreted_at": Holds.NOTHING,
            "interpreted_by": Holds.STAFF,
            "verdict": Holds.CRIMINAL,
            "reason": Holds.CRIMINAL,
            "feedback": Holds.NOTHING,
            "message": Holds.CRIMINAL,
            "closed_at": Holds.NOTHING,
            "closed_by": Holds.STAFF,
            "feedback_read_at": Holds.STAFF,
            "due_at": Holds.NOTHING,
            "hold_until": Holds.NOTHING,
            "hold_reason": Holds.CRIMINAL,
            "hold_by": Holds.STAFF,
            "request": Holds.NOTHING,
            "request_digest": Holds.NOTHING,
        }

    def __str__(self) -> str:
        """Name the signal by its reference, which tells nothing."""
        return self.reference
