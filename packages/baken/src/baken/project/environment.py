"""The settings that the environment gives, typed; `docs/reference/settings.md` is written from here."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """What a host tells Baken, by environment variables that start with `BAKEN_`."""

    model_config = SettingsConfigDict(env_prefix="BAKEN_", extra="ignore")

    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    keys_database_url: str = Field(default="", validation_alias="KEYS_DATABASE_URL")
    secret_key: SecretStr = SecretStr("")
    keyring: Path = Path("keyring.json")
    https: bool = True
    allowed_hosts: str = "127.0.0.1,localhost"
