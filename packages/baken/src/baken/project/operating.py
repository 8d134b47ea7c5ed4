"""What an operator does with a Baken: one function for each command."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from baken.project import place, prepare, tell
from baken.project.folder import DataFolder, why_not_writable
from baken.project.place import SETTINGS
from baken.project.refusal import Refusal


@contextmanager
def _opened(data: Path | None) -> Iterator[DataFolder]:
    """Open the databases for one command, with Django set up on them."""
    folder = place.folder_for(data, "data")
    os.environ["BAKEN_STATEMENT_SECONDS"] = str(24 * 3600)  # a command may take its time
    with place.for_command(folder):
        prepare.set_up(SETTINGS)
        try:
            yield folder
        finally:
            from django.db import connections

            connections.close_all()


def migrate(data: Path | None) -> None:
    """Bring both databases to the newest tables, and load the code lists."""
    with _opened(data), tell.step("Making the tables"):
        prepare.migrate()


def work(data: Path | None, *, once: bool) -> None:
    """Do the jobs that wait, until told to stop; with `once` until none waits."""
    with _opened(data):
        from django.core.management import call_command

        call_command("work", once=once)


def check(data: Path | None) -> int:
    """Say of each part whether it is well; return 1 when one is not."""
    with _opened(data):
        from django.core.management import call_command
        from django.core.management.base import SystemCheckError

        from baken.project import checking

        results = checking.every_part()
        for result in results:
            tell.say(f"{'well' if result.well else 'NOT WELL':<9}{result.part}: {result.said}")
        try:
            call_command("check", deploy=True, fail_level="WARNING", verbosity=0)
        except SystemCheckError as failure:
            tell.say(str(failure))
            return 1
        return 0 if all(result.well for result in results) else 1


def audit_verify(data: Path | None, anchors: Path | None) -> int:
    """Say whether the chain of the audit holds; return 1 and every fault when it does not."""
    with _opened(data):
        from baken.audit import queries

        faults = list(queries.faults(_heads(anchors)))
        for fault in faults:
            tell.say(f"line {fault.number}: {fault.what}")
        head = queries.head()
        if faults:
            tell.say(f"The audit does NOT hold: {len(faults)} faults.")
            return 1
        tell.say(
            f"The audit holds: {head.number if head else 0} lines, each follows the one before."
        )
        if anchors is None:
            tell.say(
                "Whether its end was cut off shows only against heads kept elsewhere: "
                "see «baken audit heads» and --anchors."
            )
        return 0


def audit_heads(data: Path | None) -> int:
    """Write the last line's number and digest, to be kept elsewhere."""
    with _opened(data):
        from baken.audit import queries

        head = queries.head()
        if head is not None:
            tell.say(f"{head.number} {head.digest.hex()}")
        return 0


def _heads(anchors: Path | None) -> dict[int, bytes]:
    """Return the heads in the file `anchors`."""
    if anchors is None:
        return {}
    try:
        lines = anchors.read_text(encoding="ascii").split("\n")
        pairs = (line.split() for line in lines if line.strip())
        return {int(number): bytes.fromhex(digest) for number, digest in pairs}
    except OSError as failure:
        raise Refusal(f"The file {anchors} cannot be read: {failure.strerror}.") from failure
    except ValueError as failure:
        raise Refusal(
            f"The file {anchors} does not hold heads: one «number digest» on each line."
        ) from failure


def retention(data: Path | None, *, only_look: bool) -> None:
    """Destroy what has come to the end of its term, or say with `only_look` how much that is."""
    with _opened(data):
        from django.utils import timezone

        from baken.exports import actions as exports
        from baken.imports import actions as imports
        from baken.jobs import actions as jobs
        from baken.kernel import limits
        from baken.signals import actions, queries

        now = timezone.now()
        if only_look:
            tell.say(
                f"{queries.over(at=now).count()} signals would be destroyed; "
                f"{queries.over(at=now, held=True).count()} are held. Nothing was changed."
            )
            return
        with tell.step("Destroying what is over"):
            kept = actions.retain(at=now)
            exports.destroy_over(now)
            limits.clean(now)
            jobs.forget(now)
            imports.forget(now)
        tell.say(
            f"{kept.destroyed} signals and {kept.drafts} drafts were destroyed, with their keys; "
            f"{kept.held} are held. The counts stay."
        )


