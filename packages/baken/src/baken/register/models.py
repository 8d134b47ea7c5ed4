"""Reports of possible victims, who they are if that may be kept, and which belong to one person."""

import secrets
from uuid import UUID, uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear

from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds
from baken.kernel.sealing.fields import SealedTextField
from baken.reference.codes import (
    AgeBand,
    DossierType,
    Region,
    ReporterType,
    Sector,
    Sex,
)
from baken.register import rules
from baken.register.states import BY_KEYS, Basis, Scope, Source


def new_reference() -> str:
    """Return a reference that tells nothing about order, persons or organisations."""
    return rules.reference(tuple(secrets.randbelow(32) for _ in range(8)))


class Register(models.Model):
    """That an organisation keeps a register, and of how much it tells."""

    organisation = models.OneToOneField(
        "organisations.Organisation", models.PROTECT, primary_key=True, related_name="+"
    )
    scope = models.CharField(max_length=20, choices=Scope)
    version = models.PositiveBigIntegerField(default=0)
    """Goes up with every change, so that a count can say of which state it is."""

    class Meta:
        constraints = [one_of("scope", Scope.values, name="register_scope_known")]

    class Privacy:
        fields = dict.fromkeys(["organisation", "scope", "version"], Holds.NOTHING)


class Report(models.Model):
    """One report of one possible victim (aanmelding)."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    reference = models.CharField(max_length=10, unique=True, default=new_reference)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    victim = models.UUIDField()
    """Which possible victim it is about: follows from the standing bonds, never typed."""
    received_on = models.DateField()
    year = models.PositiveSmallIntegerField()
    """The year of that day, by which everything is counted."""
    reporter = models.CharField(max_length=30, choices=ReporterType)
    region = models.CharField(max_length=30, choices=Region)
    dossier_type = models.CharField(max_length=30, choices=DossierType)
    sex = models.CharField(max_length=10, choices=Sex)
    age_band = models.CharField(max_length=10, choices=AgeBand)
    nationality = models.CharField(max_length=2, blank=True)
    basis = models.CharField(max_length=10, choices=Basis)
    own_number = models.BinaryField(max_length=16, null=True)
    """The number that the reporter gave it, as a blind index."""
    row_digest = models.BinaryField(max_length=16, null=True)
    """All that its row in a file said, as a blind index, where the reporter gave it no number."""
    source = models.CharField(max_length=10, choices=Source)
    source_key = models.CharField(max_length=40, blank=True)
    """The reference of the signal; of a report typed in, the number of the page it came from."""
    batch = models.UUIDField(null=True)
    """The file from which it came."""
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-received_on", "reference"], name="report_list"),
            models.Index(fields=["victim"], name="report_of_victim"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="report_batch"),
            models.Index(
                fields=["organisation", "own_number"],
                condition=Q(own_number__isnull=False),
                name="report_own_number",
            ),
            models.Index(
                fields=["organisation", "row_digest"],
                condition=Q(row_digest__isnull=False),
                name="report_row_digest",
            ),
        ]
        constraints = [
            one_of("reporter", ReporterType.values, name="report_reporter_known"),
            one_of("region", Region.values, name="report_region_known"),
            one_of("dossier_type", DossierType.values, name="report_dossier_known"),
            one_of("sex", Sex.values, name="report_sex_known"),
            one_of("age_band", AgeBand.values, name="report_age_known"),
            one_of("basis", Basis.values, name="report_basis_known"),
            one_of("source", Source.values, name="report_source_known"),
            models.CheckConstraint(
                condition=Q(year=ExtractYear("received_on")), name="report_year_of_day"
            ),
            models.CheckConstraint(
                condition=Q(nationality="") | Q(nationality__regex=r"^[A-Z]{2}$"),
                name="report_nationality_code",
            ),
            models.UniqueConstraint(
                fields=["organisation", "source_key"],
                condition=Q(source=Source.SIGNAL, withdrawn_at__isnull=True),
                name="report_once_for_signal",
            ),
            models.UniqueConstraint(
                fields=["organisation", "source_key"],
                condition=Q(source=Source.HAND) & ~Q(source_key=""),
                name="report_once_by_hand",
            ),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "reference": Holds.NOTHING,
            "organisation": Holds.NOTHING,
            "victim": Holds.NOTHING,
            "received_on": Holds.NOTHING,
            "year": Holds.NOTHING,
            "reporter": Holds.CRIMINAL,
            "region": Holds.NOTHING,
            "dossier_type": Holds.CARE,
            "sex": Holds.IDENTITY,
            "age_band": Holds.IDENTITY,
            "nationality": Holds.IDENTITY,
            "basis": Holds.NOTHING,
            "own_number": Holds.IDENTITY,
            "row_digest": Holds.IDENTITY,
            "source": Holds.NOTHING,
            "source_key": Holds.NOTHING,
            "batch": Holds.NOTHING,
            "recorded_at": Holds.NOTHING,
            "recorded_by": Holds.STAFF,
            "withdrawn_at": Holds.NOTHING,
            "withdrawn_by": Holds.STAFF,
        }

    def __str__(self) -> str:
        """Name the report by its reference, which tells nothing."""
        return self.reference

    @property
    def pseudonym(self) -> str:
        """The name under which the possible victim is shown."""
        return rules.pseudonym(self.victim)


class ReportMention(models.Model):
    """One episode in one sector, as one report tells it (vermelding)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="mentions")
    sector = models.CharField(max_length=20, choices=Sector)
    began = models.DateField(null=True)
    ended = models.DateField(null=True)

    class Meta:
        constraints = [
            one_of("sector", Sector.values, name="mention_sector_known"),
            models.CheckConstraint(
                condition=Q(began__isnull=True) | Q(ended__isnull=True) | Q(began__lte=F("ended")),
                name="mention_in_order",
            ),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "report": Holds.NOTHING,
            "sector": Holds.CRIMINAL,
            "began": Holds.CRIMINAL,
            "ended": Holds.CRIMINAL,
        }


