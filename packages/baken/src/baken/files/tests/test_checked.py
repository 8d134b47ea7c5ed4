"""What becomes of hostile files: refused with a sentence, or cleaned. Never anything else."""

import io
import re
import resource

import pikepdf
import pytest
from PIL import Image

from baken.files import queries, refusals, rules
from baken.files.cleaning import child, drawing, images, inside
from baken.files.cleaning.limits import CPU_SECONDS, Reason
from baken.files.states import Kind
from baken.files.tests import corpus
from baken.files.tests.corpus import CANARY
from baken.files.tests.looking import left_in
from baken.kernel.errors import NotPossible

FILES = list(corpus.hostile())
CLEANED = [case for case in FILES if case[3] in Kind.values]
REFUSED = [case for case in FILES if case[3] not in Kind.values]


def named(cases):
    return [pytest.param(*case[1:], id=case[0]) for case in cases]


def spent():
    """Return the seconds that processes which have ended took of a processor."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def opened(content):
    return Image.open(io.BytesIO(content))


def words(content):
    """Return the texts that the pages of a PDF draw."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return [
            str(step.operands[0])
            for page in document.pages
            for step in pikepdf.parse_content_stream(page, "Tj")
        ]


def test_there_are_many_hostile_files():
    assert len(FILES) >= 40
    assert len({case[0] for case in FILES}) == len(FILES)
    assert {case[3] for case in REFUSED} == set(Reason) - {Reason.TOO_LARGE}


@pytest.mark.parametrize(("name", "content", "kind"), named(CLEANED))
def test_a_file_that_is_kept_holds_nothing_but_what_one_sees(name, content, kind):
    began = spent()

    kept = queries.checked(name, content)

    assert kept.kind == kind
    assert left_in(kind, kept.content) == []
    assert kept.name.endswith(rules.ENDINGS[Kind(kind)])
    assert spent() - began < CPU_SECONDS


@pytest.mark.parametrize(("name", "content", "reason"), named(REFUSED))
def test_a_file_that_is_not_kept_is_refused_in_one_sentence_that_names_it(name, content, reason):
    began = spent()

    with pytest.raises(NotPossible, match=f"«{re.escape(name)}»") as refusal:
        queries.checked(name, content)

    asked = refusals.refusal(Reason(reason), name=name, most=10 * 2**20)
    assert str(refusal.value) == str(asked)
    assert spent() - began < CPU_SECONDS


def test_every_reason_has_a_sentence_that_names_the_file():
    assert set(refusals.SENTENCES) == set(Reason)
    for reason in Reason:
        assert "«a.txt»" in str(refusals.refusal(reason, name="a.txt", most=2**20))


def test_a_file_that_is_too_large_is_refused_before_it_is_looked_at(settings):
    settings.BAKEN_UPLOAD_BYTES = 2**20

    with pytest.raises(NotPossible, match="1 MB"):
        queries.checked("a.pdf", b"%PDF-1.7" + bytes(2**20))


def keeps_notes(patch):
    patch.setattr(images, "_pixels", lambda picture: picture)


def keeps_words(patch):
    patch.setattr(drawing, "KEPT", drawing.KEPT | {"/Metadata", "/PieceInfo", "/Own", "/Private"})


def keeps_segments(patch):
    patch.setattr(inside, "jpeg", lambda data: data)


@pytest.mark.parametrize(
    ("fault", "content"),
    [
        (keeps_notes, corpus.jpeg_with_all()),
        (keeps_words, corpus.pdf(corpus.told)),
        (keeps_segments, corpus.pdf(corpus.shown_photo)),
    ],
)
def test_a_cleaner_that_keeps_too_much_is_caught(monkeypatch, fault, content):
    kind, clean = child.answered(content)
    assert left_in(kind, clean) == []

    fault(monkeypatch)
    kind, clean = child.answered(content)

    assert any(CANARY.split("Q")[0] in found or "canary" in found for found in left_in(kind, clean))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_and_keeps_its_pixels(orientation):
    turned = corpus.jpeg(exif=corpus.exif(orientation=orientation), quality=95)

    kept = opened(queries.checked("foto.jpg", turned).content).convert("RGB")

    high = orientation >= 5
    assert kept.size == ((48, 64) if high else (64, 48))
    left, top = orientation in {1, 4, 5, 8}, orientation in {1, 2, 5, 6}
    corner = kept.getpixel((3 if left else kept.width - 4, 3 if top else kept.height - 4))
    assert corner[0] > 200
    assert corner[1] < 60


def test_a_png_keeps_every_pixel():
    made = Image.effect_noise((64, 48), 90).convert("RGB")

    kept = queries.checked("a.png", corpus.saved(made, "PNG"))

    assert opened(kept.content).tobytes() == made.tobytes()


