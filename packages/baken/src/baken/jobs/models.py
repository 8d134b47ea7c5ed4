"""Jobs, in the order in which they are done."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from baken.jobs.states import OPEN, State
from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds


class Job(models.Model):
    """One piece of work in the background (taak op de achtergrond), for one thing of a room."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    kind = models.CharField(max_length=40)
    """Which work it is, such as «estimate.run»."""
    key = models.CharField(max_length=60)
    """For which thing: a number or reference that tells nothing."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    language = models.CharField(max_length=5)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    of = models.PositiveBigIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    failure = models.CharField(max_length=500, blank=True)
    """One sentence for the person who asked; made by Baken, and never of what people typed."""

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(state__in=sorted(OPEN)), name="job_to_do"
            ),
            models.Index(fields=["kind", "key", "-asked_at"], name="job_of_thing"),
        ]
        constraints = [
            one_of("state", State.values, name="job_state_known"),
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state__in=sorted(OPEN)), name="job_open_once"
            ),
            models.CheckConstraint(condition=Q(done__lte=F("of")), name="job_done_of"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OPEN), ended_at__isnull=True)
                | ~Q(state__in=sorted(OPEN)) & Q(ended_at__isnull=False),
                name="job_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(state=State.FAILED) | Q(failure=""), name="job_failure_said"
            ),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "kind": Holds.NOTHING,
            "key": Holds.NOTHING,
            "state": Holds.NOTHING,
            "language": Holds.NOTHING,
            "asked_at": Holds.NOTHING,
            "asked_by": Holds.STAFF,
            "begun_at": Holds.NOTHING,
            "ended_at": Holds.NOTHING,
            "attempts": Holds.NOTHING,
            "done": Holds.NOTHING,
            "of": Holds.NOTHING,
            "stop_asked": Holds.NOTHING,
            "failure": Holds.NOTHING,
        }

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def percent(self) -> int | None:
        """How much is done; None while nobody knows how much there is."""
        return 100 * self.done // self.of if self.of else None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN
