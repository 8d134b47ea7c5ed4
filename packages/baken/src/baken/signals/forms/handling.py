"""What those who handle a signal type, and what its reporter answers."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from baken.routes.states import Form
from baken.signals.forms.parts import LONG, ContentForm, long_text, said
from baken.signals.states import Feedback, Layer, State, Verdict

LONGEST_HOLD = timedelta(days=730)


class InterpretForm(forms.Form):
    """What the signal means."""

    reading = forms.CharField(
        label=_("What does this signal mean?"),
        help_text=_(
            "Weigh the facts, and what else could explain them. "
            "Write it so that a colleague can follow you."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONG,
    )


class CloseForm(forms.Form):
    """The verdict, and what the reporter hears."""

    verdict = forms.ChoiceField(
        label=_("What is your verdict?"),
        help_text=_("Only those who handle signals see this."),
        choices=said(Verdict.choices),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONG,
    )
    feedback = forms.ChoiceField(
        label=_("What does the reporter hear?"),
        help_text=_("These words are fixed, so that they tell nothing of an inquiry."),
        choices=Feedback.choices,
        widget=forms.RadioSelect,
    )
    message = forms.CharField(
        label=_("A personal word to the reporter"),
        help_text=_(
            "Thank them, or say what they can do next time. "
            "No names, no place of stay, no word of an inquiry."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )


class FilterForm(forms.Form):
    """Which signals the list shows."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All states")), *said(State.choices)], required=False
    )
    form = forms.ChoiceField(
        label=_("Looks like"), choices=[("", _("All forms")), *said(Form.choices)], required=False
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"size": 8}),
    )


class AskForm(forms.Form):
    """A question to the reporter."""

    text = long_text(
        _("What do you want to ask the reporter?"),
        help_text=_("The reporter reads this. No names of others, no word of an inquiry."),
    )


class NoteForm(forms.Form):
    """A note beside a signal."""

    text = long_text(_("Note"))
    layer = forms.ChoiceField(
        label=_("Who can read it?"),
        choices=said([(one.value, one.label) for one in (Layer.INTERNAL, Layer.PERSONAL)]),
        widget=forms.RadioSelect,
        initial=Layer.INTERNAL,
    )


class AnswerForm(ContentForm):
    """What a reporter answers or adds."""

    text = long_text(
        _("Your answer, or what you want to add"),
        help_text=_("Only facts: what happened, and what was said. Write it as you saw it."),
    )

    field_order = ["text"]


class ComplaintForm(forms.Form):
    """Why a reporter does not agree."""

    text = long_text(
        _("Why do you not agree?"),
        help_text=_("Your signal is opened again, and weighed by someone once more."),
    )


class ReasonForm(forms.Form):
    """Why something is asked or refused."""

    why = long_text(_("Why?"), rows=4, min_length=20)


class HoldForm(forms.Form):
    """Until when, and why, a signal is kept beyond its term."""

    until = forms.DateField(
        label=_("Keep it until"), widget=forms.DateInput(attrs={"type": "date"})
    )
    why = long_text(_("Why?"), rows=4, help_text=_("For example: the court asked to keep it."))

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        """Take a day after `today`, at most two years on."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.today = today

    def clean_until(self) -> date:
        """Refuse a day that is over or too far away."""
        until: date = self.cleaned_data["until"]
        if not self.today < until <= self.today + LONGEST_HOLD:
            raise ValidationError(_("Choose a day after today, at most two years from now."))
        return until
