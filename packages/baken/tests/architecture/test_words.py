"""The screen speaks of possible victims and reported persons, and gives nobody a name they lack."""

import re
from collections.abc import Iterable

from tools import messages

ENGLISH = re.compile(
    r"\b(suspects?|perpetrators?|offenders?|culprits?|risk scores?|risk level)\b"
    r"|(?<!possible )(?<!presumed )(?<!not )\bvictims?\b",
    re.IGNORECASE,
)
DUTCH = re.compile(
    r"\b(verdachten?|daders?|risicoscores?|prostituees?)\b"
    r"|(?<!mogelijk )(?<!mogelijke )(?<!geen )\bslachtoffers?\b",
    re.IGNORECASE,
)


def unfit(texts: Iterable[str], words: re.Pattern[str]) -> list[str]:
    """Return the texts in which one of `words` stands."""
    return sorted({text for text in texts if words.search(" ".join(text.split()))})


def test_english_on_the_screen_keeps_to_the_words() -> None:
    assert unfit((message.words for message in messages.wanted()), ENGLISH) == []


def test_dutch_on_the_screen_keeps_to_the_words() -> None:
    entries, _twice = messages.together(path.read_text() for path in messages.catalogues())

    assert unfit((t for entry in entries.values() for t in entry.translations), DUTCH) == []


def test_each_unfit_word_is_caught() -> None:
    assert len(unfit(["The suspect", "Victims of trafficking"], ENGLISH)) == 2
    assert len(unfit(["De verdachte", "Het slachtoffer", "Een dader"], DUTCH)) == 3


def test_fit_words_pass() -> None:
    assert (
        unfit(
            [
                "Trafficking suspected",
                "A possible victim",
                "Possible\nvictims",
                "Signals are not victims",
            ],
            ENGLISH,
        )
        == []
    )
    assert (
        unfit(["Mogelijke slachtoffers", "een mogelijk slachtoffer", "geen slachtoffers"], DUTCH)
        == []
    )
