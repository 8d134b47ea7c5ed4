"""A document to print and keep: a tagged PDF (PDF/UA-1), drawn from plain values."""

import json
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from io import BytesIO

import pikepdf
import typst
from anyascii import anyascii

LATIN_ENDS = 0x180
KEPT = "–—‘’‚“”„•…€×≤"


def drawn(template: Traversable, content: object) -> bytes:
    """Return the document that `template`, a file of typst, makes of `content`.

    Where it holds letters that no font here has, those are written in Latin letters. The file
    tells a title, and nothing of who or what made it.
    """
    try:
        made = _compiled(template, content)
    except typst.TypstError:
        made = _compiled(template, _in_latin(content))
    return _without_maker(made)


def _compiled(template: Traversable, content: object) -> bytes:
    data = json.dumps(content, ensure_ascii=False)
    with as_file(template) as page, as_file(files("baken.ui") / "fonts") as fonts:
        made: bytes = typst.compile(
            page,
            sys_inputs={"data": data},
            font_paths=[fonts],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
        )
    return made


def _without_maker(made: bytes) -> bytes:
    kept = BytesIO()
    with pikepdf.open(BytesIO(made)) as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as told:
            del told["xmp:CreatorTool"]
        pdf.save(kept)
    return kept.getvalue()


def _in_latin(content: object) -> object:
    """Return `content` with every text in letters for which there is a font."""
    if isinstance(content, dict):
        return {key: _in_latin(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_in_latin(value) for value in content]
    if isinstance(content, (int, float)):
        return content
    return "".join(map(_latin, str(content)))


def _latin(letter: str) -> str:
    if letter in KEPT or ord(letter) < LATIN_ENDS:
        return letter if letter.isprintable() or letter == "\n" else ""
    return anyascii(letter)
