"""What to do with what one saw: plain values in, plain values out.

The same rules are evaluated on the device by `static/routes/rules.js`; a test compares the two
over every situation there is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from baken.routes.states import (
    REPORTS_AS,
    Consent,
    Form,
    Minor,
    Profession,
    Stay,
    Subject,
    Urgency,
)
from baken.routes.table import Route, Rule, Table
from baken.routes.words import Words

YOU = "reporter"
"""The one who reads the advice, as the table names who does a step."""

_NUMBER = re.compile(r"\+?\d[\d -]+\d")
_SITE = re.compile(r"\b[\w-]+\.(?:nl|nu|chat)\b")


@dataclass(frozen=True)
class Situation:
    """What someone saw, in the answers of the signal check. Nothing in it names a person."""

    urgency: Urgency
    minor: Minor
    profession: Profession
    form: Form
    subject: Subject
    consent: Consent = Consent.NOT_ASKED
    stay: Stay = Stay.UNKNOWN
    unaccompanied: bool = False
    """Whether a possible minor is here alone and comes from abroad."""

    def facts(self) -> dict[str, str]:
        """Return the answers as the decision table asks for them."""
        return {
            "urgency": self.urgency.value,
            "form": self.form.value,
            "minor": self.minor.value,
            "unaccompanied": "yes" if self.unaccompanied else "no",
            "consent": self.consent.value,
            "reporter": REPORTS_AS[self.profession].value,
            "subject": self.subject.value,
            "stay": self.stay.value,
        }


@dataclass(frozen=True)
class Contact:
    """A place that can be called or written to."""

    code: str
    name: str
    number: str
    """As it is read aloud; the name of a site where there is no number."""
    tel: str
    """As a phone dials it; empty where there is no number."""
    hours: Words | None
    doubt: Words
    """How far the number was checked; says nothing where it was."""


@dataclass(frozen=True)
class Advised:
    """One step of an advice, with everything that explains it."""

    route: Route
    by: str
    performer: Words
    within: str
    term: Words | None
    kind: str
    kind_words: Words
    rule: Rule
    why: tuple[Words, ...]
    """The answers that made the rule fire."""
    sources: tuple[Words, ...]
    status: Words
    flag: Words
    """What must be seen of the status at once; nothing where the rule was checked."""
    contact: Contact | None = None

    @property
    def yours(self) -> bool:
        """Whether the reader does this."""
        return self.by == YOU


@dataclass(frozen=True)
class Advice:
    """What to do, most urgent first. An advice: the reader decides."""

    steps: tuple[Advised, ...]
    fired: tuple[str, ...]
    """The rules that fired, in the order of the table."""
    never: tuple[Words, ...] = ()
    feedback: Words | None = None

    @property
    def yours(self) -> list[Advised]:
        """The steps of the reader: places to go."""
        return [step for step in self.steps if step.yours and not step.route.leads_nowhere]

    @property
    def others(self) -> list[Advised]:
        """What others do once they know."""
        return [step for step in self.steps if not step.yours]

    @property
    def left(self) -> list[Advised]:
        """What the reader leaves."""
        return [step for step in self.steps if step.yours and step.route.leads_nowhere]

    @property
    def contacts(self) -> list[Contact]:
        """The national numbers of those who come later: `yours` already show their own."""
        shown = {step.contact.code for step in self.yours if step.contact}
        later = {step.contact.code: step.contact for step in self.others if step.contact}
        return [contact for code, contact in later.items() if code not in shown]


def advise(
    situation: Situation, table: Table, contacts: Mapping[str, Contact] | None = None
) -> Advice:
    """Return what to do in `situation`: the steps of every rule that fits.

    A step that already stands (same route, same person) is not said twice. The table
    names the most urgent first.
    """
    facts = situation.facts()
    known = contacts or {}
    fired = [rule for rule in table.rules if rule.fits(facts)]
    steps: dict[tuple[str, str], Advised] = {}
    for rule in fired:
        why = tuple(table.because[about][facts[about]] for about in rule.when)
        for step in rule.do:
            route = table.routes[step.route]
            steps.setdefault(
                (step.route, step.by),
                Advised(
                    route=route,
                    by=step.by,
                    performer=table.performers[step.by],
                    within=step.within,
                    term=table.terms[step.within] if step.within else None,
                    kind=step.kind,
                    kind_words=table.kinds[step.kind],
                    rule=rule,
                    why=why,
                    sources=tuple(table.sources[key] for key in rule.source),
                    status=table.statuses[rule.status],
                    flag=table.flags[rule.status],
                    contact=known.get(route.point),
                ),
            )
    return Advice(
        steps=tuple(steps.values()),
        fired=tuple(rule.id for rule in fired),
        never=table.never,
        feedback=table.feedback,
    )


def reached(contact: str) -> tuple[str, str]:
    """Return the number in `contact` as it is read, and as a phone dials it.

    Where there is no number: the name of a site, and nothing to dial; else two empty texts.
    """
    found = _NUMBER.search(contact)
    if found:
        number = found[0].strip()
        return number, "tel:" + quote(re.sub(r"[ -]", "", number), safe="+")
    site = _SITE.search(contact)
    return (site[0], "") if site else ("", "")
