"""Every change to the register: the change and its audit line in one transaction."""

from baken.register.actions.keeping import decide_basis, forget_identity, open_register
from baken.register.actions.linking import keep_apart, link, suggest, suggest_many, undo
from baken.register.actions.recording import (
    correct,
    record,
    record_many,
    restore,
    withdraw,
)
from baken.register.actions.taking_back import take_back
from baken.register.rules import Entry, Identity, Mention

__all__ = [
    "Entry",
    "Identity",
    "Mention",
    "correct",
    "decide_basis",
    "forget_identity",
    "keep_apart",
    "link",
    "open_register",
    "record",
    "record_many",
    "restore",
    "suggest",
    "suggest_many",
    "take_back",
    "undo",
    "withdraw",
]
