"""Each part draws what it is given, in words and shapes."""

from datetime import UTC, datetime

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from baken.ui import charts

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def draw(source: str, *, query: str = "", **context: object) -> str:
    """Return what a piece of template makes of `context`."""
    request = RequestFactory().get(f"/list/{query}")
    return engines["django"].from_string("{% load ui %}" + source).render(context, request)


@pytest.mark.parametrize("tone", ["neutral", "running", "attention", "danger", "done"])
def test_each_state_has_its_word_and_a_shape_of_its_own(tone: str) -> None:
    drawn = draw("{% badge tone words %}", tone=tone, words="New <signal>")
    others = {
        draw("{% badge tone words %}", tone=other, words="").split("<svg")[1]
        for other in ("neutral", "running", "attention", "danger", "done")
        if other != tone
    }

    assert "New &lt;signal&gt;" in drawn
    assert drawn.split("<svg")[1] not in others


def test_a_tone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no tone"):
        draw('{% badge "pink" "x" %}')


def test_a_term_is_drawn_with_its_tone_and_nothing_without_a_term() -> None:
    drawn = draw("{% term due now %}", due=datetime(2026, 11, 21, 9, 0, tzinfo=UTC), now=NOW)

    assert "term--danger" in drawn
    assert "3 days overdue" in drawn
    assert draw("{% term due now %}", due=None, now=NOW) == ""


def test_a_notice_keeps_its_words_from_becoming_code() -> None:
    drawn = draw('{% notice "danger" title=t %}<p>{{ t }}</p>{% endnotice %}', t="<b>")

    assert "utrecht-alert--error" in drawn
    assert drawn.count("&lt;b&gt;") == 2


def test_a_group_of_the_desk_shows_its_items_or_one_sentence() -> None:
    source = (
        '{% include "ui/parts/desk_group.html" with title="Needs you" items=items empty="Rest." %}'
    )
    item = {"url": "/s/1/", "what": "Three men", "reference": "S-1", "who": "you"}

    full, empty = draw(source, items=[item]), draw(source, items=[])

    assert '<a class="task__link" href="/s/1/">Three men</a>' in full
    assert "S-1" in full
    assert "Rest." not in full
    assert "Rest." in empty
    assert "<ul" not in empty


def test_a_table_can_be_reached_and_is_named() -> None:
    drawn = draw('{% datatable "All signals" %}<tbody></tbody>{% enddatatable %}')

    assert 'role="region" aria-labelledby="table-all-signals" tabindex="0"' in drawn
    assert '<caption id="table-all-signals"' in drawn


@pytest.mark.parametrize(
    ("query", "leads_to", "now"),
    [
        ("?state=new&page=3", "?state=new&amp;sort=due", ""),
        ("?sort=due", "?sort=-due", 'aria-sort="ascending"'),
        ("?sort=-due", "?sort=due", 'aria-sort="descending"'),
    ],
)
def test_the_head_of_a_column_sorts_and_keeps_the_filter(
    query: str, leads_to: str, now: str
) -> None:
    drawn = draw('{% sorted_head "due" "Term" %}', query=query)

    assert f'href="{leads_to}"' in drawn
    assert now in drawn
    assert ("aria-sort" in drawn) == bool(now)


def test_pages_of_a_list_keep_the_filter() -> None:
    page = Paginator(range(170), 50).page(2)

    drawn = draw("{% pagination page %}", query="?state=new&page=2", page=page)

    assert 'href="?state=new&amp;page=3"' in drawn
    assert 'aria-current="page"' in drawn
    assert "51 to 100 of 170" in drawn


def test_a_list_of_one_page_needs_no_way_to_others() -> None:
    page = Paginator(range(3), 50).page(1)

    assert "<nav" not in draw("{% pagination page %}", page=page)


def test_a_story_tells_who_did_what_when() -> None:
    entry = {"at": NOW, "who": "Noor", "what": "Interpreted", "note": "One\n\nTwo <b>"}

    drawn = draw('{% include "ui/parts/timeline.html" with entries=e %}', e=[entry])

    assert "Tuesday 24 November 2026, 10:00" in drawn
    assert "Noor" in drawn
    assert "Two &lt;b&gt;" in drawn


def test_a_covered_value_is_not_in_the_page() -> None:
    source = '{% include "ui/parts/covered.html" with label="Place" name="p" value=v shown=shown url="." %}'

    covered, shown = draw(source, v="Above it", shown=False), draw(source, v="Above it", shown=True)

    assert "Above it" not in covered
    assert 'method="post"' in covered
    assert "csrfmiddlewaretoken" in covered
    assert "Above it" in shown


def test_an_answer_can_be_changed_and_a_missing_one_says_so() -> None:
    answers = [{"question": "When?", "answer": "", "change_url": "/report/2/"}]

    drawn = draw('{% include "ui/parts/summary.html" with answers=a %}', a=answers)

    assert "Not filled in" in drawn
    assert 'href="/report/2/"' in drawn


def test_a_figure_says_its_finding_and_its_small_print() -> None:
    drawn = draw('{% figure "Most fall away" unit="signals" source="Haarlem" %}x{% endfigure %}')

    assert '<h2 id="figure-most-fall-away"' in drawn
    assert "signals" in drawn
    assert "Haarlem" in drawn
    assert "Method" not in drawn


def test_bars_begin_at_zero_and_keep_their_proportion() -> None:
    drawn = charts.bars([{"label": "2014", "value": 1}, {"label": "2015", "value": 4}])

    assert [bar.width for bar in drawn] == ["25.00%", "100.00%"]


def test_the_scale_reaches_to_the_end_of_an_interval_or_further() -> None:
    rows = [{"label": "seen", "value": 20, "low": 10, "high": 40}]

    assert charts.bars(rows)[0].width == "50.00%"
    assert (charts.bars(rows)[0].low, charts.bars(rows)[0].high) == ("25.00%", "100.00%")
    assert charts.bars(rows, top=80)[0].width == "25.00%"


def test_a_chart_of_nothing_draws_nothing() -> None:
    assert charts.bars([]) == []
    assert charts.bars([{"label": "2014", "value": 0}])[0].width == "0%"


def test_a_chart_says_its_values_in_text() -> None:
    rows = [{"label": "2014", "value": 0.5, "shown": "0,5 fte"}]

    drawn = draw('{% bars rows label="Capacity" %}', rows=rows)

    assert "2014" in drawn
    assert "0,5 fte" in drawn
    assert 'width="100.00%"' in drawn


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('{% include "ui/parts/emergency.html" %}', 'href="tel:112"'),
        ('{% include "ui/parts/steps.html" with step=2 of=5 %}', "Step 2 of 5"),
        ('{% include "ui/parts/back.html" with url="/s/" label="All" %}', 'href="/s/"'),
        ('{% include "ui/parts/buttons.html" with submit="Send" back_url="/s/" %}', ">Send</button>"),
        ('{% fold "Known" unfolded=True %}<p>x</p>{% endfold %}', '<details class="fold" open>'),
        ('{% include "ui/parts/facts.html" with facts=facts %}', "<dt>Form</dt><dd>Work</dd>"),
        ('{% include "ui/parts/breadcrumbs.html" with places=places %}', 'aria-current="page">Here'),
    ],
)  # fmt: skip
def test_a_small_part_draws(source: str, words: str) -> None:
    drawn = draw(
        source,
        facts=[{"label": "Form", "value": "Work"}],
        places=[{"label": "Desk", "url": "/"}, {"label": "Here"}],
    )

    assert words in drawn
