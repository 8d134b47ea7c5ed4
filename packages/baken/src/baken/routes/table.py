"""The decision table as data: read from its file, and refused where it cannot be right."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from baken.routes.states import (
    Consent,
    Form,
    Minor,
    ReporterKind,
    Stay,
    Subject,
    Urgency,
)
from baken.routes.words import UnfitFileError, Words, read_many, read_words

FILE = "routes.toml"
STATUSES = ("verified", "design", "disputed")
TABLES = ("terms", "performers", "kinds", "statuses", "flags", "hours", "checked", "sources")
MAY_SAY_NOTHING = {"kinds", "flags", "checked"}
INPUTS: dict[str, tuple[str, ...]] = {
    "urgency": tuple(Urgency.values),
    "form": tuple(Form.values),
    "minor": tuple(Minor.values),
    "unaccompanied": ("yes", "no"),
    "consent": tuple(Consent.values),
    "reporter": tuple(ReporterKind),
    "subject": tuple(Subject.values),
    "stay": tuple(Stay.values),
}
"""What the table may ask of a situation. Where someone comes from is not among it."""


@dataclass(frozen=True)
class Route:
    """A place to go with a signal."""

    id: str
    act: Words
    """What the reader does there."""
    others: Words
    """What someone else does there, after their name."""
    point: str
    """The code of the reporting point with its number; empty where no national number exists."""
    reach: Words | None
    """How to reach it, where a number does not say that."""
    leads_nowhere: bool
    """Whether this says what to leave, not where to go."""


@dataclass(frozen=True)
class Step:
    """One thing that a rule says to do: where, by whom, within which term."""

    route: str
    by: str
    within: str
    kind: str


@dataclass(frozen=True)
class Rule:
    """One line of the decision table."""

    id: str
    group: str
    when: dict[str, tuple[str, ...]]
    do: tuple[Step, ...]
    title: Words
    note: Words
    basis: Words
    source: tuple[str, ...]
    status: str
    doubt: Words | None

    def fits(self, facts: Mapping[str, str]) -> bool:
        """Return whether every condition of this rule is met by `facts`."""
        return all(facts[about] in wanted for about, wanted in self.when.items())


@dataclass(frozen=True)
class Table:
    """The decision table with its words."""

    version: int
    rules: tuple[Rule, ...]
    routes: dict[str, Route]
    terms: dict[str, Words]
    performers: dict[str, Words]
    kinds: dict[str, Words]
    statuses: dict[str, Words]
    flags: dict[str, Words]
    hours: dict[str, Words]
    checked: dict[str, Words]
    because: dict[str, dict[str, Words]]
    sources: dict[str, Words]
    never: tuple[Words, ...]
    feedback: Words


@cache
def table() -> Table:
    """Return the decision table in use.

    :raises UnfitFileError: if its file is not right; the sentence names the rule.
    """
    text = files("baken.routes").joinpath(f"reference/{FILE}").read_text(encoding="utf-8")
    return read(text)


def read(text: str) -> Table:
    """Return the table that `text` holds.

    :raises UnfitFileError: if something is missing, unknown or there twice.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise UnfitFileError(f"{FILE}: {broken}") from broken
    _inputs_known(found.get("inputs", {}))
    words = {
        name: read_many(found.get(name), f"{FILE}, {name}", may_be_empty=name in MAY_SAY_NOTHING)
        for name in TABLES
    }
    because = {
        about: read_many(found.get("because", {}).get(about), f"{FILE}, because.{about}")
        for about in INPUTS
    }
    for about, values in INPUTS.items():
        if set(because[about]) != set(values):
            raise UnfitFileError(f"{FILE}, because.{about}: one text for each answer is asked for")
    for name in ("statuses", "flags"):
        if set(words[name]) != set(STATUSES):
            raise UnfitFileError(f"{FILE}, {name}: exactly {', '.join(STATUSES)} are asked for")
    routes = [_route(entry) for entry in found.get("route", [])]
    _once("route", (route.id for route in routes))
    groups = found.get("groups", [])
    rules = [_rule(entry, groups) for entry in found.get("rule", [])]
    rules.sort(key=lambda rule: groups.index(rule.group))  # the most urgent group speaks first
    _once("rule", (rule.id for rule in rules))
    result = Table(
        version=int(found.get("version", 0)),
        rules=tuple(rules),
        routes={route.id: route for route in routes},
        because=because,
        never=tuple(read_words(entry, f"{FILE}, never") for entry in found.get("never", [])),
        feedback=read_words(found.get("feedback", {}).get("text"), f"{FILE}, feedback"),
        **words,
    )
    for rule in rules:
        _names_what_exists(rule, result)
    return result


