"""The Dutch catalogues say everything that the source says, and nothing is left half done."""

import pytest
from tools import messages
from tools.messages import Entry, Message

SOURCE = """
_("Send")
ngettext("%(count)s signal", "%(count)s signals", count)
pgettext("month", "May")
label = gettext_lazy("Two "
                     "parts")
_(already_known)
"""
TEMPLATE = """
{% load i18n %}{% translate "Hello" %} {{ name|default:_("nobody") }}
{% blocktranslate trimmed count n=found %}
  One "thing"
  was found
{% plural %}
  {{ n }} things were found
{% endblocktranslate %}
{% translate "May" context "month" %}
"""
CATALOGUE = """
msgid ""
msgstr "Language: nl\\n"

#: views.py:1
msgid "Send"
msgstr "Versturen"

#, python-format
msgid "%(count)s signal"
msgid_plural "%(count)s signals"
msgstr[0] "%(count)s signaal"
msgstr[1] "%(count)s signalen"

msgctxt "month"
msgid "May"
msgstr "mei"

msgid ""
"Two "
"parts"
msgstr ""
"Twee "
"delen"
"""


def test_the_catalogues_are_complete_and_in_step_with_the_source() -> None:
    found = messages.catalogues()
    entries, twice = messages.together(path.read_text() for path in found)

    assert found, "there is no Dutch catalogue"
    assert twice == []
    assert messages.faults(messages.wanted(), entries) == []


def test_a_message_in_two_catalogues_is_caught() -> None:
    other = 'msgid "Send"\nmsgstr "Opsturen"\n'

    assert messages.together([CATALOGUE, other])[1] == ["in two catalogues: 'Send'"]


def test_words_are_found_in_code() -> None:
    assert set(messages.in_python(SOURCE)) == {
        Message("", "Send"),
        Message("", "%(count)s signal"),
        Message("month", "May"),
        Message("", "Two parts"),
    }


def test_words_are_found_in_templates() -> None:
    assert set(messages.in_template(TEMPLATE)) == {
        Message("", "Hello"),
        Message("", "nobody"),
        Message("", 'One "thing" was found'),
        Message("month", "May"),
    }


def test_a_catalogue_is_read() -> None:
    assert messages.read(CATALOGUE) == {
        Message("", "Send"): Entry(("Versturen",), fuzzy=False),
        Message("", "%(count)s signal"): Entry(
            ("%(count)s signaal", "%(count)s signalen"), fuzzy=False
        ),
        Message("month", "May"): Entry(("mei",), fuzzy=False),
        Message("", "Two parts"): Entry(("Twee delen",), fuzzy=False),
    }


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (("Versturen", ""), "not translated: 'Send'"),
        (("%(count)s signalen", ""), "not translated: '%(count)s signal'"),
        (("#: views.py:1", "#, fuzzy"), "fuzzy: 'Send'"),
        (('msgid "Send"', 'msgid "Post"'), "not in the catalogue: 'Send'"),
        (('msgid "Send"', 'msgid "Post"'), "not in the source any more: 'Post'"),
        (("Twee ", "Twee %s "), "other placeholders: 'Two parts'"),
    ],
)
def test_each_fault_of_a_catalogue_is_caught(damage: tuple[str, str], fault: str) -> None:
    assert messages.faults(messages.in_python(SOURCE), messages.read(CATALOGUE)) == []

    damaged = messages.read(CATALOGUE.replace(*damage))

    assert fault in messages.faults(messages.in_python(SOURCE), damaged)
