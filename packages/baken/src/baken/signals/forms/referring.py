"""To whom a signal is passed on, what of it, on what ground and why."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from baken.disclosures.states import Ground
from baken.signals.forms.parts import long_text

if TYPE_CHECKING:
    from baken.signals.queries import Offered, Partner


class RecipientForm(forms.Form):
    """Who gets it: a partner that works with Baken, or one that gets it on paper."""

    recipient = forms.TypedChoiceField(
        label=_("To which partner?"),
        coerce=int,
        empty_value=None,
        required=False,
    )
    name = forms.CharField(
        label=_("Or a partner that does not work with Baken"),
        help_text=_("Name of the organisation. You get a document to hand over."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self,
        *args: object,
        partners: "Sequence[Partner]",
        **kwargs: object,
    ) -> None:
        """Offer `partners`, by what they are able to do."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        groups: dict[str, list[tuple[int | None, str]]] = {}
        for partner in partners:
            groups.setdefault(str(partner.able_to), []).append((partner.pk, partner.name))
        self.fields["recipient"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a partner")),
            *groups.items(),
        ]

    def clean(self) -> dict[str, Any]:
        """Take one partner: from the list, or by name."""
        data = super().clean() or {}
        chosen, name = data.get("recipient"), (data.get("name") or "").strip()
        if bool(chosen) == bool(name):
            self.add_error("recipient", _("Choose one partner, or fill in the name of one."))
        return data


class ReferForm(forms.Form):
    """What one partner gets, on what ground, for what, and why it is proportionate."""

    ground = forms.ChoiceField(
        label=_("On what ground?"),
        widget=forms.RadioSelect,
        help_text=_("Only the grounds that fit this partner can be chosen."),
    )
    purpose = forms.CharField(
        label=_("For what?"),
        help_text=_("What you ask this partner to do with it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    proportionality = long_text(
        _("Why is this needed, and why not less?"),
        rows=4,
        help_text=_("A second person reads this before anything goes out."),
    )
    fields_chosen = forms.MultipleChoiceField(
        label=_("What does this partner get?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Names and files are left out unless you choose them."),
    )
    attachments = forms.MultipleChoiceField(
        label=_("Which files go along?"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self,
        *args: object,
        grounds: Sequence[tuple[str, Any]],
        offered: "Sequence[Offered]",
        attachments: Sequence[tuple[str, str]],
        **kwargs: object,
    ) -> None:
        """Offer the grounds that fit, and everything of the signal that there is."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["ground"].choices = grounds  # type: ignore[attr-defined]
        self.leading = {one.field for one in offered if one.leads}
        chosen = self.fields["fields_chosen"]
        chosen.choices = [(one.field, f"{one.label}: {one.start}") for one in offered]  # type: ignore[attr-defined]
        chosen.initial = [one.field for one in offered if one.usual]
        if attachments:
            self.fields["attachments"].choices = attachments  # type: ignore[attr-defined]
        else:
            del self.fields["attachments"]

    def clean(self) -> dict[str, Any]:
        """Leave out what leads to a person where advice is asked without a name."""
        data = super().clean() or {}
        chosen = set(data.get("fields_chosen") or ())
        without_name = data.get("ground") == Ground.ADVICE_WITHOUT_NAME
        if without_name and (chosen & self.leading or data.get("attachments")):
            self.add_error(
                "fields_chosen",
                _("Advice without a name: take out addresses, numbers, people and files."),
            )
        return data
