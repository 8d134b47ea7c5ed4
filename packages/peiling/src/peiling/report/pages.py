"""A report of sections: the same words as text, as Markdown and as one page of HTML."""

import textwrap
from dataclasses import dataclass

from peiling.report.tables import Table
from peiling.report.words import Language, clean, escaped, markdown

WIDTH = 78

STYLE = """
:root { color-scheme: light dark; --ink: #13242f; --soft: #44576a; --paper: #fff;
  --line: #c9d3da; --sea: #083c47; --wash: #e3f0f1; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eff2; --soft: #a9bac4;
  --paper: #0d1b22; --line: #33474f; --sea: #6cc5d1; --wash: #14262f; } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 18px/1.5 "Source Sans 3", "Atkinson Hyperlegible Next", system-ui, sans-serif; }
main { max-width: 48rem; margin: 0 auto; padding: 24px 16px 72px; }
h1 { font-size: 33px; line-height: 1.2; margin: 0 0 4px; color: var(--sea); }
h2 { font-size: 26px; line-height: 1.25; margin: 48px 0 8px; color: var(--sea); }
p, ul { max-width: 66ch; margin: 0 0 12px; }
li { margin-bottom: 4px; }
.tagline, .note { color: var(--soft); }
.note { font-size: 16px; }
.headline { font-size: 21px; font-weight: 600; background: var(--wash); padding: 16px;
  border-left: 4px solid var(--sea); margin-top: 16px; }
.wide { overflow-x: auto; margin: 16px 0; }
table { border-collapse: collapse; font-size: 16px; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: 4px; }
th, td { text-align: left; vertical-align: top; padding: 4px 16px 4px 0;
  border-bottom: 1px solid var(--line); }
th[scope="row"] { font-weight: 400; }
td { min-width: 4rem; }
td.number { text-align: right; white-space: nowrap; }
@media print { body { font-size: 11pt; } .wide { overflow: visible; } h2 { break-after: avoid; } }
"""

Block = str | tuple[str, ...] | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report.

    Parameters
    ----------
    heading : str
    blocks : tuple of str, tuple of str, or Table
        Paragraphs, lists of points and tables, in order.

    """

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report for a reader of policy.

    Parameters
    ----------
    title, tagline : str
    headline : str
        The one thing to remember: a number with its interval, a range, or that there is none.
    sections : tuple of Section
    language : str
        `nl` or `en`.
    version : str
        Of the program that made it.

    """

    title: str
    tagline: str
    headline: str
    sections: tuple[Section, ...]
    language: Language
    version: str

    def to_text(self) -> str:
        """Return the report as plain text, 78 signs wide."""
        head = _folded(self.title)
        rule = "=" * max(len(line) for line in head.splitlines())
        parts = [f"{head}\n{rule}", _folded(self.tagline), _folded(self.headline)]
        for section in self.sections:
            parts.append(f"{section.heading}\n{'-' * len(section.heading)}")
            parts += [_text(block) for block in section.blocks]
        return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"

    def to_markdown(self) -> str:
        """Return the report in Markdown."""
        parts = [f"# {markdown(self.title)}", markdown(self.tagline)]
        parts.append(f"**{markdown(self.headline)}**")
        for section in self.sections:
            parts.append(f"## {markdown(section.heading)}")
            parts += [_markdown(block) for block in section.blocks]
        return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"

    def to_html(self) -> str:
        """Return the report as one page that needs nothing else: no script, no other file."""
        sections = "".join(
            f'<section aria-labelledby="part-{place}">\n'
            f'<h2 id="part-{place}">{escaped(section.heading)}</h2>\n'
            f"{''.join(_html(block) for block in section.blocks)}</section>\n"
            for place, section in enumerate(self.sections, start=1)
        )
        return (
            f'<!DOCTYPE html>\n<html lang="{self.language}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta name="generator" content="peiling {escaped(self.version)}">\n'
            f"<title>{escaped(self.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
            f'<main>\n<header>\n<h1>{escaped(self.title)}</h1>\n<p class="tagline">'
            f'{escaped(self.tagline)}</p>\n<p class="headline">{escaped(self.headline)}</p>\n'
            f"</header>\n{sections}</main>\n</body>\n</html>\n"
        )


def _folded(text: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(clean(text), WIDTH, initial_indent=first, subsequent_indent=rest)


def _text(block: Block) -> str:
    if isinstance(block, Table):
        return block.to_text()
    if isinstance(block, str):
        return _folded(block)
    return "\n".join(_folded(point, "- ", "  ") for point in block)


def _markdown(block: Block) -> str:
    if isinstance(block, Table):
        return block.to_markdown()
    if isinstance(block, str):
        return markdown(block)
    return "\n".join(f"- {markdown(point)}" for point in block)


def _html(block: Block) -> str:
    if isinstance(block, Table):
        name = escaped(block.title)
        return (
            f'<div class="wide" role="region" aria-label="{name}" tabindex="0">\n'
            f"{block.to_html()}</div>\n"
        )
    if isinstance(block, str):
        return f"<p>{escaped(block)}</p>\n"
    points = "".join(f"<li>{escaped(point)}</li>\n" for point in block)
    return f"<ul>\n{points}</ul>\n"
