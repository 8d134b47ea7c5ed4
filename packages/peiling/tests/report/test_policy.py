import re
from dataclasses import replace

import pytest

from peiling.datasets import load
from peiling.errors import InputError, Refused
from peiling.mse.doubt import Answer, Answers, Prediction
from peiling.mse.estimate import estimate
from peiling.mse.methods import Settings, compare
from peiling.report import Table, policy_report
from peiling.results import Caution, Verdict

WHAT = {"title": "Verslag", "unit": "mogelijk slachtoffer", "period": "één jaar", "place": "hier"}
CURVE = [(0.5, 4000.0, 3000.0, 5000.0), (1, 2500.0, 2000.0, 3100.0)]


@pytest.fixture
def full(table, answers, make, unstable, predictions):
    def written(language="nl"):
        return policy_report(
            table,
            make(verdict=unstable),
            answers,
            **WHAT,
            leave_out=Answers("without", (Answer("without A", make(ends=None)),)),
            consistency=predictions,
            dark=CURVE,
            cited=load("ned").cited,
            language=language,
        )

    return written


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_is_whole_and_needs_nothing_else(full, page, language):
    parsed = page(full(language).to_html())

    assert ("html", "lang", language) in parsed.attributes
    assert not {"script", "link", "img", "iframe"} & set(parsed.tags)
    names = {name for _, name, _ in parsed.attributes}
    assert "style" not in names
    assert not any(name.startswith("on") or name in {"src", "href"} for name in names)
    assert parsed.tags.count("h1") == parsed.tags.count("main") == 1
    assert parsed.tags.count("h2") == parsed.tags.count("section") == len(full(language).sections)


def test_every_form_says_the_same_headline(full):
    report = full()

    for text in (report.to_text(), report.to_markdown(), report.to_html()):
        assert report.headline in re.sub(r"\s+", " ", text)


def test_text_is_never_wider_than_a_screen_outside_tables(full):
    text = full().to_text()
    for section in full().sections:
        for block in section.blocks:
            if isinstance(block, Table):
                text = text.replace(block.to_text().rstrip(), "")

    assert max(len(line) for line in text.splitlines()) <= 78


def test_a_sound_estimate_has_its_interval_in_the_headline(table, make, alike):
    report = policy_report(table, make(), alike, **WHAT)

    for number in ("2.500", "2.000", "3.100"):
        assert number in report.headline
    assert "stevig" in report.to_text()


def test_english_reports_write_english_numbers(table, make, alike):
    report = policy_report(table, make(), alike, **WHAT, language="en")

    assert "2,500" in report.headline
    assert "2.500" not in report.to_text()


def test_an_unstable_estimate_has_the_range_over_methods_as_its_headline(full):
    headline = full().headline

    assert re.findall(r"\d[\d.]*\d", headline) == ["2.500", "9.876"]


def test_methods_far_apart_make_a_sound_estimate_unstable(table, make, answers):
    report = policy_report(table, make(), answers, **WHAT)

    assert "9.876" in report.headline
    assert "wankel" in report.to_text()


def test_doubt_from_elsewhere_widens_a_range_over_methods_that_agree(table, make, alike, unstable):
    report = policy_report(table, make(verdict=unstable), alike, **WHAT)

    assert re.findall(r"\d[\d.]*\d", report.headline) == ["2.500", "5.000"]


