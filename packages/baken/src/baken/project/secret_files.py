"""The secret key and the key ring of a data folder: made once, readable by their owner alone."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from baken.project.folder import DataFolder, why_not_writable
from baken.project.refusal import Refusal


@dataclass(frozen=True)
class SecretFiles:
    """Where the two secrets of one data folder lie."""

    secret_key: Path
    keyring: Path

    @classmethod
    def of(cls, folder: DataFolder) -> "SecretFiles":
        """Return where the secrets of `folder` lie."""
        return cls(folder.keys / "secret-key", folder.keys / "keyring.json")

    def make_secret_key(self) -> bool:
        """Make the secret key where there is none, and return whether it was made.

        :raises Refusal: if it cannot be written.
        """
        if self.secret_key.exists():
            return False
        try:
            self.secret_key.parent.mkdir(mode=0o700, exist_ok=True)
            handle = os.open(self.secret_key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(50))
        except OSError as failure:
            raise Refusal(why_not_writable(self.secret_key.parent, failure)) from failure
        return True
