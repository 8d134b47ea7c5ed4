"""How the states and the story of a disclosure are worded, for each side of it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from baken.disclosures.states import State

TONES: Mapping[State, str] = {
    State.PROPOSED: "attention",
    State.SENT: "running",
    State.ACCEPTED: "running",
    State.DECLINED: "neutral",
    State.REPORTED: "done",
    State.RECALLED: "neutral",
    State.WITHDRAWN: "neutral",
}

AS_RECEIVED: Mapping[State, str | Promise] = {
    State.PROPOSED: "",
    State.SENT: _("waits for you"),
    State.ACCEPTED: _("taken up"),
    State.DECLINED: _("declined"),
    State.REPORTED: _("outcome known"),
    State.RECALLED: _("called back"),
    State.WITHDRAWN: "",
}
"""The states as the recipient reads them, who knows of nothing before it was sent."""

TOLD: Mapping[str, str | Promise] = {
    "disclosures.proposed": _("Proposed"),
    "disclosures.confirmed": _("Checked by a second person, and sent"),
    "disclosures.sent_at_once": _("Sent at once: a life was in danger"),
    "disclosures.looked_at_after": _("Looked at by a second person afterwards"),
    "disclosures.withdrawn": _("Withdrawn before it was sent"),
    "disclosures.handed_over": _("Document downloaded to hand over"),
    "disclosures.chased": _("Asked again for an answer"),
    "disclosures.accepted": _("Taken up by the recipient"),
    "disclosures.accepted_on_behalf": _("Taken up, written down on behalf of the recipient"),
    "disclosures.declined": _("Declined by the recipient"),
    "disclosures.declined_on_behalf": _("Declined, written down on behalf of the recipient"),
    "disclosures.reported": _("Outcome reported by the recipient"),
    "disclosures.reported_on_behalf": _("Outcome, written down on behalf of the recipient"),
    "disclosures.recalled": _("Called back: the copy was destroyed"),
}
"""The acts that belong to the story of a disclosure, in words. Looking is not one of them."""

WITHIN_THE_HOUSE = {
    "disclosures.proposed",
    "disclosures.looked_at_after",
    "disclosures.withdrawn",
}
"""What the recipient does not hear of."""
