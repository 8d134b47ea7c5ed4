"""The files of this repository, for the programs and tests that look them over."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "packages" / "baken" / "src" / "baken"
LIBRARY = ROOT / "packages" / "peiling" / "src" / "peiling"

NOT_OURS = {"node_modules", "__pycache__", "build", "dist"}
BINARY = {".mo", ".png", ".jpg", ".ico", ".woff", ".woff2", ".ttf", ".gz", ".pdf", ".age"}


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield every file that belongs to the repository, in a fixed order.

    Folders that start with a dot are other programs' business; `.ci` is ours.
    """
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            hidden = path.name.startswith(".") and path.name != ".ci"
            if not hidden and path.name not in NOT_OURS:
                yield from files(path)
        elif path.suffix not in BINARY:
            yield path


def modules(folder: Path = PACKAGE) -> Iterator[Path]:
    """Yield the Python files of the platform, or of the library, without tests and migrations."""
    for path in files(folder):
        inside = path.relative_to(folder).parts
        if path.suffix == ".py" and not {"tests", "migrations"} & set(inside):
            yield path


def templates(folder: Path = PACKAGE) -> Iterator[Path]:
    """Yield every template of the platform."""
    for path in files(folder):
        if "templates" in path.relative_to(folder).parts and path.suffix in {".html", ".txt"}:
            yield path
