"""Which numbers may be shown: small ones as a range from zero, all others rounded.

The rule is the publication rule for the figures of one municipality: a count of at
most 7 is shown as «0–7», and every other count is rounded to the nearest 10. Zero is
a small count like any other. No sum is shown. It protects one page: figures that are
shown again in another year with other bounds must be looked at together with these.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """A count as it is shown: it lies somewhere from `lowest` to `highest`, both included."""

    lowest: int
    highest: int
    about: int | None
    """The rounded count; None for a small count, which is shown as its range."""

    def __str__(self) -> str:
        """Return the words for it, the same on the page and in the file."""
        return f"{self.lowest}–{self.highest}" if self.about is None else str(self.about)


@dataclass(frozen=True)
class Rule:
    """Hides counts up to `upto`, and rounds the others to a multiple of `base`."""

    upto: int
    base: int

    @property
    def widest(self) -> int:
        """The widest gap between the lowest and the highest that a shown count can be."""
        return max(self.upto, self.base - 1)

    @property
    def step(self) -> int:
        """The widest gap between the lowest values of two ranges that follow one another."""
        return max(self.upto + 1, self.base)

    def shown(self, count: int) -> Shown:
        """Return how `count` is shown; what lies just between two multiples goes up."""
        if count <= self.upto:
            return Shown(0, self.upto, None)
        about = (2 * count + self.base) // (2 * self.base) * self.base
        lowest = -(-(2 * about - self.base) // 2)
        highest = -(-(2 * about + self.base) // 2) - 1
        return Shown(max(lowest, self.upto + 1), highest, about)


ONE_MUNICIPALITY = Rule(upto=7, base=10)
"""The rule for figures of one municipality."""


@dataclass(frozen=True)
class Protected:
    """The figures of one organisation that can be shown together."""

    received: Mapping[int, Shown]
    verdicts: Mapping[str, Shown] | None
    """Closed signals by verdict, over all years; None: these are not shown beside the years."""


def protect(received: Mapping[int, int], verdicts: Mapping[str, int], rule: Rule) -> Protected:
    """Return signals by year of receipt, and those that were closed by verdict, fit to be shown.

    Whoever reads both knows one thing more: that no more signals were closed than
    received. If that could narrow the range of any count, the verdicts stay away.
    They stay away one step before it could, so that their absence narrows nothing either.

    :raises ValueError: if more signals have a verdict than were received.
    """
    if sum(verdicts.values()) > sum(received.values()):
        raise ValueError("more signals have a verdict than were received")
    years = {year: rule.shown(count) for year, count in received.items()}
    parts = {verdict: rule.shown(count) for verdict, count in verdicts.items()}
    most_received = sum(shown.highest for shown in years.values())
    least_closed = sum(shown.lowest for shown in parts.values())
    room = most_received - least_closed >= rule.widest + rule.step
    return Protected(years, parts if room else None)
