"""Value lists of the registration of possible victims, as CoMensha and the seed use them.

Where each list comes from, and how far it was checked, stands in `data/provenance.toml`
under `codes`. The values are stored and exported: they never change their meaning.
"""

from collections.abc import Mapping
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sector(TextChoices):
    """In what someone was exploited. A victim may have several; the first seven stand in print."""

    SEXUAL_SERVICES = "sexual_services", _("sexual services")
    REGULATED_LABOUR = "regulated_labour", _("regulated labour or services")
    FORCED_CRIME = "forced_crime", _("forced criminality")
    FORCED_BEGGING = "forced_begging", _("forced begging")
    ORGAN_REMOVAL = "organ_removal", _("removal of organs")
    NOT_YET_EXPLOITED = "not_yet_exploited", _("not yet exploited")
    UNKNOWN = "unknown", _("unknown")
    SURROGACY = "surrogacy", _("exploitation of surrogacy")
    FORCED_MARRIAGE = "forced_marriage", _("exploitation of forced marriage")
    ILLEGAL_ADOPTION = "illegal_adoption", _("exploitation of illegal adoption")


NOT_IN_FORCE = frozenset({Sector.SURROGACY, Sector.FORCED_MARRIAGE, Sector.ILLEGAL_ADOPTION})
"""Forms of bills 36547 and 36835: nobody records them before the law is in force."""
SECTORS = tuple(sector for sector in Sector if sector not in NOT_IN_FORCE)
"""The sectors in which someone can be recorded now."""


class Sex(TextChoices):
    """As recorded; «other» also where it is not known."""

    MAN = "man", _("man")
    WOMAN = "woman", _("woman")
    OTHER = "other", _("other or unknown")


class AgeGroup(TextChoices):
    """Under or over 18, as the seed prints it."""

    MINOR = "under_18", _("under 18")
    ADULT = "adult", _("18 and over")
    UNKNOWN = "unknown", _("age unknown")


class AgeBand(TextChoices):
    """Age at the report, as CoMensha prints it now."""

    UNDER_12 = "under_12", _("under 12")
    FROM_12 = "12_17", _("12 to 17")
    FROM_18 = "18_22", _("18 to 22")
    FROM_23 = "23_29", _("23 to 29")
    FROM_30 = "30_39", _("30 to 39")
    FROM_40 = "40_plus", _("40 and over")
    UNKNOWN = "unknown", _("age unknown")


_ENDS = (
    (12, AgeBand.UNDER_12),
    (18, AgeBand.FROM_12),
    (23, AgeBand.FROM_18),
    (30, AgeBand.FROM_23),
    (40, AgeBand.FROM_30),
)


def age_band(born: date, on: date) -> AgeBand:
    """Return the band of someone's age on a day; who is born on 29 February is older on 1 March."""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return next((band for end, band in _ENDS if age < end), AgeBand.FROM_40)


def age_group(band: str) -> AgeGroup:
    """Return whether `band` is under or over 18."""
    if band == AgeBand.UNKNOWN:
        return AgeGroup.UNKNOWN
    return AgeGroup.MINOR if band in {AgeBand.UNDER_12, AgeBand.FROM_12} else AgeGroup.ADULT


class NationalityGroup(TextChoices):
    """Nationality in four groups. It is counted, never an indicator of anything."""

    DUTCH = "dutch", _("Dutch")
    EU = "eu", _("other country of the European Union")
    OTHER = "other", _("country outside the European Union")
    UNKNOWN = "unknown", _("nationality unknown")


EU_COUNTRIES = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
    ]
)
"""The other 26 member states since 1 February 2020, by ISO 3166-1."""


def nationality_group(country: str) -> NationalityGroup:
    """Return the group of a country by its ISO 3166-1 code; empty is unknown."""
    if not country:
        return NationalityGroup.UNKNOWN
    if country == "NL":
        return NationalityGroup.DUTCH
    return NationalityGroup.EU if country in EU_COUNTRIES else NationalityGroup.OTHER


class ReporterType(TextChoices):
    """Who reported a possible victim to the register."""

    POLICE = "police", _("National Police")
    KMAR = "kmar", _("Royal Marechaussee")
    LABOUR_INSPECTORATE = "labour_inspectorate", _("Labour Inspectorate")
    CARE_COORDINATION = "care_coordination", _("care coordination")
    FAIRWORK = "fairwork", _("FairWork")
    YOUTH_CARE = "youth_care", _("youth care")
    SHELTER = "shelter", _("shelter, also for asylum seekers")
    LEGAL_AID = "legal_aid", _("lawyer")
    OUTREACH = "outreach", _("outreach organisation")
    SELF = "self", _("the person themself")
    OTHER = "other", _("other")


BY_DUTY = frozenset({ReporterType.POLICE, ReporterType.KMAR, ReporterType.LABOUR_INSPECTORATE})
"""Who reports by duty of law; all others need a ground or consent to give a name."""


class Region(TextChoices):
    """Where a report comes from: a police unit, or a service that has none. Not where one lives."""

    NOORD_NEDERLAND = "noord-nederland", "Noord-Nederland"
    OOST_NEDERLAND = "oost-nederland", "Oost-Nederland"
    MIDDEN_NEDERLAND = "midden-nederland", "Midden-Nederland"
    NOORD_HOLLAND = "noord-holland", "Noord-Holland"
    AMSTERDAM = "amsterdam", "Amsterdam"
    DEN_HAAG = "den-haag", "Den Haag"
    ROTTERDAM = "rotterdam", "Rotterdam"
    ZEELAND_WEST_BRABANT = "zeeland-west-brabant", "Zeeland-West-Brabant"
    OOST_BRABANT = "oost-brabant", "Oost-Brabant"
    LIMBURG = "limburg", "Limburg"
    NATIONAL_UNIT = "landelijke-eenheid", _("National unit of the police")
    KMAR = "kmar", _("Royal Marechaussee, not divided by police unit")
    LABOUR_INSPECTORATE = "labour_inspectorate", _("Labour Inspectorate, not divided")
    UNKNOWN = "unknown", _("region unknown")


class DossierType(TextChoices):
    """What was asked with the report. It can change while the dossier is open."""

    REGISTRATION = "registration", _("registration")
    SHELTER = "registration_shelter", _("registration and shelter")
    ADVICE = "registration_advice", _("registration, information and advice")


LISTS: Mapping[str, type[TextChoices]] = {
    "sector": Sector,
    "sex": Sex,
    "age": AgeGroup,
    "age_band": AgeBand,
    "nationality": NationalityGroup,
    "reporter": ReporterType,
    "region": Region,
    "dossier_type": DossierType,
}
"""The lists by the name that a dimension of a table bears."""


def label(dimension: str, code: str) -> str:
    """Return the word for a code of a dimension; a year is its own word."""
    found = LISTS.get(dimension)
    return str(found(code).label) if found is not None else code
