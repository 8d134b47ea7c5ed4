"""Running the program itself, as a person at a terminal does."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

BAKEN = [sys.executable, "-m", "baken.project.cli"]
OURS = ("BAKEN_", "DATABASE_URL", "KEYS_DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTEST_")


def environment(**more: str) -> dict[str, str]:
    """The environment of a machine on which nobody has set up Baken."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**bare, **more}


def baken(*words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    return subprocess.run(
        [*BAKEN, *map(str, words)],
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def refusal(result: subprocess.CompletedProcess[str]) -> str:
    """The one sentence on standard error of a program that ended with code 1."""
    assert result.returncode == 1, result
    assert "Traceback" not in result.stderr
    (sentence,) = result.stderr.splitlines()
    return sentence


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def ask(port: int, path: str = "/health/") -> int | None:
    """The status of the answer to a GET, or None when nobody listens."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        try:
            connection.request("GET", path)
            with connection.getresponse() as answer:
                return answer.status
        except (OSError, http.client.HTTPException):
            return None


class Running:
    """A Baken that runs in a process of its own."""

    def __init__(self, *words: str | Path, port: int, **more: str) -> None:
        self.port = port
        self.process = subprocess.Popen(
            [*BAKEN, *map(str, words), "--port", str(port)],
            env=environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_until_well(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if ask(self.port) == 200:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.process.kill()
        pytest.fail(f"Baken does not answer: {self.process.communicate()[0]}")

    def stop(self, number: int = signal.SIGTERM) -> str:
        if self.process.poll() is None:
            self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=60)
        return said


@pytest.fixture
def start() -> Iterator[Callable[..., Running]]:
    """Start programs that are stopped when the test ends."""
    running: list[Running] = []

    def begin(*words: str | Path, **more: str) -> Running:
        one = Running(*words, port=free_port(), **more)
        running.append(one)
        return one

    yield begin
    for one in running:
        one.stop(signal.SIGKILL)


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder of its own.

    The folder that pytest itself gives lies in one that every new run closes for
    others; for root, PostgreSQL's own user has to walk through it.
    """
    with tempfile.TemporaryDirectory(prefix="baken-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def served() -> Iterator[Path]:
    """A data folder on which Baken has run once and was stopped in order."""
    with tempfile.TemporaryDirectory(prefix="baken-", ignore_cleanup_errors=True) as folder:
        yield _served(Path(folder) / "data")


def _served(data: Path) -> Path:
    first = Running("serve", "--data", data, port=free_port())
    first.wait_until_well()
    first.stop()
    return data
