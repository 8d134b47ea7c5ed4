"""Where someone comes from, what they believe, and sex work are never an indicator.

The catalogue is read word by word. What it refuses: a label that was left out on purpose; a word
of nationality, descent, religion or language; and sex work said of a person. Coercion is
something else: «does not work in prostitution of own will» tells of a will that is broken, and «must hand over
most of the proceeds» of a hand that takes. Each label that names sex work stands below with the
reason why it may.
"""

import csv
import re
from importlib.resources import files

import pytest

from baken.routes import queries
from baken.routes.catalogue import Indicator, catalogue
from baken.routes.forms import CheckForm
from baken.routes.table import INPUTS
from baken.routes.words import Words

DESCENT = re.compile(
    r"nationalit|afkomst|herkomst|bronland|source countr|descent|origin\b|niet-eu|non-eu"
    r"|\bethni|etnisch|etniciteit|\bras\b|\brace\b|huidskleur|skin colou?r|allochto|buitenlander"
    r"|foreigner|migratieachtergrond|immigrant"
    r"|roemeen|roemeens|romanian|bulgaar|bulgarian|hongaar|hungarian|\bpool\b|\bpools|\bpolish"
    r"|nigeria|marokka|morocc|\bturk|chine[se]|vietnam|albane|albanian|syri|eritre|\broma\b|sinti"
    r"|\bafrika|\bafrica|\bazi|\basian|oost-europ|east(ern)? europ",
    re.IGNORECASE,
)
BELIEF = re.compile(
    r"religi|geloof|\bfaith|moslim|muslim|islam|christ|hindoe|hindu|jood|jewish|kerk|church"
    r"|moskee|mosque|hoofddoek|headscarf",
    re.IGNORECASE,
)
LANGUAGE = re.compile(r"\btaal\b|\btalen\b|\blanguage|\baccent", re.IGNORECASE)
PERSON_IN_SEX_WORK = re.compile(
    r"prostituee|sekswerk|sex ?work|\bescort\b|\bis a prostitute", re.IGNORECASE
)
SEX_WORK = re.compile(
    r"prostitut|betaalde seks|paid sex|seksadvert|sex advert|escort|bordeel|brothel|condo",
    re.IGNORECASE,
)
MAY_NAME_SEX_WORK = {
    "IND-024": "that the own will is lacking is coercion",
    "IND-035": "of children: paid sex with a child is an offence of the adult",
    "IND-076": "one number for several adverts, day and night: someone else runs them",
}
FOREIGN_CHILD = "IND-096"
"""Names an unaccompanied foreign minor: a ward of Nidos who vanishes. The vanishing is the sign."""


def refused(indicators):
    """Return the labels that may not stand in a catalogue, in words."""
    return [
        f"{one.id}: {label}"
        for one in indicators
        for label in (one.label.nl, one.label.en)
        if label.lower() in left_out()
        or any(words.search(label) for words in (DESCENT, BELIEF, LANGUAGE, PERSON_IN_SEX_WORK))
        or (SEX_WORK.search(label) and one.id not in MAY_NAME_SEX_WORK)
    ]


def left_out():
    folder = files("baken.routes").joinpath("reference/indicators_excluded.csv")
    rows = csv.DictReader(folder.read_text(encoding="utf-8").splitlines())
    return {row[name].lower(): row["reason"] for row in rows for name in ("label_nl", "label_en")}


def planted(label, key="IND-999"):
    return Indicator(
        id=key,
        label=Words(label, label),
        category="person",
        forms=frozenset(),
        professionals=frozenset(),
        of_minors=False,
        draft=True,
        sources=("OWN",),
    )


def test_no_label_of_the_catalogue_says_where_someone_comes_from_or_what_work_they_do():
    assert refused(catalogue().indicators.values()) == []


def test_what_was_left_out_stays_out_each_with_its_reason():
    assert len(left_out()) == 2 * 11
    assert all(left_out().values())
    assert not {"IND-073", "IND-074", "IND-075", "IND-078", "IND-111"} & set(catalogue().indicators)


def test_every_exception_is_still_needed():
    known = catalogue().indicators

    assert [key for key in MAY_NAME_SEX_WORK if not SEX_WORK.search(known[key].label.nl)] == []
    assert "vreemdeling" in known[FOREIGN_CHILD].label.nl


@pytest.mark.parametrize(
    "label",
    [
        "Is afkomstig uit een bronland",
        "Heeft de Roemeense nationaliteit",
        "Comes from Eastern Europe",
        "Is of Roma descent",
        "Draagt een hoofddoek",
        "Spreekt geen taal waarin over werk kan worden onderhandeld",
        "Is prostituee",
        "Works as an escort",
        "Biedt betaalde seks aan",
        "Heeft veel condooms bij zich",
        "Woning of vakantiehuis met veel wisselende mannelijke bezoekers",
        'Uiterlijk "uitdagend en sexy"',
    ],
)
def test_a_label_that_does_is_refused(label):
    assert refused([planted(label)]) != []


def test_a_label_of_coercion_passes():
    told = [
        planted("Moet het grootste deel van de opbrengst afstaan"),
        planted("Mag niet naar huis"),
    ]

    assert refused(told) == []


def asked(form):
    """Return every word that a form shows: names of fields, labels, help and choices."""
    for name, field in form.fields.items():
        yield from (name, str(field.label), str(field.help_text))
        yield from (f"{value} {label}" for value, label in getattr(field, "choices", ()))


def test_nothing_in_the_form_can_hold_it():
    # «From abroad» is asked of a possible child alone: whether a guardian must come. Which
    # country is not asked, and nothing of it reaches the catalogue.
    shown = list(asked(CheckForm()))

    assert [w for w in shown if DESCENT.search(w) or BELIEF.search(w) or LANGUAGE.search(w)] == []
    assert [w for w in shown if PERSON_IN_SEX_WORK.search(w) or SEX_WORK.search(w)] == []


def test_a_field_or_choice_for_it_is_found():
    class Planted(CheckForm):
        """A form that asks too much."""

    Planted.base_fields["nationality"] = CheckForm.base_fields["task"]

    assert any(DESCENT.search(words) for words in asked(Planted()))


def test_the_table_and_the_filters_ask_nothing_of_the_kind():
    assert set(INPUTS) == {
        "urgency", "form", "minor", "unaccompanied", "consent", "reporter", "subject", "stay",
    }  # fmt: skip
    words = " ".join([*INPUTS, *(value for values in INPUTS.values() for value in values)])
    assert not DESCENT.search(words)


@pytest.mark.django_db
def test_nothing_of_the_kind_reaches_a_device():
    texts = str({key: value for key, value in queries.for_device().items() if key != "sources"})

    assert not DESCENT.search(texts)
    assert not PERSON_IN_SEX_WORK.search(texts)