def keys_new(data: Path | None) -> None:
    """Make a key ring and a secret key where there are none, without a database."""
    from baken.project.secret_files import SecretFiles

    folder = place.folder_for(data, "data")
    prepare.set_up(SETTINGS)
    from baken.kernel.sealing import keyring

    files = SecretFiles.of(folder)
    if files.keyring.exists():
        raise Refusal(f"There is a key ring already: {files.keyring}. It is never replaced.")
    try:
        files.keyring.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        keyring.write(keyring.Keyring.new(), files.keyring)
    except OSError as failure:
        raise Refusal(why_not_writable(files.keyring.parent, failure)) from failure
    files.make_secret_key()
    tell.say(f"Made {files.keyring} and {files.secret_key}: keep a copy apart from every backup.")


def keys_rotate(data: Path | None) -> None:
    """Add a fresh key to the ring and wrap every dossier's key with it."""
    with _opened(data):
        from django.conf import settings
        from django.db import transaction
        from django.utils import timezone

        from baken.audit import actions as audit
        from baken.kernel.sealing import keyring, keystore

        path = Path(settings.BAKEN_KEYRING)
        try:
            ring = keyring.read(path).rotated()
            keyring.write(ring, path)
        except keyring.KeyringError as failure:
            raise Refusal(str(failure)) from failure
        except OSError as failure:
            raise Refusal(why_not_writable(path.parent, failure)) from failure
        with tell.step("Wrapping the keys of the dossiers anew"):
            changed = keystore.rewrap()
        with transaction.atomic():
            audit.record(
                "keys.rotated", kind="keyring", key=str(ring.active), by=None, at=timezone.now()
            )
        tell.say(
            f"Version {ring.active} of the key is active; {changed} keys were wrapped anew. "
            f"Copy {path} to where you keep it apart. Older versions open older backups still."
        )


def keys_status(data: Path | None) -> None:
    """Say which keys the ring holds, and how many dossier keys each has wrapped."""
    with _opened(data):
        from django.conf import settings

        from baken.kernel.sealing import keyring, keystore

        try:
            ring = keyring.read(Path(settings.BAKEN_KEYRING))
        except keyring.KeyringError as failure:
            raise Refusal(str(failure)) from failure
        wrapped = keystore.versions()
        for version in sorted({*ring.keys, *wrapped}):
            state = "active" if version == ring.active else "kept"
            if version not in ring.keys:
                state = "MISSING from the key ring"
            tell.say(f"version {version}: {state}, {wrapped.get(version, 0)} dossier keys")


def backup(data: Path | None, what: str, to: Path, recipients: list[str]) -> None:
    """Write a sealed backup of the data or of the keys."""
    with _opened(data):
        from django.utils import timezone

        from baken.project.backup import taking

        with tell.step(f"Copying the {what}"):
            taken = taking.take(what, to, recipients, at=timezone.now())
        tell.say(f"{to}: {taken.tables} tables, {taken.rows} rows.")
        if what == "data":
            tell.say("Back up the keys after this one: «baken backup keys …», to another place.")


def restore(data: Path | None, what: str, source: Path, identity: Path) -> None:
    """Put a backup back in a database that holds nothing."""
    from baken.project.backup import restoring, stream

    keys = stream.identities(identity)
    with tell.step("Reading the whole file"):
        contents = restoring.look_into(source, keys, what)
    with place.for_restoring(place.folder_for(data, "data")):
        prepare.set_up(SETTINGS)
        from django.db import connections

        try:
            restoring.refuse_filled(what)
            with tell.step("Putting the rows back"):
                restoring.restore(source, keys, what, contents)
        finally:
            connections.close_all()
    rows = sum(rows for rows, _digest in contents.digests.values())
    tell.say(
        f"{len(contents.digests)} tables, {rows} rows: all as it was at {contents.header['at']}."
    )


def manage(data: Path | None, words: list[str]) -> int:
    """Run a command of Django, on the databases of the data folder where there are any."""
    from django.core.management import execute_from_command_line

    folder = place.folder_for(data, "data")
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    own = place.environment().database_url.get_secret_value()
    if own or (data is None and not folder.postgres.is_dir()):
        execute_from_command_line(["baken manage", *words])
    else:
        with place.for_command(folder):
            execute_from_command_line(["baken manage", *words])
    return 0
