"""The words of the log: every act that is recorded, and every kind of thing it was done to."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from baken.accounts.roles import Role

FIRST_PAGE: Mapping[Role, str] = {
    Role.GOVERNOR: "monitor:driehoeksmonitor",
    Role.POLICY_ADVISER: "monitor:driehoeksmonitor",
    Role.ANALYST: "monitor:driehoeksmonitor",
    Role.PURCHASER: "monitor:driehoeksmonitor",
    Role.PRIVACY_OFFICER: "desk:log",
}
"""The page that comes first for a role for which nothing waits. All others start at the desk."""

ACTS: Mapping[str, str | Promise] = {
    "signals.reported": _("reported a signal"),
    "signals.interpreted": _("interpreted a signal"),
    "signals.closed": _("closed a signal with a verdict"),
    "signals.feedback_read": _("read the feedback"),
    "signals.report": _("opened the form to report"),
    "signals.follow": _("opened the page of a signal"),
    "signals.read": _("read a signal"),
    "signals.place_shown": _("looked at the place of a signal"),
    "signals.interpret": _("opened a signal to interpret it"),
    "signals.close": _("opened a signal to close it"),
    "accounts.invited": _("invited a person"),
    "accounts.changed": _("changed data of a person"),
    "accounts.deactivated": _("kept a person out"),
    "accounts.activated": _("let a person in again"),
    "accounts.signed_in": _("signed in"),
    "accounts.signed_out": _("signed out"),
    "accounts.session_ended": _("ended a session"),
    "accounts.second_factors_changed": _("changed the second step of signing in"),
    "accounts.linked_to_organisation_sign_in": _("linked the sign-in of the organisation"),
    "accounts.membership_granted": _("gave a person work here, to be confirmed"),
    "accounts.membership_confirmed": _("confirmed the work of a person"),
    "accounts.membership_ended": _("ended the work of a person"),
    "accounts.membership_worked_in": _("went on in other work"),
    "organisations.organisation_added": _("added an organisation"),
    "organisations.organisation_changed": _("changed an organisation"),
    "organisations.competences_changed": _("changed what an organisation may do"),
    "organisations.covenant_added": _("added a covenant"),
    "organisations.covenant_changed": _("changed a covenant"),
    "organisations.covenant_membership_added": _("added an organisation to a covenant"),
    "organisations.covenant_membership_changed": _("changed who takes part in a covenant"),
    "reference.reporting_point_added": _("added a reporting point"),
    "reference.reporting_point_changed": _("changed a reporting point"),
    "keys.rotated": _("renewed the key ring"),
    "desk.log_read": _("read the log"),
    "desk.chain_checked": _("checked the chain of the log"),
}
"""Every act that Baken records, in words."""

KINDS: Mapping[str, str | Promise] = {
    "signal": _("signal"),
    "user": _("person"),
    "membership": _("membership"),
    "organisation": _("organisation"),
    "covenant": _("covenant"),
    "covenant_membership": _("place in a covenant"),
    "reporting_point": _("reporting point"),
    "keyring": _("key ring"),
    "log": _("log"),
}
"""Every kind of thing that an act is done to, in words."""

OWN_ACCOUNT = _("own account")

UNNAMED = _("another act")
"""What a line says that was written by a newer or older Baken."""
