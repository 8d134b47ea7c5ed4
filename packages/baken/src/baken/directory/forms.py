"""What a person may type in the directory."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from baken.directory import rules
from baken.directory.actions import Content
from baken.directory.states import Function
from baken.organisations import queries as organisations
from baken.reference import queries as reference
from baken.reference.models import Status

if TYPE_CHECKING:
    from baken.directory.models import Entry
    from baken.organisations.models import Organisation

UNKNOWN = ""
ANSWERS = {True: "yes", False: "no", None: UNKNOWN}


class SearchForm(forms.Form):
    """Where someone is looking for help."""

    plaats = forms.CharField(
        label=_("Municipality or postcode"),
        help_text=_("The whole name, or four digits such as 1234."),
        max_length=80,
        error_messages={"required": _("Fill in a municipality or a postcode.")},
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
    )


class SeenForm(forms.Form):
    """Which revision of an entry was on the screen when a button was pressed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class EntryForm(forms.Form):
    """An entry, as its owner writes it down."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    function = forms.ChoiceField(
        label=_("Whom does one reach?"), choices=[("", _("Choose a function")), *Function.choices]
    )
    region = forms.ChoiceField(label=_("For which region?"))
    name = forms.CharField(
        label=_("Name"),
        help_text=_("Of the team or organisation. Name a person only if that person agrees."),
        max_length=120,
    )
    phone = forms.CharField(
        label=_("Number to call"),
        max_length=25,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    hours = forms.CharField(
        label=_("Hours"),
        help_text=_("For example: working days, 9.00 to 17.00."),
        max_length=100,
        required=False,
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Of the team. Everyone can read it if this entry is public."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    website = forms.URLField(label=_("Website of the team"), required=False, assume_scheme="https")
    note = forms.CharField(
        label=_("What else should callers know?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    anonymous = forms.ChoiceField(
        label=_("Can one call without giving a name?"),
        choices=[
            ("yes", _("Yes, without a name")),
            ("no", _("No, they ask for a name")),
            (UNKNOWN, _("I do not know")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    public = forms.ChoiceField(
        label=_("Who may see this entry?"),
        choices=[
            ("yes", _("Everyone, also without signing in")),
            ("no", _("Only professionals who have signed in")),
        ],
        widget=forms.RadioSelect,
    )
    owner_person = forms.TypedChoiceField(
        label=_("Who keeps this entry up to date?"),
        coerce=UUID,
        empty_value=None,
        required=False,
    )
    source = forms.CharField(
        label=_("How do you know this?"),
        help_text=_("For example: asked by telephone, or the name of a website."),
        max_length=200,
    )
    status = forms.ChoiceField(
        label=_("Did you check it?"),
        choices=[
            (Status.VERIFIED, _("Yes, I called or asked")),
            (Status.UNVERIFIED, _("No, I wrote it down as I found it")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: object,
        regions: list[tuple[str, str]],
        keepers: Iterable[tuple[UUID, str]],
        **kwargs: Any,
    ) -> None:
        """Offer `regions`, and `keepers` to keep the entry up."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        blank = [("", _("Choose a region"))] if len(regions) != 1 else []
        self.fields["region"].choices = [*blank, *regions]  # type: ignore[attr-defined]
        people = [("", _("Nobody in particular")), *((str(key), name) for key, name in keepers)]
        self.fields["owner_person"].choices = people  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Return the number as it is shown."""
        typed: str = self.cleaned_data["phone"]
        if not typed.strip():
            return ""
        tidy = rules.phone(typed)
        if tidy is None:
            raise ValidationError(_("This cannot be called. Write it like 023 555 01 00."))
        return tidy

    def clean(self) -> None:
        """Ask for one way at least to reach whom it is about."""
        super().clean()
        ways = ("phone", "email", "website")
        if not any(self.cleaned_data.get(way) or way in self.errors for way in ways):
            self.add_error(
                "phone", _("Fill in a telephone number, an e-mail address or a website.")
            )

    def content(self) -> Content:
        """Return what was typed."""
        data = self.cleaned_data
        kind, _dash, key = data["region"].partition("-")
        municipality = police_unit = None
        if kind == "municipality":
            municipality = reference.municipalities().get(pk=key)
        elif kind == "unit":
            police_unit = reference.police_units().get(pk=key)
        return Content(
            function=Function(data["function"]),
            name=data["name"],
            source=data["source"],
            municipality=municipality,
            police_unit=police_unit,
            phone=data["phone"],
            hours=data["hours"],
            email=data["email"],
            website=data["website"],
            note=data["note"],
            anonymous={"yes": True, "no": False}.get(data["anonymous"]),
            public=data["public"] == "yes",
            status=Status(data["status"]),
            owner_person_id=data["owner_person"],
        )


def as_typed(entry: "Entry") -> dict[str, object]:
    """Return an entry as its form shows it."""
    region = "country"
    if entry.municipality_id:
        region = f"municipality-{entry.municipality_id}"
    elif entry.police_unit_id:
        region = f"unit-{entry.police_unit_id}"
    return {
        "seen": entry.revision,
        "function": entry.function,
        "region": region,
        "name": entry.name,
        "phone": entry.phone,
        "hours": entry.hours,
        "email": entry.email,
        "website": entry.website,
        "note": entry.note,
        "anonymous": ANSWERS[entry.anonymous],
        "public": "yes" if entry.public else "no",
        "owner_person": entry.owner_person_id,
        "source": entry.source,
    }


class HandOverForm(SeenForm):
    """Which organisation keeps an entry up from now on."""

    owner = forms.TypedChoiceField(label=_("Who takes it over?"), coerce=int)

    def __init__(self, *args: object, heirs: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer `heirs`."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices: list[tuple[int | str, object]] = [("", _("Choose who takes it over")), *heirs]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]

    def heir(self) -> "Organisation":
        """Return the organisation that was chosen."""
        return organisations.taking_part().get(pk=self.cleaned_data["owner"])
