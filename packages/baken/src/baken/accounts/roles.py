"""The roles of the permission matrix, and the purposes for which each may work."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person does in the approach. The values are the codes of the permission matrix."""

    ANONYMOUS = "ANON", _("Visitor who is not signed in")
    REPORTER = "MELDER", _("Professional who reports")
    KEY_OFFICER = "SLEUTEL", _("Focal point for trafficking")
    CASE_DIRECTOR = "CASUSREGIE", _("Case director")
    RIEC_LIAISON = "RIEC", _("RIEC liaison")
    PARTNER = "PARTNER", _("Chain partner")
    CARE_COORDINATOR = "ZORGCO", _("Care coordinator")
    CARE_PARTNER = "ZORGPARTNER", _("Care partner")
    POLICY_ADVISER = "BELEID", _("Policy adviser")
    PURCHASER = "INKOOP", _("Purchaser of care and shelter")
    GOVERNOR = "BESTUUR", _("Mayor, alderman or council")
    ANALYST = "MONITOR", _("Analyst")
    PRIVACY_OFFICER = "FG", _("Data protection officer")
    ADMINISTRATOR = "BEHEER", _("Administrator")


class Purpose(TextChoices):
    """Why a person may work with data (doelbinding); one membership serves one purpose."""

    SIGNALLING = "signalling", _("Recognising and following up signals")
    INTEGRAL_APPROACH = "integral_approach", _("Integral approach with partners")
    ADMINISTRATIVE = "administrative", _("Administrative measures")
    CARE = "care", _("Care for possible victims")
    SUPERVISION = "supervision", _("Supervision of data processing")
    POLICY = "policy", _("Policy and figures")
    MANAGEMENT = "management", _("Management of users and organisations")


PURPOSES_OF: Mapping[Role, frozenset[Purpose]] = {
    Role.ANONYMOUS: frozenset(),
    Role.REPORTER: frozenset({Purpose.SIGNALLING}),
    Role.KEY_OFFICER: frozenset({Purpose.SIGNALLING}),
    Role.CASE_DIRECTOR: frozenset({Purpose.INTEGRAL_APPROACH}),
    Role.RIEC_LIAISON: frozenset({Purpose.INTEGRAL_APPROACH, Purpose.ADMINISTRATIVE}),
    Role.PARTNER: frozenset(
        {Purpose.SIGNALLING, Purpose.INTEGRAL_APPROACH, Purpose.ADMINISTRATIVE}
    ),
    Role.CARE_COORDINATOR: frozenset({Purpose.CARE}),
    Role.CARE_PARTNER: frozenset({Purpose.CARE}),
    Role.POLICY_ADVISER: frozenset({Purpose.POLICY}),
    Role.PURCHASER: frozenset({Purpose.POLICY}),
    Role.GOVERNOR: frozenset({Purpose.POLICY}),
    Role.ANALYST: frozenset({Purpose.POLICY}),
    Role.PRIVACY_OFFICER: frozenset({Purpose.SUPERVISION}),
    Role.ADMINISTRATOR: frozenset({Purpose.MANAGEMENT}),
}
"""The purposes that each role may have. No role serves both care and enforcement."""
