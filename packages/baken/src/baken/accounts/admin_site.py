"""The pages at /beheer/: who works here, in which organisations. Nothing else; no way into content.

Only an administrator who has shown a second factor gets in. Every change is an
action with its line in the audit; Django's own log, which would copy values, is off.
"""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms import BaseModelFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baken.accounts import actions
from baken.accounts.managed import (
    AnyChoice,
    AnyInline,
    Managed,
    ManagedForm,
    acting_user,
    each,
    site,
)
from baken.accounts.models import Membership, User
from baken.accounts.roles import Role
from baken.audit import actions as audit
from baken.reference.models import LOCAL, Municipality, ReportingPoint, Status


class PersonField(AnyChoice):
    """A choice of people by name; `str(user)` holds none, so that none is ever logged."""

    def label_from_instance(self, obj: models.Model) -> str:
        """Return name and address of a person."""
        return f"{obj.name} ({obj.email})" if isinstance(obj, User) else str(obj)


class UserForm(ManagedForm):
    """Name, address and language of a person."""

    class Meta:
        model = User
        fields = ["email", "name", "language"]

    def clean_email(self) -> str:
        """Return the address in small letters, as it is kept."""
        return str(self.cleaned_data["email"]).lower()


class UserAdmin(Managed):
    """People: invite them, correct their name, keep them out. Passwords are not shown."""

    form = UserForm
    list_display = ["name", "email", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    actions = ["keep_out", "let_in"]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Invite a person, or correct one."""
        at, by = timezone.now(), acting_user(request)
        if change:
            actions.change(obj, email=obj.email, name=obj.name, by=by, at=at)
            if "language" in form.changed_data:
                actions.choose_language(obj, obj.language, at=at)
        else:
            made = actions.invite(
                email=obj.email, name=obj.name, language=obj.language, by=by, at=at
            )
            obj.pk = made.pk
            obj._state.adding = False

    @admin.action(description=gettext_lazy("Keep these people out, at once"))
    def keep_out(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Deactivate the chosen people."""
        each(request, queryset, actions.deactivate)

    @admin.action(description=gettext_lazy("Let these people sign in again"))
    def let_in(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Activate the chosen people."""
        each(request, queryset, actions.activate)


class MembershipForm(ManagedForm):
    """Who works where, as what, and until when."""

    user = PersonField(queryset=User.objects.order_by("name"), label=gettext_lazy("user"))

    class Meta:
        model = Membership
        fields = ["user", "organisation", "role", "purpose", "starts_at", "ends_at"]

    def validate_constraints(self) -> None:
        """Leave the rules to the action, which words them."""


class MembershipAdmin(Managed):
    """Memberships: one administrator grants, another confirms; an end counts at once."""

    form = MembershipForm
    may_change = False
    list_display = ["person", "role", "organisation", "purpose", "starts_at", "ends_at", "stands"]
    list_filter = ["role", "organisation"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__name", "user__email"]
    ordering = ["user__name", "starts_at"]
    actions = ["confirm", "end"]

    @admin.display(description=gettext_lazy("person"), ordering="user__name")
    def person(self, membership: Membership) -> str:
        """Return whose membership it is."""
        return membership.user.name

    @admin.display(description=gettext_lazy("stands"))
    def stands(self, membership: Membership) -> str:
        """Return whether the membership waits for a second person."""
        waits = membership.granted_by_id is not None and membership.confirmed_by_id is None
        return _("waits for a second administrator") if waits else _("confirmed")

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        """Grant the membership."""
        made = actions.grant(
            obj.user,
            organisation_id=obj.organisation_id,
            role=Role(obj.role),
            purpose=form.cleaned_data["purpose"],
            starts_at=obj.starts_at,
            ends_at=obj.ends_at,
            by=acting_user(request),
            at=timezone.now(),
        )
        obj.pk = made.pk
        obj._state.adding = False

    @admin.action(description=gettext_lazy("Confirm as second administrator"))
    def confirm(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """Confirm the chosen memberships."""
        each(request, queryset, actions.confirm)

    @admin.action(description=gettext_lazy("End, at once"))
    def end(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """End the chosen memberships."""
        each(request, queryset, actions.end)


class CompetenceInline(AnyInline):
    """What an organisation may or must do."""

    model = apps.get_model("organisations", "OrganisationCompetence")
    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether competences are shown."""
        return site.has_permission(request)

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


class OrganisationAdmin(Managed):
    """Organisations with their competences; one that no longer takes part is switched off."""

    kind = "organisation"
    list_display = ["name", "kind", "municipality", "police_unit", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "code"]
    ordering = ["name"]
    inlines = [CompetenceInline]

    def save_formset(
        self, request: HttpRequest, form: Any, formset: "BaseModelFormSet[Any, Any]", change: bool
    ) -> None:
        """Write the competences; when they differ, that is a line in the audit too."""
        super().save_formset(request, form, formset, change)
        if formset.has_changed():
            audit.record(
                "organisations.competences_changed",
                kind=self.kind,
                key=str(form.instance.pk),
                by=acting_user(request),
                at=timezone.now(),
            )


class CovenantAdmin(Managed):
    """Covenants under which organisations share data."""

    kind = "covenant"
    list_display = ["name", "code"]
    ordering = ["name"]


class CovenantMembershipAdmin(Managed):
    """From when until when an organisation takes part in a covenant."""

    kind = "covenant_membership"
    list_display = ["organisation", "covenant", "starts_on", "ends_on"]
    list_filter = ["covenant"]
    list_select_related = ["organisation", "covenant"]
    ordering = ["covenant__name", "organisation__name"]


class MunicipalityAdmin(Managed):
    """Municipalities as the file has them; they are loaded, not typed."""

    may_add = may_change = False
    list_display = ["cbs_code", "name", "province", "safety_region", "police_unit", "status"]
    list_filter = ["province", "police_unit"]
    list_select_related = ["police_unit"]
    search_fields = ["name", "cbs_code"]
    ordering = ["name"]


class ReportingPointAdmin(Managed):
    """Reporting points; what is changed here is yours, and no new file overwrites it."""

    kind = "reporting_point"
    fields = ["code", "name", "for_what", "contact", "hours", "anonymous"]
    list_display = ["code", "name", "contact", "hours", "source", "status"]
    ordering = ["name"]

    def save_model(
        self, request: HttpRequest, obj: ReportingPoint, form: Any, change: bool
    ) -> None:
        """Write the reporting point as a fact of your own."""
        obj.source, obj.status, obj.status_note = LOCAL, Status.VERIFIED, ""
        super().save_model(request, obj, form, change)


site.register(User, UserAdmin)
site.register(Membership, MembershipAdmin)
site.register(apps.get_model("organisations", "Organisation"), OrganisationAdmin)
site.register(apps.get_model("organisations", "Covenant"), CovenantAdmin)
site.register(apps.get_model("organisations", "CovenantMembership"), CovenantMembershipAdmin)
site.register(Municipality, MunicipalityAdmin)
site.register(ReportingPoint, ReportingPointAdmin)

__all__ = ["site"]
