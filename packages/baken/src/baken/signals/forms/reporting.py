"""A signal, as the one who saw it tells it."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from baken.items.states import Kind as ItemKind
from baken.items.states import Part
from baken.reporters.actions import Identity
from baken.routes import queries as routes
from baken.routes.states import Consent, Form, Minor, Profession, Subject
from baken.signals import rules
from baken.signals.actions import Content, Report
from baken.signals.forms.parts import LONG, ContentForm, long_text, said

NOT_KEPT = frozenset({"request", "attachments"})
"""What a report that is put aside leaves out."""


class _Sent(forms.Form):
    """What every report holds: under which request it is sent, in what work, and to whom."""

    request = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    profession = forms.ChoiceField(
        label=_("In what work did you see it?"),
        choices=[("", _("Choose your work")), *said(Profession.choices)],
        help_text=_("Others see this, not your name."),
    )
    organisation = forms.TypedChoiceField(
        label=_("Who should look at it?"),
        coerce=int,
        help_text=_("Choose the municipality where you saw it."),
    )

    def offer(self, organisations: list[tuple[int, str]]) -> None:
        """Offer `organisations` to report to."""
        choices: list[tuple[int | str, object]] = [*organisations]
        if len(organisations) != 1:
            choices.insert(0, ("", _("Choose a municipality")))
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]


class ReportForm(_Sent, ContentForm):
    """A signal, as the one who saw it tells it."""

    narrative = long_text(
        _("What did you see or hear?"),
        rows=7,
        help_text=_("Only facts: what happened, and what was said. Write it as you saw it."),
    )
    impression = long_text(
        _("What do you think is going on?"),
        rows=3,
        required=False,
        help_text=_("Your impression, apart from the facts."),
    )
    explanation = long_text(
        _("What else could explain it?"),
        rows=2,
        required=False,
    )
    indicators = forms.MultipleChoiceField(
        label=_("What you marked in the signal check"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    task = forms.CharField(
        label=_("In what task did you see it?"),
        help_text=_("For example: a registration at the counter, an inspection, a home visit."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    form = forms.ChoiceField(
        label=_("What does it look like?"), choices=said(Form.choices), widget=forms.RadioSelect
    )
    minor = forms.ChoiceField(
        label=_("Could the person be under 18?"),
        choices=said(Minor.choices),
        widget=forms.RadioSelect,
    )
    subject = forms.ChoiceField(
        label=_("Who or what is it about?"),
        choices=said(Subject.choices),
        widget=forms.RadioSelect,
        initial=Subject.POSSIBLE_VICTIM,
        required=False,
    )
    consent = forms.ChoiceField(
        label=_("Does the person agree that their name is passed on?"),
        help_text=_(
            "Only for an adult. With a child, safety goes first: agreement is no condition. "
            "Do not ask when that is not safe."
        ),
        choices=said(Consent.choices),
        widget=forms.RadioSelect,
        initial=Consent.NOT_ASKED,
        required=False,
    )
    seen_on = forms.DateField(
        label=_("When did you see it?"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )
    place = forms.CharField(
        label=_("Where was it?"),
        help_text=_("A description of the place, if there is no address."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    field_order = ["narrative", "impression", "explanation"]

    def __init__(
        self, *args: object, organisations: list[tuple[int, str]], today: date, **kwargs: object
    ) -> None:
        """Offer `organisations` to report to, and refuse a day after `today`."""
        super().__init__(*args, today=today, **kwargs)
        self.offer(organisations)
        marked = routes.indicators(self._marked())
        self.fields["indicators"].choices = [(one.id, str(one.label)) for one in marked]  # type: ignore[attr-defined]
        if not marked:
            del self.fields["indicators"]

    def _marked(self) -> list[str]:
        """Return which indicators came along from the signal check."""
        if self.is_bound and hasattr(self.data, "getlist"):
            return list(self.data.getlist("indicators"))
        found = self.initial.get("indicators") or []
        return list(found)

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

    def clean(self) -> dict[str, Any]:
        """Leave the name of an adult out who does not want it passed on."""
        data = super().clean()
        refused = data.get("consent") in {Consent.REFUSED, Consent.WITHDRAWN}
        if refused and data.get("minor") == Minor.NO and self._names_possible_victim(data):
            self.add_error(
                "consent",
                _(
                    "This person does not want their name passed on. "
                    "Take the name out, or use the short report."
                ),
            )
        return data

    def report(self) -> tuple[Report, UUID]:
        """Return what was typed, and the request under which it was sent."""
        data = self.cleaned_data
        adult = data["minor"] == Minor.NO
        return Report(
            narrative=data["narrative"],
            impression=data["impression"] or None,
            explanation=data["explanation"] or None,
            indicators=tuple(data.get("indicators") or ()),
            task=data["task"] or None,
            form=Form(data["form"]),
            minor=Minor(data["minor"]),
            subject=Subject(data["subject"] or Subject.POSSIBLE_VICTIM),
            consent=Consent(data["consent"] or Consent.NOT_ASKED) if adult else Consent.NOT_ASKED,
            profession=Profession(data["profession"]),
            organisation_id=data["organisation"],
            place=" ".join(filter(None, [data["street"], data["number"], data["place"]])) or None,
            postcode=data["postcode"],
            seen_on=data["seen_on"],
            more=data["more"],
        ), data["request"]

    def typed(self) -> dict[str, Any]:
        """Return what was typed so far, to be put aside; files cannot be."""
        return {
            name: self._marked() if name == "indicators" else self.data.get(name, "")
            for name in self.fields
            if name not in NOT_KEPT
        }

    @staticmethod
    def _names_possible_victim(data: dict[str, Any]) -> bool:
        facts = data["more"].facts if "more" in data else ()
        return any(
            fact.kind == ItemKind.PERSON and fact.part == Part.POSSIBLE_VICTIM for fact in facts
        )


class PublicReportForm(ReportForm):
    """A signal from someone who has not signed in: with a name, or without."""

    named = forms.ChoiceField(
        label=_("Do you give your name?"),
        choices=[
            ("no", _("No, I report without my name")),
            ("yes", _("Yes, I can be reached")),
        ],
        widget=forms.RadioSelect,
        initial="no",
        help_text=_(
            "Your name is kept apart. Someone who handles your signal sees it only when a "
            "second person agrees."
        ),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sender = forms.CharField(
        label=_("The organisation where you work"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = forms.CharField(
        label=_("Phone number or e-mail address"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a name where one was promised."""
        data = super().clean()
        if data.get("named") == "yes" and not data.get("name"):
            self.add_error("name", _("Fill in your name, or choose to report without it."))
        return data

    def identity(self) -> Identity | None:
        """Return who reports; None where they give no name."""
        data = self.cleaned_data
        if data["named"] != "yes":
            return None
        return Identity(data["name"], data["sender"], data["contact"])


