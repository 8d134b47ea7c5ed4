"""What a person may type about a report of a possible victim."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from baken.reference import countries
from baken.reference.codes import (
    SECTORS,
    AgeBand,
    DossierType,
    Region,
    ReporterType,
    Sector,
    Sex,
)
from baken.register import rules
from baken.register.rules import Identity, Mention
from baken.register.states import Basis, Why

MONTH = re.compile(r"(?:(?P<year>\d{4})-(?P<month>\d{1,2})|(?P<late>\d{1,2})[-/](?P<y>\d{4}))")


class Month(forms.Field):
    """A month, as «2025-03» or «03-2025»; its first day."""

    widget = forms.TextInput(attrs={"type": "month", "size": 10})

    def to_python(self, value: Any) -> date | None:
        """Return the first day of the month, or None where nothing was filled in."""
        text = str(value or "").strip()
        if not text:
            return None
        found = MONTH.fullmatch(text)
        if found:
            year = int(found["year"] or found["y"])
            month = int(found["month"] or found["late"])
            if 1900 <= year <= 2200 and 1 <= month <= 12:
                return date(year, month, 1)
        raise ValidationError(gettext("Write a month as 2025-03."), code="month")

    def prepare_value(self, value: Any) -> Any:
        """Write a month as browsers do."""
        return value.strftime("%Y-%m") if isinstance(value, date) else value


def _choices(codes: type[Any], nothing: str | None = None) -> list[tuple[str, Any]]:
    first = [] if nothing is None else [("", nothing)]
    return [*first, *((value, capfirst(label)) for value, label in codes.choices)]


class FilterForm(forms.Form):
    """To what a list is limited."""

    year = forms.ChoiceField(label=_("Year"), required=False)
    reporter = forms.ChoiceField(label=_("Reported by"), required=False)
    region = forms.ChoiceField(label=_("Region of the report"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)

    def __init__(self, *args: Any, years: range, **kwargs: Any) -> None:
        """Offer the years that occur."""
        super().__init__(*args, **kwargs)
        every = gettext("All")
        for name, choices in {
            "year": [("", every), *((str(year), str(year)) for year in reversed(years))],
            "reporter": _choices(ReporterType, every),
            "region": _choices(Region, every),
            "sector": _choices(Sector, every),
        }.items():
            field: Any = self.fields[name]
            field.choices = choices

    @property
    def asked(self) -> dict[str, str]:
        """What was chosen and can be chosen; anything else counts as nothing chosen."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class FactsForm(forms.Form):
    """Who reported what; nothing that names someone."""

    reporter = forms.ChoiceField(label=_("Who reported this person?"))
    received_on = forms.DateField(
        label=_("When did the report come in?"),
        help_text=_("By this day the report counts in a year."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    region = forms.ChoiceField(
        label=_("From which region does the report come?"),
        help_text=_("The police unit from which it was reported. Not where the person lives."),
    )
    dossier_type = forms.ChoiceField(label=_("What was asked with the report?"))
    sectors = forms.MultipleChoiceField(
        label=_("In which sectors?"),
        help_text=_("More than one is possible. Choose «unknown» if nobody knows."),
        widget=forms.CheckboxSelectMultiple,
    )
    sex = forms.ChoiceField(label=_("Sex, as it was reported"))
    age_band = forms.ChoiceField(
        label=_("Age on the day of the report"),
        help_text=_("In doubt about being of age: choose the younger one."),
    )
    nationality = forms.ChoiceField(
        label=_("Nationality"),
        help_text=_("It is counted, and is a sign of nothing."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the code lists in the language of the page."""
        super().__init__(*args, **kwargs)
        choose = gettext("Choose")
        for name, choices in {
            "reporter": _choices(ReporterType, choose),
            "region": _choices(Region, choose),
            "dossier_type": _choices(DossierType),
            "sectors": [(str(sector), capfirst(sector.label)) for sector in SECTORS],
            "sex": _choices(Sex, choose),
            "age_band": _choices(AgeBand, choose),
            "nationality": [("", gettext("Not known")), *countries.choices()],
        }.items():
            field: Any = self.fields[name]
            field.choices = choices

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in, as a report takes it."""
        given = self.cleaned_data
        return {
            "reporter": ReporterType(given["reporter"]),
            "received_on": given["received_on"],
            "region": Region(given["region"]),
            "dossier_type": DossierType(given["dossier_type"]),
            "sex": Sex(given["sex"]),
            "age_band": AgeBand(given["age_band"]),
            "nationality": given["nationality"],
        }

    @property
    def chosen(self) -> tuple[Mention, ...]:
        """The sectors that were chosen, without months."""
        return tuple(Mention(Sector(code)) for code in self.cleaned_data["sectors"])


class EpisodesForm(forms.Form):
    """From when to when, for each sector; all may be left out."""

    def __init__(self, *args: Any, mentions: Sequence[Mention], **kwargs: Any) -> None:
        """Ask for the months of each of `mentions`."""
        super().__init__(*args, **kwargs)
        seen: dict[str, int] = {}
        self.mentions: dict[str, Mention] = {}
        for mention in mentions:
            number = seen[mention.sector] = seen.get(mention.sector, 0) + 1
            self.mentions[f"{mention.sector}_{number}"] = mention
        for place, mention in self.mentions.items():
            named = {"sector": mention.sector.label}
            self.fields[f"began_{place}"] = Month(
                label=capfirst(gettext("%(sector)s: from which month") % named),
                required=False,
                initial=mention.began,
            )
            self.fields[f"ended_{place}"] = Month(
                label=capfirst(gettext("%(sector)s: up to and including which month") % named),
                required=False,
                initial=mention.ended,
            )

    def clean(self) -> dict[str, Any]:
        """Refuse an episode that ends before it begins, at its field."""
        found: dict[str, Any] = super().clean() or {}
        for place in self.mentions:
            began, ended = found.get(f"began_{place}"), found.get(f"ended_{place}")
            if began and ended and began > ended:
                self.add_error(f"ended_{place}", gettext("An episode ends before it begins."))
        return found

    @property
    def episodes(self) -> tuple[Mention, ...]:
        """The sectors with their months."""
        return tuple(
            Mention(
                mention.sector,
                self.cleaned_data.get(f"began_{place}"),
                self.cleaned_data.get(f"ended_{place}"),
            )
            for place, mention in self.mentions.items()
        )


class PersonForm(forms.Form):
    """Who it is about, and on what basis that is kept."""

    basis = forms.ChoiceField(label=_("On what basis is a name given?"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=rules.LONGEST, required=False)
    born = forms.DateField(
        label=_("Date of birth"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        required=False,
    )
    numbers = forms.CharField(
        label=_("Numbers of documents"),
        help_text=_("A V-number or the number of a passport. More than one: with a comma between."),
        max_length=rules.LONGEST,
        required=False,
    )
    phone = forms.CharField(label=_("Phone number"), max_length=rules.LONGEST, required=False)

    def __init__(self, *args: Any, needed: str, **kwargs: Any) -> None:
        """Ask for a basis, where `needed` is the one that counts for this reporter."""
        super().__init__(*args, **kwargs)
        self.needed = needed
        field: Any = self.fields["basis"]
        field.choices = _choices(Basis)
        for one in ("name", "born", "numbers", "phone"):
            self.fields[one].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """Refuse a name for which there is no basis, or a person without anything to know by."""
        found: dict[str, Any] = super().clean() or {}
        typed = [name for name in ("name", "born", "numbers", "phone") if found.get(name)]
        basis = found.get("basis")
        if not typed or not basis:
            return found
        if not rules.may_name(basis, self.needed):
            self.add_error(
                typed[0],
                gettext(
                    "On this basis no name may be kept for this reporter. "
                    "Leave it empty: the person is counted without a name."
                ),
            )
        elif typed == ["born"]:
            self.add_error(
                "name",
                gettext(
                    "Give a name, a number or a phone number, or leave the person without a name."
                ),
            )
        return found

    @property
    def given(self) -> Basis:
        """On what basis, as it was chosen."""
        return Basis(self.cleaned_data["basis"])

    @property
    def identity(self) -> Identity | None:
        """Who it is, if anything was typed."""
        given = self.cleaned_data
        numbers = tuple(number.strip() for number in given["numbers"].split(",") if number.strip())
        if not (given["name"] or numbers or given["phone"]):
            return None
        return Identity(given["name"], given["born"], numbers, given["phone"])


class WithdrawForm(forms.Form):
    """Why a report is taken out of the counts."""

    why = forms.ChoiceField(
        label=_("Why is it taken out?"),
        choices=[(value, capfirst(label)) for value, label in Why.choices],
        widget=forms.RadioSelect,
    )


class BasisForm(forms.Form):
    """What the privacy officer decides on one kind of reporter."""

    basis = forms.ChoiceField(label=_("On what basis may a name be given?"))
    reason = forms.CharField(
        label=_("Why do you decide so?"),
        help_text=_("It is kept with the day and your name. No names of others."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer every basis."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["basis"]
        field.choices = _choices(Basis)
        field.widget = forms.RadioSelect(choices=field.choices)


class DecisionForm(forms.Form):
    """What a human says of two reports."""

    verdict = forms.ChoiceField(choices=[("same", ""), ("apart", "")])