def test_unstable_without_other_methods_gives_a_range_all_the_same(table, make, unstable):
    estimate = replace(make(verdict=unstable), details={})

    report = policy_report(table, estimate, None, **WHAT)

    assert re.findall(r"\d[\d.]*\d", report.headline) == ["2.000", "3.100"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_refused_report_holds_no_number_anywhere(
    table, answers, make, refused, predictions, page, language
):
    for found in (make(verdict=refused), Refused("There are 57 of them.", "brand_new")):
        report = policy_report(
            table,
            found,
            answers,
            **WHAT,
            leave_out=answers,
            consistency=predictions,
            dark=CURVE,
            cited=load("ned").cited,
            language=language,
        )

        shown = (report.to_text(), report.to_markdown(), page(report.to_html()).text)
        for text in shown:
            assert not re.search(r"\d", text.replace("#", ""))


def test_the_test_for_numbers_would_find_one(table, make, alike):
    assert re.search(r"\d", policy_report(table, make(), alike, **WHAT).to_text())


def test_a_refusal_keeps_its_reason_in_words(table):
    report = policy_report(table, Refused("No person.", "no_overlap"), None, **WHAT)

    assert "Niemand staat op twee lijsten." in re.sub(r"\s+", " ", report.to_text())


def test_no_point_stands_without_an_interval(table, make):
    bare = make(ends=None)
    same = Answers("method", (Answer("bic", bare),))

    guess = (Prediction("A", 530, 130, 400, 376.0, None, None),)

    text = policy_report(table, bare, same, **WHAT, consistency=guess).to_text()

    assert "2.500" not in text
    assert "376" not in text
    assert "Zonder interval noemen we geen aantal." in re.sub(r"\s+", " ", text)


def test_an_interval_without_upper_end_is_said_in_words(table, make, alike):
    report = policy_report(table, make(ends=(2000.0, float("inf"))), alike, **WHAT)

    assert "Een bovengrens is er niet" in report.headline
    assert "inf" not in report.headline.split()


def test_the_cited_figure_stands_with_its_note_and_as_not_computed(full):
    text = re.sub(r"\s+", " ", full().to_text())

    note = "geciteerd: UNODC & Nationaal Rapporteur 2017; niet herberekenbaar uit openbare gegevens"
    assert note in text
    assert "5.000 tot 7.500" in text
    assert "niet berekend" in text


def test_the_report_says_what_it_rests_on_and_what_it_cannot_say(full):
    text = re.sub(r"\s+", " ", full().to_text())

    for said in (
        "Mogelijke slachtoffers, schatting.",
        "gesloten",
        "koppeling",
        "wisselwerking van alle lijsten",
        "geen aantal voor één gemeente",
        "geen aantal misdrijven",
        "geen feit over personen",
    ):
        assert said in text


def test_the_report_says_how_to_repeat_it(full):
    repeat = " ".join(full().sections[-1].blocks[0])

    for said in ("(bic)", "A*B,C", "1.000", "42", "peiling", "95%"):
        assert said in repeat


def test_reasons_are_said_in_the_language_of_the_report(table, make):
    verdict = Verdict("unstable", (Caution("wide_interval", "Too wide."), Caution("x", "Odd.")))

    text = re.sub(r"\s+", " ", policy_report(table, make(verdict=verdict), None, **WHAT).to_text())

    assert "Het interval is heel wijd" in text
    assert "(alleen in het Engels:) Odd." in text


def test_hostile_names_and_titles_do_nothing(hostile, make, alike, page):
    what = {**WHAT, "title": "<script>x</script>", "place": '"><img src=x onerror=y>'}

    report = policy_report(hostile, make(seen=hostile.seen), alike, **what)
    parsed = page(report.to_html())

    assert not {"script", "img"} & set(parsed.tags)
    assert "<script" not in report.to_markdown()
    assert "<img" not in report.to_markdown()


def test_an_estimate_of_another_table_is_refused(table, make):
    with pytest.raises(InputError, match="do not belong together"):
        policy_report(table, make(seen=table.seen + 1), None, **WHAT)


def test_a_report_without_a_place_is_refused(table, make):
    with pytest.raises(InputError, match="no place"):
        policy_report(table, make(), None, **{**WHAT, "place": " "})


def test_a_real_table_goes_through(page):
    korea = load("korea").table
    report = policy_report(
        korea,
        estimate(korea, replicates=200),
        compare(korea, Settings(replicates=100), ("bic", "main")),
        **WHAT,
    )

    assert "123" in page(report.to_html()).text
