"""Help with weighing one signal: the ILO indicators of trafficking for labour, by their own rules.

Words come out, never a number: a screening tells what was ticked and which rule that meets.
"""

import csv
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

NAME = "ilo_labour_indicators"


class UnfitDataError(ValueError):
    """The indicators cannot be used as they stand in their file; the sentence says why."""


class Profile(TextChoices):
    """Whose weights count."""

    CHILD = "child", gettext_lazy("a child, or perhaps a child")
    ADULT = "adult", gettext_lazy("an adult, without doubt")


class Weight(StrEnum):
    """How much an indicator says by itself."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class Dimension(StrEnum):
    """The six dimensions of the ILO, in its order."""

    DECEPTION = "DR"
    COERCION = "CR"
    VULNERABILITY = "RV"
    EXPLOITATION = "EX"
    COERCION_THERE = "CD"
    VULNERABILITY_THERE = "VD"


class Rule(TextChoices):
    """What makes a dimension present, as words that follow «because of»."""

    TWO_STRONG = "two_strong", gettext_lazy("two strong indicators")
    STRONG_AND_OTHER = "strong_and_other", gettext_lazy("a strong indicator and a lighter one")
    THREE_MEDIUM = "three_medium", gettext_lazy("three medium indicators")
    MEDIUM_AND_WEAK = "medium_and_weak", gettext_lazy("two medium indicators and a weak one")


COUNTED: Mapping[Rule, frozenset[Weight]] = {
    Rule.TWO_STRONG: frozenset({Weight.STRONG}),
    Rule.STRONG_AND_OTHER: frozenset(Weight),
    Rule.THREE_MEDIUM: frozenset({Weight.MEDIUM}),
    Rule.MEDIUM_AND_WEAK: frozenset({Weight.MEDIUM, Weight.WEAK}),
}
"""Which weights each rule looks at."""


class Pattern(TextChoices):
    """What the dimensions say together."""

    FITS = "fits", gettext_lazy("This fits the pattern of trafficking for labour.")
    FITS_BY_VULNERABILITY = (
        "fits_by_vulnerability",
        gettext_lazy(
            "This fits the pattern of trafficking for labour. "
            "Abuse of vulnerability stands in for deception or coercion."
        ),
    )
    FITS_CHILD = (
        "fits_child",
        gettext_lazy(
            "This fits the pattern of trafficking of a child for labour. "
            "For a child it does not matter by what means."
        ),
    )
    NOT_YET = (
        "not_yet",
        gettext_lazy(
            "With what is ticked now, the pattern is not complete. "
            "That does not mean that nothing is wrong."
        ),
    )


@dataclass(frozen=True)
class Words:
    """A text in two languages."""

    nl: str
    en: str

    def __str__(self) -> str:
        """Return the text in the language of the page."""
        return self.en if get_language() == "en" else self.nl


@dataclass(frozen=True)
class Indicator:
    """Something that may be known, and what it weighs in each profile in which it counts."""

    id: str
    dimension: Dimension
    label: Words
    weights: Mapping[Profile, Weight]


@dataclass(frozen=True)
class Catalogue:
    """All indicators, the names of their dimensions, and what is to be known of them."""

    indicators: Sequence[Indicator]
    dimensions: Mapping[Dimension, Words]
    title: Words
    warning: Words

    def of(self, dimension: Dimension) -> list[Indicator]:
        """Return the indicators of `dimension`."""
        return [one for one in self.indicators if one.dimension is dimension]


@dataclass(frozen=True)
class Finding:
    """What the rules say of one dimension."""

    dimension: Dimension
    name: Words
    rule: Rule | None
    by: Sequence[Indicator]
    """On which indicators the rule rests; without a rule, what was ticked."""
    uncounted: Sequence[Indicator]
    """What was ticked and has no weight in this profile."""

    @property
    def because(self) -> str | Promise:
        """Return the rule in words."""
        return self.rule.label if self.rule else ""


@dataclass(frozen=True)
class Screening:
    """What the rules say of one case."""

    profile: Profile
    act: bool
    findings: Sequence[Finding]
    pattern: Pattern


def rule_for(strong: int, medium: int, weak: int) -> Rule | None:
    """Return the rule by which so many indicators make a dimension present; None: they do not."""
    if strong >= 2:
        return Rule.TWO_STRONG
    if strong and (medium or weak):
        return Rule.STRONG_AND_OTHER
    if medium >= 3:
        return Rule.THREE_MEDIUM
    if medium == 2 and weak:
        return Rule.MEDIUM_AND_WEAK
    return None


def pattern_of(profile: Profile, present: Collection[Dimension], *, act: bool) -> Pattern:
    """Return what the dimensions that are `present` say together.

    For an adult: recruitment, exploitation and means at the destination. For a child: an act
    and exploitation; who was recruited in any way that is present, met with an act.
    """
    there = set(present)
    recruited = there & {Dimension.DECEPTION, Dimension.COERCION}
    by_weakness = Dimension.VULNERABILITY in there
    if Dimension.EXPLOITATION not in there:
        return Pattern.NOT_YET
    if profile is Profile.CHILD:
        return Pattern.FITS_CHILD if act or recruited or by_weakness else Pattern.NOT_YET
    if recruited and Dimension.COERCION_THERE in there:
        return Pattern.FITS
    held = there & {Dimension.COERCION_THERE, Dimension.VULNERABILITY_THERE}
    if (recruited or by_weakness) and held:
        return Pattern.FITS_BY_VULNERABILITY
    return Pattern.NOT_YET


def screen(profile: Profile, known: Collection[str], *, act: bool = False) -> Screening:
    """Return what the rules say of a case in which the indicators `known` are there."""
    findings = [_finding(profile, dimension, known) for dimension in Dimension]
    present = {one.dimension for one in findings if one.rule}
    return Screening(profile, act, findings, pattern_of(profile, present, act=act))


def in_words(screening: Screening) -> str:
    """Return a screening as lines of text, to begin an interpretation with."""
    return "\n".join(
        [
            _("Looked at with the ILO indicators for labour, for %(profile)s.")
            % {"profile": screening.profile.label},
            *(f"- {_line(one)}" for one in screening.findings),
            str(screening.pattern.label),
            _("Screening, not a judgement."),
        ]
    )


@cache
def catalogue() -> Catalogue:
    """Return the indicators that come with Baken.

    :raises UnfitDataError: if their files are not right.
    """
    folder = files("baken.signals").joinpath("reference")
    return read(
        folder.joinpath(f"{NAME}.toml").read_text(encoding="utf-8"),
        folder.joinpath(f"{NAME}.csv").read_text(encoding="utf-8"),
    )


def read(about: str, rows: str) -> Catalogue:
    """Return the indicators in `rows`, with what `about` says of them.

    :raises UnfitDataError: if a row is not right, or a dimension has too few or too many.
    """
    told = tomllib.loads(about)
    found = [
        _indicator(row, number) for number, row in enumerate(csv.DictReader(rows.split("\n")), 2)
    ]
    many = Counter(one.dimension for one in found)
    for dimension in Dimension:
        if many[dimension] != told["dimensions"][dimension]["indicators"]:
            raise UnfitDataError(f"{NAME}.csv: {dimension} has too few or too many indicators")
    if len({one.id for one in found}) < len(found):
        raise UnfitDataError(f"{NAME}.csv: an id is there twice")
    source = told["source"]
    return Catalogue(
        found,
        {
            one: Words(told["dimensions"][one]["nl"], told["dimensions"][one]["en"])
            for one in Dimension
        },
        title=Words(source["title_nl"], source["title"]),
        warning=Words(source["warning_nl"], source["warning"]),
    )


def _indicator(row: Mapping[str, Any], number: int) -> Indicator:
    try:
        made = Indicator(
            row["id"],
            Dimension(row["dimension"]),
            Words(row["label_nl"], row["label_en"]),
            {one: Weight(row[one]) for one in Profile if row[one]},
        )
    except (KeyError, ValueError) as error:
        raise UnfitDataError(f"{NAME}.csv, row {number}: {error}") from error
    if not (made.id.startswith(made.dimension) and made.label.nl and made.label.en):
        raise UnfitDataError(f"{NAME}.csv, row {number}: an id and a label in each language")
    return made


def _finding(profile: Profile, dimension: Dimension, known: Collection[str]) -> Finding:
    ticked = [one for one in catalogue().of(dimension) if one.id in known]
    counting = [one for one in ticked if profile in one.weights]
    many = Counter(one.weights[profile] for one in counting)
    rule = rule_for(many[Weight.STRONG], many[Weight.MEDIUM], many[Weight.WEAK])
    return Finding(
        dimension,
        catalogue().dimensions[dimension],
        rule,
        [one for one in counting if rule is None or one.weights[profile] in COUNTED[rule]],
        [one for one in ticked if profile not in one.weights],
    )


def _line(finding: Finding) -> str:
    if finding.rule:
        said = _("%(dimension)s: present, because of %(rule)s")
    elif finding.by:
        said = _("%(dimension)s: not enough to call it present")
    else:
        said = _("%(dimension)s: nothing known")
    line = said % {"dimension": finding.name, "rule": finding.because}
    labels = "; ".join(str(one.label) for one in finding.by)
    return f"{line} ({labels})" if labels else line
