"""Names of attachments: words for people, whatever was typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baken.files import rules
from baken.files.states import Kind


@pytest.mark.parametrize(
    ("sent", "kind", "kept"),
    [
        ("foto.jpg", Kind.JPEG, "foto.jpg"),
        ("foto.JPEG", Kind.JPEG, "foto.jpg"),
        ("foto.webp", Kind.PNG, "foto.png"),
        ("verslag 12.03.2026.pdf", Kind.PDF, "verslag 12.03.2026.pdf"),
        ("brief.pdf.exe", Kind.PDF, "brief.pdf"),
        ("../../etc/passwd", Kind.TEXT, "passwd.txt"),
        ("C:\\Users\\naam\\brief.txt", Kind.TEXT, "brief.txt"),
        ("foto\u202egpj.exe", Kind.JPEG, "fotogpj.jpg"),
        ("brief\x00.txt", Kind.TEXT, "brief.txt"),
        ("brief\r\nSet-Cookie: a=b.txt", Kind.TEXT, "brief Set-Cookie- a=b.txt"),
        ('"><script>.png', Kind.PNG, "---script-.png"),
        (".htaccess", Kind.TEXT, "htaccess.txt"),
        ("CON.txt", Kind.TEXT, "bijlage.txt"),
        ("", Kind.PDF, "bijlage.pdf"),
        ("\u202e\u200b", Kind.PDF, "bijlage.pdf"),
        (".pdf", Kind.PDF, "pdf.pdf"),
        ("Γειά 照片.png", Kind.PNG, "Γειά 照片.png"),
        ("a" * 300 + ".png", Kind.PNG, "a" * 96 + ".png"),
    ],
)
def test_a_name_is_made_harmless(sent, kind, kept):
    assert rules.named(sent, kind) == kept


@given(st.text(max_size=400), st.sampled_from(Kind))
def test_no_name_is_a_way_or_hides_something(sent, kind):
    kept = rules.named(sent, kind)

    assert kept.endswith(rules.ENDINGS[kind])
    assert len(kept) <= rules.LONGEST
    assert not set(kept) & set('/\\\r\n\0"<>:|?*%;')
    assert not {unicodedata.category(letter) for letter in kept} & rules.UNSEEN
    assert not kept.startswith(".")
    assert rules.named(kept, kind) == kept


@given(st.text(max_size=400))
def test_a_name_on_the_screen_is_one_line(sent):
    kept = rules.shown(sent)

    assert kept
    assert len(kept) <= rules.LONGEST
    assert kept == rules.shown(kept)
