"""The pages, walked by two analysts; in both languages, with every fault said in words."""

import pytest
from django.urls import reverse
from django.utils import timezone

from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import acting
from baken.exports.models import Export
from baken.exports.states import Kind, State
from baken.exports.tests.factories import NOW, a_pair, asked, filled, here_of, made
from baken.jobs import actions as jobs
from baken.register import actions as register
from baken.register.states import Scope

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

GOOD = {
    "form": "csv",
    "first": "2025",
    "last": "2025",
    "fields_along": ["sex", "sectors"],
    "recipient": "CoMensha",
    "ground": "task",
    "purpose": "Jaarlijkse levering",
}


def browser(user, language="en"):
    client = client_of(user)
    client.cookies["django_language"] = language
    return client


def page_of(client, name, *args):
    answer = client.get(reverse(f"exports:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_two_analysts_walk_from_wish_to_file():
    first, second = a_pair()
    filled(first)
    one, other = browser(first), browser(second)
    assert "Nothing waits for you" in page_of(one, "list")
    assert one.post(reverse("exports:begin"), {}).status_code == 422
    answer = one.post(reverse("exports:begin"), {"kind": "htcds"})
    ask = reverse("exports:ask", args=["htcds"])
    assert answer.url == ask
    assert "This mapping is a draft" in page_of(one, "ask", "htcds")

    bad = one.post(ask, {**GOOD, "purpose": "", "recipient": "Mijn ontvanger"})
    assert bad.status_code == 422
    assert "Mijn ontvanger" in bad.content.decode()
    answer = one.post(ask, GOOD)
    assert answer.status_code == 302
    export = Export.objects.get()
    again = one.post(ask, GOOD)
    assert again.status_code == 422
    assert "asked for this already" in again.content.decode()

    assert "waits for its turn" in page_of(one, "detail", export.reference)
    assert jobs.work_once(timezone.now)
    own = page_of(one, "detail", export.reference)
    assert "You asked for this yourself" in own
    assert reverse("exports:release", args=[export.reference]) not in own

    listed = page_of(other, "list")
    assert listed.index(export.reference) < listed.index("Running")
    seen = page_of(other, "detail", export.reference)
    assert "You are the second person" in seen
    assert "14 of 40 rows: The standard has no code for forced criminality" in seen
    assert "Kept whole in the column baken_sectors" in seen
    assert "baken_sectors" in seen
    assert "baken_nationality" not in seen
    lost = other.get(reverse("exports:losses", args=[export.reference]))
    assert b"form_without_code" in b"".join(lost.streaming_content)

    one.post(reverse("exports:release", args=[export.reference]))
    export.refresh_from_db()
    assert export.state == State.READY, "who asked cannot agree"
    other.post(reverse("exports:release", args=[export.reference]))
    take = reverse("exports:take", args=[export.reference])
    assert other.get(take).status_code == 404
    assert take in page_of(one, "detail", export.reference)
    file = one.get(take)
    assert "attachment" in file["Content-Disposition"]
    assert export.reference in file["Content-Disposition"]
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Cache-Control"] == "no-store"
    assert b"vic_TypeOfExploitation" in b"".join(file.streaming_content)

    one.post(reverse("exports:drop", args=[export.reference]))
    assert "There is no file any more" in page_of(one, "detail", export.reference)
    assert one.get(take).status_code == 302
    assert one.get(reverse("exports:losses", args=[export.reference])).status_code == 302


def test_a_refusal_is_read_by_who_asked():
    first, second = a_pair()
    filled(first, 6)
    export = made(first)
    one, other = browser(first), browser(second)
    address = reverse("exports:refuse", args=[export.reference])
    assert other.get(address).status_code == 200
    assert other.post(address, {"reason": ""}).status_code == 422
    mine = one.post(address, {"reason": "Ik niet"})
    assert mine.status_code == 422
    assert "Another analyst decides" in mine.content.decode()
    assert other.post(address, {"reason": "Neem minder velden"}).status_code == 302
    assert "Neem minder velden" in page_of(one, "detail", export.reference)
    late = other.post(reverse("exports:release", args=[export.reference]), follow=True)
    assert "not possible any more" in late.content.decode()


def test_who_works_alone_is_told_what_to_do():
    first = acting(Role.ANALYST)
    register.open_register(here_of(first), Scope.REGION, by=None, at=NOW)
    client = browser(first)
    for name in ("list", "begin"):
        assert "No second analyst works here" in page_of(client, name)
    assert "has no reports yet" in page_of(client, "begin")
    filled(first, 3)
    export = made(first)
    assert "No second analyst works here" in page_of(client, "detail", export.reference)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_says_what_is_in_it_and_that_it_is_a_draft(kind, language):
    first, second = a_pair()
    filled(first, 12)
    export = made(first, kind=kind)
    shown = page_of(browser(second, language), "detail", export.reference)
    draft = "This mapping is a draft" if language == "en" else "Deze omzetting is een concept"
    assert (draft in shown) == (kind != Kind.COMENSHA)
    assert "SHA-256" in shown
    page_of(browser(first, language), "ask", kind)


def test_an_unknown_kind_and_odd_answers_never_break():
    first, _second = a_pair()
    filled(first, 3)
    client = browser(first)
    assert client.get(reverse("exports:ask", args=["niets"])).status_code == 404
    ask = reverse("exports:ask", args=["ctdc"])
    for wrong in (
        {},
        {**GOOD, "first": "x"},
        {**GOOD, "fields_along": ["name"]},
        {**GOOD, "form": "exe"},
        {**GOOD, "purpose": "a" * 2000},
        {**GOOD, "recipient": "\x00"},
    ):
        assert client.post(ask, wrong).status_code == 422


def test_a_list_takes_the_same_number_of_statements_however_long(django_assert_max_num_queries):
    first, second = a_pair()
    filled(first, 3)
    for form in ("csv", "json", "ods", "xlsx"):
        asked(first, form=form)
    client = browser(second)
    page_of(client, "list")
    with django_assert_max_num_queries(16):
        page_of(client, "list")