class ReportIdentity(models.Model):
    """Who the possible victim of a report is, sealed; only where there is a basis to keep it."""

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="identity")
    name = SealedTextField()
    born = SealedTextField()
    numbers = SealedTextField()
    phone = SealedTextField()

    sealed_under = "report_id"

    class Privacy:
        fields = {
            "report": Holds.NOTHING,
            "name": Holds.IDENTITY,
            "born": Holds.IDENTITY,
            "numbers": Holds.IDENTITY,
            "phone": Holds.CONTACT,
        }

    def __str__(self) -> str:
        """Name it by nothing that it holds."""
        return str(self.report_id)


class IdentityKey(models.Model):
    """A key by which the identity of a report is found again, and not read."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="keys")
    index = models.BinaryField(max_length=16)
    alike = models.CharField(max_length=20)

    class Meta:
        indexes = [models.Index(fields=["index"], name="identitykey_index")]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "report": Holds.NOTHING,
            "index": Holds.IDENTITY,
            "alike": Holds.NOTHING,
        }


class _Pair(models.Model):
    """Two reports of one register; the first has the smaller number."""

    first = models.ForeignKey(Report, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Report, models.CASCADE, related_name="+")
    reasons = models.JSONField()
    engine = models.CharField(max_length=40, default=BY_KEYS)
    engine_version = models.CharField(max_length=40, blank=True)
    weight = models.FloatField(null=True)
    """How strongly the engine thinks so, in its own measure; shown, and never decided by."""

    class Meta:
        abstract = True

    class Privacy:
        fields = dict.fromkeys(
            ["id", "first", "second", "reasons", "engine", "engine_version", "weight"],
            Holds.NOTHING,
        )


class PairSuggestion(_Pair):
    """That two reports may be about one person, with the reasons; a human decides."""

    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="suggestion_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suggestion_in_order"),
        ]

    class Privacy:
        fields = {**_Pair.Privacy.fields, "found_at": Holds.NOTHING}


class Bond(_Pair):
    """What a human decided of two reports: one person, or not (koppelbesluit). It can be undone."""

    same = models.BooleanField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["first"], name="bond_first"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=Q(undone_at__isnull=True),
                name="bond_stands_once",
            ),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="bond_in_order"),
        ]

    class Privacy:
        fields = {
            **_Pair.Privacy.fields,
            "same": Holds.NOTHING,
            "decided_at": Holds.NOTHING,
            "decided_by": Holds.STAFF,
            "undone_at": Holds.NOTHING,
            "undone_by": Holds.STAFF,
        }


class BasisRule(models.Model):
    """What the privacy officer decided: on what basis a kind of reporter may give a name."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    reporter = models.CharField(max_length=30, choices=ReporterType)
    basis = models.CharField(max_length=10, choices=Basis)
    reason = models.CharField(max_length=1000)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "reporter", "-decided_at"], name="basisrule_last")
        ]
        constraints = [
            one_of("reporter", ReporterType.values, name="basisrule_reporter_known"),
            one_of("basis", Basis.values, name="basisrule_basis_known"),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "organisation": Holds.NOTHING,
            "reporter": Holds.NOTHING,
            "basis": Holds.NOTHING,
            "reason": Holds.NOTHING,
            "decided_at": Holds.NOTHING,
            "decided_by": Holds.STAFF,
        }


def in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Return two reports as a pair stores them."""
    return (one, other) if one < other else (other, one)
