"""The organisations that work together, what they may do, and what they signed."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds


class Kind(models.TextChoices):
    """What kind of organisation it is."""

    MUNICIPALITY = "municipality", _("Municipality")
    POLICE = "police", _("Police")
    PUBLIC_PROSECUTION = "public_prosecution", _("Public Prosecution Service (OM)")
    LABOUR_INSPECTORATE = "labour_inspectorate", _("Labour Inspectorate")
    TAX = "tax", _("Tax and Customs Administration")
    KMAR = "kmar", _("Royal Marechaussee (KMar)")
    FIOD = "fiod", _("Fiscal investigation service (FIOD)")
    RIEC = "riec", _("RIEC")
    SAFETY_HOUSE = "safety_house", _("Care and safety house")
    COMENSHA = "comensha", _("CoMensha")
    VEILIG_THUIS = "veilig_thuis", _("Veilig Thuis")
    YOUTH_CARE = "youth_care", _("Youth care")
    CARE_PROVIDER = "care_provider", _("Care provider")
    SHELTER = "shelter", _("Shelter")
    HEALTH = "health", _("Health care")
    EDUCATION = "education", _("Education")
    IMMIGRATION = "immigration", _("Immigration and Naturalisation Service (IND)")
    LEGAL_AID = "legal_aid", _("Legal aid")
    NGO = "ngo", _("Civil society organisation")


class Competence(models.TextChoices):
    """What an organisation may or must do in the approach (bevoegdheid)."""

    RECEIVES_SIGNALS = "receives_signals", _("receives signals")
    INVESTIGATES = "investigates", _("investigates trafficking")
    PROSECUTES = "prosecutes", _("prosecutes")
    SUPERVISES_LABOUR = "supervises_labour", _("supervises labour")
    TAXES = "taxes", _("levies and checks taxes")
    GUARDS_BORDERS = "guards_borders", _("guards the border")
    TAKES_ADMINISTRATIVE_MEASURES = (
        "administrative_measures",
        _("takes administrative measures"),
    )
    DIRECTS_CASES = "directs_cases", _("directs integral cases")
    COORDINATES_CARE = "coordinates_care", _("coordinates care for possible victims")
    GIVES_SHELTER = "gives_shelter", _("gives shelter")
    GIVES_CARE = "gives_care", _("gives care or treatment")
    GIVES_LEGAL_HELP = "gives_legal_help", _("gives legal help")
    PROTECTS_MINORS = "protects_minors", _("protects minors")
    DECIDES_RESIDENCE = "decides_residence", _("decides on residence")
    REGISTERS_VICTIMS = "registers_victims", _("registers possible victims nationally")


class Organisation(models.Model):
    """A municipality or partner whose people work with Baken (organisatie)."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    municipality = models.ForeignKey(
        "reference.Municipality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("municipality"),
    )
    police_unit = models.ForeignKey(
        "reference.PoliceUnit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("police unit"),
    )
    is_active = models.BooleanField(_("takes part"), default=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            one_of("kind", Kind.values, name="organisation_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind=Kind.MUNICIPALITY) | Q(municipality__isnull=False),
                name="organisation_municipality_named",
            ),
            models.UniqueConstraint(
                fields=["municipality"],
                condition=Q(kind=Kind.MUNICIPALITY),
                name="organisation_one_per_municipality",
            ),
        ]

    class Privacy:
        fields = dict.fromkeys(
            ["id", "code", "name", "kind", "municipality", "police_unit", "is_active"],
            Holds.NOTHING,
        )

    def __str__(self) -> str:
        return self.name


class OrganisationCompetence(models.Model):
    """One thing that one organisation may or must do."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="competences")
    competence = models.CharField(_("competence"), max_length=40, choices=Competence)

    class Meta:
        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        constraints = [
            one_of("competence", Competence.values, name="competence_known"),
            models.UniqueConstraint(fields=["organisation", "competence"], name="competence_once"),
        ]

    class Privacy:
        fields = dict.fromkeys(["id", "organisation", "competence"], Holds.NOTHING)

    def __str__(self) -> str:
        return self.get_competence_display()


class Covenant(models.Model):
    """An agreement under which organisations share data (convenant)."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("covenant")
        verbose_name_plural = _("covenants")

    class Privacy:
        fields = dict.fromkeys(["id", "code", "name"], Holds.NOTHING)

    def __str__(self) -> str:
        return self.name


def _one(column: str) -> Func:
    """Return the range that holds the number in `column` alone, so that GiST can compare it."""
    return Func(F(column), F(column), Value("[]"), function="int8range")


class CovenantMembership(models.Model):
    """The days on which an organisation takes part in a covenant (convenantpartner)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="covenants")
    covenant = models.ForeignKey(Covenant, models.PROTECT, related_name="members")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("covenant membership")
        verbose_name_plural = _("covenant memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="covenant_membership_ends_after_start",
            ),
            ExclusionConstraint(
                name="covenant_membership_no_overlap",
                expressions=[
                    (_one("organisation_id"), "&&"),
                    (_one("covenant_id"), "&&"),
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            Value("[]"),
                            function="daterange",
                        ),
                        "&&",
                    ),
                ],
                violation_error_message=_(
                    "This organisation already takes part in this covenant in that period."
                ),
            ),
        ]

    class Privacy:
        fields = dict.fromkeys(
            ["id", "organisation", "covenant", "starts_on", "ends_on"], Holds.NOTHING
        )

    def __str__(self) -> str:
        return f"{self.organisation} · {self.covenant}"
