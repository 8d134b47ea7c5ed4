"""The document for a partner without an account: printable, and readable by a screen reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from baken.disclosures.rules import Line
from baken.ui import documents


@dataclass(frozen=True)
class Letter:
    """What the document says. It names organisations, and nobody who works there."""

    reference: str
    sender: str
    function: str
    """In what function the sender works."""
    recipient: str
    sent_at: datetime
    answer_by: date
    ground: str
    basis: str
    purpose: str
    proportionality: str
    lines: Sequence[Line]


def drawn(letter: Letter) -> bytes:
    """Return `letter` as a tagged PDF (PDF/UA-1), in the language of this moment.

    Where it holds letters that no font here has, those are written in Latin letters.
    """
    return documents.drawn(files("baken.disclosures") / "letter.typ", _content(letter))


def _content(letter: Letter) -> dict[str, object]:
    title = _("Disclosure %(reference)s") % {"reference": letter.reference}
    return {
        "language": get_language() or "nl",
        "title": title,
        "reference": letter.reference,
        "page": _("page {page} of {pages}"),
        "opening": _(
            "Confidential. This document is about a possible victim of human trafficking, or a "
            "person who was reported. It is a signal: nothing in it has been established."
        ),
        "facts": [
            _row(_("Sender"), f"{letter.function}, {letter.sender}"),
            _row(_("Recipient"), letter.recipient),
            _row(_("Sent on"), date_format(localtime(letter.sent_at), "j F Y")),
        ],
        "parts": [
            _part(
                _("What is shared"),
                rows=[_row(line.label, line.text or _("Not filled in")) for line in letter.lines],
            ),
            _part(
                _("Why it is shared"),
                rows=[
                    _row(_("Ground"), capfirst(letter.ground)),
                    *([_row(_("What the law says"), letter.basis)] if letter.basis else []),
                    _row(_("What you need it for"), letter.purpose),
                    _row(_("Why it is not more than needed"), letter.proportionality),
                ],
            ),
            _part(
                _("What we ask of you"),
                _(
                    "Tell us by %(day)s at the latest whether you take this up. If you do not, say "
                    "why. When you know what came of it, tell us that too: taken up, no "
                    "trafficking found, something else, passed on, or nothing can be said."
                )
                % {"day": date_format(letter.answer_by, "l j F Y")},
            ),
            _part(
                _("How to answer"),
                _(
                    "Contact the %(function)s of %(sender)s in the way you always do, and name "
                    "%(reference)s. Do not send this document back by ordinary e-mail."
                )
                % {
                    "function": letter.function.lower(),
                    "sender": letter.sender,
                    "reference": letter.reference,
                },
            ),
            _part(
                _("How long to keep it"),
                _(
                    "Use it for this purpose alone. Show it to nobody who does not need it. "
                    "Destroy it when you no longer need it, and when we call it back. "
                    "Is it not for you? Destroy it and let us know."
                ),
            ),
        ],
    }


def _row(label: object, text: object) -> dict[str, str]:
    return {"label": str(label), "text": str(text)}


def _part(title: str, text: str = "", rows: Sequence[dict[str, str]] = ()) -> dict[str, object]:
    return {"title": title, "text": text, "rows": list(rows)}
