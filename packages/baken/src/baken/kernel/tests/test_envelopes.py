"""Sealed bytes open with their key, in their place, unchanged; and in no other way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baken.kernel.sealing import envelopes
from baken.kernel.sealing.envelopes import Unreadable

KEY = bytes(range(32))
OTHER_KEY = bytes(32)
PLACE = "signals_signal.narrative|1"


@given(st.binary(max_size=500))
def test_what_was_sealed_opens_to_the_same_bytes(text):
    sealed = envelopes.seal(KEY, text, bound_to=PLACE)

    assert envelopes.unseal(KEY, sealed, bound_to=PLACE) == text


@given(st.binary(max_size=500))
def test_the_size_tells_the_length_of_the_text_in_steps_of_64_only(text):
    sealed = envelopes.seal(KEY, text, bound_to=PLACE)

    assert (len(sealed) - 1 - 12 - 16) % 64 == 0


def test_the_same_text_is_sealed_differently_each_time():
    first = envelopes.seal(KEY, b"text", bound_to=PLACE)

    assert first != envelopes.seal(KEY, b"text", bound_to=PLACE)


@pytest.mark.parametrize("place", ["signals_signal.narrative|2", "signals_signal.reading|1"])
def test_a_text_moved_to_another_row_or_column_does_not_open(place):
    sealed = envelopes.seal(KEY, b"text", bound_to=PLACE)

    with pytest.raises(Unreadable):
        envelopes.unseal(KEY, sealed, bound_to=place)


def test_another_key_does_not_open_it():
    sealed = envelopes.seal(KEY, b"text", bound_to=PLACE)

    with pytest.raises(Unreadable):
        envelopes.unseal(OTHER_KEY, sealed, bound_to=PLACE)


@given(st.integers(min_value=0, max_value=92), st.integers(min_value=1, max_value=255))
def test_one_changed_byte_anywhere_is_noticed(position, change):
    sealed = bytearray(envelopes.seal(KEY, b"text", bound_to=PLACE))
    sealed[position] ^= change

    with pytest.raises(Unreadable):
        envelopes.unseal(KEY, bytes(sealed), bound_to=PLACE)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + bytes(12), b"\x02" + bytes(100)])
def test_bytes_that_are_no_sealed_value_are_refused(sealed):
    with pytest.raises(Unreadable):
        envelopes.unseal(KEY, sealed, bound_to=PLACE)
