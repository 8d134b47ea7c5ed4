"""Writes `docs/generated` from the tables in the code.

python -m tools.document            writes the pages
python -m tools.document --check    says which pages differ, and writes nothing
"""

import argparse
import importlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

import django
from django.apps import AppConfig, apps
from django.utils import translation

from tools import tree

MATRIX = """What the rooms may give at most, for now and for rooms to come. An action without a
letter is given always; with several letters, all of them must hold.

Objects: SIG signal · TERUG status and feedback · IDS identity of a possible victim ·
VEILIG safe contact and stay · IDG reported person · CAS integral case · VER what a
partner added · ZORG care file · JUR legal track · VSTR disclosures and consent · BEL
policy · TRN training · CAP capacity, contracts, costs · STAT statistics · LOG audit ·
USR users and memberships · INZ requests of data subjects.
"""

PAGES = tree.ROOT / "docs" / "generated"
HEAD = "<!-- Written by tools/document.py from {source}. Change the code and run «make docs». -->\n"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    lines = [list(head)]
    lines.append(["---"] * len(lines[0]))
    lines += [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def rooms() -> list[AppConfig]:
    """Return our own apps, by name."""
    ours = [config for config in apps.get_app_configs() if config.name.startswith("baken.")]
    return sorted(ours, key=lambda config: config.label)


def door(room: AppConfig, name: str) -> ModuleType | None:
    """Return the module `name` of a room, if it has one."""
    module = f"{room.name}.{name}"
    return importlib.import_module(module) if importlib.util.find_spec(module) else None


def meaning(thing: object) -> str:
    """Return the first sentence of a docstring."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def said_below(enum: type[Enum]) -> Mapping[str, str]:
    """Return what the string below each member of `enum` says about it."""
    lines = [line.strip() for line in inspect.getsource(enum).splitlines()]
    names = {f"{name} = ": name for name in enum.__members__}
    found = {}
    for number, line in enumerate(lines[:-1]):
        for start, name in names.items():
            if line.startswith(start) and lines[number + 1].startswith('"""'):
                found[name] = lines[number + 1].strip('"')
    return found


# --- Personal data ------------------------------------------------------------------------------


def personal_data() -> str:
    """Return the page that says what every stored field holds."""
    from baken.kernel.privacy import Holds

    parts = [
        HEAD.format(source="the class `Privacy` of every model"),
        "# What every field holds\n",
        (
            "Every stored field of every table, with the word that its model gives to it. "
            "«Sealed» means: encrypted with the key of its dossier before it is stored.\n"
        ),
        "## The words\n",
        table(
            ["word", "meaning"],
            [[Holds[name].value, text] for name, text in said_below(Holds).items()],
        ),
    ]
    for room in rooms():
        models = sorted(room.get_models(), key=lambda model: model.__name__)
        if models:
            parts.append(f"## {room.label}\n")
        for model in models:
            words = model.Privacy.fields  # type: ignore[attr-defined]
            rows = [
                [f"`{field.name}`", str(words[field.name]), "sealed" if _sealed(field) else ""]
                for field in model._meta.concrete_fields
            ]
            database = " Kept in the key store." if model._meta.app_label == "kernel" else ""
            parts += [f"### {model.__name__}\n", f"{meaning(model)}{database}\n"]
            parts.append(table(["field", "holds", "at rest"], rows))
    return "\n".join(parts)


def _sealed(field: object) -> bool:
    return any(kind.__name__.startswith("Sealed") for kind in type(field).__mro__)


# --- Lives --------------------------------------------------------------------------------------


def lives() -> str:
    """Return the page with the states and steps of every kind of thing that has a life."""
    from baken.kernel.workflow import Workflow

    parts = [
        HEAD.format(source="each room's `states.py`"),
        "# Lives\n",
        "The states of a thing and the steps between them. What is not here cannot happen.\n",
    ]
    for room in rooms():
        states = door(room, "states")
        for name, life in sorted(vars(states).items()) if states else []:
            if isinstance(life, Workflow):
                parts += [
                    f"## {name.capitalize().replace('_', ' ')} ({room.label})\n",
                    *_life(life),
                ]
    return "\n".join(parts)


def _life(life: Any) -> Iterator[str]:
    rows = [
        [step.name, ", ".join(sorted(step.sources)), str(step.target), str(step.label)]
        for step in life.steps
    ]
    yield table(["step", "from", "to", "button"], rows)
    arrows = [
        f"    {source} --> {step.target}: {step.name}"
        for step in life.steps
        for source in sorted(step.sources)
    ]
    ends = sorted({str(s.target) for s in life.steps} - {x for s in life.steps for x in s.sources})
    yield "\n".join(
        [
            "```mermaid",
            "stateDiagram-v2",
            f"    [*] --> {life.start}",
            *arrows,
            *(f"    {end} --> [*]" for end in ends),
            "```\n",
        ]
    )


# --- Access -------------------------------------------------------------------------------------


def access() -> str:
    """Return the page with who may do what, room by room."""
    from baken.kernel.grants import Reach

    parts = [
        HEAD.format(source="each room's `access.py`"),
        "# Who may do what\n",
        (
            "A person acts in one membership at a time: a role, an organisation and a purpose. "
            "An empty cell means never. The code of an act in the permission matrix stands in its "
            "column: the object and the action (C create, R read, U change, V disclose, X export, "
            "S destroy).\n"
        ),
        "## How far a grant reaches\n",
        table(
            ["letter", "reach", "meaning"],
            [
                [f"`{Reach[name].value}`", name.lower(), text]
                for name, text in said_below(Reach).items()
            ],
        ),
    ]
    for room in rooms():
        module = door(room, "access")
        if hasattr(module, "ACCESS"):
            parts += _room_access(room, module)
    parts += _matrix()
    return "\n".join(parts)


def _room_access(room: AppConfig, module: Any) -> Iterator[str]:
    """Yield the table of one room: a row for each role, a column for each act."""
    from baken.accounts.roles import Role

    head = [_act(act, module.CELLS.get(act, ())) for act in module.Can]
    rows = [
        [
            f"{role.label} (`{role.value}`)",
            *(_reach(module.ACCESS, role, act) for act in module.Can),
        ]
        for role in Role
    ]
    purposes = ", ".join(sorted(str(purpose) for purpose in module.ACCESS.purposes))
    yield f"## {room.label}\n"
    yield table(["role", *head], rows)
    yield f"Only in a membership for one of these purposes: {purposes}.\n"


def _act(act: Any, cells: Iterable[tuple[str, str]]) -> str:
    named = ", ".join(f"{thing} {action}" for thing, action in sorted(cells))
    return f"{act} ({named})" if named else str(act)


def _reach(access: Any, role: Any, act: Any) -> str:
    reach = access.grants.get(role, {}).get(act)
    return f"`{reach.value}` {reach.name.lower()}" if reach else ""


def _matrix() -> Iterator[str]:
    """Yield the permission matrix: what its letters mean, and a row for each role."""
    from baken.accounts.matrix import Action, Condition, cells, subjects
    from baken.accounts.roles import Role

    letters = [[f"`{Condition[n].value}`", text] for n, text in said_below(Condition).items()]

    def shown(role: Role, subject: str) -> str:
        found = [cells()[role, subject, action] for action in Action]
        return " ".join(
            cell.action + "".join(c for c in Condition if c in cell.conditions).strip("*")
            for cell in found
            if cell.allows
        )

    yield "## The permission matrix\n"
    yield MATRIX
    yield table(["letter", "condition"], letters)
    rows = [[role.value, *(shown(role, subject) for subject in subjects())] for role in Role]
    yield table(["", *subjects()], rows)


# --- Settings -----------------------------------------------------------------------------------


def settings() -> str:
    """Return the page with every setting that the environment can give."""
    from baken.project.environment import describe

    rows = [
        [
            "<br>".join(f"`{name}`" for name in setting.names),
            "secret" if setting.secret else f"`{setting.default}`" if setting.default else "",
            setting.description,
        ]
        for setting in describe()
    ]
    return "\n".join(
        [
            HEAD.format(source="`baken.project.environment`"),
            "# Settings\n",
            (
                "Baken reads these from the environment. One with two names is read under either. "
                "Secrets may also stand in files of these names, in lower case, in the folder that "
                "`CREDENTIALS_DIRECTORY` (systemd) or `BAKEN_SECRETS_DIR` names.\n"
            ),
            table(["name", "when it is not given", "what it does"], rows),
        ]
    )


# --- Commands -----------------------------------------------------------------------------------


def commands() -> str:
    """Return the page with every word that the program `baken` knows."""
    from baken.project.cli import build

    [found] = [a for a in build()._actions if isinstance(a, argparse._SubParsersAction)]
    helps = {action.dest: action.help or "" for action in found._choices_actions}
    parts = [
        HEAD.format(source="`baken.project.cli`"),
        "# The program `baken`\n",
        table(["command", "does"], [[f"`baken {name}`", text] for name, text in helps.items()]),
    ]
    for name, parser in found.choices.items():
        rows = [
            [f"`{_word(action)}`", str(action.help or ", ".join(action.choices or ()))]
            for action in parser._actions
            if action.dest != "help"
        ]
        parts += [f"## baken {name}\n", f"{_sentence(helps[name])}\n"]
        parts += [table(["word", "meaning"], rows)] if rows else []
    return "\n".join(parts)


def _word(action: argparse.Action) -> str:
    value = action.metavar or "|".join(action.choices or ())
    return " ".join([*action.option_strings[:1], str(value)]).strip()


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


# ------------------------------------------------------------------------------------------------


def pages() -> Mapping[str, str]:
    """Return the text of every page, by file name."""
    with translation.override("en"):
        return {
            "access.md": access(),
            "commands.md": commands(),
            "lives.md": lives(),
            "personal-data.md": personal_data(),
            "settings.md": settings(),
        }


def outdated(folder: Path, pages: Mapping[str, str]) -> list[str]:
    """Return the names of the files in `folder` that are missing, different or left over."""
    found = {path.name: path.read_text() for path in folder.glob("*.md")}
    return sorted(name for name in {*found, *pages} if found.get(name) != pages.get(name))


def main() -> int:
    """Write the pages, or with `--check` say which of them are not true any more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    check = parser.parse_args().check
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baken.project.settings")
    django.setup()
    now = pages()
    behind = outdated(PAGES, now)
    if check:
        if behind:
            print(f"Not true any more: {', '.join(behind)} in docs/generated. Run «make docs».")
        return bool(behind)
    PAGES.mkdir(parents=True, exist_ok=True)
    for name in behind:
        if name in now:
            (PAGES / name).write_text(now[name])
        else:
            (PAGES / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