def test_transparency_stays():
    made = Image.new("RGBA", (8, 8), (255, 0, 0, 0))

    for kept in [
        queries.checked("a.png", corpus.saved(made, "PNG")),
        queries.checked("a.gif", corpus.saved(made, "GIF", transparency=0)),
        queries.checked("a.webp", corpus.saved(made, "WEBP", lossless=True)),
    ]:
        assert kept.kind == Kind.PNG
        assert opened(kept.content).convert("RGBA").getpixel((0, 0))[3] == 0


def test_what_lies_under_transparent_pixels_is_gone():
    made = Image.new("RGBA", (4, 4), (255, 0, 0, 255))
    made.putpixel((1, 1), (1, 2, 3, 0))
    made.putpixel((2, 2), (1, 2, 3, 1))

    kept = opened(queries.checked("a.png", corpus.saved(made, "PNG")).content)

    assert kept.getpixel((1, 1)) == (0, 0, 0, 0)
    assert kept.getpixel((2, 2)) == (1, 2, 3, 1)
    assert kept.getpixel((0, 0)) == (255, 0, 0, 255)


def test_a_page_without_a_fitting_size_gets_one():
    content = corpus.raw_pdf(
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Pages /Count 2 /Kids [3 0 R 4 0 R] /MediaBox [0 0 99 99] /Rotate 90>>",
        "<</Type /Page /Parent 2 0 R>>",
        f"<</Type /Page /Parent 2 0 R /MediaBox [({CANARY})] /Rotate <</A ({CANARY})>>>>",
    )

    kept = queries.checked("a.pdf", content).content

    with pikepdf.open(io.BytesIO(kept)) as document:
        assert list(document.pages[0].MediaBox) == [0, 0, 99, 99]
        assert document.pages[0].Rotate == 90
        assert list(document.pages[1].MediaBox) == [0, 0, 595, 842]
    assert left_in("pdf", kept) == []


def test_a_pdf_keeps_its_pages_and_its_words():
    kept = queries.checked("a.pdf", corpus.pdf(corpus.told, corpus.javascript)).content

    assert words(kept) == [corpus.SEEN, corpus.SEEN]


def test_what_was_filled_in_on_a_form_stays_on_the_page():
    kept = queries.checked("a.pdf", corpus.pdf(corpus.form)).content

    with pikepdf.open(io.BytesIO(kept)) as document:
        (drawn,) = document.pages[0].Resources.XObject.as_dict().values()
        assert b"(Ingevuld)" in drawn.read_bytes()


def test_photos_in_a_pdf_keep_their_pixels():
    kept = queries.checked("a.pdf", corpus.pdf(corpus.shown_photo)).content

    with pikepdf.open(io.BytesIO(kept)) as document:
        photos = document.pages[0].Resources.XObject
        for name in ["/Xa", "/Xc"]:
            before, after = opened(corpus.jpeg()), opened(photos[name].read_raw_bytes())
            assert after.tobytes() == before.tobytes()
        assert (
            opened(photos.Xb.read_raw_bytes()).tobytes()
            == opened(corpus.saved(corpus.picture(), "JPEG2000")).tobytes()
        )


def test_colours_in_a_pdf_stand_without_the_profile_of_a_device():
    kept = queries.checked("a.pdf", corpus.pdf(corpus.colours)).content

    with pikepdf.open(io.BytesIO(kept)) as document:
        spaces = document.pages[0].Resources.ColorSpace
        assert spaces.Cs1 == pikepdf.Name.DeviceRGB
        assert spaces.Cs2[1] == pikepdf.Name.DeviceRGB
        assert spaces.Cs3[0] == pikepdf.Name.Lab
        assert "/DefaultRGB" not in spaces
        assert pikepdf.Name.DeviceRGB == document.pages[0].Resources.XObject.Xa.Group.CS


def test_the_same_file_is_cleaned_to_the_same_bytes():
    content = corpus.pdf(corpus.told)

    assert queries.checked("a.pdf", content) == queries.checked("a.pdf", content)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("één\r\ntwee\rdrie\tvier", "één\ntwee\ndrie\tvier"),
        ("\ufeffbegin", "begin"),
        ("hallo \x1b[31mrood\x1b[0m", "hallo rood"),
        ("naam\u202egpj.exe", "naamgpj.exe"),
        ("می\u200cخواهم 👩\u200d⚕", "می\u200cخواهم 👩\u200d⚕"),
        ("a < b en c > d", "a < b en c > d"),
        ("The free room; MZ; BMW", "The free room; MZ; BMW"),
        ("MZ was er ook", "MZ was er ook"),
    ],
)
def test_a_text_keeps_its_letters(sent, kept):
    assert queries.checked("a.txt", sent.encode()).content.decode() == kept


def test_what_was_checked_does_not_show_itself_when_it_is_printed():
    kept = queries.checked("Naam van iemand.txt", b"Wat er gebeurde")

    assert repr(kept) == "<Checked text, 15 bytes>"
