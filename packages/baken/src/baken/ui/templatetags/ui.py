"""The parts of a page that need more than an include. Each has an example in this room's README."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, cast

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.forms.boundfield import BoundWidget
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language, get_language_info

from baken.ui import charts, drawing, forms, lines, rules

register = template.Library()

TONES = ("neutral", "running", "attention", "danger", "done")
NOTICES = {"info": "info", "attention": "warning", "danger": "error", "done": "ok"}
"""The tones of a notice, and what the NL Design System calls them."""
OF_MESSAGES = {"success": "done", "error": "danger", "warning": "attention"}


# --- Small signs ---------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon. Always next to a word: a screen reader does not see it."""
    return render_to_string(f"ui/icons/{name}.svg")


@register.simple_tag
def badge(tone: str, words: str) -> SafeString:
    """Draw a state as a word with a shape of its own."""
    if tone not in TONES:
        raise ValueError(f"{tone!r} is no tone; choose from {', '.join(TONES)}")
    return render_to_string("ui/parts/badge.html", {"tone": tone, "words": words})


@register.filter
def grouped(number: object) -> str:
    """Write a whole number as the language does («1.321»); any other text stays as it is."""
    text = str(number)
    if not text.isdecimal():
        return text
    return number_format(int(text), decimal_pos=0, use_l10n=True, force_grouping=True)


@register.filter(name="term")
def term_words(due: datetime | date | None, now: datetime) -> rules.Term | None:
    """Return a term in words, with its tone."""
    return rules.term(due, now) if due else None


@register.simple_tag
def term(due: datetime | date | None, now: datetime) -> SafeString | str:
    """Draw a term: «2 days left, until Friday 27 November»."""
    if not due:
        return ""
    return render_to_string("ui/parts/term.html", {"term": rules.term(due, now)})


@register.filter
def whole(words: str) -> SafeString:
    """Return a reference that never breaks over two lines."""
    return format_html('<span class="nowrap">{}</span>', words)


@register.filter
def tone_of_message(tags: str) -> str:
    """Return the tone of one of Django's messages by its tags."""
    return next((OF_MESSAGES[tag] for tag in tags.split() if tag in OF_MESSAGES), "info")


@register.simple_tag
def languages() -> list[dict[str, Any]]:
    """Return every language of the pages by its own name."""
    return [
        {**get_language_info(code), "current": code == get_language()}
        for code, _name in settings.LANGUAGES
    ]


# --- Blocks around content -----------------------------------------------------------------------


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> SafeString:
    """Draw a message in the page, for what a person must not miss."""
    return render_to_string(
        "ui/parts/notice.html",
        {"tone": tone, "kind": NOTICES[tone], "title": title, "content": content},
    )


@register.simple_block_tag
def datatable(
    content: str, caption: str, *, caption_hidden: bool = False, dense: bool = False
) -> SafeString:
    """Draw a table that scrolls by itself where it is wide, and stacks on a phone.

    With `dense` a card on a phone has two columns and heads only where a cell has `data-label`.
    """
    return render_to_string(
        "ui/parts/table.html",
        {
            "content": content,
            "caption": caption,
            "caption_hidden": caption_hidden,
            "dense": dense,
            "key": f"table-{slugify(caption)}",
        },
    )


@register.simple_block_tag
def figure(content: str, finding: str, **small_print: object) -> SafeString:
    """Draw a figure: its finding, the chart and table inside, and how it was made.

    The small print: `unit`, `source`, `date`, `method`, `protection`.
    """
    return render_to_string(
        "ui/parts/figure.html",
        {
            "content": content,
            "finding": finding,
            "key": f"figure-{slugify(finding)}",
            **small_print,
        },
    )


@register.simple_block_tag
def fold(content: str, title: str, *, unfolded: bool = False) -> SafeString:
    """Draw a subject that can be folded away."""
    return render_to_string(
        "ui/parts/fold.html", {"content": content, "title": title, "unfolded": unfolded}
    )


