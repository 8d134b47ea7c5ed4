"""Compares the Dutch catalogue with the words in the source. Needs no gettext.

python -m tools.messages     says what is missing, left over, untranslated or fuzzy
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation.template import templatize

from tools import tree

CATALOGUE = tree.PACKAGE / "locale" / "nl" / "LC_MESSAGES" / "django.po"

# How many words a function takes, and whether the first is a context.
FUNCTIONS = {
    "_": (1, False),
    "gettext": (1, False),
    "gettext_lazy": (1, False),
    "gettext_noop": (1, False),
    "ngettext": (2, False),
    "ngettext_lazy": (2, False),
    "pgettext": (1, True),
    "pgettext_lazy": (1, True),
    "npgettext": (2, True),
    "npgettext_lazy": (2, True),
}
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(\w*gettext\w*|_)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@dataclass(frozen=True, order=True)
class Message:
    """One piece of text for the screen: its context, if any, and its English words."""

    context: str
    words: str


@dataclass(frozen=True)
class Entry:
    """What the catalogue holds for a message: a translation, or one for each number."""

    translations: tuple[str, ...]
    fuzzy: bool


def in_python(source: str) -> Iterator[Message]:
    """Yield the messages in a Python file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = str(getattr(node.func, "id", "") or getattr(node.func, "attr", ""))
            words = [
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            ]
            yield from _message(name, words)


def in_template(source: str) -> Iterator[Message]:
    """Yield the messages in a template."""
    for name, arguments in CALL.findall(templatize(source)):
        yield from _message(
            name, [ast.literal_eval(word) for word in re.findall(LITERAL, arguments)]
        )


def _message(function: str, words: list[str]) -> Iterator[Message]:
    _count, has_context = FUNCTIONS.get(function, (0, False))
    if function in FUNCTIONS and len(words) > has_context:
        yield Message(words[0] if has_context else "", words[has_context])


def wanted() -> set[Message]:
    """Return every message that the platform's source shows on a screen."""
    found = {message for path in tree.modules() for message in in_python(path.read_text())}
    return found | {m for path in tree.templates() for m in in_template(path.read_text())}


def read(catalogue: str) -> dict[Message, Entry]:
    """Return the entries of a catalogue in gettext's text form, without its head."""
    entries = {}
    for block in re.split(r"\n\s*\n", catalogue):
        fields: dict[str, str] = {}
        name = ""
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        for line in lines:
            if matched := re.match(r'(msg\w+(?:\[\d\])?)\s+(".*")', line):
                name, text = matched.groups()
                fields[name] = ast.literal_eval(text)
            elif name:
                fields[name] += ast.literal_eval(line)
        if fields.get("msgid"):
            texts = tuple(text for name, text in fields.items() if name.startswith("msgstr"))
            fuzzy = bool(re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE))
            entries[Message(fields.get("msgctxt", ""), fields["msgid"])] = Entry(texts, fuzzy)
    return entries


def faults(wanted: Iterable[Message], entries: dict[Message, Entry]) -> list[str]:
    """Return what is wrong with the catalogue, a sentence for each fault."""
    wanted = set(wanted)
    return [
        *(f"not in the catalogue: {m.words!r}" for m in sorted(wanted - set(entries))),
        *(f"not in the source any more: {m.words!r}" for m in sorted(set(entries) - wanted)),
        *(f"fuzzy: {m.words!r}" for m, entry in entries.items() if entry.fuzzy),
        *(f"not translated: {m.words!r}" for m, e in entries.items() if not all(e.translations)),
        *(f"other placeholders: {m.words!r}" for m, entry in entries.items() if _differs(m, entry)),
    ]


def _differs(message: Message, entry: Entry) -> bool:
    """Return whether a translation fills in other things than its message does.

    Where numbers have words of their own («one signal»), a form may leave the number out.
    """
    if len(entry.translations) > 1 or not all(entry.translations):
        return False
    [text] = entry.translations
    return set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(message.words))


def main() -> int:
    """Print the faults of the Dutch catalogue; return 1 if there are any."""
    catalogue = CATALOGUE.read_text() if CATALOGUE.exists() else ""
    found = faults(wanted(), read(catalogue))
    print("\n".join(found) or "The Dutch catalogue is complete and in step with the source.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
