"""A disclosure, and the sealed copy that goes with it."""

import secrets
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from baken.disclosures import rules
from baken.disclosures.states import Ground, Outcome, State
from baken.kernel.constraints import one_of, together
from baken.kernel.privacy import Holds
from baken.kernel.sealing.fields import SealedTextField

BEFORE_SENDING = [State.PROPOSED, State.WITHDRAWN]
PROPOSED_ONCE = "disclosure_proposed_once"
ANSWERED = [State.ACCEPTED, State.DECLINED, State.REPORTED]


def new_reference() -> str:
    """Return a reference that tells nothing about order, date or sender."""
    return rules.reference(tuple(secrets.randbelow(32) for _ in range(8)))


def _exactly_in(*states: State, filled: Q, empty: Q) -> Q:
    """Return the rule that `filled` holds in `states` and `empty` in all others."""
    return Q(state__in=states) & filled | ~Q(state__in=states) & empty


class Disclosure(models.Model):
    """What one organisation gives another of a dossier, and why (verstrekking).

    The copy of what was released lies in `Copy`, under a key of its own. The reasons lie
    under another key, so that they outlive a copy that was called back.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    key = models.UUIDField(unique=True, default=uuid4)
    reference = models.CharField(max_length=10, unique=True, default=new_reference)
    dossier = models.UUIDField()
    subject_reference = models.CharField(max_length=20)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="disclosures"
    )
    recipient = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        null=True,
        related_name="received_disclosures",
    )
    recipient_name = models.CharField(max_length=120, blank=True)
    route = models.CharField(max_length=60)
    ground = models.CharField(max_length=20, choices=Ground)
    fields = models.JSONField()
    purpose = SealedTextField(null=True)
    proportionality = SealedTextField(null=True)

    state = models.CharField(max_length=20, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True)
    answer_due = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    chased_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    outcome_due = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_text = SealedTextField(null=True)
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recalled_at = models.DateTimeField(null=True)
    recalled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = SealedTextField(null=True)
    forgotten = models.BooleanField(default=False)

    sealed_under = "key"

    class Meta:
        indexes = [
            models.Index(fields=["dossier", "proposed_at"], name="disclosure_of_dossier"),
            models.Index(fields=["organisation", "state"], name="disclosure_sent"),
            models.Index(fields=["recipient", "state", "sent_at"], name="disclosure_inbox"),
            models.Index(fields=["organisation", "sent_at"], name="disclosure_per_year"),
        ]
        constraints = [
            one_of("state", State.values, name="disclosure_state_known"),
            one_of("ground", Ground.values, name="disclosure_ground_known"),
            one_of("outcome", ["", *Outcome.values], name="disclosure_outcome_known"),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, recipient_name="")
                | Q(recipient__isnull=True) & ~Q(recipient_name=""),
                name="disclosure_one_recipient",
            ),
            models.CheckConstraint(
                condition=~Q(recipient=F("organisation")), name="disclosure_leaves_the_house"
            ),
            models.CheckConstraint(condition=~Q(fields=[]), name="disclosure_of_something"),
            models.UniqueConstraint(
                fields=["dossier", "route", "recipient", "recipient_name"],
                condition=Q(state=State.PROPOSED),
                nulls_distinct=False,
                name=PROPOSED_ONCE,
            ),
            models.CheckConstraint(
                condition=Q(forgotten=False, purpose__isnull=False, proportionality__isnull=False)
                | Q(
                    forgotten=True,
                    purpose__isnull=True,
                    proportionality__isnull=True,
                    reason__isnull=True,
                    outcome_text__isnull=True,
                ),
                name="disclosure_says_why",
            ),
            together("confirmed_at", "confirmed_by", name="disclosure_confirmed"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="disclosure_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True)
                | Q(confirmed_at__isnull=False)
                | Q(ground=Ground.VITAL_INTEREST),
                name="disclosure_sent_by_two",
            ),
            together("sent_at", "answer_due", name="disclosure_sent_with_term"),
            models.CheckConstraint(
                condition=_exactly_in(
                    *BEFORE_SENDING,
                    filled=Q(sent_at__isnull=True, chased_at__isnull=True),
                    empty=Q(sent_at__isnull=False),
                ),
                name="disclosure_sent_first",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_at__isnull=True)
                | Q(recipient__isnull=True, sent_at__isnull=False),
                name="disclosure_handed_over_once_sent",
            ),
            together("answered_at", "answered_by", name="disclosure_answered"),
            models.CheckConstraint(
                condition=Q(state=State.RECALLED)
                | Q(state__in=ANSWERED, answered_at__isnull=False)
                | ~Q(state__in=ANSWERED) & Q(answered_at__isnull=True),
                name="disclosure_answer_in_its_state",
            ),
            together("reported_at", "reported_by", name="disclosure_reported"),
            models.CheckConstraint(
                condition=_exactly_in(
                    State.REPORTED,
                    filled=Q(reported_at__isnull=False) & ~Q(outcome=""),
                    empty=Q(reported_at__isnull=True, outcome="", outcome_text__isnull=True),
                ),
                name="disclosure_outcome_in_its_state",
            ),
            together("recalled_at", "recalled_by", name="disclosure_recalled"),
            together("withdrawn_at", "withdrawn_by", name="disclosure_withdrawn"),
            models.CheckConstraint(
                condition=_exactly_in(
                    State.RECALLED,
                    filled=Q(recalled_at__isnull=False),
                    empty=Q(recalled_at__isnull=True),
                ),
                name="disclosure_recall_in_its_state",
            ),
            models.CheckConstraint(
                condition=_exactly_in(
                    State.WITHDRAWN,
                    filled=Q(withdrawn_at__isnull=False),
                    empty=Q(withdrawn_at__isnull=True),
                ),
                name="disclosure_withdrawal_in_its_state",
            ),
            models.CheckConstraint(
                condition=_exactly_in(
                    State.DECLINED,
                    State.RECALLED,
                    State.WITHDRAWN,
                    filled=Q(reason__isnull=False) | Q(forgotten=True),
                    empty=Q(reason__isnull=True),
                ),
                name="disclosure_ends_with_reason",
            ),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "key": Holds.NOTHING,
            "reference": Holds.NOTHING,
            "dossier": Holds.NOTHING,
            "subject_reference": Holds.NOTHING,
            "organisation": Holds.NOTHING,
            "recipient": Holds.CRIMINAL,
            "recipient_name": Holds.CRIMINAL,
            "route": Holds.CRIMINAL,
            "ground": Holds.CRIMINAL,
            "fields": Holds.NOTHING,
            "purpose": Holds.CRIMINAL,
            "proportionality": Holds.CRIMINAL,
            "state": Holds.NOTHING,
            "proposed_at": Holds.NOTHING,
            "proposed_by": Holds.STAFF,
            "confirmed_at": Holds.NOTHING,
            "confirmed_by": Holds.STAFF,
            "sent_at": Holds.NOTHING,
            "answer_due": Holds.NOTHING,
            "handed_over_at": Holds.NOTHING,
            "chased_at": Holds.NOTHING,
            "answered_at": Holds.NOTHING,
            "answered_by": Holds.STAFF,
            "outcome_due": Holds.NOTHING,
            "outcome": Holds.CRIMINAL,
            "outcome_text": Holds.CRIMINAL,
            "reported_at": Holds.NOTHING,
            "reported_by": Holds.STAFF,
            "recalled_at": Holds.NOTHING,
            "recalled_by": Holds.STAFF,
            "withdrawn_at": Holds.NOTHING,
            "withdrawn_by": Holds.STAFF,
            "reason": Holds.CRIMINAL,
            "forgotten": Holds.NOTHING,
        }

    def __str__(self) -> str:
        """Name the disclosure by its reference, which tells nothing."""
        return self.reference


class Copy(models.Model):
    """Exactly what was released, line by line: the copy that the recipient reads (afschrift).

    Its key is stored under the number of the disclosure. Where the key is gone, so is the copy.
    """

    disclosure = models.OneToOneField(
        Disclosure, models.CASCADE, primary_key=True, related_name="copy"
    )
    lines = SealedTextField()

    sealed_under = "disclosure_id"

    class Privacy:
        fields = {"disclosure": Holds.NOTHING, "lines": Holds.IDENTITY}

    def __str__(self) -> str:
        """Name the copy by nothing that it holds."""
        return str(self.disclosure_id)