class ShortReportForm(_Sent):
    """A report on an adult who refuses: it is counted, and holds nothing that leads to anyone."""

    form = forms.ChoiceField(
        label=_("What does it look like?"), choices=said(Form.choices), widget=forms.RadioSelect
    )
    minor = forms.ChoiceField(
        label=_("Could the person be under 18?"),
        choices=said(Minor.choices),
        widget=forms.RadioSelect,
    )
    narrative = forms.CharField(
        label=_("What did you see or hear?"),
        help_text=_("A few sentences. No names, no address, nothing that leads to the person."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        max_length=LONG,
    )

    def __init__(
        self, *args: object, organisations: list[tuple[int, str]], **kwargs: object
    ) -> None:
        """Offer `organisations` to report to."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.offer(organisations)

    def clean_minor(self) -> str:
        """Refuse the short form for someone who may be a child: safety goes first."""
        chosen: str = self.cleaned_data["minor"]
        if chosen != Minor.NO:
            raise ValidationError(
                _(
                    "The short report is for adults. With a child, or in doubt, use the whole "
                    "form: a refusal does not stop help."
                )
            )
        return chosen

    def report(self) -> tuple[Report, UUID]:
        """Return what was typed, and the request under which it was sent."""
        data = self.cleaned_data
        return Report(
            narrative=data["narrative"],
            form=Form(data["form"]),
            minor=Minor.NO,
            consent=Consent.REFUSED,
            short=True,
            profession=Profession(data["profession"]),
            organisation_id=data["organisation"],
            more=Content(),
        ), data["request"]


class CodeForm(forms.Form):
    """The code with which a reporter comes back."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("The 16 digits that you got when you reported. Spaces do not matter."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "size": 24, "spellcheck": "false"}
        ),
    )
