"""What the signal check knows: the advice, the catalogue, and both as data for a device."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from baken.reference import queries as reference
from baken.routes import rules as decide
from baken.routes.catalogue import Indicator
from baken.routes.catalogue import catalogue as all_indicators
from baken.routes.rules import Advice, Contact, Situation
from baken.routes.states import (
    REPORTS_AS,
    SEES_AS,
    Consent,
    Form,
    Minor,
    Profession,
    Stay,
    Subject,
    Urgency,
)
from baken.routes.table import INPUTS, Rule, table
from baken.routes.words import Words


@dataclass(frozen=True)
class Seen:
    """An indicator with its label in one language."""

    indicator: Indicator
    label: str


@dataclass(frozen=True)
class Group:
    """The indicators of one category, with its name in one language."""

    category: str
    name: str
    indicators: list[Seen]


def situation(answers: Mapping[str, Any]) -> Situation:
    """Return the situation that `answers`, by the names of the form's fields, describe.

    What may be left out (`consent`, `stay`, `unaccompanied`) counts as not asked, not known, no.
    What is not asked of this person counts as left out: nobody grown up is a child alone, and
    the status of a possible child is not looked at.

    :raises ValueError: if an answer cannot be given.
    """
    minor = Minor(answers["minor"])
    return Situation(
        urgency=Urgency(answers["urgency"]),
        minor=minor,
        profession=Profession(answers["profession"]),
        form=Form(answers["form"]),
        subject=Subject(answers["subject"]),
        consent=Consent(answers.get("consent") or Consent.NOT_ASKED),
        stay=Stay(answers.get("stay") or Stay.UNKNOWN) if minor == Minor.NO else Stay.UNKNOWN,
        unaccompanied=answers.get("unaccompanied") == "yes" and minor != Minor.NO,
    )


def advise(situation: Situation) -> Advice:
    """Return what to do in `situation`, with the national numbers to call."""
    return decide.advise(situation, table(), contacts())


def rules() -> tuple[Rule, ...]:
    """Return the rules of the decision table, in its order."""
    return table().rules


def catalogue(profession: Profession | None, form: Form | None, language: str) -> list[Group]:
    """Return the indicators that `profession` may see with `form`, by category, in `language`.

    None for a profession or a form leaves that open.
    """
    known = all_indicators()
    groups = []
    for category, name in known.categories.items():
        found = [
            Seen(one, _in(one.label, language))
            for one in known.indicators.values()
            if one.category == category and one.seen_by(profession) and one.fits(form)
        ]
        if found:
            groups.append(Group(category, _in(name, language), found))
    return groups


def indicators(ids: Iterable[str]) -> list[Indicator]:
    """Return the indicators with these ids, in the catalogue's order; unknown ids are left out."""
    wanted = set(ids)
    return [one for key, one in all_indicators().indicators.items() if key in wanted]


def contacts() -> dict[str, Contact]:
    """Return the national reporting points that can be called or visited, by their code."""
    known = table()
    found = {}
    for point in reference.reporting_points():
        number, tel = decide.reached(point.contact)
        if number:
            found[point.code] = Contact(
                code=point.code,
                name=point.name,
                number=number,
                tel=tel,
                hours=known.hours.get(point.hours),
                doubt=known.checked[point.status],
            )
    return found


def for_device() -> dict[str, Any]:
    """Return the decision table, its words in both languages and the numbers, as plain data."""
    known = asdict(table())
    return {
        **known,
        "inputs": INPUTS,
        "reporters": {profession.value: kind.value for profession, kind in REPORTS_AS.items()},
        "sees": {profession.value: sorted(codes) for profession, codes in SEES_AS.items()},
        "points": {code: asdict(contact) for code, contact in contacts().items()},
    }


def _in(words: Words, language: str) -> str:
    return words.en if language == "en" else words.nl
