"""The data folder: the one place on disk that belongs to one running Baken."""

import errno
import fcntl
import os
import pwd
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from baken.project.refusal import Refusal

OWN_SERVER = "set DATABASE_URL to a PostgreSQL server of your own"


@dataclass
class DataFolder:
    """A folder with the database, the keys and the built static files of one Baken."""

    path: Path
    _lock: IO[str] | None = field(default=None, repr=False)

    @property
    def postgres(self) -> Path:
        """The cluster of the embedded PostgreSQL."""
        return self.path / "postgres"

    @property
    def log(self) -> Path:
        """What the embedded PostgreSQL says."""
        return self.path / "postgres.log"

    @property
    def keys(self) -> Path:
        """The secret key and the key ring, which no backup may hold."""
        return self.path / "keys"

    @property
    def static(self) -> Path:
        """Style sheets, scripts and pictures, with their hashes."""
        return self.path / "static"

    def open(self) -> None:
        """Make the folder if need be, and keep it for this process alone.

        :raises Refusal: if the folder cannot be used, or another Baken uses it.
        """
        refuse_home_of_root(self.path)
        try:
            self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
            lock = (self.path / "baken.lock").open("a+", encoding="utf-8")
        except OSError as failure:
            raise Refusal(why_not_writable(self.path, failure)) from failure
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as failure:
            lock.seek(0)
            who = lock.read().strip()
            lock.close()
            raise Refusal(
                f"Another Baken already runs on the data folder {self.path}"
                + (f" (process {who})" if who else "")
                + ": stop that one first, or choose another folder with --data."
            ) from failure
        try:
            lock.truncate(0)
            lock.write(f"{os.getpid()}\n")
            lock.flush()
        except OSError as failure:
            raise Refusal(why_not_writable(self.path, failure)) from failure
        self._lock = lock

    def in_use(self) -> bool:
        """Return whether another Baken uses the folder now."""
        try:
            with (self.path / "baken.lock").open("r", encoding="utf-8") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as failure:
            return failure.errno == errno.EWOULDBLOCK
        return False

    def close(self) -> None:
        """Let another Baken use the folder."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def default(name: str) -> Path:
    """Return where the data go when nobody said where: for root never under a home folder."""
    if os.geteuid() == 0:
        return Path("/var/lib/baken") / name
    return Path(".data") / name


def refuse_home_of_root(path: Path) -> None:
    """Refuse a folder under a home folder when root starts Baken.

    PostgreSQL then runs as a user of its own, who would need a way into that home.

    :raises Refusal: for root, if `path` lies under someone's home folder.
    """
    if os.geteuid() != 0:
        return
    resolved = path.resolve()
    for home in _homes():
        if resolved.is_relative_to(home):
            raise Refusal(
                f"As root the data folder cannot lie under the home folder {home}, because "
                f"PostgreSQL's own user would have to enter it: choose another with --data "
                f"(such as {default('demo')}), run Baken as an ordinary user, or {OWN_SERVER}."
            )


def _homes() -> set[Path]:
    """Return the home folders of people: of root, and of everyone with an ordinary number."""
    people = (one for one in pwd.getpwall() if one.pw_uid == 0 or one.pw_uid >= 1000)
    found = {Path(one.pw_dir) for one in people if one.pw_name != "nobody"}
    return {home for home in found | {Path("/home")} if len(home.parts) > 1}


def let_pass(path: Path) -> list[Path]:
    """Let PostgreSQL's own user walk through to `path`, and return the folders this opened.

    Walking through is not reading: the names of what lies in them stay hidden.
    """
    opened = []
    for parent in [path, *path.resolve().parents]:
        mode = stat.S_IMODE(parent.stat().st_mode)
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)
            opened.append(parent)
    return opened


def why_not_writable(path: Path, failure: OSError) -> str:
    """Return the one sentence for a folder that cannot be written."""
    if failure.errno == errno.ENOSPC:
        return f"The disk is full: nothing can be written in {path}. Make room and start again."
    if failure.errno == errno.EROFS:
        return f"The data folder {path} is read-only: choose another with --data."
    if failure.errno in (errno.EACCES, errno.EPERM):
        return (
            f"You may not write in the data folder {path}: choose another with --data, "
            "or give yourself the right to write there."
        )
    if failure.errno in (errno.ENOTDIR, errno.EEXIST):
        return f"{path} is not a folder: choose another with --data."
    if failure.errno == errno.ENAMETOOLONG:
        return "The name of the data folder is too long: choose a shorter one with --data."
    return f"The data folder {path} cannot be used: {failure.strerror or failure}."
