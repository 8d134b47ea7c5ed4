"""What the directory says of the national reporting points, beside the reference data."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from baken.directory.states import FOR_WHAT, Function


@dataclass(frozen=True)
class About:
    """Whom one reaches at a reporting point, whether anyone may call, and when one does."""

    function: Function
    public: bool
    for_what: str


def about(code: str, *, language: str, otherwise: str) -> About:
    """Return what is said of the point `code`; of one that is not known here, `otherwise`."""
    said = _said()["points"].get(code)
    if said is None:
        return About(Function.OTHER, public=True, for_what=otherwise)
    function = Function(said["function"])
    return About(function, said["public"], said.get(language) or str(FOR_WHAT[function]))


def hours(printed: str, *, language: str) -> str:
    """Return hours of the reference data in words of the reader; others as they are printed."""
    words: str = _said()["hours"].get(printed, {}).get(language, printed)
    return words


@cache
def _said() -> dict[str, Any]:
    text = files("baken.directory").joinpath("reference/points.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
