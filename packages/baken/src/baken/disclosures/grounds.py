"""Which grounds of law are offered from whom to whom, read from the reference file of this room."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from baken.disclosures.states import UNLISTED, Ground, Status

ANY = "any"
AGREED = "given"
"""The one word for consent that opens a ground which needs it."""


@dataclass(frozen=True)
class Row:
    """One row of the file: a ground for these senders and recipients."""

    ground: Ground
    senders: frozenset[str]
    recipients: frozenset[str]
    minors: str
    """`yes` or `no` where the row is for minors or for adults alone; else empty."""
    needs_consent: bool
    words: Mapping[str, str]
    """What the law says, by language."""
    sources: Mapping[str, str]
    """Where that was seen, by language."""
    status: Status

    def fits(self, sender_kind: str, recipient_kind: str) -> bool:
        """Return whether the row is meant for these kinds of organisation."""
        return _holds(self.senders, sender_kind) and (
            recipient_kind == UNLISTED or _holds(self.recipients, recipient_kind)
        )

    @property
    def basis(self) -> str:
        """What the law says, in the language of this moment."""
        return self.words[_language()]

    @property
    def source(self) -> str:
        """Where that was seen, in the language of this moment."""
        return self.sources[_language()]

    def fits_age(self, *, minor: bool) -> bool:
        """Return whether the row is meant for someone of this age."""
        return self.minors in {"", "yes" if minor else "no"}


@dataclass(frozen=True)
class Offer:
    """A ground as it is offered to who wants to share: open, or closed with the reason why."""

    ground: Ground
    label: str | Promise
    basis: str
    source: str
    status: Status | None
    why_not: str
    """Empty where the ground is open."""

    @property
    def is_open(self) -> bool:
        """Whether the ground can be chosen."""
        return not self.why_not


def offers(sender_kind: str, recipient_kind: str, *, consent: str, minor: bool) -> list[Offer]:
    """Return every ground once, what is possible first, each closed one with the reason why."""
    found = [
        _offer(ground, sender_kind, recipient_kind, consent=consent, minor=minor)
        for ground in Ground
    ]
    return sorted(found, key=lambda offer: not offer.is_open)


def is_offered(ground: str, sender_kind: str, recipient_kind: str) -> bool:
    """Return whether `ground` is meant for these kinds of organisation at all."""
    return any(row.ground == ground and row.fits(sender_kind, recipient_kind) for row in rows())


def row_for(ground: str, sender_kind: str, recipient_kind: str) -> Row | None:
    """Return what the law says of a ground that was chosen; None where it differs by age."""
    meant = [
        row for row in rows() if row.ground == ground and row.fits(sender_kind, recipient_kind)
    ]
    for_all = [row for row in meant if not row.minors]
    return for_all[0] if for_all else meant[0] if len(meant) == 1 else None


@cache
def rows() -> tuple[Row, ...]:
    """Return the rows of the reference file, in its order."""
    text = files("baken.disclosures").joinpath("reference/grounds.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return tuple(_row(row, data["sources"]) for row in data["offer"])


def _offer(
    ground: Ground, sender_kind: str, recipient_kind: str, *, consent: str, minor: bool
) -> Offer:
    meant = [
        row for row in rows() if row.ground == ground and row.fits(sender_kind, recipient_kind)
    ]
    fitting = [row for row in meant if row.fits_age(minor=minor)]
    if not fitting:
        why = (
            _("Only for someone who is under 18, or may be.")
            if meant
            else _("Not from your kind of organisation to this kind of recipient.")
        )
        return Offer(ground, ground.label, "", "", None, why)
    row = fitting[0]
    why = ""
    if row.needs_consent and consent != AGREED:
        why = _("Only if the person agrees. That is not the case now.")
    return Offer(ground, ground.label, row.basis, row.source, row.status, why)


def _language() -> str:
    return "nl" if get_language() == "nl" else "en"


def _holds(kinds: frozenset[str], kind: str) -> bool:
    return ANY in kinds or kind in kinds


def _row(data: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> Row:
    return Row(
        ground=Ground(data["ground"]),
        senders=frozenset(data["senders"]),
        recipients=frozenset(data["recipients"]),
        minors=data.get("minors", ""),
        needs_consent=data["consent"],
        words={"en": data["basis"], "nl": data["basis_nl"]},
        sources={
            language: "; ".join(sources[key][language] for key in data["source"])
            for language in ("en", "nl")
        },
        status=Status(data["status"]),
    )
