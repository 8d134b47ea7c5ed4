"""Every change to a signal: the change, its audit line and its notice in one transaction."""

from baken.signals.actions.handling import (
    Recipient,
    acknowledge,
    close,
    complain,
    feedback_read,
    file_taken,
    hold,
    interpret,
    place_shown,
    refer,
    release,
    show_name,
)
from baken.signals.actions.keeping import Kept, retain
from baken.signals.actions.reporting import (
    Content,
    Received,
    Report,
    discard,
    put_aside,
    report,
)
from baken.signals.actions.talking import answer, ask, note

__all__ = [
    "Content",
    "Kept",
    "Received",
    "Recipient",
    "Report",
    "acknowledge",
    "answer",
    "ask",
    "close",
    "complain",
    "discard",
    "feedback_read",
    "file_taken",
    "hold",
    "interpret",
    "note",
    "place_shown",
    "put_aside",
    "refer",
    "release",
    "report",
    "retain",
    "show_name",
]
