"""A page that is sent twice, as by a double press, records one report."""

import re

import pytest

from baken.accounts.roles import Role
from baken.register.models import Report
from baken.register.tests.factories import a_register
from baken.register.tests.test_views import FACTS, MONTHS, WHO, browser

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.usefixtures("in_english"),
]

NUMBER = re.compile(r'name="page" value="([0-9a-f]{32})"')


def test_a_page_has_a_number_of_its_own_that_goes_along_to_the_end():
    client = browser(a_register(), Role.CARE_COORDINATOR)
    first, other = (
        NUMBER.findall(client.get("/register/nieuw/").content.decode()) for _time in range(2)
    )
    assert (len(first), first != other) == (1, True)
    sent = {**FACTS, **MONTHS, **WHO, "page": first[0]}
    summary = client.post("/register/nieuw/", {**sent, "step": "summary"}).content.decode()
    assert NUMBER.findall(summary) == first

    done = [client.post("/register/nieuw/", {**sent, "step": "done"}) for _time in range(2)]

    report = Report.objects.get()
    assert [answer["Location"] for answer in done] == [f"/register/{report.reference}/"] * 2

    changed = client.post("/register/nieuw/", {**sent, "sex": "man", "step": "done"})
    assert changed.status_code == 422
    assert report.reference in changed.content.decode()
    assert Report.objects.count() == 1


def test_a_number_that_is_none_of_ours_is_given_anew():
    client = browser(a_register(), Role.CARE_COORDINATOR)
    sent = {**FACTS, **MONTHS, **WHO, "page": "x", "step": "done"}
    for _time in range(2):
        client.post("/register/nieuw/", sent)
    assert Report.objects.count() == 2
