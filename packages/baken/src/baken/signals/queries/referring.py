"""What can be passed on of a signal, and to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from baken.disclosures.states import UNLISTED
from baken.items import queries as items
from baken.items.states import Kind as ItemKind
from baken.organisations import queries as organisations
from baken.signals.models import Signal
from baken.signals.queries.lists import sent_from
from baken.signals.states import SIGNAL

if TYPE_CHECKING:
    from baken.organisations.models import Organisation

START = 80
"""How many characters of a text stand beside its box."""


@dataclass(frozen=True)
class Partner:
    """An organisation to which a signal can be passed on, under what it is able to do."""

    pk: int | None
    name: str
    kind: str
    able_to: str | Promise


@dataclass(frozen=True)
class Offered:
    """One thing of a signal that can be passed on."""

    field: str
    label: str
    text: str
    usual: bool
    """Whether it goes along unless someone takes it out. Names never do."""
    leads: bool = False
    """Whether it leads to a person: advice without a name leaves it out."""

    @property
    def start(self) -> str:
        """The beginning of the text, as it stands beside its box."""
        line = " ".join(self.text.split())
        return line if len(line) <= START else f"{line[:START].rstrip()}…"


def partners(signal: Signal) -> list[Partner]:
    """Return the organisations that work for the municipality of `signal`, other than its own."""
    municipality = signal.organisation.municipality
    found = organisations.serving(municipality.cbs_code) if municipality else []
    return [
        Partner(one.pk, one.name, one.kind, _able_to(one))
        for one in found
        if one.pk != signal.organisation_id
    ]


def recipient(signal: Signal, chosen: str, on_paper: str) -> Partner | None:
    """Return the partner that was chosen: one from the list, or else one that is named."""
    if chosen.isdecimal():
        return next((one for one in partners(signal) if one.pk == int(chosen)), None)
    if on_paper:
        return Partner(None, on_paper, UNLISTED, "")
    return None


def can_be_referred(signal: Signal) -> bool:
    """Return whether `signal` can be passed on as it stands."""
    return any(step.name == "refer" for step in SIGNAL.possible(signal.state))


def offered(signal: Signal) -> list[Offered]:
    """Return everything of `signal` that can be passed on, text by text. The name of whoever
    reported is not among it.
    """
    lines = [
        ("form", _("Looks like"), signal.get_form_display(), True),
        ("minor", _("Could the person be under 18?"), signal.get_minor_display(), True),
        ("seen_on", _("Seen on"), _day(signal), True),
        ("narrative", _("Seen or heard"), signal.narrative, True),
        ("reading", _("What the signal means"), signal.reading, True),
        ("impression", _("What the reporter thinks is going on"), signal.impression, False),
        ("explanation", _("What else could explain it"), signal.explanation, False),
        ("place", _("Where it was"), _where(signal), True),
        ("consent", _("Agreement of the person"), signal.get_consent_display(), False),
        ("seen_by", _("Seen by"), f"{signal.get_profession_display()}, {sent_from(signal)}", False),
        *_items(signal),
    ]
    return [
        Offered(field, label, text, usual, leads=field == "place" or field.startswith("item_"))
        for field, label, text, usual in lines
        if text
    ]


def _items(signal: Signal) -> "Sequence[tuple[str, str, str, bool]]":
    return [
        (
            f"item_{item.pk}",
            f"{item.get_kind_display()} ({item.get_part_display()})",
            item.value,
            item.kind != ItemKind.PERSON,
        )
        for item in items.of(signal.pk)
    ]


def _day(signal: Signal) -> str:
    return date_format(signal.seen_on, "j F Y") if signal.seen_on else ""


def _where(signal: Signal) -> str:
    return " ".join(text for text in (signal.place, signal.postcode) if text)


def _able_to(organisation: "Organisation") -> str | Promise:
    able = organisation.competences.all()
    return able[0].get_competence_display() if able else _("other")
