"""The document for a partner without an account: what it says, and what it must not say."""

import re
from io import BytesIO

import pikepdf
import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baken.disclosures import letter, queries
from baken.disclosures.rules import Line
from baken.disclosures.tests import factories
from baken.disclosures.tests.factories import LINES, PROPORTIONALITY, PURPOSE, SEEN, colleague

UNICODE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
OF_THE_FILE = {"format", "PDFVersion", "NPages", "DocumentID", "InstanceID", "RenditionClass"}
"""What the metadata may say beside title and language: of the file, and of nothing in it."""
CANARY = "KANARIE-niet-gekozen"


def pages(made):
    """Return the text of each page, read through the map from glyphs to letters of each font."""
    with pikepdf.open(BytesIO(made)) as pdf:
        return [_text(page) for page in pdf.pages]


def _text(page):
    fonts = {
        str(name): _letters(font.ToUnicode.read_bytes().decode())
        for name, font in page.Resources.Font.items()
    }
    found, font = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            font = fonts[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            parts = operands[0] if str(operator) == "TJ" else operands
            for part in parts:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    codes = [raw[at : at + 2].hex() for at in range(0, len(raw), 2)]
                    found += [font.get(code, "") for code in codes]
        elif str(operator) in {"Td", "Tm", "T*"}:
            found.append(" ")
    return " ".join("".join(found).split())


def _letters(mapping):
    pairs = re.findall(r"<([0-9a-f]{4})>\s*<([0-9a-f]+)>", mapping.lower())
    return {code: bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def a_letter(text=SEEN, **fields):
    ordinary = {
        "reference": "V-22222222",
        "sender": "Gemeente Waterdorp",
        "function": "Aandachtsfunctionaris",
        "recipient": "Huisartsenpost",
        "sent_at": factories.MARCH,
        "answer_by": factories.MARCH.date(),
        "ground": "advies, zonder naam",
        "basis": "",
        "purpose": PURPOSE,
        "proportionality": PROPORTIONALITY,
        "lines": [Line("narrative", "Gezien", text)],
    }
    return letter.Letter(**(ordinary | fields))


@pytest.mark.django_db(databases=["default", "keys"])
def test_it_holds_exactly_the_chosen_lines_and_no_name_of_staff():
    officer = factories.officer()
    officer.name = CANARY
    officer.save()
    disclosure = factories.sent(officer, recipient_name="Huisartsenpost")
    second = colleague(officer)

    said = " ".join(pages(letter.drawn(queries.letter(officer, disclosure))))

    for words in [*(part for line in LINES for part in (line.label, line.text)), PURPOSE]:
        assert words in said
    assert disclosure.reference in said
    assert officer.acting.organisation.name in said
    assert disclosure.subject_reference not in said
    for hidden in [CANARY, officer.email, second.name, str(disclosure.dossier), disclosure.route]:
        assert hidden not in said


def test_the_scan_finds_a_line_that_was_not_chosen():
    """The planted fault: one line too many."""
    extra = [Line("narrative", "Gezien", SEEN), Line("address", "Adres", CANARY)]

    assert CANARY in pages(letter.drawn(a_letter(lines=extra)))[0]


def test_it_is_tagged_titled_without_content_and_tells_nothing_of_its_maker():
    with translation.override("nl"):
        made = letter.drawn(a_letter())

    with pikepdf.open(BytesIO(made)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl"
        assert {str(key): str(value) for key, value in pdf.docinfo.items()} == {
            "/Title": "Verstrekking V-22222222"
        }
        with pdf.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"
            names = {name.rpartition("}")[2] for name in told}
        assert names == {"title", "language", "part", *OF_THE_FILE}
        assert "/Names" not in pdf.Root
        assert all("/Annots" not in page for page in pdf.pages)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_says_possible_victim_and_what_is_asked_in_the_language_of_the_sender(language):
    with translation.override(language):
        said = " ".join(pages(letter.drawn(a_letter())))

    assert ("mogelijk slachtoffer" if language == "nl" else "possible victim") in said
    assert ("Hoe u antwoordt" if language == "nl" else "How to answer") in said


@pytest.mark.parametrize(
    "typed",
    [
        '#panic() #import "@preview/x:0.1.0" #read("/etc/passwd")',
        "*vet* _schuin_ $x^2$ `code` = Kop // weg /* weg */ \\u{41} <label> @ref",
        '"}]} #set page(width: 1pt)',
        "{page} van {pages}",
    ],
)
def test_what_is_typed_stands_there_as_it_was_typed(typed):
    said = " ".join(pages(letter.drawn(a_letter(typed))))

    assert " ".join(typed.split()) in said


def test_letters_for_which_there_is_no_font_are_written_in_latin():
    said = " ".join(pages(letter.drawn(a_letter("Zij heet 王芳 en komt uit Łódź."))))

    assert "WangFang" in said
    assert "Łódź" in said.replace(" ", "")  # the scan breaks words where the font changes


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(UNICODE)
def test_any_text_makes_a_document(text):
    assert letter.drawn(a_letter(text, purpose=text)).startswith(b"%PDF")


def test_a_long_text_runs_over_pages_that_are_numbered():
    with translation.override("nl"):
        found = pages(letter.drawn(a_letter("\n".join([SEEN] * 120))))

    assert len(found) > 2
    assert f"pagina {len(found)} van {len(found)}" in found[-1]
