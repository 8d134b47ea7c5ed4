"""Every act and every kind of thing that Baken records has words in the log."""

import ast
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import baken
from baken.accounts.admin_site import site
from baken.desk.states import ACTS, KINDS
from baken.disclosures import access as disclosures
from baken.estimate import access as estimate
from baken.exports import access as exports
from baken.items.states import HIT, Answer
from baken.publications import access as publications
from baken.register import access as register
from baken.signals.access import Can
from baken.signals.actions.reporting import DRAFT
from baken.signals.states import Layer

PACKAGE = Path(baken.__file__).parent
WRITERS = {"record", "_record", "_record_membership", "open_log"}
"""The functions that are given the name of an act, or the part of it that differs."""

PREFIXES = {"_record": "accounts.", "_record_membership": "accounts.membership_"}


def modules() -> Iterator[Path]:
    for path in PACKAGE.rglob("*.py"):
        if not {"tests", "migrations"} & set(path.parts):
            yield path


def calls(source: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in WRITERS:
                yield node


def named(sources: Iterable[str]) -> set[str]:
    """Return the acts that stand in `sources` as plain text."""
    found = set()
    for call in (call for source in sources for call in calls(source)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        given = [*call.args[:2], *(word.value for word in call.keywords if word.arg == "act")]
        for value in given:
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                prefix = "" if "." in value.value else PREFIXES.get(name, "")
                found.add(prefix + value.value)
    return found


def composed(sources: Iterable[str]) -> set[str]:
    """Return the acts in `sources` whose name is put together, as they stand there."""
    return {
        ast.unparse(call.args[0])
        for source in sources
        for call in calls(source)
        if call.args and isinstance(call.args[0], ast.JoinedStr)
    }


def of_the_admin() -> set[str]:
    """Return the acts of the pages at /beheer/ that say which kind of row was written."""
    pages: list[tuple[str, Any]] = [
        (model._meta.app_label, page) for model, page in site._registry.items()
    ]
    return {
        f"{room}.{page.kind}_{what}"
        for room, page in pages
        if getattr(page, "kind", "") and (page.may_add or page.may_change)
        for what in ("added", "changed")
    }


SOURCES = [path.read_text() for path in modules()]
COMPOSED = {
    "f'signals.{to}'": {f"signals.{can}" for can in Can},
    "f'signals.noted_{layer}'": {
        f"signals.noted_{layer}" for layer in (Layer.INTERNAL, Layer.PERSONAL)
    },
    "f'disclosures.{to}'": {f"disclosures.{can}" for can in disclosures.Can},
    "f'register.{to}'": {f"register.{can}" for can in register.Can},
    "f'register.{can}'": set[str](),
    "f'publications.{to}'": {f"publications.{can}" for can in publications.Can},
    "f'exports.{to}'": {f"exports.{can}" for can in exports.Can},
    "f'exports.{can}'": set[str](),
    "f'estimate.{to}'": {f"estimate.{can}" for can in estimate.Can},
    "f'items.hit_{answer}'": {f"items.hit_{answer}" for answer in Answer},
    "f'accounts.{what}'": set[str](),
    "f'accounts.membership_{what}'": set[str](),
    "f'{obj._meta.app_label}.{self.kind}_{what}'": of_the_admin(),
}
"""The names that are put together, and what can come of them beside what the calls say."""


def test_every_act_that_is_recorded_has_words():
    acts = named(SOURCES).union(*COMPOSED.values())

    assert acts - set(ACTS) == set()


def test_every_word_belongs_to_an_act_that_is_recorded():
    default = {"desk.log_read"}

    assert set(ACTS) - named(SOURCES).union(default, *COMPOSED.values()) == set()


def test_every_name_that_is_put_together_is_known_here():
    assert composed(SOURCES) == set(COMPOSED)


def test_acts_are_found_where_they_are_recorded():
    source = 'audit.record("attic.opened", by=by)\n_record("left", user)\nopen_log(u, act="x.y")'

    assert named([source]) == {"attic.opened", "accounts.left", "x.y"}


def test_every_kind_of_thing_has_words():
    kinds = {
        value.value
        for source in SOURCES
        for call in calls(source)
        for word in call.keywords
        if word.arg == "kind" and isinstance(value := word.value, ast.Constant)
    }
    rooms = (
        "baken.signals.access",
        "baken.desk.access",
        "baken.directory.access",
        "baken.disclosures.access",
        "baken.reporters.access",
    )
    constants = {import_module(room).KIND for room in rooms}
    of_rows = {page.kind for page in site._registry.values() if getattr(page, "kind", "")}

    constants |= {DRAFT, HIT}
    assert (kinds | constants | of_rows) - set(KINDS) - {"municipality"} == set()
    assert {"user", "membership", "keyring"} <= kinds
