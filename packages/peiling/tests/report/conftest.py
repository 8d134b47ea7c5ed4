from html.parser import HTMLParser

import numpy as np
import pytest

from peiling.mse.doubt import Answer, Answers, Prediction
from peiling.mse.table import CaptureTable
from peiling.results import SOUND, Caution, Estimate, Interval, Verdict

VOID = {"meta", "br", "hr", "img", "link"}
HOSTILE = ("<script>alert(1)</script>", "a|b,c", "=cmd|' /C calc'!A0", "x\n*y*")


class Page(HTMLParser):
    """What a page holds; fails on a tag that is not closed, or in the wrong order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def made(
    total=2500.0, ends=(2000.0, 3100.5), verdict=SOUND, method="bic", seen=1234, draws=None, **more
):
    interval = None if ends is None else Interval(*ends, 0.95, "bca", 12.0, 34.0)
    return Estimate(
        method,
        seen,
        total,
        interval,
        (("A", "B"), ("C",)),
        8,
        7,
        1000,
        42,
        (),
        verdict,
        {
            "best_models": [
                {"model": [["A", "B"], ["C"]], "score": 57.14, "total": total},
                {"model": [["A"], ["B"], ["C"]], "score": 59.5, "total": 2 * total},
            ],
            "basins": [
                {"models": 1, "lowest": total, "highest": total, "best": "A*B,C"},
                {"models": 1, "lowest": 2 * total, "highest": 2 * total, "best": "A,B,C"},
            ],
        },
        draws,
        **more,
    )


UNSTABLE = Verdict("unstable", (Caution("methods_apart", "They give 1,111 and 9,999."),))
REFUSED = Verdict("refused", (Caution("too_few_persons", "There are 57 persons in it."),))


@pytest.fixture
def table():
    return CaptureTable.from_cells("ABC", range(1, 8), [400, 300, 50, 334, 60, 70, 20])


@pytest.fixture
def hostile():
    return CaptureTable.from_cells(HOSTILE, [1, 2, 3, 4, 8, 12], [400, 300, 50, 334, 60, 70])


@pytest.fixture
def answers():
    return Answers(
        "method",
        (
            Answer("bic", made(verdict=UNSTABLE)),
            Answer("main", made(9876.0, (9000.0, 11000.0), method="main", verdict=UNSTABLE)),
            Answer("stepwise", None, "No person is on two lists.", "no_overlap"),
        ),
    )


@pytest.fixture
def alike():
    return Answers("method", (Answer("bic", made()), Answer("main", made(2600.0, method="main"))))


@pytest.fixture
def predictions():
    return (
        Prediction("A", 530, 130, 400, 380.2, 300.0, 500.0),
        Prediction("B", 440, 140, 300, None, None, None, "Nobody on this list is on another one."),
    )


@pytest.fixture
def drawn():
    rng = np.random.default_rng(5)
    return made(draws=np.append(2500 * np.exp(rng.normal(0, 0.2, 500)), np.nan))


@pytest.fixture
def page():
    return Page


@pytest.fixture
def make():
    return made


@pytest.fixture
def unstable():
    return UNSTABLE


@pytest.fixture
def refused():
    return REFUSED
