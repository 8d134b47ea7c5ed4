"""The words in which a situation is described before anything is reported.

They are the inputs of the decision table, and the code lists of a signal.
"""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Form(TextChoices):
    """What kind of exploitation the reporter thinks of (verschijningsvorm); an impression."""

    SEXUAL = "sexual", _("sexual exploitation")
    LABOUR = "labour", _("labour exploitation")
    CRIMINAL = "criminal", _("forced crime")
    BEGGING = "begging", _("forced begging")
    ORGANS = "organs", _("removal of organs")
    UNKNOWN = "unknown", _("not clear yet")


class Minor(TextChoices):
    """Whether the person may be under 18."""

    YES = "yes", _("Yes, or probably")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("I do not know")


class Profession(TextChoices):
    """In what work the signal was seen. Others see this, not the reporter's name."""

    DESK = "desk", _("counter clerk, civil affairs")
    ENFORCEMENT = "enforcement", _("enforcement officer (boa)")
    SUPERVISION = "supervision", _("supervisor or inspector")
    LICENSING = "licensing", _("licensing")
    SCHOOL_ATTENDANCE = "school_attendance", _("school attendance officer")
    SCHOOL = "school", _("school")
    NEIGHBOURHOOD_TEAM = "neighbourhood_team", _("neighbourhood team or CJG")
    WORK_AND_INCOME = "work_and_income", _("work and income")
    YOUTH_CARE = "youth_care", _("youth care")
    DOCTOR = "doctor", _("doctor, nurse, or other work with medical secrecy")
    HEALTH = "health", _("other care")
    SHELTER = "shelter", _("shelter or care coordination")
    POLICE = "police", _("police or investigation service")
    OTHER = "other", _("other work")
    RESIDENT = "resident", _("resident, not from work")
    CONCERNED = "concerned", _("it is about myself")


class Urgency(TextChoices):
    """How soon something has to happen."""

    ACUTE = "acute", _("Yes, someone is in danger now")
    SOON = "soon", _("Not now, but it could happen soon")
    NORMAL = "normal", _("No")


class Consent(TextChoices):
    """Whether the possible victim agrees that their name is passed on (toestemming)."""

    GIVEN = "given", _("Yes, the person agrees")
    REFUSED = "refused", _("No, the person does not want it")
    NOT_ASKED = "not_asked", _("I did not ask")
    NOT_SAFE = "not_safe_to_ask", _("Asking was not safe")
    WITHDRAWN = "withdrawn", _("The person agreed first, and no longer does")


class Subject(TextChoices):
    """Whom or what the situation is about."""

    POSSIBLE_VICTIM = "victim", _("Someone who may be exploited")
    REPORTED = "perpetrator_or_location", _("A place, a company, or someone who may exploit others")
    BOTH = "both", _("Both")


class Stay(TextChoices):
    """Whether the person may lawfully be in the Netherlands. Asked last, and never stored."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("I do not know")


class ReporterKind(StrEnum):
    """Who reports, as the decision table sees it: which duties and which route they have."""

    MUNICIPAL_DESK = "municipal_desk"
    SUPERVISOR = "supervisor_boa"
    CARE = "care_professional"
    YOUTH = "youth_professional"
    DOCTOR = "doctor"
    INVESTIGATION = "partner_investigation"
    CITIZEN = "citizen"
    CONCERNED = "victim"


REPORTS_AS = {
    Profession.DESK: ReporterKind.MUNICIPAL_DESK,
    Profession.ENFORCEMENT: ReporterKind.SUPERVISOR,
    Profession.SUPERVISION: ReporterKind.SUPERVISOR,
    Profession.LICENSING: ReporterKind.MUNICIPAL_DESK,
    Profession.SCHOOL_ATTENDANCE: ReporterKind.MUNICIPAL_DESK,
    Profession.SCHOOL: ReporterKind.YOUTH,
    Profession.NEIGHBOURHOOD_TEAM: ReporterKind.CARE,
    Profession.WORK_AND_INCOME: ReporterKind.MUNICIPAL_DESK,
    Profession.YOUTH_CARE: ReporterKind.YOUTH,
    Profession.DOCTOR: ReporterKind.DOCTOR,
    Profession.HEALTH: ReporterKind.CARE,
    Profession.SHELTER: ReporterKind.CARE,
    Profession.POLICE: ReporterKind.INVESTIGATION,
    Profession.OTHER: ReporterKind.CITIZEN,
    Profession.RESIDENT: ReporterKind.CITIZEN,
    Profession.CONCERNED: ReporterKind.CONCERNED,
}
"""How the decision table sees each profession. Work without a route of its own: as anyone."""

SEES_AS: dict[Profession, frozenset[str]] = {
    Profession.DESK: frozenset({"BZ"}),
    Profession.ENFORCEMENT: frozenset({"BOA"}),
    Profession.SUPERVISION: frozenset({"TZ"}),
    Profession.LICENSING: frozenset({"VH", "TZ"}),  # few indicators name licensing yet
    Profession.SCHOOL_ATTENDANCE: frozenset({"LPA"}),
    Profession.SCHOOL: frozenset({"SCH"}),
    Profession.NEIGHBOURHOOD_TEAM: frozenset({"WT"}),
    Profession.WORK_AND_INCOME: frozenset({"WI"}),
    Profession.YOUTH_CARE: frozenset({"JZ", "NIDOS"}),
    Profession.DOCTOR: frozenset({"HA", "GGD"}),
    Profession.HEALTH: frozenset({"HA", "GGD", "WT"}),
    Profession.SHELTER: frozenset({"GGD", "WT", "JZ", "NIDOS"}),
    Profession.POLICE: frozenset({"POL"}),
    Profession.OTHER: frozenset(),
    Profession.RESIDENT: frozenset(),
    Profession.CONCERNED: frozenset(),
}
"""The codes under which the catalogue names each profession; without a code one sees all of it."""

FORM_CODES = {
    "SEX": Form.SEXUAL,
    "LAB": Form.LABOUR,
    "CRIM": Form.CRIMINAL,
    "BEG": Form.BEGGING,
    "ORG": Form.ORGANS,
}
"""How the catalogue writes a form; ALL is every form."""
