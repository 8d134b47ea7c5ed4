"""Damaged files of every kind: there is always an answer, and never another exception."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import ObjectStreamMode

from baken.files import queries
from baken.files.cleaning import child
from baken.files.cleaning.limits import Found, Reason
from baken.files.tests import corpus
from baken.files.tests.looking import left_in
from baken.kernel.errors import NotPossible

SOUND = {
    "jpeg": corpus.jpeg_with_all(),
    "png": corpus.png_with_all(),
    "webp": corpus.saved(corpus.picture(), "WEBP", exif=corpus.exif()),
    "gif": corpus.saved(corpus.picture(), "GIF"),
    "phone": corpus.phone_photo(),
    "pdf": corpus.pdf(corpus.told, corpus.shown_photo, corpus.javascript),
    "form": corpus.pdf(corpus.form),
    "tight": corpus.pdf(corpus.told, object_stream_mode=ObjectStreamMode.generate),
    "text": "één \x1b[31m twee \u202e drie".encode(),
}
KEPT = {*Found}


@st.composite
def damaged(draw: st.DrawFn, sound: bytes) -> bytes:
    """Return `sound` with some bytes changed, cut out, doubled, or cut off."""
    content = bytearray(sound)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        length = draw(st.integers(1, 40))
        match draw(st.sampled_from(["change", "cut", "double", "end", "number"])):
            case "change":
                content[at : at + length] = draw(st.binary(min_size=1, max_size=length))
            case "cut":
                del content[at : at + length]
            case "double":
                content[at:at] = content[at : at + length]
            case "end":
                del content[max(at, 8) :]
            case "number":
                content[at : at + 1] = draw(
                    st.sampled_from([b"\0", b"\xff", b"9", b"-1", b"<<", b"["])
                )
    return bytes(content)


@pytest.mark.parametrize("kind", SOUND)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_cleaned_or_refused(kind, data):
    word, answer = child.answered(data.draw(damaged(SOUND[kind])))

    if word == child.REFUSED:
        assert Reason(answer.decode())
    else:
        assert word in KEPT
        assert [found for found in left_in(word, answer) if "canary" not in found] == []


@settings(max_examples=8, deadline=None)
@given(content=st.binary(max_size=300), name=st.text(max_size=300))
def test_through_the_door_comes_a_file_or_a_sentence(content, name):
    with suppress(NotPossible):
        assert queries.checked(name, content).kind in KEPT
