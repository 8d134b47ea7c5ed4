"""`python -m tools.bench pages` and `python -m tools.bench kill`; each in a database of its own."""

import shutil
import sys
import tempfile
from pathlib import Path

from baken.project import place, prepare, tell
from baken.project.folder import DataFolder


def main() -> int:
    """Run the measurements that were asked for, all of them by default."""
    wanted = sys.argv[1:] or ["pages", "kill"]
    known = {"pages": _pages, "kill": _kill}
    if unknown := set(wanted) - set(known):
        sys.stderr.write(f"Unknown measurement: {', '.join(sorted(unknown))}.\n")
        return 2
    kept = [known[name]() for name in wanted]
    return 0 if all(kept) else 1


def _pages() -> bool:
    root = Path(tempfile.mkdtemp(prefix="baken-bench-"))
    folder = DataFolder(root / "data")
    try:
        with place.for_serving(folder):
            prepare.secret_key(folder)
            prepare.point_at_static_files(folder)
            prepare.set_up(place.SETTINGS)
            prepare.everything(folder)
            from tools.bench import pages

            tell.say("What a page costs, of Baken in one process:")
            return pages.run()
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _kill() -> bool:
    from tools.bench import kill

    return kill.run()


if __name__ == "__main__":
    raise SystemExit(main())
