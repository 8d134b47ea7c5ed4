"""What a person may type about a signal."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from baken.signals import rules
from baken.signals.actions import Report
from baken.signals.states import Feedback, Form, Minor, Profession, State, Verdict

LONG = 10_000


def _said(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return `choices` as an answer says them: with a capital."""
    return [(value, capfirst(label)) for value, label in choices]


class ReportForm(forms.Form):
    """A signal, as the one who saw it tells it."""

    request = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    profession = forms.ChoiceField(
        label=_("In what work did you see it?"),
        choices=[("", _("Choose your work")), *_said(Profession.choices)],
        help_text=_("Others see this, not your name."),
    )
    organisation = forms.TypedChoiceField(
        label=_("Who should look at it?"),
        coerce=int,
        help_text=_("Choose the municipality where you saw it."),
    )
    narrative = forms.CharField(
        label=_("What did you see or hear?"),
        help_text=_("Only facts: what happened, and what was said. Write it as you saw it."),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=LONG,
    )
    impression = forms.CharField(
        label=_("What do you think is going on?"),
        help_text=_("Also say what else could explain it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONG,
        required=False,
    )
    form = forms.ChoiceField(
        label=_("What does it look like?"), choices=_said(Form.choices), widget=forms.RadioSelect
    )
    minor = forms.ChoiceField(
        label=_("Could the person be under 18?"),
        choices=_said(Minor.choices),
        widget=forms.RadioSelect,
    )
    seen_on = forms.DateField(
        label=_("When did you see it?"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )
    place = forms.CharField(
        label=_("Where was it?"),
        help_text=_("Street and number, or a description of the place."),
        max_length=300,
        required=False,
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        help_text=_("For example 1234 AB."),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 8}),
    )

    def __init__(
        self, *args: object, organisations: list[tuple[int, str]], today: date, **kwargs: object
    ) -> None:
        """Offer `organisations` to report to, and refuse a day after `today`."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.today = today
        choices: list[tuple[int | str, object]] = [*organisations]
        if len(organisations) != 1:
            choices.insert(0, ("", _("Choose a municipality")))
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]

    def clean_seen_on(self) -> date | None:
        """Refuse a day that has yet to come."""
        seen: date | None = self.cleaned_data["seen_on"]
        if seen and seen > self.today:
            raise ValidationError(_("This day has yet to come. Fill in today or an earlier day."))
        return seen

    def clean_postcode(self) -> str | None:
        """Return the postcode in its normal form."""
        typed: str = self.cleaned_data["postcode"]
        if not typed.strip():
            return None
        normal = rules.postcode(typed)
        if normal is None:
            raise ValidationError(_("This is not a Dutch postcode. Write it like 1234 AB."))
        return normal

    def report(self) -> tuple[Report, UUID]:
        """Return what was typed, and the request under which it was sent."""
        data = self.cleaned_data
        return Report(
            narrative=data["narrative"],
            impression=data["impression"] or None,
            form=Form(data["form"]),
            minor=Minor(data["minor"]),
            profession=Profession(data["profession"]),
            organisation_id=data["organisation"],
            place=data["place"] or None,
            postcode=data["postcode"],
            seen_on=data["seen_on"],
        ), data["request"]


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
        choices=_said(Verdict.choices),
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
        label=_("State"), choices=[("", _("All states")), *_said(State.choices)], required=False
    )
    form = forms.ChoiceField(
        label=_("Looks like"), choices=[("", _("All forms")), *_said(Form.choices)], required=False
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"size": 8}),
    )
