"""The monitor as a browser meets it."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import acting
from baken.monitor.queries import Line
from baken.organisations.tests.factories import PartnerFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PAGE, FILE = "monitor:driehoeksmonitor", "monitor:download"


@pytest.fixture
def mayor():
    return acting(Role.GOVERNOR)


def in_english(client):
    client.cookies["django_language"] = "en"
    return client


def test_the_page_opens_with_the_finding_of_the_print(mayor):
    page = in_english(client_of(mayor)).get(reverse(PAGE)).content.decode()

    assert (
        "<h1>Haarlem, 2014 to 2017: 12 signals, and 3 of every 4 were no trafficking</h1>" in page
    )


def test_each_figure_says_its_unit_source_date_method_and_protection(mayor):
    page = in_english(client_of(mayor)).get(reverse(PAGE)).content.decode()

    for word in ("Unit", "Source", "Date", "Method", "Protection"):
        assert page.count(f"<dt>{word}</dt>") == 3


def test_each_figure_warns_that_signals_are_not_victims(mayor):
    page = in_english(client_of(mayor)).get(reverse(PAGE)).content.decode()

    assert page.count("Signals are not victims.") == page.count('class="figure"') == 3


def test_the_printed_and_the_counted_never_share_a_figure(mayor):
    page = in_english(client_of(mayor)).get(reverse(PAGE)).content.decode()

    figures = page.split('class="figure"')[1:]

    assert len([one for one in figures if ">2014<" in one]) == 1
    assert not [one for one in figures if ">2014<" in one and ">2025<" in one]


@pytest.mark.parametrize("name", [PAGE, FILE])
def test_a_visitor_is_asked_to_sign_in(client, name):
    answer = client.get(reverse(name))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", [PAGE, FILE])
def test_the_pages_cannot_be_sent_anything(mayor, name):
    assert client_of(mayor).post(reverse(name)).status_code == 405


def test_a_partner_without_signals_reads_why_there_are_no_counts():
    liaison = acting(Role.RIEC_LIAISON, organisation=PartnerFactory())

    page = in_english(client_of(liaison)).get(reverse(PAGE)).content.decode()

    assert "Your organisation receives no signals in Baken" in page
    assert page.count('class="figure"') == 1


def test_the_file_holds_the_columns_that_are_allowed_and_no_others(mayor):
    answer = client_of(mayor).get(reverse(FILE))

    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))

    assert list(rows[0]) == list(Line.__annotations__)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_the_file_holds_nothing_that_the_page_does_not_show(mayor):
    client = in_english(client_of(mayor))

    rows = list(csv.DictReader(io.StringIO(client.get(reverse(FILE)).content.decode())))
    page = client.get(reverse(PAGE)).content.decode()

    assert [
        row["shown"]
        for row in rows
        if f">{row['shown']}<" not in page.replace("about ", "") and f" {row['shown']} " not in page
    ] == []


def test_the_page_asks_the_database_little(mayor):
    client = client_of(mayor)
    client.get(reverse(PAGE))

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(reverse(PAGE))

    assert len(asked) <= 12
