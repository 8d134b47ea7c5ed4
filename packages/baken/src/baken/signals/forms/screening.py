"""What is known of one case, to look at with the ILO indicators."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from baken.signals import screening
from baken.signals.forms.parts import said
from baken.signals.screening import Dimension, Profile


class ScreeningForm(forms.Form):
    """Adult or child, and what is known, dimension by dimension."""

    profile = forms.ChoiceField(
        label=_("Is it about a child or an adult?"),
        help_text=_("In doubt, choose a child."),
        choices=said(Profile.choices),
        widget=forms.RadioSelect,
    )
    act = forms.BooleanField(
        label=_(
            "Someone recruited, transported, moved, housed or took in the person, "
            "or gave them to another"
        ),
        help_text=_("Counts for a child: with exploitation, that is enough."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the indicators of each dimension in the language of the page."""
        super().__init__(*args, **kwargs)
        found = screening.catalogue()
        for dimension in Dimension:
            self.fields[dimension.value] = forms.MultipleChoiceField(
                label=str(found.dimensions[dimension]),
                choices=[(one.id, str(one.label)) for one in found.of(dimension)],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    @property
    def dimensions(self) -> list[forms.BoundField]:
        """The boxes of each dimension."""
        return [self[dimension.value] for dimension in Dimension]

    @property
    def known(self) -> set[str]:
        """Return what was ticked in a form that is valid."""
        return {one for dimension in Dimension for one in self.cleaned_data[dimension.value]}
