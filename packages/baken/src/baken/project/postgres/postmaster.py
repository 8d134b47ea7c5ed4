"""What PostgreSQL's own pid file tells: who serves a cluster, and whether it is ready."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from baken.project.refusal import Refusal

SECONDS_TO_STOP = 60


@dataclass(frozen=True)
class Postmaster:
    """The server of one cluster, as its pid file describes it."""

    pid: int | None = None
    socket: Path | None = None
    ready: bool = False

    @classmethod
    def read(cls, cluster: Path) -> "Postmaster":
        """Return the server that serves `cluster`, with empty fields where there is none."""
        try:
            lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            pid = int(lines[0])
        except (OSError, ValueError, IndexError):
            return cls()
        socket = Path(lines[4]) if len(lines) > 4 and lines[4] else None
        return cls(pid, socket, len(lines) > 7 and lines[7].strip() == "ready")

    def runs_on(self, cluster: Path) -> bool:
        """Return whether the process is there and serves `cluster`.

        The number of a dead server may have gone to another program since, even
        to another PostgreSQL. Where the system does not tell (no /proc, another
        user's process) the answer is no, and PostgreSQL itself will refuse.
        """
        try:
            return Path(f"/proc/{self.pid}/cwd").readlink() == cluster.resolve()
        except OSError:
            return False


def stop_leftover(cluster: Path) -> None:
    """Stop the server that a killed Baken left running on `cluster`.

    :raises Refusal: if it cannot be stopped.
    """
    left = Postmaster.read(cluster)
    if left.pid is None or not left.runs_on(cluster):
        return
    try:
        os.kill(left.pid, signal.SIGINT)
    except PermissionError as failure:
        raise Refusal(
            f"Another user's PostgreSQL (process {left.pid}) already runs on {cluster.parent}: "
            "stop that one first, or choose another folder with --data."
        ) from failure
    until = time.monotonic() + SECONDS_TO_STOP
    while left.runs_on(cluster):
        if time.monotonic() > until:
            raise Refusal(
                f"An earlier PostgreSQL (process {left.pid}) on {cluster.parent} does not stop: "
                "end it first, then start again."
            )
        time.sleep(0.05)
