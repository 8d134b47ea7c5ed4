"""What must be true before a server can answer: tables, code lists, key ring, static files."""

import hashlib
import io
import os
import pkgutil
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from baken.project import tell
from baken.project.folder import DataFolder, why_not_writable
from baken.project.refusal import Refusal
from baken.project.secret_files import SecretFiles

PACKAGE = Path(__file__).resolve().parent.parent
MIGRATING = 0x6D696772
DISK_FULL = "53100"


def point_at_static_files(folder: DataFolder) -> None:
    """Make the settings find a folder of static files for exactly this version of the program.

    Must come before Django is set up.
    """
    if not os.environ.get("BAKEN_STATIC_ROOT"):
        os.environ["BAKEN_STATIC_ROOT"] = str(folder.static / _static_stamp())


def set_up(settings_module: str) -> None:
    """Set Django up with the settings named here, whatever the environment says."""
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    import django

    django.setup()


def everything(folder: DataFolder) -> None:
    """Prepare all that is not prepared yet; nothing when nothing has changed."""
    if behind():
        with tell.step("Making the tables"):
            migrate()
    else:
        load_code_lists()
    key_ring()
    static_files(folder)


def behind() -> list[str]:
    """Return the migrations that either database lacks.

    :raises Refusal: if a database knows migrations of ours that this program does not.
    """
    from django.db import connections
    from django.db.migrations.recorder import MigrationRecorder

    on_disk = set(_migrations())
    missing = []
    for alias in connections:
        applied = set(MigrationRecorder(connections[alias]).applied_migrations())
        ours = {app for app, _name in on_disk}
        newer = {(app, name) for app, name in applied - on_disk if app in ours}
        if newer and not on_disk - applied:
            app, name = min(newer)
            raise Refusal(
                f"The database was last used by a newer Baken (it knows «{app} {name}»): "
                "install that version again, or restore a backup of before."
            )
        missing += [f"{alias} {app} {name}" for app, name in sorted(on_disk - applied)]
    return missing


def migrate() -> None:
    """Bring both databases to the newest tables, and load the code lists.

    One process at a time does so; others that start now wait for it.
    """
    from django.core.management import call_command
    from django.db import connections

    with _said_plainly(), _alone():
        for alias in connections:
            call_command("migrate", database=alias, interactive=False, verbosity=0)
        call_command("load_reference", stdout=io.StringIO())


def load_code_lists() -> None:
    """Load what is new in the code lists: also what a first start that was cut off left out."""
    from django.core.management import call_command

    with _said_plainly(), _alone():
        call_command("load_reference", stdout=io.StringIO())


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn what a database cannot do into one sentence."""
    from django.db import OperationalError

    try:
        yield
    except OperationalError as failure:
        state = getattr(failure.__cause__, "sqlstate", None)
        if state == DISK_FULL:
            raise Refusal(
                "The disk of the database is full: make room and start again."
            ) from failure
        raise Refusal(
            f"The database stopped answering while the tables were made ({state or 'no code'}): "
            "look at its log and start again; nothing is lost."
        ) from failure


@contextmanager
def _alone() -> Iterator[None]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
    try:
        yield
    finally:
        connection.close()  # which gives the lock back


def _migrations() -> Iterator[tuple[str, str]]:
    """Return the migrations that this program brings, without loading them."""
    from django.apps import apps

    for app in apps.get_app_configs():
        spec = find_spec(f"{app.name}.migrations")
        places = spec.submodule_search_locations if spec else None
        for module in pkgutil.iter_modules(places or ()):
            if module.name[0] not in "_~":
                yield app.label, module.name


def key_ring() -> None:
    """Make a key ring where there is none and nothing was sealed yet.

    :raises Refusal: if the ring is missing or unreadable and sealed data wait for it.
    """
    from django.conf import settings

    from baken.kernel.sealing import keyring, keystore

    path = Path(settings.BAKEN_KEYRING)
    if not path.exists():
        if keystore.versions():
            raise Refusal(
                f"The key ring {path} is missing, and what is in the database can only be read "
                "with it: put it back from where you keep it apart."
            )
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            keyring.write(keyring.Keyring.new(), path)
        except OSError as failure:
            raise Refusal(why_not_writable(path.parent, failure)) from failure
        tell.say(
            f"Made new keys in {path.parent}. Keep a copy of that folder apart from the backups: "
            "without it no backup can be read, and with it anyone can read them."
        )
    try:
        keyring.read(path)
    except keyring.KeyringError as failure:
        raise Refusal(str(failure)) from failure


def static_files(folder: DataFolder) -> None:
    """Build the static files, with hashes in their names, where that is not done yet."""
    from django.conf import settings
    from django.core.management import call_command

    root = Path(str(settings.STATIC_ROOT))
    if (root / "staticfiles.json").exists():  # written when all the rest is there
        return
    with tell.step("Building the static files"):
        try:
            if root.parent == folder.static and folder.static.exists():
                shutil.rmtree(folder.static)  # of an earlier version
            root.mkdir(parents=True, exist_ok=True)
            call_command("collectstatic", interactive=False, verbosity=0)
        except OSError as failure:
            raise Refusal(why_not_writable(root, failure)) from failure


def _static_stamp() -> str:
    """Return a name for the static files as they are now, a theme of the house included."""
    from baken.project.place import environment

    known = [f"{name} {version(name)}" for name in ("django", "django-allauth", "whitenoise")]
    theme = environment().theme
    for path in sorted([*PACKAGE.glob("**/static/**/*"), *(theme.rglob("*") if theme else [])]):
        if path.is_file():
            stat = path.stat()
            known.append(f"{path} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(known).encode()).hexdigest()[:16]


def secret_key(folder: DataFolder) -> None:
    """Make the secret key of the folder where the environment names none.

    Must come before Django is set up.
    """
    from baken.project.place import environment

    found = environment()
    if found.secret_key.get_secret_value() or found.secret_key_file is not None:
        return
    files = SecretFiles.of(folder)
    files.make_secret_key()
    os.environ["BAKEN_SECRET_KEY_FILE"] = str(files.secret_key)
