"""Publications, what they showed, and the register that never forgets one."""

import secrets
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds
from baken.kernel.sealing.fields import SealedTextField
from baken.publications import rules
from baken.publications.states import LEFT, Act, Audience, Policy, State


def new_reference() -> str:
    """Return a reference of eight signs that nobody can guess the next of."""
    return rules.reference(tuple(secrets.randbelow(32) for _ in range(8)))


class Publication(models.Model):
    """A set of figures that leaves, or may leave, the house (publicatie).

    Once it has left, the database refuses to change what it shows (see the second migration).
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    reference = models.CharField(max_length=10, unique=True, default=new_reference)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    """Of what subject the figures are: everything of one kind is attacked together."""
    scope = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=40, blank=True)
    """Of how large a place, and in which region, figures are that others have a part in."""
    title = models.CharField(max_length=200)
    audiences = ArrayField(models.CharField(max_length=20, choices=Audience))
    policy = models.CharField(max_length=20, choices=Policy)
    edition = models.PositiveIntegerField()
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    counted_on = models.DateField()
    reason = models.CharField(max_length=1000)
    """What it is for, in the words of who proposed it: about figures, never about people."""
    state = models.CharField(max_length=20, choices=State, default=State.PROTECTING)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    tables = models.JSONField(null=True)
    """What is shown, cell by cell; never a count that is not shown."""
    attack = models.JSONField(null=True)
    refusal = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    decision_reason = models.CharField(max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    notice = models.CharField(max_length=1000, blank=True)
    """What readers are told where it was taken from the pages."""

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-proposed_at"], name="publication_list"),
            models.Index(fields=["state", "-decided_at"], name="publication_current"),
        ]
        constraints = [
            one_of("state", State.values, name="publication_state_known"),
            one_of("policy", Policy.values, name="publication_policy_known"),
            models.CheckConstraint(
                condition=~Q(audiences=[]) & Q(audiences__contained_by=Audience.values),
                name="publication_for_someone",
            ),
            models.CheckConstraint(
                condition=Q(first_year__lte=F("last_year")), name="publication_years"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="publication_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.RELEASED, State.REPLACED])
                | Q(decided_by__isnull=False, tables__isnull=False, attack__isnull=False),
                name="publication_released_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REFUSED) | ~Q(refusal=""),
                name="publication_refused_in_words",
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=Q(state=State.RELEASED),
                name="publication_one_current",
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=Q(state__in=[State.PROTECTING, State.READY]),
                name="publication_one_proposed",
            ),
        ]

    class Privacy:
        fields = {
            **dict.fromkeys(
                [
                    "id",
                    "reference",
                    "organisation",
                    "kind",
                    "scope",
                    "region",
                    "title",
                    "audiences",
                    "policy",
                    "edition",
                    "first_year",
                    "last_year",
                    "counted_on",
                    "reason",
                    "state",
                    "proposed_at",
                    "tables",
                    "attack",
                    "refusal",
                    "decided_at",
                    "decision_reason",
                    "ended_at",
                    "notice",
                ],
                Holds.NOTHING,
            ),
            "proposed_by": Holds.STAFF,
            "decided_by": Holds.STAFF,
            "ended_by": Holds.STAFF,
        }

    def __str__(self) -> str:
        return self.reference

    @property
    def has_left(self) -> bool:
        """Whether it was ever published."""
        return self.state in LEFT and self.decided_by_id is not None


class Proposal(models.Model):
    """The exact counts of a publication while it is made safe: sealed, and gone after that."""

    publication = models.OneToOneField(
        Publication, models.CASCADE, primary_key=True, related_name="proposal"
    )
    counted = SealedTextField()

    sealed_under = "publication_id"

    class Privacy:
        fields = {"publication": Holds.NOTHING, "counted": Holds.CRIMINAL}

    def __str__(self) -> str:
        """Name it by nothing that it holds."""
        return str(self.publication_id)


class Release(models.Model):
    """A line of the register of publications: append only, each line bound to the one before."""

    number = models.PositiveBigIntegerField(primary_key=True)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="releases")
    act = models.CharField(max_length=20, choices=Act)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    content = models.BinaryField(max_length=32)
    """Digest of what was shown."""
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32, unique=True)

    class Meta:
        constraints = [
            one_of("act", Act.values, name="release_act_known"),
            models.UniqueConstraint(fields=["publication", "act"], name="release_act_once"),
        ]

    class Privacy:
        fields = {
            **dict.fromkeys(
                ["number", "publication", "act", "at", "content", "previous", "digest"],
                Holds.NOTHING,
            ),
            "by": Holds.STAFF,
        }

    def __str__(self) -> str:
        return str(self.number)

    @property
    def hex(self) -> str:
        """The first signs of the digest, enough to compare two prints of the register."""
        return bytes(self.digest).hex()[:16]
