"""Compiled code is made anew when any file it is made from has changed.

numba looks at the file of a function only, not at the files of the functions that it calls.
"""

from pathlib import Path

import peiling


def pytest_configure() -> None:
    """Throw away what was compiled before the newest file of compiled functions was written."""
    source = Path(peiling.__file__).parent
    compiled = [path for path in source.rglob("*.py") if "compiled" in path.read_text()]
    newest = max(path.stat().st_mtime for path in compiled)
    for path in source.rglob("__pycache__/*.nb[ic]"):
        if path.stat().st_mtime < newest:
            path.unlink(missing_ok=True)
