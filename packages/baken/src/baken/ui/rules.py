"""What a term looks like in words: days and dates, as people count them in Amsterdam."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SOON = 2
"""From how many days before its end a term asks for attention."""


@dataclass(frozen=True)
class Term:
    """A term in words, in the language of this moment."""

    words: str
    """The whole: «2 days left, until Friday 27 November»."""
    short: str
    """Where there is little room: «2 days left»."""
    tone: str
    """`neutral`, `attention` (due soon) or `danger` (overdue)."""
    days: int
    """Days that are left; below zero when it is overdue."""

    def __str__(self) -> str:
        """Return the term in words."""
        return self.words


def term(due: datetime | date, now: datetime, *, soon: int = SOON) -> Term:
    """Return in words how long there is until `due`.

    A date means the end of that day; so does a moment exactly at the midnight after it.
    """
    ends = _end_of(due) if not isinstance(due, datetime) else due.astimezone(AMSTERDAM)
    here = now.astimezone(AMSTERDAM)
    whole_day = ends.time() == time.min
    last = ends.date() - timedelta(days=1) if whole_day else ends.date()
    days = (last - here.date()).days

    if ends > here and days == 0:
        return _today(ends, whole_day=whole_day)
    if ends > here:
        return _left(days, last, here.date(), soon=soon)
    if days == 0:
        words = _("overdue since %(time)s") % {"time": date_format(ends, "H:i")}
        return Term(words, words, "danger", 0)
    return _overdue(-days, last, here.date())


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, AMSTERDAM)


def _today(ends: datetime, *, whole_day: bool) -> Term:
    if whole_day:
        return Term(_("today is the last day"), _("today"), "attention", 0)
    words = _("today, until %(time)s") % {"time": date_format(ends, "H:i")}
    return Term(words, words, "attention", 0)


def _left(days: int, last: date, today: date, *, soon: int) -> Term:
    day = _named(last, today)
    words = ngettext(
        "%(days)s day left, until %(day)s", "%(days)s days left, until %(day)s", days
    ) % {"days": days, "day": day}
    short = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return Term(words, short, "attention" if days <= soon else "neutral", days)


def _overdue(days: int, last: date, today: date) -> Term:
    day = _named(last, today)
    words = ngettext(
        "%(days)s day overdue, was until %(day)s", "%(days)s days overdue, was until %(day)s", days
    ) % {"days": days, "day": day}
    short = ngettext("%(days)s day overdue", "%(days)s days overdue", days) % {"days": days}
    return Term(words, short, "danger", -days)


def _named(day: date, today: date) -> str:
    return date_format(day, "l j F" if day.year == today.year else "l j F Y")
