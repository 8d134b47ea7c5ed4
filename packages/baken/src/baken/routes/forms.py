"""What a person may answer in the signal check. No name, no place, no descent."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from baken.routes import queries
from baken.routes.rules import Situation
from baken.routes.states import Consent, Form, Minor, Profession, Stay, Subject, Urgency

LONG = 2_000


def _said(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return `choices` as an answer says them: with a capital."""
    return [(value, capfirst(label)) for value, label in choices]


def _asked(label: Any, choices: Iterable[tuple[str, Any]], **how: Any) -> forms.ChoiceField:
    """Return a question with big choices."""
    return forms.ChoiceField(label=label, choices=_said(choices), widget=forms.RadioSelect(), **how)


class CheckForm(forms.Form):
    """What someone saw, step by step."""

    urgency = _asked(_("Is someone in danger now?"), Urgency.choices)
    minor = _asked(_("Could the person be under 18?"), Minor.choices)
    unaccompanied = _asked(
        _("Is the person alone in the Netherlands, and from abroad?"),
        [("yes", _("Yes, or probably")), ("no", _("No, or I do not know"))],
        help_text=_("Without a parent or guardian. Then a guardian has to come at once."),
        required=False,
    )
    profession = _asked(_("In what work did you see it?"), Profession.choices)
    task = forms.CharField(
        label=_("What were you doing?"),
        help_text=_("For example: a registration at the counter, or the inspection of a house."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    form = _asked(_("What does it look like?"), Form.choices)
    subject = _asked(_("Whom or what is it about?"), Subject.choices)
    indicators = forms.Field(required=False, widget=forms.CheckboxSelectMultiple)
    explanation = forms.CharField(
        label=_("What else could explain it?"),
        help_text=_("An ordinary explanation that you see. No names."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        max_length=LONG,
        required=False,
    )
    consent = _asked(
        _("Does the person agree that their name is passed on?"),
        Consent.choices,
        help_text=_(
            "Ask this only if it is safe, and nobody listens along. "
            "Is it about yourself? Then say what you want."
        ),
        required=False,
    )
    stay = _asked(
        _("May the person be in the Netherlands?"),
        Stay.choices,
        help_text=_("Never start about this with the person. Help does not depend on it."),
        required=False,
    )

    def clean_indicators(self) -> list[str]:
        """Return the ids that the catalogue knows; a page that was kept may hold older ones."""
        return [one.id for one in queries.indicators(self.cleaned_data["indicators"] or [])]

    def situation(self) -> Situation:
        """Return what was answered, as the decision table reads it."""
        return queries.situation(self.cleaned_data)
