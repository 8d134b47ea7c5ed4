"""What all tests share: a PostgreSQL of their own, unless DATABASE_URL names one."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from django.utils import translation
from playwright.sync_api import Browser, sync_playwright
from psycopg.conninfo import conninfo_to_dict

from baken.kernel.sealing import keyring
from baken.kernel.sealing.keyring import Keyring
from baken.project.folder import DataFolder
from baken.project.postgres import embedded

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker
    from pytest_django.fixtures import SettingsWrapper
    from xdist.workermanage import WorkerController

ALIASES = {"default": "baken", "keys": "baken_keys"}


class TestServer:
    """A PostgreSQL that lives as long as one run of the tests, and forgets everything after it."""

    __test__ = False

    def __init__(self) -> None:
        self.folder = DataFolder(Path(tempfile.mkdtemp(prefix="baken-test-")) / "data")
        self.folder.open()
        self.running = embedded.start(self.folder, in_haste=True)

    def stop(self) -> None:
        self.running.stop()
        self.folder.close()
        shutil.rmtree(self.folder.path.parent, ignore_errors=True)


class SharedServer:
    """Starts the server once for all workers of pytest-xdist, before the first of them."""

    def __init__(self) -> None:
        self.server: TestServer | None = None

    def pytest_configure_node(self, node: "WorkerController") -> None:
        if self.server is None:
            self.server = TestServer()
        node.workerinput["postgres"] = {
            alias: self.server.running.url(name) for alias, name in ALIASES.items()
        }

    def pytest_unconfigure(self) -> None:
        if self.server is not None:
            self.server.stop()


def pytest_configure(config: pytest.Config) -> None:
    if config.pluginmanager.hasplugin("dsession") and not _own_server():
        config.pluginmanager.register(SharedServer())


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The addresses of the databases, by alias; empty when the environment names them."""
    workerinput = getattr(request.config, "workerinput", {})
    if _own_server():
        yield {}
    elif "postgres" in workerinput:
        yield workerinput["postgres"]
    else:
        server = TestServer()
        yield {alias: server.running.url(name) for alias, name in ALIASES.items()}
        server.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, postgres: dict[str, str]
) -> None:
    """Point Django at the server of this run; each worker has databases of its own."""
    for alias, url in postgres.items():
        parts = conninfo_to_dict(url)
        connections[alias].settings_dict.update(
            HOST=parts["host"], USER=parts["user"], NAME=parts["dbname"], PASSWORD="", PORT=""
        )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """Let tests with transactions of their own empty the tables after them, what never goes too.

    At the end whoever still has a connection loses it: a server under test may
    close its last one only after its browser has gone.
    """
    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entries_stay")
        for table in ("publication", "release"):
            cursor.execute(
                f"ALTER TABLE publications_{table} DISABLE TRIGGER publications_{table}s_stay"
            )
    yield
    with django_db_blocker.unblock():
        for alias in connections:
            with connections[alias].cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            connections[alias].close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium for the tests of one file; Playwright runs a loop of its own beside Django."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium",
                args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
            )
            yield browser
            browser.close()


@pytest.fixture(scope="session")
def ring_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key ring for the tests of this run."""
    path = tmp_path_factory.mktemp("keys") / "keyring.json"
    keyring.write(Keyring.new(), path)
    return path


@pytest.fixture(autouse=True)
def _house_keyring(ring_file: Path, settings: "SettingsWrapper") -> None:
    """Let every test seal with the key ring of this run."""
    settings.BAKEN_KEYRING = str(ring_file)


@pytest.fixture(autouse=True)
def _light_receipts(settings: "SettingsWrapper") -> None:
    """Make looks at reporters' codes that cost next to nothing."""
    settings.BAKEN_RECEIPT_MEMORY, settings.BAKEN_RECEIPT_PASSES = 8, 1


def _own_server() -> bool:
    return bool(os.environ.get("DATABASE_URL"))


@pytest.fixture
def in_english() -> Iterator[None]:
    """Let sentences be those of the source, whatever catalogues were compiled."""
    with translation.override("en"):
        yield
