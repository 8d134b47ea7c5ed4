"""What a document points to is there."""

import re
from collections.abc import Iterator
from pathlib import Path

from tools import tree

LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED = re.compile(r"`((?:packages|docs|tools|requirements|deploy|changes)/[\w./-]*[\w/])`")
OUTSIDE = ("http://", "https://", "mailto:", "#")


def dead(document: Path, root: Path) -> Iterator[str]:
    """Yield each link and each path in `document` that leads nowhere."""
    text = re.sub(r"\]\n\s*", "]", document.read_text())
    for target in LINK.findall(text):
        if not target.startswith(OUTSIDE) and not (document.parent / target.split("#")[0]).exists():
            yield f"{document.relative_to(root)}: {target}"
    for path in NAMED.findall(text):
        if not (root / path).exists():
            yield f"{document.relative_to(root)}: {path}"


def test_every_link_and_path_in_the_documents_leads_somewhere() -> None:
    documents = [path for path in tree.files() if path.suffix == ".md"]

    assert [fault for path in documents for fault in dead(path, tree.ROOT)] == []


def test_a_dead_link_and_a_dead_path_are_caught(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text(
        "[here](page.md#top) [gone](attic.md) [web](https://example.org) `tools/gone.py`"
    )

    assert list(dead(document, tmp_path)) == ["page.md: attic.md", "page.md: tools/gone.py"]
