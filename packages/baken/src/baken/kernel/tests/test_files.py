"""Sealed files: whole, in order, and of this file only."""

from io import BytesIO
from uuid import UUID

import pytest

from baken.kernel.sealing import files
from baken.kernel.sealing.envelopes import NONCE, Unreadable
from baken.kernel.sealing.files import PIECE, TAG

KEY = bytes(range(32))
FILE = UUID(int=1)
SEALED_PIECE = NONCE + PIECE + TAG


def sealed(content, file=FILE):
    target = BytesIO()
    files.seal(KEY, BytesIO(content), target, file=file)
    return target.getvalue()


def opened(content, file=FILE):
    return b"".join(files.unseal(KEY, BytesIO(content), file=file))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_file_of_any_size_opens_to_the_same_bytes(size):
    content = bytes(i % 251 for i in range(997)) * (size // 997 + 1)

    assert opened(sealed(content[:size])) == content[:size]


def test_a_file_whose_end_was_cut_off_between_two_pieces_does_not_open():
    whole = sealed(bytes(2 * PIECE))

    with pytest.raises(Unreadable):
        opened(whole[: 1 + SEALED_PIECE])


def test_two_pieces_that_changed_places_do_not_open():
    whole = sealed(bytes(3 * PIECE))
    first, second = whole[1 : 1 + SEALED_PIECE], whole[1 + SEALED_PIECE : 1 + 2 * SEALED_PIECE]

    with pytest.raises(Unreadable):
        opened(whole[:1] + second + first + whole[1 + 2 * SEALED_PIECE :])


def test_the_content_of_one_file_does_not_open_as_another():
    with pytest.raises(Unreadable):
        opened(sealed(b"text"), file=UUID(int=2))


@pytest.mark.parametrize("content", [b"", b"\x01", b"\x07rest"])
def test_bytes_that_are_no_sealed_file_are_refused(content):
    with pytest.raises(Unreadable):
        opened(content)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
@pytest.mark.parametrize("at_once", [1000, PIECE, 2 * PIECE + 7])
def test_a_file_that_is_sealed_while_it_is_written_opens_to_the_same_bytes(size, at_once):
    content = (bytes(range(256)) * (size // 256 + 1))[:size]
    target = BytesIO()
    sealer = files.Sealer(KEY, target, file=FILE)
    for start in range(0, size, at_once):
        sealer.write(content[start : start + at_once])
    half = target.getvalue()
    sealer.close()

    assert opened(target.getvalue()) == content
    with pytest.raises(Unreadable):
        opened(half)
