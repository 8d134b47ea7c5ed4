"""Starting and stopping the embedded PostgreSQL on a data folder."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from baken.project.folder import DataFolder, let_pass, why_not_writable
from baken.project.postgres import program
from baken.project.postgres.postmaster import Postmaster, stop_leftover
from baken.project.refusal import Refusal

OWNER = "baken"
DATABASES = ("baken", "baken_keys")
SOCKET_LONGEST = 100  # the system allows 107 bytes on Linux and 103 on macOS
SECONDS_TO_START = 60
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # a statement may hold what people typed
    "log_error_verbosity": "terse",  # so may the details of an error
    "timezone": "UTC",
    "log_timezone": "UTC",
}
HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Embedded:
    """One running PostgreSQL, reached over a Unix socket that only its owner may open."""

    folder: DataFolder
    socket: Path
    process: subprocess.Popen[bytes]
    opened: list[Path] = field(default_factory=list)
    """The folders that had to be opened for walking through, for the server's own user."""

    def url(self, database: str) -> str:
        """Return the address of `database`, as DATABASE_URL has it."""
        return url(self.socket, database)

    def stop(self) -> None:
        """Stop the server after it has written everything; sessions are ended."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(10)
        if self.socket != self.folder.postgres:
            with contextlib.suppress(OSError):
                self.socket.rmdir()


def url(socket: Path, database: str) -> str:
    """Return the address of `database` of the server behind `socket`."""
    return make_conninfo(host=str(socket), user=OWNER, dbname=database)


def start(folder: DataFolder, *, in_haste: bool = False) -> Embedded:
    """Start PostgreSQL on `folder`, which this process must have opened.

    A server that was left running by a killed Baken is stopped first.

    :param in_haste: for tests: do not wait for the disk.
    :raises Refusal: if it cannot start; the sentence says why and what to do.
    """
    tools = program.find()
    opened = let_pass(folder.path) if tools.user else []
    stop_leftover(folder.postgres)
    if not (folder.postgres / "PG_VERSION").exists():
        _make_cluster(folder, tools, in_haste=in_haste)
    _refuse_other_major(folder.postgres)

    socket = _socket_folder(folder, tools)
    chosen = SETTINGS | (HASTE if in_haste else {}) | {"unix_socket_directories": str(socket)}
    options = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
    with _log(folder) as log:
        process = subprocess.Popen(  # noqa: S603  our own program and settings
            [tools.folder / "postgres", "-D", folder.postgres, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,  # Ctrl-C reaches Baken, which then stops the server
            preexec_fn=_end_with_parent,
            **tools.rights(),
        )
        said_before = log.tell()
    server = Embedded(folder, socket, process, opened)
    try:
        _wait_until_ready(server, said_before)
        _make_databases(server)
    except BaseException:
        server.stop()
        raise
    return server


def _make_cluster(folder: DataFolder, tools: program.Program, *, in_haste: bool) -> None:
    """Make a new cluster beside its place and move it there whole: none is ever half made."""
    if folder.postgres.exists():
        raise Refusal(
            f"The folder {folder.postgres} is not a PostgreSQL database: "
            "choose another folder with --data."
        )
    draft = folder.postgres.with_suffix(".draft")
    try:
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        tools.give(draft)
    except OSError as failure:
        raise Refusal(why_not_writable(folder.path, failure)) from failure
    made = subprocess.run(  # noqa: S603  our own program and settings
        [
            tools.folder / "initdb",
            f"--pgdata={draft}",
            f"--username={OWNER}",
            "--auth=trust",  # the socket lies in a folder that only the owner may enter
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            *(["--no-sync"] if in_haste else []),
        ],
        capture_output=True,
        cwd="/",
        text=True,
        check=False,
        **tools.rights(),
    )
    if made.returncode:
        raise Refusal(_why(made.stderr, folder.path))
    draft.rename(folder.postgres)


def _refuse_other_major(cluster: Path) -> None:
    """Refuse a cluster that another PostgreSQL made."""
    try:
        found = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError as failure:
        raise Refusal(why_not_writable(cluster, failure)) from failure
    if found != str(program.MAJOR):
        raise Refusal(
            f"The data folder {cluster.parent} was made by PostgreSQL {found}, and this Baken "
            f"brings PostgreSQL {program.MAJOR}: put a backup back in a new folder (baken restore)."
        )


def _socket_folder(folder: DataFolder, tools: program.Program) -> Path:
    """Return where the socket goes: with the data, or in a short folder of its own.

    A socket's path may be no longer than about a hundred characters.
    """
    if len(os.fsencode(folder.postgres.resolve() / ".s.PGSQL.5432")) <= SOCKET_LONGEST:
        return folder.postgres.resolve()
    short = Path(tempfile.gettempdir()) / "baken-12345678" / ".s.PGSQL.5432"
    if len(os.fsencode(short)) > SOCKET_LONGEST:
        raise Refusal(
            "The names of the data folder and of the folder for temporary files are both too long "
            "for PostgreSQL's socket: choose a shorter folder with --data."
        )
    made = Path(tempfile.mkdtemp(prefix="baken-"))
    tools.give(made)
    return made


def _log(folder: DataFolder) -> IO[bytes]:
    """Return the file that takes what the server says."""
    try:
        log = folder.log.open("ab")
    except OSError as failure:
        raise Refusal(why_not_writable(folder.path, failure)) from failure
    folder.log.chmod(0o600)
    return log


def _end_with_parent() -> None:
    """Ask Linux to stop the server when Baken is killed; elsewhere the next start does so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _wait_until_ready(server: Embedded, said_before: int) -> None:
    """Wait until the server takes connections.

    :raises Refusal: if it stops instead, with what its log says about it.
    """
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if server.process.poll() is not None:
            with server.folder.log.open("rb") as log:
                log.seek(said_before)
                said = log.read().decode(errors="replace")
            raise Refusal(_why(said, server.folder.path))
        told = Postmaster.read(server.folder.postgres)
        if told.ready and told.pid == server.process.pid:  # not the file of a killed one
            return
        time.sleep(0.02)
    raise Refusal(
        f"PostgreSQL did not start within {SECONDS_TO_START} seconds: see {server.folder.log}."
    )


def _why(said: str, path: Path) -> str:
    """Return one sentence for what PostgreSQL said when it did not start."""
    if "No space left on device" in said:
        return f"The disk is full: PostgreSQL cannot write in {path}. Make room and start again."
    if "Read-only file system" in said:
        return f"The data folder {path} is read-only: choose another with --data."
    if "Permission denied" in said:
        return (
            f"PostgreSQL may not read or write in {path}: choose another folder with --data, "
            "or give the folder back to the user who made it."
        )
    lines = [line for line in said.splitlines() if "FATAL" in line or "error:" in line]
    last = lines[-1].split(":", 1)[-1].strip() if lines else "it gave no reason"
    return f"PostgreSQL could not start on {path}: {last}."


def _make_databases(server: Embedded) -> None:
    """Make the two databases, the one with the keys apart, where they are not there yet."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        rows = connection.execute("SELECT datname FROM pg_database").fetchall()
        for name in set(DATABASES) - {row[0] for row in rows}:
            try:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            except psycopg.errors.DiskFull as failure:
                raise Refusal(_why("No space left on device", server.folder.path)) from failure
