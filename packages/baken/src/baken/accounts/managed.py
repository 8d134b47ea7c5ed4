"""The ground of the pages at /beheer/: who gets in, and what every page there keeps to."""

from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm  # noqa: TID251 (the one place: Django's admin)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baken.accounts.models import User
from baken.accounts.roles import Role
from baken.audit import actions as audit
from baken.kernel.errors import NotPossible

if TYPE_CHECKING:
    AnyForm = ModelForm[Any]
    AnyAdmin = admin.ModelAdmin[Any]
    AnyInline = admin.TabularInline[Any, Any]
    AnyChoice = forms.ModelChoiceField[Any]
else:
    AnyForm, AnyAdmin, AnyInline = ModelForm, admin.ModelAdmin, admin.TabularInline
    AnyChoice = forms.ModelChoiceField


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

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Guard `view`: a stranger signs in first, anyone else but an administrator is refused."""
        inside = super().admin_view(view, cacheable)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                return self.login(request)
            answer: HttpResponse = inside(request, *args, **kwargs)
            return answer

        return guarded

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send a stranger to the one sign-in page, and refuse anyone else.

        :raises PermissionDenied: for who has signed in but is no administrator now.
        """
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.path, "account_login")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Send to the one page where people sign out."""
        return redirect("account_logout")

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Send to the one page where people change their password."""
        return redirect("account_change_password")


class ManagedForm(AnyForm):
    """A form that shows why an action refused what it holds."""

    refusal = ""

    def clean(self) -> None:
        """Refuse what the action has refused."""
        if self.refusal:
            raise forms.ValidationError(self.refusal)


site = Site()


class Managed(AnyAdmin):
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
            by=acting_user(request),
            at=timezone.now(),
            fields=sorted(form.changed_data),
        )


def acting_user(request: HttpRequest) -> User:
    """Return the administrator at work."""
    return cast(User, request.user)


def each(request: HttpRequest, queryset: QuerySet[Any], action: Any) -> None:
    """Do `action` with each of the chosen rows, and say what could not be done."""
    done = 0
    for one in queryset:
        try:
            action(one, by=acting_user(request), at=timezone.now())
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            done += 1
    if done:
        messages.success(request, _("Done: %(number)d.") % {"number": done})
