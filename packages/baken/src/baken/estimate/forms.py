"""What an analyst chooses for a run."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from baken.estimate.states import REPLICATES, Division, Method, Origin, Place

LEVELS = [(Decimal("0.80"), "80%"), (Decimal("0.90"), "90%"), (Decimal("0.95"), "95%")]


class OriginForm(forms.Form):
    """From what table the run starts."""

    origin = forms.ChoiceField(label=_("From what table?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, national: bool, **kwargs: Any) -> None:
        """Offer the register only where it is of the whole country."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["origin"]
        field.choices = [
            choice for choice in Origin.choices if national or choice[0] != Origin.REGISTER
        ]


class _Settings(forms.Form):
    """How the run is done: the same for every table."""

    title = forms.CharField(label=_("Name of this run"), max_length=200)
    method = forms.ChoiceField(
        label=_("How the model is chosen"),
        choices=Method.choices,
        initial=Method.AUTO,
        help_text=_("All other methods are shown beside it."),
    )
    level = forms.TypedChoiceField(
        label=_("Interval"), choices=LEVELS, coerce=Decimal, initial=Decimal("0.95")
    )
    replicates = forms.TypedChoiceField(
        label=_("How often the interval is drawn anew"),
        choices=[(number, f"{number:,}".replace(",", ".")) for number in REPLICATES],
        coerce=int,
        initial=1000,
        help_text=_("More takes longer, and moves the ends of the interval less by chance."),
    )
    seed = forms.IntegerField(
        label=_("Starting number of chance"),
        min_value=0,
        max_value=2**31 - 1,
        initial=1,
        help_text=_("The same table and the same number give the same outcome."),
    )


class RegisterForm(_Settings):
    """Which years and lists of the register."""

    field_order = ("title", "first", "last", "division")
    first = forms.TypedChoiceField(label=_("From the year"), coerce=int)
    last = forms.TypedChoiceField(label=_("Up to and including the year"), coerce=int)
    division = forms.ChoiceField(
        label=_("Divide into parts"),
        choices=Division.choices,
        initial=Division.YEAR,
        help_text=_(
            "Each part is estimated by itself, and all of them in one model. It shows whether some "
            "people have a smaller chance to be seen."
        ),
    )

    def __init__(
        self, *args: Any, years: range, reporters: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        """Offer the years and reporters that occur."""
        super().__init__(*args, **kwargs)
        choices = [(year, str(year)) for year in years]
        for name, initial in (("first", choices[0][0]), ("last", choices[-1][0])):
            field: Any = self.fields[name]
            field.choices = choices
            field.initial = initial
        for code, words in reporters:
            self.fields[f"list_{code}"] = forms.ChoiceField(
                label=_("Reports by: %(who)s") % {"who": words},
                choices=Place.choices,
                initial=Place.OWN,
            )

    def clean(self) -> dict[str, Any]:
        """Refuse years in the wrong order."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("first") and found.get("last") and found["first"] > found["last"]:
            self.add_error("last", _("This year comes before the first one."))
        return found

    @property
    def places(self) -> dict[str, str]:
        """What becomes of each reporter."""
        return {
            name.removeprefix("list_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("list_")
        }


class DatasetForm(_Settings):
    """Which published table."""

    field_order = ("title", "dataset")
    dataset = forms.ChoiceField(label=_("Published table"))

    def __init__(self, *args: Any, datasets: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the tables that are there."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["dataset"]
        field.choices = datasets


class FileForm(_Settings):
    """A table of one's own."""

    field_order = ("title", "file", "divided_by", "period", "national")
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("A column of 0 and 1 for each list, and a column «count»."),
    )
    divided_by = forms.CharField(
        label=_("Columns that divide the table into parts"),
        required=False,
        max_length=200,
        help_text=_("Such as «sex, age»; leave it open if every column is a list."),
    )
    period = forms.CharField(label=_("Of which years"), max_length=60)
    national = forms.BooleanField(
        label=_("This table is of the whole country"),
        required=False,
        help_text=_("If not, the outcome is an exercise, and nothing of it can be shown outside."),
    )

    def clean_divided_by(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        found = self.cleaned_data["divided_by"].split(",")
        return tuple(dict.fromkeys(name.strip() for name in found if name.strip()))
