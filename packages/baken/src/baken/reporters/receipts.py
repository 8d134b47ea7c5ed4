"""What is stored instead of a code: by it a code is found, and nobody finds the code by it.

A code has 53 bits: few enough to try them all against an ordinary hash. So it goes
through Argon2id first, with a salt that only the key ring gives, and the outcome
through a blind index. Who has the database has nothing; who has the key ring too
pays for every single guess.
"""

import threading

from cryptography.hazmat.primitives.kdf import argon2
from django.conf import settings

from baken.kernel.sealing import blind

PURPOSE = "reporters.receipt"
NO_CODE = "-" * 16
"""Stands for whatever is no code, so that it costs the same. No code is written like this."""

_TURNS = threading.BoundedSemaphore(2)
"""So many at once in one process: each takes the memory that the settings name."""


def lookup(code: str | None) -> bytes:
    """Return the 16 bytes under which `code` is kept; for None, bytes under which nothing is."""
    salt = blind.index("salt", purpose=PURPOSE)
    with _TURNS:
        stretched = argon2.Argon2id(
            salt=salt,
            length=32,
            iterations=settings.BAKEN_RECEIPT_PASSES,
            lanes=1,
            memory_cost=settings.BAKEN_RECEIPT_MEMORY,
        ).derive((code or NO_CODE).encode())
    return blind.index(stretched.hex(), purpose=PURPOSE)
