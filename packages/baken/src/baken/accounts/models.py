"""People who sign in, and the memberships in which they work."""

import operator
import uuid
from functools import reduce
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Concat, Lower
from django.utils.translation import gettext_lazy as _

from baken.accounts.roles import PURPOSES_OF, Purpose, Role
from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this e-mail address."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in (gebruiker). What they may do stands in their memberships alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"),
        max_length=2,
        blank=True,
        choices=[("nl", _("Dutch")), ("en", _("English"))],
    )
    is_active = models.BooleanField(_("may sign in"), default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    acting: "Membership | None" = None
    """The membership in which the person works now; set for each request."""

    in_force: "tuple[Membership, ...]" = ()
    """Every membership that counts now; set for each request."""

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("There is a user with this e-mail address."),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="user_email_in_small_letters"
            ),
            one_of("language", ["", "nl", "en"], name="user_language_known"),
        ]

    class Privacy:
        fields = {
            "id": Holds.STAFF,
            "email": Holds.STAFF,
            "name": Holds.STAFF,
            "language": Holds.STAFF,
            "is_active": Holds.STAFF,
            "last_login": Holds.STAFF,
            "password": Holds.SECRET,
        }

    def __str__(self) -> str:
        return str(self.pk)


def _purpose_fits() -> Q:
    """Return the rule that a membership has a purpose of its role."""
    rules = [
        Q(role=role.value, purpose__in=sorted(purpose.value for purpose in purposes))
        for role, purposes in PURPOSES_OF.items()
        if purposes
    ]
    return reduce(operator.or_, rules)


def _same_work() -> Func:
    """Return one number for person, role and purpose, so that GiST can compare them."""
    words = Concat(Cast("user_id", models.TextField()), Value(" "), "role", Value(" "), "purpose")
    number = Func(words, Value(0), function="hashtextextended")
    return Func(number, number, Value("[]"), function="int8range")


class Membership(models.Model):
    """The work of one person for one organisation: role, purpose and dates (lidmaatschap).

    It counts once a second person has confirmed it. Without a granter it was
    made at installation, where there was no second person yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        User, models.PROTECT, related_name="memberships", verbose_name=_("user")
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    starts_at = models.DateTimeField(_("counts from"))
    ends_at = models.DateTimeField(_("counts until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("granted by"),
    )
    confirmed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(condition=_purpose_fits(), name="membership_purpose_of_role"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="membership_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(granted_by__isnull=False)
                & ~Q(confirmed_by=F("granted_by"))
                & ~Q(confirmed_by=F("user")),
                name="membership_confirmed_by_another",
            ),
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    (_same_work(), "&&"),
                    (
                        Func(
                            F("organisation_id"),
                            F("organisation_id"),
                            Value("[]"),
                            function="int8range",
                        ),
                        "&&",
                    ),
                    (Func(F("starts_at"), F("ends_at"), function="tstzrange"), "&&"),
                ],
            ),
        ]

    class Privacy:
        fields = dict.fromkeys(
            [
                "id",
                "user",
                "organisation",
                "role",
                "purpose",
                "starts_at",
                "ends_at",
                "granted_by",
                "confirmed_by",
            ],
            Holds.STAFF,
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.organisation}"


class Session(AbstractBaseSession):
    """One browser in which a person is signed in; `baken.accounts.sessions` seals it."""

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=60, blank=True)

    class Privacy:
        fields = {
            "session_key": Holds.SECRET,
            "session_data": Holds.SECRET,
            "expire_date": Holds.STAFF,
            "user": Holds.STAFF,
            "started_at": Holds.STAFF,
            "seen_at": Holds.STAFF,
            "device": Holds.STAFF,
        }

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Return the store that keeps these rows."""
        from baken.accounts.sessions import SessionStore

        return SessionStore


class Remembered(models.Model):
    """What all server processes remember together for a while: how often someone tried."""

    key = models.CharField(max_length=250, primary_key=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    class Privacy:
        fields = {"key": Holds.STAFF, "value": Holds.NOTHING, "expires_at": Holds.NOTHING}
