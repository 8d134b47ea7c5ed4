"""Entries of the directory, and the postcodes of municipalities."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from baken.directory import rules
from baken.directory.states import Function, State
from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds
from baken.reference.models import Status


class Entry(models.Model):
    """Whom one can call for something, in a region (wegwijzerregel): kept true by its owner.

    Without municipality and police unit it counts for the whole country. `revision`
    grows with every change, so that of two people at one form the second is refused.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    function = models.CharField(max_length=30, choices=Function)
    municipality = models.ForeignKey(
        "reference.Municipality", models.PROTECT, null=True, related_name="+"
    )
    police_unit = models.ForeignKey(
        "reference.PoliceUnit", models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=25, blank=True)
    hours = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    note = models.CharField(max_length=300, blank=True)
    anonymous = models.BooleanField(null=True)
    public = models.BooleanField()

    owner = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    owner_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=Status)
    checked_on = models.DateField()

    state = models.CharField(max_length=20, choices=State, default=State.IN_USE)
    revision = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    told_stale_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "checked_on"],
                condition=Q(state=State.IN_USE),
                name="directory_stale",
            ),
            models.Index(
                fields=["municipality", "police_unit"],
                condition=Q(state=State.IN_USE),
                name="directory_region",
            ),
        ]
        constraints = [
            one_of("function", Function.values, name="directory_function_known"),
            one_of("state", State.values, name="directory_state_known"),
            one_of("status", Status.values, name="directory_status_known"),
            models.CheckConstraint(
                condition=Q(municipality__isnull=True) | Q(police_unit__isnull=True),
                name="directory_one_region",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(source=""), name="directory_named_with_source"
            ),
            models.CheckConstraint(
                condition=~Q(phone="", email="", website=""), name="directory_can_be_reached"
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=f"^{rules.PHONE}$"),
                name="directory_phone_shape",
            ),
            models.CheckConstraint(
                condition=Q(state=State.IN_USE, retired_at__isnull=True)
                | Q(state=State.OUT_OF_USE, retired_at__isnull=False),
                name="directory_retired_with_moment",
            ),
            models.UniqueConstraint(
                "owner",
                "function",
                "municipality",
                "police_unit",
                Lower("name"),
                condition=Q(state=State.IN_USE),
                nulls_distinct=False,
                name="directory_entry_once",
            ),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "function": Holds.NOTHING,
            "municipality": Holds.NOTHING,
            "police_unit": Holds.NOTHING,
            "name": Holds.STAFF,
            "phone": Holds.STAFF,
            "hours": Holds.NOTHING,
            "email": Holds.STAFF,
            "website": Holds.NOTHING,
            "note": Holds.STAFF,
            "anonymous": Holds.NOTHING,
            "public": Holds.NOTHING,
            "owner": Holds.NOTHING,
            "owner_person": Holds.STAFF,
            "source": Holds.NOTHING,
            "status": Holds.NOTHING,
            "checked_on": Holds.NOTHING,
            "state": Holds.NOTHING,
            "revision": Holds.NOTHING,
            "added_at": Holds.NOTHING,
            "changed_at": Holds.NOTHING,
            "retired_at": Holds.NOTHING,
            "told_stale_at": Holds.NOTHING,
        }

    def __str__(self) -> str:
        """Name the entry by what one can find there; never by a person."""
        return str(self.get_function_display())


class PostcodeRange(models.Model):
    """Postcodes of one municipality, by their four digits, from a list of Statistics Netherlands.

    Some postcodes lie in two municipalities: then there is a range for each.
    """

    first = models.PositiveSmallIntegerField()
    last = models.PositiveSmallIntegerField()
    municipality = models.ForeignKey("reference.Municipality", models.PROTECT, related_name="+")
    source = models.CharField(_("source"), max_length=200)
    loaded_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["first", "last"], name="postcode_range_numbers")]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__gte=1000, last__lte=9999, last__gte=F("first")),
                name="postcode_range_four_digits",
            ),
            models.UniqueConstraint(fields=["municipality", "first"], name="postcode_range_once"),
        ]

    class Privacy:
        fields = dict.fromkeys(
            ["id", "first", "last", "municipality", "source", "loaded_on"], Holds.NOTHING
        )

    def __str__(self) -> str:
        return f"{self.first} - {self.last}"
