"""Keep attachments, copy them to another dossier, and forget them.

Who did it and why is for the room whose dossier it is: it writes the audit line, in
the transaction in which it calls these.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from baken.files import queries
from baken.files.models import Attachment, Piece
from baken.files.queries import Checked
from baken.files.states import MOST_IN_A_DOSSIER, Kind
from baken.kernel.errors import NotPossible
from baken.kernel.sealing import files, keystore
from baken.kernel.sealing.fields import with_key

PIECE = 2**20
"""How many sealed bytes stand in one row."""


def attach(
    checked: Sequence[Checked], *, dossier: UUID, at: datetime, key: bytes | None = None
) -> list[Attachment]:
    """Keep the checked files with `dossier`, sealed with its key; all of them or none.

    :raises NotPossible: if the dossier would hold too many, or someone else adds at the same time.
    """
    if not checked:
        return []
    key = key or keystore.find({dossier})[dossier]
    try:
        with transaction.atomic():
            first = 1 + (_last(dossier) or 0)
            if first + len(checked) - 1 > MOST_IN_A_DOSSIER:
                raise NotPossible(
                    _("There can be at most %(number)s attachments here. Leave some out.")
                    % {"number": MOST_IN_A_DOSSIER}
                )
            return [
                _keep(file, dossier=dossier, place=place, at=at, key=key)
                for place, file in enumerate(checked, first)
            ]
    except IntegrityError as error:
        raise NotPossible(_("Someone else has changed this in the meantime.")) from error


def copy(
    attachments: Sequence[Attachment], *, to: UUID, at: datetime, key: bytes | None = None
) -> list[Attachment]:
    """Keep the same files also with the dossier `to`, sealed anew with the key of that one.

    :raises NotPossible: if the dossier would hold too many.
    """
    return attach([_opened(found) for found in attachments], dossier=to, at=at, key=key)


def forget(dossiers: Collection[UUID]) -> int:
    """Remove all attachments of `dossiers` with their content; return how many there were."""
    found = Attachment.objects.filter(dossier__in=dossiers)
    return found.delete()[1].get(Attachment._meta.label, 0)


def _last(dossier: UUID) -> int | None:
    last: int | None = Attachment.objects.filter(dossier=dossier).aggregate(last=Max("place"))[
        "last"
    ]
    return last


def _keep(file: Checked, *, dossier: UUID, place: int, at: datetime, key: bytes) -> Attachment:
    attachment = Attachment(
        dossier=dossier,
        place=place,
        name=file.name,
        kind=file.kind,
        size=len(file.content),
        added_at=at,
    )
    with_key(attachment, key).save(force_insert=True)
    sealed = BytesIO()
    files.seal(key, BytesIO(file.content), sealed, file=attachment.pk)
    whole = sealed.getvalue()
    for number, start in enumerate(range(0, len(whole), PIECE)):
        Piece.objects.create(
            attachment=attachment, number=number, content=whole[start : start + PIECE]
        )
    return attachment


def _opened(attachment: Attachment) -> Checked:
    content = b"".join(queries.content(attachment))
    return Checked(attachment.name, Kind(attachment.kind), content)
