"""Facts that Baken did not make: municipalities, police units, reporting points."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds


class Status(models.TextChoices):
    """How far a fact was checked against its source."""

    VERIFIED = "verified", _("checked with the source")
    PARTLY = "partly", _("checked in part")
    UNVERIFIED = "unverified", _("not checked")


LOCAL = "LOCAL"
"""The source of a fact that this municipality filled in itself; loading leaves it alone."""


class Fact(models.Model):
    """What every row from elsewhere carries: where it comes from and how far it was checked."""

    source = models.CharField(_("source"), max_length=100)
    status = models.CharField(_("checked"), max_length=20, choices=Status)
    status_note = models.CharField(_("note on the check"), max_length=200, blank=True)

    class Meta:
        abstract = True


FACT_HOLDS = {
    "id": Holds.NOTHING,
    "source": Holds.NOTHING,
    "status": Holds.NOTHING,
    "status_note": Holds.NOTHING,
}


class Source(models.Model):
    """A publication that facts were taken from."""

    key = models.CharField(max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=300)
    address = models.CharField(_("address"), max_length=300, blank=True)
    year = models.CharField(_("year"), max_length=20, blank=True)
    seen = models.CharField(_("how much of it was read"), max_length=100)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    class Privacy:
        fields = dict.fromkeys(["id", "key", "title", "address", "year", "seen"], Holds.NOTHING)

    def __str__(self) -> str:
        return self.title

    @property
    def on_the_web(self) -> bool:
        """Whether the address can be opened in a browser."""
        return self.address.startswith(("https://", "http://"))


class PoliceUnit(Fact):
    """One of the ten regional units of the police (politie-eenheid)."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("police unit")
        verbose_name_plural = _("police units")
        constraints = [
            one_of("status", Status.values, name="police_unit_status_known"),
        ]

    class Privacy:
        fields = FACT_HOLDS | dict.fromkeys(["code", "name"], Holds.NOTHING)

    def __str__(self) -> str:
        return self.name


class Municipality(Fact):
    """A municipality (gemeente) with the regions it lies in."""

    cbs_code = models.CharField(_("CBS code"), max_length=6, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    province = models.CharField(_("province"), max_length=40)
    safety_region_code = models.CharField(_("safety region code"), max_length=4)
    safety_region = models.CharField(_("safety region"), max_length=60)
    police_unit = models.ForeignKey(PoliceUnit, models.PROTECT, related_name="municipalities")
    inhabitants = models.PositiveIntegerField(_("inhabitants"))
    inhabitants_on = models.DateField(_("inhabitants counted on"))
    centre_municipality = models.ForeignKey(
        "reference.CentreMunicipality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="serves",
        verbose_name=_("centre municipality for women's shelter"),
    )
    centre_status = models.CharField(
        _("centre municipality checked"), max_length=20, choices=Status, blank=True
    )

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [
            models.CheckConstraint(
                condition=Q(cbs_code__regex=r"^GM[0-9]{4}$"),
                name="municipality_cbs_code_shape",
            ),
            one_of("status", Status.values, name="municipality_status_known"),
            models.CheckConstraint(
                condition=Q(centre_municipality__isnull=True, centre_status="")
                | Q(centre_municipality__isnull=False, centre_status__in=Status.values),
                name="municipality_centre_with_status",
            ),
        ]

    class Privacy:
        fields = FACT_HOLDS | dict.fromkeys(
            [
                "cbs_code",
                "name",
                "province",
                "safety_region_code",
                "safety_region",
                "police_unit",
                "inhabitants",
                "inhabitants_on",
                "centre_municipality",
                "centre_status",
            ],
            Holds.NOTHING,
        )

    def __str__(self) -> str:
        return self.name


class CentreMunicipality(Fact):
    """A municipality that buys shelter for its region (centrumgemeente vrouwenopvang)."""

    municipality = models.OneToOneField(Municipality, models.PROTECT, related_name="centre")
    paid_2013 = models.PositiveIntegerField(
        _("payment of the state for women's shelter in 2013, in euro")
    )

    class Meta:
        verbose_name = _("centre municipality")
        verbose_name_plural = _("centre municipalities")
        constraints = [
            one_of("status", Status.values, name="centre_municipality_status_known"),
        ]

    class Privacy:
        fields = FACT_HOLDS | dict.fromkeys(["municipality", "paid_2013"], Holds.NOTHING)

    def __str__(self) -> str:
        return self.municipality.name


class ReportingPoint(Fact):
    """A place outside the municipality where a signal can be reported (meldpunt)."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    for_what = models.CharField(_("for what"), max_length=200)
    contact = models.CharField(_("how to reach it"), max_length=200)
    hours = models.CharField(_("hours"), max_length=100, blank=True)
    anonymous = models.BooleanField(_("reports can be anonymous"), null=True)

    class Meta:
        verbose_name = _("reporting point")
        verbose_name_plural = _("reporting points")
        constraints = [
            one_of("status", Status.values, name="reporting_point_status_known"),
        ]

    class Privacy:
        fields = FACT_HOLDS | dict.fromkeys(
            ["code", "name", "for_what", "contact", "hours", "anonymous"],
            Holds.NOTHING,
        )

    def __str__(self) -> str:
        return self.name


class Loaded(models.Model):
    """One version of a reference file that was loaded: the newest of a file is in use."""

    file = models.CharField(_("file"), max_length=100)
    digest = models.CharField(_("digest (SHA-256)"), max_length=64)
    rows = models.PositiveIntegerField(_("rows"))
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        verbose_name = _("loaded file")
        verbose_name_plural = _("loaded files")

    class Privacy:
        fields = dict.fromkeys(["id", "file", "digest", "rows", "loaded_at"], Holds.NOTHING)

    def __str__(self) -> str:
        return self.file
