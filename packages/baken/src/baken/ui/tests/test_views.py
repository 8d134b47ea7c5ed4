"""The choice of language, the pages that belong to every room, and the frame around all."""

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from baken.ui.middleware import ChosenLanguage


def language_for(**headers: str) -> tuple[str | None, str]:
    """Return the language in which a request is answered, and what the answer says of it."""
    heard: list[str | None] = []

    def answer(request: HttpRequest) -> HttpResponse:
        heard.append(translation.get_language())
        return HttpResponse()

    request = RequestFactory().get("/", headers={k: v for k, v in headers.items() if k != "cookie"})
    if "cookie" in headers:
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = headers["cookie"]
    with translation.override("nl"):
        response = ChosenLanguage(answer)(request)
    return heard[0], response["Content-Language"]


def test_pages_are_dutch_whatever_a_browser_asks_for() -> None:
    assert language_for(accept_language="en-US,en;q=0.9") == ("nl", "nl")


def test_pages_follow_the_language_that_was_chosen() -> None:
    assert language_for(cookie="en") == ("en", "en")


@pytest.mark.parametrize("cookie", ["", "de", "../nl", "en-x" * 500])
def test_a_language_that_baken_does_not_speak_is_dutch(cookie: str) -> None:
    assert language_for(cookie=cookie) == ("nl", "nl")


@pytest.fixture
def visitor(db: None) -> Client:
    return Client()


def test_choosing_a_language_leads_back_to_the_page(visitor: Client) -> None:
    response = visitor.post(
        reverse("ui:language"), {"language": "en", "next": "/hulp/?from=privacy"}
    )

    cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert response.headers["Location"] == "/hulp/?from=privacy"
    assert cookie.value == "en"
    assert cookie["httponly"]
    assert 'lang="en"' in visitor.get("/hulp/").text


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.org/", "//example.org/", "javascript:alert(1)", "\\\\example.org", ""],
)
def test_choosing_a_language_leads_nowhere_else(visitor: Client, elsewhere: str) -> None:
    response = visitor.post(reverse("ui:language"), {"language": "en", "next": elsewhere})

    assert response.headers["Location"] == "/"


def test_an_unknown_language_is_not_remembered(visitor: Client) -> None:
    response = visitor.post(reverse("ui:language"), {"language": "xx", "next": "/hulp/"})

    assert response.headers["Location"] == "/hulp/"
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


def test_a_language_is_chosen_by_post_alone(visitor: Client) -> None:
    assert visitor.get(reverse("ui:language")).status_code == 405


@pytest.mark.parametrize("page", ["ui:help", "ui:accessibility", "ui:privacy"])
def test_a_page_to_read_has_one_heading_and_a_way_out(visitor: Client, page: str) -> None:
    text = visitor.get(reverse(page)).text

    assert text.count("<h1") == 1
    assert text.count("<main") == 1
    assert 'id="leave"' in text


def test_contents_lead_to_headings_that_exist(visitor: Client) -> None:
    for page in ("ui:help", "ui:privacy"):
        text = visitor.get(reverse(page)).text
        nav = text[text.index('class="contents"') : text.index("</nav>", text.index("contents"))]
        targets = [part.split('"')[0] for part in nav.split('href="#')[1:]]

        assert targets
        assert all(f'<h2 id="{target}">' in text for target in targets)


def test_a_form_without_its_key_is_refused_in_our_own_words() -> None:
    visitor = Client(enforce_csrf_checks=True)
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    response = visitor.post(reverse("ui:language"), {"language": "en"})

    assert response.status_code == 403
    assert "What you can do" in response.text


def test_a_page_with_something_wrong_says_so_in_its_title() -> None:
    class Refused:
        is_bound = True
        errors = ("something",)

    with translation.override("en"):
        wrong = render_to_string("ui/page.html", {"form": Refused()})
        right = render_to_string("ui/page.html", {})

    assert "<title>Error: Baken" in wrong
    assert "<title>Baken" in right


def test_the_frame_shows_where_a_person_works_and_where_they_can_go() -> None:
    frame = {
        "organisation": "Haarlem <1>",
        "role": "Adviser",
        "person": "Noor",
        "menu": [{"label": "Desk", "url": "/bureau/", "current": True}],
        "workplaces": [{"id": "m-2", "label": "Care, De Haven"}],
        "demo": True,
    }
    request = RequestFactory().get("/bureau/?page=2")

    text = render_to_string("ui/page.html", {"frame": frame}, request)

    assert "Haarlem &lt;1&gt;" in text
    assert '<a href="/bureau/" aria-current="page">Desk</a>' in text
    assert 'name="membership" value="m-2"' in text
    assert 'value="/bureau/?page=2"' in text
    assert 'class="demo"' in text
    assert 'id="leave"' not in text
