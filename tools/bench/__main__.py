"""`python -m tools.bench` with the names of measurements, or none for all of them."""

import runpy
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from baken.project import place, prepare, tell
from baken.project.folder import DataFolder
from tools.tree import ROOT


def main() -> int:
    """Run the measurements that were asked for, all of them by default."""
    known = {
        "pages": _pages,
        "items": _items,
        "receipts": _receipts,
        "register": _register,
        "imports": _imports,
        "monitor": _monitor,
        "kill": _kill,
        "estimation": _estimation,
        "disclosure": _disclosure,
    }
    wanted = sys.argv[1:] or list(known)
    if unknown := set(wanted) - set(known):
        sys.stderr.write(f"Unknown measurement: {', '.join(sorted(unknown))}.\n")
        return 2
    if len(wanted) == 1:
        return 0 if known[wanted[0]]() else 1
    # One process has one database: each measurement gets a process of its own.
    codes = [subprocess.call([sys.executable, "-m", "tools.bench", name]) for name in wanted]
    return max(codes)


def _estimation() -> bool:
    from tools.bench import estimation

    tell.say("What estimating costs:")
    return estimation.run()


def _disclosure() -> bool:
    tell.say("What safe tables cost:")
    runpy.run_path(
        str(ROOT / "packages" / "peiling" / "bench" / "disclosure.py"), run_name="__main__"
    )
    return True


def _pages() -> bool:
    with _in_a_database_of_its_own():
        from tools.bench import pages

        tell.say("What a page costs, of Baken in one process:")
        return pages.run()


def _items() -> bool:
    with _in_a_database_of_its_own():
        from tools.bench import items

        tell.say("What it costs to find signals that share a fact:")
        return items.run()


def _register() -> bool:
    with _in_a_database_of_its_own():
        from tools.bench import register

        tell.say("What a large register costs:")
        return register.run()


def _imports() -> bool:
    with _in_a_database_of_its_own():
        from tools.bench import imports

        tell.say("What a file of reports costs on its whole way:")
        return imports.run()


def _monitor() -> bool:
    with _in_a_database_of_its_own():
        from tools.bench import monitor

        tell.say("What pages of figures cost beside a large register:")
        return monitor.run()


def _receipts() -> bool:
    with _in_a_database_of_its_own():
        from tools.bench import receipts

        tell.say("What a look at a reporter's code costs:")
        return receipts.run()


@contextmanager
def _in_a_database_of_its_own() -> Iterator[None]:
    root = Path(tempfile.mkdtemp(prefix="baken-bench-"))
    folder = DataFolder(root / "data")
    try:
        with place.for_serving(folder):
            prepare.secret_key(folder)
            prepare.point_at_static_files(folder)
            prepare.set_up(place.SETTINGS)
            prepare.everything(folder)
            yield
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _kill() -> bool:
    from tools.bench import kill

    return kill.run()


if __name__ == "__main__":
    raise SystemExit(main())
