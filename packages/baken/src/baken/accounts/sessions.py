"""Sessions that end, and that a copy of the database does not open.

A row is found by the digest of the session key, and its content is sealed with
a key made from the session key. Only the browser has that key.
"""

import os
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from baken.accounts import devices

if TYPE_CHECKING:
    from baken.accounts.models import Session

IDLE = timedelta(minutes=30)
IDLE_ON_A_PHONE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=12)
BETWEEN_WRITES = timedelta(minutes=1)
"""A session is written at most once a minute, so it may end up to a minute early, never late."""
FORGOTTEN = timedelta(days=1)
"""So long after its end a session is still recognised, to keep what was being sent."""

STARTED, SEEN, IDLE_SECONDS, DEVICE = "started", "seen", "idle", "device"
_NONCE = 12


def digest_of(session_key: str) -> str:
    """Return the digest under which the session with this key is kept."""
    return sha256(f"baken session row|{session_key}".encode()).hexdigest()


def _cipher(session_key: str) -> AESGCM:
    return AESGCM(sha256(f"baken session content|{session_key}".encode()).digest())


class SessionStore(DatabaseStore):
    """Django's sessions in the database, kept by digest and sealed."""

    @classmethod
    def get_model_class(cls) -> "type[Session]":
        """Return the model of the rows."""
        from baken.accounts.models import Session

        return Session

    @classmethod
    def clear_expired(cls) -> None:
        """Delete the sessions that ended so long ago that nobody comes back for them."""
        over = timezone.now() - FORGOTTEN
        cls.get_model_class().objects.filter(expire_date__lt=over).delete()

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return the content, sealed with this session's key."""
        nonce = os.urandom(_NONCE)
        content = self.serializer().dumps(session_dict)
        sealed = _cipher(self._own_key()).encrypt(nonce, content, None)
        return b64encode(nonce + sealed).decode("ascii")

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Return the content, or nothing if it was not sealed with this session's key."""
        raw = b64decode(session_data)
        try:
            content = _cipher(self.session_key or "").decrypt(raw[:_NONCE], raw[_NONCE:], None)
        except InvalidTag:
            return {}
        found: dict[str, Any] = self.serializer().loads(content)
        return found

    def exists(self, session_key: str) -> bool:
        """Return whether there is a session with this key."""
        return self.model.objects.filter(session_key=digest_of(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        """Delete the session with this key, or this session."""
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=digest_of(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> "Session":
        """Return the row for this session, with what its owner may see of it."""
        started = data.get(STARTED)
        seen = data.get(SEEN)
        return self.get_model_class()(
            session_key=digest_of(self._own_key()),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=data.get(SESSION_KEY),
            started_at=datetime.fromtimestamp(started, UTC) if started else None,
            seen_at=datetime.fromtimestamp(seen, UTC) if seen else None,
            device=data.get(DEVICE, ""),
        )

    def get_session_cookie_age(self) -> int:
        """Return after how many seconds without a request this session ends."""
        seconds: int = self.get(IDLE_SECONDS, settings.SESSION_COOKIE_AGE)
        return seconds

    def get_expire_at_browser_close(self) -> bool:
        """Return that the cookie never outlives the browser."""
        return True

    def _own_key(self) -> str:
        if self.session_key is None:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
        return self.session_key or ""

    def _get_session_from_db(self) -> "Session | None":
        rows = self.get_model_class().objects.filter(session_key=digest_of(self.session_key or ""))
        found = rows.filter(expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
        return found


def keep(request: HttpRequest, *, at: datetime) -> None:
    """Start the clocks of a session in which someone has just signed in, or move them on."""
    session = request.session
    if SESSION_KEY not in session:
        return
    if STARTED not in session:
        agent = request.headers.get("User-Agent", "")
        idle = IDLE_ON_A_PHONE if devices.is_phone(agent) else IDLE
        session[STARTED] = at.timestamp()
        session[IDLE_SECONDS] = int(idle.total_seconds())
        session[DEVICE] = devices.name_of(agent)
        session[SEEN] = at.timestamp()
    elif at.timestamp() - session[SEEN] >= BETWEEN_WRITES.total_seconds():
        session[SEEN] = at.timestamp()


def is_over(session: SessionBase, *, at: datetime) -> bool:
    """Return whether someone has been signed in for so long that they must do it again."""
    started: float | None = session.get(STARTED)
    return started is not None and at.timestamp() - started >= ABSOLUTE.total_seconds()


def end(request: HttpRequest, *, at: datetime) -> None:
    """End the session of this request, but let its browser be recognised for a day."""
    if request.session.session_key:
        rows = SessionStore.get_model_class().objects
        rows.filter(session_key=digest_of(request.session.session_key)).update(expire_date=at)
    request.session = SessionStore()


def former_user(request: HttpRequest, *, at: datetime) -> UUID | None:
    """Return who was signed in in this browser until their session ended, up to a day ago."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    found = SessionStore.get_model_class().objects.filter(
        session_key=digest_of(key), expire_date__lte=at, expire_date__gt=at - FORGOTTEN
    )
    return found.values_list("user_id", flat=True).first()
