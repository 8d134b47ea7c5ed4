"""What a host tells Baken by its environment, typed and described.

`docs/reference/settings.md` is written from here.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "BAKEN_"


def _also(name: str) -> AliasChoices:
    """Return the names of a setting that peers know without our prefix."""
    return AliasChoices(f"{PREFIX}{name}", name)


def _words(value: object) -> object:
    """Return the words of a list that is written with commas."""
    if isinstance(value, str):
        return [word.strip() for word in value.split(",") if word.strip()]
    return value


Words = Annotated[list[str], NoDecode, BeforeValidator(_words)]


def origin_of(address: str) -> str:
    """Return scheme, host and port of a web address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _secrets() -> Path | None:
    """Return the folder with secrets as files, given by systemd or by a container host."""
    for name in ("CREDENTIALS_DIRECTORY", "BAKEN_SECRETS_DIR"):
        found = Path(os.environ.get(name) or "/nonexistent")
        if found.is_dir():
            return found
    return None


class Environment(BaseSettings):
    """What a host tells Baken; a file of that name in the folder of secrets says it as well."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    # Databases
    database_url: SecretStr = Field(
        SecretStr(""),
        validation_alias="DATABASE_URL",
        description="The PostgreSQL (15 or newer) with everything but the keys. "
        "Empty: the embedded PostgreSQL, in the data folder.",
    )
    keys_database_url: SecretStr = Field(
        SecretStr(""),
        validation_alias="KEYS_DATABASE_URL",
        description="The PostgreSQL with the wrapped keys of the dossiers, apart from the rest "
        "and with backups of its own that live at most 35 days. Needed where DATABASE_URL is set.",
    )
    database_connections: int = Field(
        6, ge=2, description="The most connections that one worker opens to each database."
    )
    statement_seconds: int = Field(
        20, ge=1, description="After so many seconds the database breaks off a statement."
    )
    lock_seconds: int = Field(
        5, ge=1, description="After so many seconds a statement stops waiting for another one."
    )

    # Keys
    secret_key: SecretStr = Field(
        SecretStr(""),
        validation_alias=_also("SECRET_KEY"),
        description="Signs sessions and forms: fifty random characters, never in a backup.",
    )
    secret_key_file: Path | None = Field(
        None, description="A file that holds the secret key, instead of the key itself."
    )
    keyring: Path = Field(
        Path("keyring.json"),
        description="The file with the key ring that opens the keys of the dossiers "
        "(see «baken keys»). Keep it apart from both databases and from their backups.",
    )

    # The web
    allowed_hosts: Words = Field(
        ["127.0.0.1", "localhost", "[::1]"],
        validation_alias=_also("ALLOWED_HOSTS"),
        description="The names under which people reach Baken, with commas between them.",
    )
    https: bool = Field(
        True,
        validation_alias=AliasChoices("BAKEN_HTTPS", "IS_HTTPS"),
        description="Whether people reach Baken over HTTPS. Turn it off on your own machine only.",
    )
    proxies: int = Field(
        0,
        ge=0,
        validation_alias=AliasChoices("BAKEN_PROXIES", "NUM_PROXIES"),
        description="How many proxies of your own stand before Baken. With one or more, their "
        "headers X-Forwarded-Proto and X-Forwarded-For are believed.",
    )
    csrf_trusted_origins: Words = Field(
        [],
        validation_alias=_also("CSRF_TRUSTED_ORIGINS"),
        description="Other origins that may post forms, such as https://baken.example.nl.",
    )
    static_root: Path | None = Field(
        None,
        description="The folder with the built static files. Empty: inside the data folder.",
    )
    theme: Path | None = Field(
        None,
        description="A folder with a theme of your own: its file ui/tokens.css takes the place of "
        "Baken's. Empty: Baken's own theme.",
    )
    workers: int = Field(2, ge=1, description="How many processes answer requests.")
    threads: int = Field(
        4, ge=1, description="How many requests one process answers at the same time."
    )
    upload_megabytes: int = Field(
        10, ge=1, description="The largest form that is accepted, files included."
    )

    address: str = Field(
        "",
        pattern="^(https?://.+/)?$",
        description="The address that mails name, such as https://baken.example.nl/. "
        "Empty: the first of the allowed hosts.",
    )

    # Words on the screen
    leave_to: str = Field(
        "https://www.buienradar.nl/",
        description="Where «Leave quickly» on public pages leads to: a page that says nothing "
        "about who looks at it.",
    )
    desk_phone: str = Field(
        "",
        description="The phone number that people call when Baken cannot take a report; "
        "it is shown on the page that says so.",
    )

    # Sign-in at the organisation itself (OpenID Connect)
    oidc_issuer: str = Field(
        "",
        description="The address of the organisation's OpenID provider, such as "
        "https://login.example.nl/realm. Empty: people sign in with a password only.",
    )
    oidc_name: str = Field(
        "your organisation", description="How the sign-in page names that provider."
    )
    oidc_client_id: str = Field("", description="The name of Baken at that provider.")
    oidc_client_secret: SecretStr = Field(
        SecretStr(""), description="The password of Baken at that provider."
    )
    oidc_subject_claim: str = Field(
        "sub", description="The claim that always stays the same for one person."
    )
    oidc_second_factor: Words = Field(
        [],
        description="The values of the claims amr and acr, with commas between them, by which "
        "that provider says that a second factor was shown. Without one, Baken asks its own.",
    )

    # Mail and logs
    email_host: str = Field(
        "",
        validation_alias=_also("EMAIL_HOST"),
        description="The server that sends mail. Empty: mail is not sent.",
    )
    email_port: int = Field(
        587, validation_alias=_also("EMAIL_PORT"), description="The port of that server."
    )
    email_host_user: str = Field(
        "",
        validation_alias=_also("EMAIL_HOST_USER"),
        description="The name with which Baken signs in there.",
    )
    email_host_password: SecretStr = Field(
        SecretStr(""),
        validation_alias=_also("EMAIL_HOST_PASSWORD"),
        description="The password with which Baken signs in there.",
    )
    default_from_email: str = Field(
        "baken@localhost",
        validation_alias=_also("DEFAULT_FROM_EMAIL"),
        description="The sender of mail.",
    )
    log_level: str = Field(
        "INFO",
        validation_alias=_also("LOG_LEVEL"),
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
        description="From which weight on a line goes to the log.",
    )
    log_file: Path | None = Field(
        None, description="The file for the log. Empty: standard error, for the host to keep."
    )

    @classmethod
    def read(cls) -> "Environment":
        """Return what the environment and the folder of secrets say."""
        folder = _secrets()
        found = cls(_secrets_dir=folder)  # type: ignore[call-arg]  # pydantic takes it
        if folder and "keyring" not in found.model_fields_set and (folder / "keyring").is_file():
            found.keyring = folder / "keyring"
        return found

    def secret(self) -> str:
        """Return the secret key, from the environment or from its file; empty when there is none.

        :raises OSError: if the file cannot be read.
        """
        if self.secret_key_file is not None:
            return self.secret_key_file.read_text(encoding="ascii").strip()
        return self.secret_key.get_secret_value()


@dataclass(frozen=True)
class Described:
    """One setting, as the page of settings lists it."""

    names: tuple[str, ...]
    default: str
    description: str
    secret: bool


def describe() -> Iterator[Described]:
    """Return every setting with its names, its default and what it does."""
    for name, field in Environment.model_fields.items():
        alias = field.validation_alias
        if isinstance(alias, AliasChoices):
            names = tuple(str(choice) for choice in alias.choices)
        else:
            names = (str(alias or f"{PREFIX}{name.upper()}"),)
        value = "" if field.default in (PydanticUndefined, None) else field.default
        secret = isinstance(value, SecretStr)
        if isinstance(value, list):
            value = ",".join(value)
        shown = "" if secret else str(value).lower() if isinstance(value, bool) else str(value)
        yield Described(names, shown, field.description or "", secret)
