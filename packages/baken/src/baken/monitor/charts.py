"""What the bars of a chart show, as the part for bars takes it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from baken.monitor.protection import Shown


def of_counts(counts: Mapping[int, int]) -> list[dict[str, Any]]:
    """Return the bars of printed counts."""
    return [{"label": year, "value": count} for year, count in counts.items()]


def of_shown(counts: Iterable[tuple[object, Shown]]) -> list[dict[str, Any]]:
    """Return the bars of protected counts: a range for a small one, a range around the others."""
    return [
        {
            "label": label,
            "value": shown.about or 0,
            "shown": in_words(shown),
            "low": shown.lowest,
            "high": shown.highest,
        }
        for label, shown in counts
    ]


def in_words(shown: Shown) -> str | Promise:
    """Return a protected count in words: «0–7», or «about 20»."""
    return str(shown) if shown.about is None else _("about %(count)s") % {"count": shown.about}
