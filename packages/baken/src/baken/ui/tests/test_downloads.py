"""A file that is sent is saved, and never opened as a page of ours."""

import re
from contextlib import suppress
from pathlib import Path
from threading import Thread
from urllib.parse import unquote
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Error as PlaywrightError

from baken.ui.downloads import download

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class Silent(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_message(self, *_words: object) -> None:
        pass


def sent(name: str = "brief.txt", content_type: str = "text/plain; charset=utf-8") -> HttpResponse:
    return download([b"een", b"twee"], name=name, content_type=content_type)


def saved_as(response: HttpResponse) -> str:
    """Return the name under which a browser saves it: the second one, if there are two."""
    kind, _, names = response["Content-Disposition"].partition("; ")
    assert kind == "attachment"
    plain, _, full = names.partition("; filename*=UTF-8''")
    return unquote(full) if full else plain.removeprefix('filename="').removesuffix('"')


def test_a_download_is_whole_and_guarded():
    response = sent()

    assert response.content == b"eentwee"
    assert {name: response[name] for name in HEADERS} == HEADERS
    assert response["Content-Disposition"] == 'attachment; filename="brief.txt"'
    assert response["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "content_type", ["text/html\r\nX: y", "text/plain; charset=utf-7", "", "x"]
)
def test_an_odd_type_is_bytes(content_type):
    assert sent(content_type=content_type)["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("brief van 2 maart.pdf", "brief van 2 maart.pdf"),
        ("één.pdf", "één.pdf"),
        ("照片.png", "照片.png"),
        ('a"b.txt', 'a"b.txt'),
        ("a\r\nSet-Cookie: x=y.txt", "aSet-Cookie: x=y.txt"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("../../etc/passwd", "passwd"),
        ("", "file"),
        ("\x00", "file"),
        ("100%;x=1.txt", "100%;x=1.txt"),
    ],
)
def test_a_name_survives_and_steers_nothing(name, saved):
    assert saved_as(sent(name)) == saved


def test_an_old_browser_gets_a_plain_name_too():
    assert sent("één 照.pdf")["Content-Disposition"] == (
        "attachment; filename=\"een Zhao.pdf\"; filename*=UTF-8''%C3%A9%C3%A9n%20%E7%85%A7.pdf"
    )


@given(st.text(max_size=200))
def test_no_name_breaks_out_of_the_header(name):
    header = sent(name)["Content-Disposition"]

    found = re.fullmatch(
        r"attachment; filename=\"([^\"\\]+)\"(?:; filename\*=UTF-8''([\w.~%-]+))?", header
    )
    assert found
    assert header.isascii()
    assert not set(unquote(found[2] or found[1])) & set("/\\\r\n\0")


def test_when_a_piece_cannot_be_read_nothing_is_sent():
    def pieces():
        yield b"een"
        raise OSError("changed")

    with pytest.raises(OSError, match="changed"):
        download(pieces(), name="a.txt", content_type="text/plain")


def test_the_house_leaves_the_guards_as_they_are(settings):
    def view(_request):
        return sent()

    class Urls:
        urlpatterns = [path("weg/", view)]
        handler404 = handler500 = None

    settings.ROOT_URLCONF = Urls
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if "Guard" in name or "django.middleware" in name
    ]
    settings.ALLOWED_HOSTS = ["*"]

    response = Client().get("/weg/")

    assert {name: response[name] for name in HEADERS} == HEADERS


@pytest.mark.browser
@pytest.mark.parametrize(
    "content_type", ["text/html", "image/svg+xml", "text/plain", "application/pdf"]
)
def test_a_browser_saves_it_and_runs_nothing(chromium, content_type):
    script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>fetch('/ran')</script></svg>"
    asked = []

    def serve(environ, start):
        asked.append(environ["PATH_INFO"])
        response = download([script], name="één.svg", content_type=content_type)
        start("200 OK", list(response.items()))
        return [response.content]

    with make_server("127.0.0.1", 0, serve, handler_class=Silent) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page = chromium.new_page()
        with page.expect_download() as saving, suppress(PlaywrightError):
            page.goto(f"http://127.0.0.1:{server.server_port}/weg/")
        saved = saving.value
        name, content = saved.suggested_filename, Path(saved.path()).read_bytes()
        page.close()
        server.shutdown()

    assert name == "één.svg"
    assert content == script
    assert "/ran" not in asked