# --- Lists and figures ---------------------------------------------------------------------------


@register.inclusion_tag("ui/parts/bars.html")
def bars(rows: Iterable[Mapping[str, Any]], label: str = "", top: float = 0) -> dict[str, Any]:
    """Draw horizontal bars from zero, each with its label and value beside it."""
    return {"chart": charts.bars(list(rows), top=top), "label": label}


@register.inclusion_tag("ui/parts/stacked.html")
def stacked(rows: Iterable[Mapping[str, Any]], label: str, top: float = 0) -> dict[str, Any]:
    """Draw bars in parts, each part with its fill, number and name under the bar."""
    return {"chart": charts.stacked(list(rows), top=top), "label": label}


@register.inclusion_tag("ui/parts/funnel.html")
def funnel(steps: Iterable[Mapping[str, Any]], label: str) -> dict[str, Any]:
    """Draw steps that each hold a part of the one before, and what went no further."""
    return {"chart": charts.funnel(list(steps)), "label": label}


@register.simple_tag(name="series")
def over_time(
    rows: Iterable[Mapping[str, Any]], label: str, top: float = 0, *, small: bool = False
) -> SafeString:
    """Draw points over time from zero, with intervals; lines break where counting changed."""
    chart = lines.series(list(rows), top=top, height=120 if small else 210)
    return drawing.series(chart, label, small=small, written=grouped)


@register.inclusion_tag("ui/parts/multiples.html")
def multiples(
    series: Iterable[tuple[str, Iterable[Mapping[str, Any]]]], label: str = ""
) -> dict[str, Any]:
    """Draw a small chart over time for each name, all on one scale."""
    found = [(name, list(rows)) for name, rows in series]
    top = lines.top_of([row for _name, rows in found for row in rows])
    return {"series": found, "top": top, "label": label}


@register.simple_tag(takes_context=True)
def sorted_head(
    context: template.RequestContext, key: str, words: str, kind: str = ""
) -> SafeString:
    """Draw the head of a column by which a table can be sorted (`?sort=key` and `?sort=-key`)."""
    request = cast("HttpRequest", context["request"])
    now = request.GET.get("sort", "")
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    question = request.GET.copy()
    question["sort"] = f"-{key}" if now == key else key
    question.pop("page", None)
    return render_to_string(
        "ui/parts/sorted_head.html",
        {"words": words, "order": order, "url": f"?{question.urlencode()}", "kind": kind},
    )


@register.inclusion_tag("ui/parts/pagination.html", takes_context=True)
def pagination(context: template.RequestContext, page: Page[Any]) -> dict[str, Any]:
    """Draw the way to the other pages of a list; nothing when there is one."""
    question = cast("HttpRequest", context["request"]).GET.copy()
    question.pop("page", None)
    rest = question.urlencode()
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "pages": list(pages), "start": f"?{rest}&page=" if rest else "?page="}


# --- Forms ---------------------------------------------------------------------------------------


@register.filter
def control(field: BoundField) -> SafeString:
    """Draw the control of a field, without what a label says better: a placeholder."""
    return field.as_widget(attrs={"class": forms.style_of(field), "placeholder": False})


@register.filter
def drawn_as(field: BoundField) -> str:
    """Return how a field is drawn: `choices`, `checkbox`, `group` or `text`."""
    return forms.kind_of(field)


@register.simple_tag
def choice(option: BoundWidget) -> SafeString:
    """Draw the control of one choice."""
    style = forms.CHOICES[option.data["type"]]
    option.data["attrs"] = {**option.data["attrs"], "class": style}
    return option.tag()


@register.filter
def faults(form: BaseForm) -> list[forms.Fault]:
    """Return everything that is wrong in a form."""
    return list(forms.faults_of(form))


@register.simple_tag
def described(field: BoundField) -> SafeString | str:
    """Return the attribute that ties a group of controls to its help and error."""
    found = field.aria_describedby
    return format_html(' aria-describedby="{}"', found) if found else ""
