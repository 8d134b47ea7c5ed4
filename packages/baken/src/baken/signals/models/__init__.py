"""The tables of this room: the signal, what was said about it, what is owed, and what stays."""

from baken.signals.models.owed import OwnTerm, Promise
from baken.signals.models.said import Complaint, Note
from baken.signals.models.signal import Signal, new_reference
from baken.signals.models.stays import Draft, Tally

__all__ = [
    "Complaint",
    "Draft",
    "Note",
    "OwnTerm",
    "Promise",
    "Signal",
    "Tally",
    "new_reference",
]