def _inputs_known(inputs: Mapping[str, list[str]]) -> None:
    """Refuse a table that asks for anything but what a situation holds."""
    if set(inputs) != set(INPUTS):
        odd = ", ".join(sorted(set(inputs) ^ set(INPUTS)))
        raise UnfitFileError(f"{FILE}, inputs: not what a situation holds: {odd}")
    for about, values in inputs.items():
        if set(values) != set(INPUTS[about]):
            raise UnfitFileError(f"{FILE}, inputs.{about}: not the answers that can be given")


def _once(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise UnfitFileError(f"{FILE}, {what} {one}: there twice")
        seen.add(one)


def _route(entry: Mapping[str, Any]) -> Route:
    name = str(entry.get("id", "without id"))
    where = f"{FILE}, route {name}"
    return Route(
        id=name,
        act=read_words(entry.get("act"), where),
        others=read_words(entry.get("others"), where),
        point=str(entry.get("point", "")),
        reach=read_words(entry["reach"], where) if "reach" in entry else None,
        leads_nowhere=bool(entry.get("leads_nowhere", False)),
    )


def _rule(entry: Mapping[str, Any], groups: list[str]) -> Rule:
    name = str(entry.get("id", "without id"))
    where = f"{FILE}, rule {name}"
    if entry.get("group") not in groups:
        raise UnfitFileError(f"{where}: group {entry.get('group')!r} is not one of the groups")
    if entry.get("status") not in STATUSES:
        raise UnfitFileError(f"{where}: status {entry.get('status')!r} is not one of the statuses")
    when = entry.get("when", {})
    for about, wanted in when.items():
        if about not in INPUTS:
            raise UnfitFileError(f"{where}: {about!r} is nothing that a situation holds")
        if not isinstance(wanted, list) or not wanted or not set(wanted) <= set(INPUTS[about]):
            raise UnfitFileError(f"{where}: {about} = {wanted!r} holds no answer that can be given")
    if not when or not entry.get("do"):
        raise UnfitFileError(f"{where}: a rule says when it fires and what is done")
    doubt = entry.get("doubt")
    return Rule(
        id=name,
        group=entry["group"],
        when={about: tuple(wanted) for about, wanted in when.items()},
        do=tuple(_step(one, where) for one in entry["do"]),
        title=read_words(entry.get("title"), where),
        note=read_words(entry.get("note"), where),
        basis=read_words(entry.get("basis"), where),
        source=tuple(entry.get("source", ())),
        status=entry["status"],
        doubt=read_words(doubt, where) if doubt else None,
    )


def _step(entry: Mapping[str, str], where: str) -> Step:
    if odd := set(entry) - {"route", "by", "within", "kind"}:
        raise UnfitFileError(f"{where}: {', '.join(sorted(odd))} is no part of a step")
    return Step(
        route=entry.get("route", ""),
        by=entry.get("by", ""),
        within=entry.get("within", ""),
        kind=entry.get("kind", "do"),
    )


def _names_what_exists(rule: Rule, known: Table) -> None:
    """Refuse a rule that names what the file does not hold."""
    where = f"{FILE}, rule {rule.id}"
    named: list[tuple[str, str, Iterable[str]]] = [
        ("source", key, known.sources) for key in rule.source
    ]
    for step in rule.do:
        named += [
            ("route", step.route, known.routes),
            ("by", step.by, known.performers),
            ("kind", step.kind, known.kinds),
        ]
        named += [("within", step.within, known.terms)] if step.within else []
    for what, key, among in named:
        if key not in among:
            raise UnfitFileError(f"{where}: {what} {key!r} is not in this file")
    if not rule.source:
        raise UnfitFileError(f"{where}: a rule names its source")
