"""The words in which every model says what its fields hold."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol


class Holds(StrEnum):
    """What a field holds, from harmless to what may never leave the house unguarded."""

    NOTHING = "nothing"
    """No personal data: a code, a state, a moment, a number without meaning."""

    STAFF = "staff"
    """Data on people who work with Baken: who did what, and when."""

    IDENTITY = "identity"
    """Who a possible victim or a reported person is."""

    CONTACT = "contact"
    """How such a person can be reached."""

    WHEREABOUTS = "whereabouts"
    """Where such a person stays or was seen."""

    CRIMINAL = "criminal"
    """What may have been done to, with or by a person (Dutch law: criminal data)."""

    CARE = "care"
    """Health, care and residence (special categories of personal data)."""

    SECRET = "secret"  # noqa: S105  a word, not a password
    """Keys, tokens and what opens other things."""


class Declares(Protocol):
    """The inner class `Privacy` of a model."""

    fields: Mapping[str, Holds]
