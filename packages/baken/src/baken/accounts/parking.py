"""What a person was sending when their session turned out to be over, kept until they are back.

It lies in a new session of the same browser, sealed with a key that only that
browser has, for half an hour at most, and comes out for the same person only.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from baken.accounts import sessions
from baken.accounts.models import User

_PARKED = "parked"
_LARGEST = 200_000
"""Characters. Whoever types more than this has attached something else than words."""


@dataclass(frozen=True)
class Parked:
    """A form that was not taken yet: where it was going, and what it held."""

    path: str
    fields: list[tuple[str, str]]
    files: bool


def park(request: HttpRequest, *, at: datetime) -> bool:
    """Keep what `request` sends, if this browser was signed in not long ago; say whether."""
    user_id = sessions.former_user(request, at=at)
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
    if user_id is None or sum(len(name) + len(value) for name, value in fields) > _LARGEST:
        return False
    request.session[_PARKED] = {
        "user": str(user_id),
        "path": request.get_full_path(),
        "fields": fields,
        "files": bool(request.FILES),
    }
    return True


def parked(session: SessionBase, user: User) -> Parked | None:
    """Return what `user` was sending, if this session keeps it for them."""
    kept = session.get(_PARKED)
    if kept is None or kept["user"] != str(user.pk):
        return None
    return Parked(kept["path"], [(name, value) for name, value in kept["fields"]], kept["files"])


def discard(session: SessionBase) -> None:
    """Forget what was being sent."""
    session.pop(_PARKED, None)
