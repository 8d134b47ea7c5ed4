"""What the database refuses, and what it holds."""

import pytest
from django.db import IntegrityError, connection, transaction

from baken.files import actions, queries
from baken.files.models import Attachment, Piece
from baken.files.tests import corpus
from baken.files.tests.factories import MARCH, TEXT, a_dossier, an_attachment
from baken.kernel.sealing.envelopes import Unreadable

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.mark.parametrize(
    "values", [{"kind": "exe"}, {"size": 0}, {"place": 0}, {"place": 21}], ids=str
)
def test_the_database_refuses_an_attachment_that_cannot_be(values):
    kept = an_attachment()

    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=kept.pk).update(**values)


def test_the_database_refuses_two_attachments_in_one_place():
    dossier = a_dossier()
    an_attachment(dossier)
    second = an_attachment(dossier)

    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=second.pk).update(place=1)


def test_the_database_refuses_a_piece_twice():
    kept = an_attachment()

    with pytest.raises(IntegrityError), transaction.atomic():
        Piece.objects.create(attachment=kept, number=0, content=b"x")


def test_the_database_holds_neither_name_nor_content_in_clear():
    photo = queries.checked(f"{corpus.CANARY}.jpg", corpus.jpeg_with_all())
    actions.attach([photo], dossier=a_dossier(), at=MARCH)
    an_attachment(name="Naam van iemand.txt")

    with connection.cursor() as cursor:
        cursor.execute("SELECT files_attachment::text FROM files_attachment")
        stored = "".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT encode(content, 'hex') FROM files_piece")
        stored += "".join(row[0] for row in cursor.fetchall())

    for text in [corpus.CANARY.encode(), b"Naam van iemand", TEXT, b"JFIF"]:
        assert text.decode() not in stored
        assert text.hex() not in stored


def swapped(first, second):
    Piece.objects.filter(attachment=first).update(
        content=Piece.objects.get(attachment=second).content
    )


def changed(first, _second):
    piece = Piece.objects.get(attachment=first)
    content = bytearray(piece.content)
    content[-1] ^= 1
    Piece.objects.filter(pk=piece.pk).update(content=bytes(content))


def gone(first, _second):
    Piece.objects.filter(attachment=first).delete()


@pytest.mark.parametrize("damage", [swapped, changed, gone])
def test_content_that_was_touched_does_not_open(damage):
    dossier = a_dossier()
    first, second = an_attachment(dossier), an_attachment(dossier, content=b"Iets anders van hier")

    damage(first, second)

    with pytest.raises(Unreadable):
        b"".join(queries.content(first))


def test_a_file_that_misses_its_last_piece_does_not_open():
    kept = an_attachment(content=bytes(3 * 2**20))
    Piece.objects.filter(attachment=kept).order_by("-number")[0].delete()

    with pytest.raises(Unreadable):
        b"".join(queries.content(kept))


def test_an_attachment_does_not_show_itself_when_it_is_printed():
    an_attachment()

    assert repr(Attachment.objects.values_list("name").first()) == "(<sealed>,)"
