"""The pages at /beheer/: who works here, in which organisations. Nothing else, and no way into content.

Only an administrator who has shown a second factor gets in. Every change is an
action with its line in the audit; Django's own log, which would copy values, is off.
"""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baken.accounts import actions
from baken.accounts.models import Membership, User
from baken.accounts.roles import Role
from baken.audit import actions as audit
from baken.kernel.errors import NotPossible
from baken.reference.models import LOCAL, Municipality, ReportingPoint, Status


class Site(admin.AdminSite):
    """Django's admin, for administrators alone."""

    site_header = site_title = gettext_lazy("Baken · management")
    index_title = gettext_lazy("People and organisations")
    index_template = "accounts/beheer/index.html"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether this person works as administrator now, second factor shown."""
        acting = getattr(request.user, "acting", None)
        return acting is not None and acting.role == Role.ADMINISTRATOR

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send a stranger to the one sign-in page, and refuse anyone else.

        :raises PermissionDenied: for who has signed in but is no administrator now.
        """
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/beheer/"), "account_login")

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to the one page where people sign out."""
        return redirect("account_logout")

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to the one page where people change their password."""
        return redirect("account_change_password")


class ManagedForm(ModelForm[Any]):
    """A form that shows why an action refused what it holds."""

    refusal = ""

    def clean(self) -> None:
        """Refuse what the action has refused."""
        if self.refusal:
            raise forms.ValidationError(self.refusal)


class Managed(admin.ModelAdmin[Any]):
    """What all these pages share: no deleting, no log of values, each change in the audit."""

    form = ManagedForm
    kind = ""
    """How the audit names such a row."""
    may_add = True
    may_change = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Return whether these pages are shown: to every administrator."""
        return site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether rows can be seen."""
        return site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether a row can be added."""
        return self.may_add and site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether a row can be changed."""
        return self.may_change and site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that nothing is deleted: the audit speaks of it."""
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Leave Django's log empty: the audit has its own line."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Leave Django's log empty: the audit has its own line."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Refuse: the history stands in the audit.

        :raises PermissionDenied: always.
        """
        raise PermissionDenied

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show and take the form; what an action refuses comes back with everything still in it."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except NotPossible as refusal:
            request.META["baken.refusal"] = str(refusal)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        """Return the form, with what an action has just refused."""
        form: type[Any] = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = request.META.get("baken.refusal", "")
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write the row and its line in the audit."""
        super().save_model(request, obj, form, change)
        what = "changed" if change else "added"
        audit.record(
            f"{obj._meta.app_label}.{self.kind}_{what}",
            kind=self.kind,
            key=str(obj.pk),
            by=_user(request),
            at=timezone.now(),
            fields=sorted(form.changed_data),
        )


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


class PersonField(forms.ModelChoiceField):
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
        at, by = timezone.now(), _user(request)
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
        _each(request, queryset, actions.deactivate)

    @admin.action(description=gettext_lazy("Let these people sign in again"))
    def let_in(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Activate the chosen people."""
        _each(request, queryset, actions.activate)


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
            by=_user(request),
            at=timezone.now(),
        )
        obj.pk = made.pk
        obj._state.adding = False

    @admin.action(description=gettext_lazy("Confirm as second administrator"))
    def confirm(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """Confirm the chosen memberships."""
        _each(request, queryset, actions.confirm)

    @admin.action(description=gettext_lazy("End, at once"))
    def end(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """End the chosen memberships."""
        _each(request, queryset, actions.end)


def _each(request: HttpRequest, queryset: QuerySet[Any], action: Any) -> None:
    """Do `action` with each of the chosen rows, and say what could not be done."""
    done = 0
    for one in queryset:
        try:
            action(one, by=_user(request), at=timezone.now())
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            done += 1
    if done:
        messages.success(request, _("Done: %(number)d.") % {"number": done})


class CompetenceInline(admin.TabularInline[Any, Any]):
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
        self, request: HttpRequest, form: Any, formset: BaseModelFormSet[Any, Any], change: bool
    ) -> None:
        """Write the competences; when they differ, that is a line in the audit too."""
        super().save_formset(request, form, formset, change)
        if formset.has_changed():
            audit.record(
                "organisations.competences_changed",
                kind=self.kind,
                key=str(form.instance.pk),
                by=_user(request),
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
    fields: Sequence[str] = ["code", "name", "for_what", "contact", "hours", "anonymous"]
    list_display = ["code", "name", "contact", "hours", "source", "status"]
    ordering = ["name"]

    def save_model(
        self, request: HttpRequest, obj: ReportingPoint, form: Any, change: bool
    ) -> None:
        """Write the reporting point as a fact of your own."""
        obj.source, obj.status, obj.status_note = LOCAL, Status.VERIFIED, ""
        super().save_model(request, obj, form, change)


site = Site()
site.register(User, UserAdmin)
site.register(Membership, MembershipAdmin)
site.register(apps.get_model("organisations", "Organisation"), OrganisationAdmin)
site.register(apps.get_model("organisations", "Covenant"), CovenantAdmin)
site.register(apps.get_model("organisations", "CovenantMembership"), CovenantMembershipAdmin)
site.register(Municipality, MunicipalityAdmin)
site.register(ReportingPoint, ReportingPointAdmin)
