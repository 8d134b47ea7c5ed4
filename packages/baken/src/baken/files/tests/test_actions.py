"""Attachments are kept, read, copied and forgotten: whole, in order, each under its own key."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connections

from baken.files import actions, queries
from baken.files.models import Attachment, Piece
from baken.files.states import MOST_IN_A_DOSSIER, Kind
from baken.files.tests.factories import MARCH, TEXT, a_dossier, a_file, an_attachment
from baken.kernel.errors import NotPossible
from baken.kernel.sealing import keystore
from baken.kernel.sealing.keystore import KeyGone

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
MIB = 2**20


def content_of(attachment):
    return b"".join(queries.content(attachment))


def test_attachments_are_read_back_in_the_order_in_which_they_came():
    dossier = a_dossier()
    actions.attach([a_file("b.txt"), a_file("a.txt")], dossier=dossier, at=MARCH)
    actions.attach([a_file("c.pdf", b"%PDF-1.7", Kind.PDF)], dossier=dossier, at=MARCH)

    found = queries.of(dossier)

    assert [kept.name for kept in found] == ["b.txt", "a.txt", "c.pdf"]
    assert [(kept.kind, kept.size) for kept in found[1:]] == [("text", len(TEXT)), ("pdf", 8)]
    assert found[0].added_at == MARCH
    assert content_of(found[2]) == b"%PDF-1.7"


@pytest.mark.parametrize("size", [1, MIB - 1, MIB, MIB + 1, 3 * MIB + 17])
def test_content_of_any_size_comes_back_the_same(size):
    content = (b"0123456789abcdef!" * (size // 17 + 1))[:size]

    assert content_of(an_attachment(content=content)) == content


def test_content_is_fetched_piece_by_piece(django_assert_max_num_queries):
    kept = an_attachment(content=bytes(2 * MIB))

    with django_assert_max_num_queries(2):
        pieces = list(queries.content(kept))

    assert [len(piece) for piece in pieces] == [MIB, MIB]


def test_the_list_of_a_dossier_asks_one_question_and_one_key(django_assert_num_queries):
    dossier = a_dossier()
    actions.attach([a_file()] * 3, dossier=dossier, at=MARCH)

    with django_assert_num_queries(1), django_assert_num_queries(1, using="keys"):
        assert [kept.name for kept in queries.of(dossier)] == ["brief.txt"] * 3


def test_a_dossier_without_attachments_needs_no_key():
    assert queries.of(uuid4()) == []
    assert actions.attach([], dossier=uuid4(), at=MARCH) == []


def test_whoever_has_just_made_the_key_hands_it_in(django_assert_num_queries):
    dossier = uuid4()
    key = keystore.make([dossier])[dossier]

    with django_assert_num_queries(0, using="keys"):
        (kept,) = actions.attach([a_file()], dossier=dossier, at=MARCH, key=key)
        assert kept.name == "brief.txt"

    assert content_of(kept) == TEXT


def test_an_attachment_is_got_through_its_own_dossier_only():
    kept = an_attachment()

    assert queries.get(kept.dossier, kept.pk) == kept
    assert queries.get(a_dossier(), kept.pk) is None
    assert queries.get(kept.dossier, uuid4()) is None


def test_a_dossier_holds_no_more_than_it_may_and_nothing_is_kept_in_part():
    dossier = a_dossier()
    actions.attach([a_file()] * (MOST_IN_A_DOSSIER - 1), dossier=dossier, at=MARCH)

    with pytest.raises(NotPossible, match=str(MOST_IN_A_DOSSIER)):
        actions.attach([a_file(), a_file()], dossier=dossier, at=MARCH)

    assert len(queries.of(dossier)) == MOST_IN_A_DOSSIER - 1


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_of_two_people_who_add_at_once_both_are_kept_or_one_is_told():
    dossier = a_dossier()
    together, told = Barrier(2), []

    def add():
        together.wait()
        try:
            actions.attach([a_file()], dossier=dossier, at=MARCH)
        except NotPossible as refusal:
            told.append(refusal)
        finally:
            connections.close_all()

    people = [Thread(target=add) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert len(queries.of(dossier)) + len(told) == 2
    assert {kept.place for kept in queries.of(dossier)} <= {1, 2}


def test_a_copy_stands_under_the_key_of_the_other_dossier():
    first, second = a_dossier(), a_dossier()
    actions.attach([a_file("a.txt"), a_file("b.txt", b"Ander")], dossier=first, at=MARCH)

    copies = actions.copy(queries.of(first), to=second, at=MARCH)
    keystore.destroy([first])

    assert [kept.name for kept in queries.of(second)] == ["a.txt", "b.txt"]
    assert [content_of(kept) for kept in copies] == [TEXT, b"Ander"]
    with pytest.raises(KeyGone):
        queries.of(first)


def test_what_is_forgotten_is_gone_with_its_content_and_the_rest_stays():
    first, second = a_dossier(), a_dossier()
    actions.attach([a_file()] * 2, dossier=first, at=MARCH)
    an_attachment(second)

    assert actions.forget([first]) == 2
    assert actions.forget([first]) == 0
    assert Attachment.objects.count() == Piece.objects.count() == 1
    assert len(queries.of(second)) == 1


def test_a_name_is_never_asked_of_the_database_by_its_words():
    an_attachment()

    with pytest.raises(TypeError, match="sealed"):
        Attachment.objects.filter(name="brief.txt").exists()


def test_every_kind_has_a_type_that_no_browser_runs():
    for kind in Kind:
        found = queries.content_type(Attachment(kind=kind))
        assert found.split("/")[0] in {"image", "text", "application"}
        assert not {"html", "svg", "xml", "javascript"} & set(found.replace("+", "/").split("/"))
