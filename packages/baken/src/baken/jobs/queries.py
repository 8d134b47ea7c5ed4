"""Which jobs there are."""

from collections.abc import Collection, Mapping

from baken.jobs.models import Job
from baken.jobs.states import OPEN


def of(kind: str, key: str) -> Job | None:
    """Return the last job of this kind for this thing; None if there was none."""
    return Job.objects.filter(kind=kind, key=key).order_by("-asked_at", "pk").first()


def last_of(kind: str, keys: Collection[str]) -> Mapping[str, Job]:
    """Return the last job of this kind for each of these things, by one question."""
    found = Job.objects.filter(kind=kind, key__in=keys).order_by("key", "-asked_at", "pk")
    return {job.key: job for job in found.distinct("key")}


def waiting() -> int:
    """Return how many jobs wait or run."""
    return Job.objects.filter(state__in=OPEN).count()
