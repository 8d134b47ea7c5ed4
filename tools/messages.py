"""Compares the Dutch catalogues, one for each room and one for the house, with the words in the
source. Needs no gettext program.

python -m tools.messages     says what is missing, left over, untranslated or fuzzy
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tools import tree

WHERE = "locale/nl/LC_MESSAGES/django.po"

PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
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
    if function in PLAIN and words:
        yield Message("", words[0])
    elif function in WITH_CONTEXT and len(words) > 1:
        yield Message(words[0], words[1])


def wanted() -> set[Message]:
    """Return every message that the platform's source shows on a screen."""
    found = {message for path in tree.modules() for message in in_python(path.read_text())}
    return found | {m for path in tree.templates() for m in in_template(path.read_text())}


def read(catalogue: str) -> dict[Message, Entry]:
    """Return the entries of a catalogue in gettext's text form, without its head."""
    entries = {}
    for found in read_po(StringIO(catalogue)):
        words = found.id if isinstance(found.id, str) else found.id[0]
        texts = (found.string,) if isinstance(found.string, str) else tuple(found.string or [""])
        if words:
            entries[Message(found.context or "", words)] = Entry(texts, found.fuzzy)
    return entries


def catalogues() -> list[Path]:
    """Return the Dutch catalogues: that of the house first, then one for each room that has one."""
    return [
        path
        for path in (tree.PACKAGE / WHERE, *sorted(tree.PACKAGE.glob(f"*/{WHERE}")))
        if path.exists()
    ]


def together(texts: Iterable[str]) -> tuple[dict[Message, Entry], list[str]]:
    """Return the entries of all catalogues, and a sentence for each message that stands in two."""
    entries: dict[Message, Entry] = {}
    twice = []
    for text in texts:
        found = read(text)
        twice += [f"in two catalogues: {m.words!r}" for m in sorted(set(found) & set(entries))]
        entries |= found
    return entries, twice


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
    """Print the faults of the Dutch catalogues; return 1 if there are any."""
    entries, twice = together(path.read_text() for path in catalogues())
    found = [*twice, *faults(wanted(), entries)]
    print("\n".join(found) or "The Dutch catalogues are complete and in step with the source.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
