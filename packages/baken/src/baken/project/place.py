"""Where one Baken keeps its data: servers of one's own, or a data folder; opened for a command."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from baken.project import folder as folders
from baken.project import tell
from baken.project.environment import PREFIX, Environment
from baken.project.folder import DataFolder
from baken.project.postgres import embedded, own_server
from baken.project.postgres.postmaster import Postmaster
from baken.project.postgres.program import SYSTEM_USER
from baken.project.refusal import Refusal
from baken.project.secret_files import SecretFiles

SETTINGS = "baken.project.settings"
DEMO_SETTINGS = "baken.project.demo.settings"


@dataclass
class Place:
    """The databases that are open, and the folder beside them."""

    folder: DataFolder
    server: embedded.Embedded | None
    """The embedded PostgreSQL, when this process started it."""


def environment() -> Environment:
    """Return what the environment says.

    :raises Refusal: if a setting has a value that cannot be.
    """
    try:
        return Environment.read()
    except ValidationError as failure:
        first = failure.errors(include_url=False, include_input=False)[0]
        told = str(first["loc"][0])
        name = told if told.isupper() else f"{PREFIX}{told.upper()}"
        raise Refusal(
            f"The setting {name} has a value that cannot be: {first['msg']}."
        ) from failure


def folder_for(data: Path | None, name: str) -> DataFolder:
    """Return the data folder that a command names, or the usual one."""
    chosen = data or os.environ.get("BAKEN_DATA") or folders.default(name)
    return DataFolder(Path(chosen).expanduser().absolute())


@contextmanager
def for_serving(folder: DataFolder, *, demo: bool = False) -> Iterator[Place]:
    """Open the databases for a server that stays, and close them when it ends.

    :raises Refusal: if that is not possible; the sentence says why.
    """
    found = environment()
    if _says_everything(found):
        _own_servers(found, demo=demo, serving=True)
        yield Place(folder, None)
        return
    folder.open()
    try:
        if found.database_url.get_secret_value():
            _own_servers(found, demo=demo, serving=True)
            _use_secrets_of(folder, found)
            yield Place(folder, None)
            return
        with tell.step("Starting the database"):
            server = embedded.start(folder)
        try:
            _say_where(folder, server)
            _point_at(server.socket)
            _use_secrets_of(folder, found)
            yield Place(folder, server)
        finally:
            with tell.step("Stopping the database"):
                server.stop()
    finally:
        folder.close()


@contextmanager
def for_command(folder: DataFolder) -> Iterator[Place]:
    """Open the databases for one command: those of the Baken that runs on the folder, if any.

    :raises Refusal: if that is not possible; the sentence says why.
    """
    found = environment()
    if found.database_url.get_secret_value():
        _own_servers(found)
        _use_secrets_of(folder, found)
        yield Place(folder, None)
        return
    folders.refuse_home_of_root(folder.path)
    if not folder.postgres.is_dir():
        raise Refusal(
            f"There is no database in {folder.path}: name the data folder with --data, "
            "or set DATABASE_URL."
        )
    running = Postmaster.read(folder.postgres)
    if running.ready and running.socket and folder.in_use():
        _point_at(running.socket)
        _use_secrets_of(folder, found)
        yield Place(folder, None)
        return
    folder.open()
    try:
        server = embedded.start(folder)
        try:
            _point_at(server.socket)
            _use_secrets_of(folder, found)
            yield Place(folder, server)
        finally:
            server.stop()
    finally:
        folder.close()


@contextmanager
def for_restoring(folder: DataFolder) -> Iterator[Place]:
    """Open the databases for `baken restore`: a data folder may be made for it.

    A folder that was made for it goes again when restoring fails.

    :raises Refusal: if that is not possible; the sentence says why.
    """
    if environment().database_url.get_secret_value() or folder.postgres.is_dir():
        with for_command(folder) as opened:
            yield opened
        return
    folder.open()
    try:
        server = embedded.start(folder)
        try:
            _point_at(server.socket)
            _use_secrets_of(folder, environment())
            yield Place(folder, server)
        except BaseException:
            server.stop()
            shutil.rmtree(folder.postgres)
            raise
        finally:
            server.stop()
    finally:
        folder.close()


def _says_everything(found: Environment) -> bool:
    """Return whether the environment leaves nothing for a data folder to hold."""
    secret = bool(found.secret_key.get_secret_value()) or found.secret_key_file is not None
    return (
        bool(found.database_url.get_secret_value())
        and secret
        and found.static_root is not None
        and "keyring" in found.model_fields_set
    )


def _own_servers(found: Environment, *, demo: bool = False, serving: bool = False) -> None:
    """Make sure that both databases of one's own can be used."""
    url = found.database_url.get_secret_value()
    keys = found.keys_database_url.get_secret_value()
    own_server.look_at(url, "DATABASE_URL")
    if not keys and demo:
        keys = own_server.keys_beside(url)
        own_server.make_if_missing(keys, beside=url)
        os.environ["KEYS_DATABASE_URL"] = keys
    elif not keys:
        raise Refusal(
            "The keys must live apart from what they open: set KEYS_DATABASE_URL to another "
            "PostgreSQL database than DATABASE_URL, with backups of its own."
        )
    own_server.look_at(keys, "KEYS_DATABASE_URL")
    if own_server.same_database(url, keys):
        raise Refusal(
            "DATABASE_URL and KEYS_DATABASE_URL are the same database: the keys must live apart "
            "from what they open."
        )
    if serving and not demo:
        own_server.refuse_forgetful(url, "DATABASE_URL")
        own_server.refuse_forgetful(keys, "KEYS_DATABASE_URL")


def _point_at(socket: Path) -> None:
    """Make the settings find the embedded PostgreSQL, here and in the processes that follow."""
    main, keys = embedded.DATABASES
    os.environ["DATABASE_URL"] = embedded.url(socket, main)
    os.environ["KEYS_DATABASE_URL"] = embedded.url(socket, keys)


def _use_secrets_of(folder: DataFolder, found: Environment) -> None:
    """Make the settings find the secrets of the data folder, where the environment names none."""
    files = SecretFiles.of(folder)
    named = found.secret_key.get_secret_value() or found.secret_key_file
    if not named and files.secret_key.exists():
        os.environ["BAKEN_SECRET_KEY_FILE"] = str(files.secret_key)
    if "keyring" not in found.model_fields_set:
        os.environ["BAKEN_KEYRING"] = str(files.keyring)


def _say_where(folder: DataFolder, server: embedded.Embedded) -> None:
    """Say where the data are, and for root under which user PostgreSQL runs."""
    tell.say(f"The data are in {folder.path}.")
    if os.geteuid() != 0:
        return
    tell.say(
        f"Started as root, so PostgreSQL runs as the user {SYSTEM_USER}: good for a trial and for "
        f"tests; for anything else, {folders.OWN_SERVER}."
    )
    if server.opened:
        names = ", ".join(str(path) for path in server.opened)
        tell.say(f"That user may now walk through {names}, without seeing what is in there.")
