"""The pages on signals, as a browser meets them."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from baken.accounts.models import Membership
from baken.accounts.roles import Purpose, Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import acting
from baken.audit import queries as audit
from baken.audit.states import Decision
from baken.organisations.models import Competence, OrganisationCompetence
from baken.signals import actions
from baken.signals.access import KIND
from baken.signals.models import Signal
from baken.signals.states import Feedback, State, Verdict
from baken.signals.tests.factories import NARRATIVE, a_signal, closed, interpreted

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def officer():
    person = acting(Role.KEY_OFFICER)
    OrganisationCompetence.objects.create(
        organisation=person.acting.organisation, competence=Competence.RECEIVES_SIGNALS
    )
    return person


@pytest.fixture
def reporter(officer):
    return acting(Role.REPORTER, organisation=officer.acting.organisation)


def typed(officer, **changes):
    """Return what a reporter sends, as a browser would."""
    return {
        "request": str(uuid4()),
        "profession": "desk",
        "organisation": officer.acting.organisation_id,
        "narrative": NARRATIVE,
        "form": "labour",
        "minor": "unknown",
        "place": "Waterkade 12",
        "postcode": "2011 ab",
        **changes,
    }


def page(name, signal):
    return reverse(f"signals:{name}", args=[signal.reference])


def words(answer, reference):
    """Return the page without what differs at every request: form tokens, and the reference."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return page.replace(reference, "")


def at_officer(officer, **fields):
    return a_signal(organisation_id=officer.acting.organisation_id, **fields)


def test_a_report_is_answered_with_a_receipt_that_no_browser_keeps(officer, reporter):
    answer = client_of(reporter).post(reverse("signals:report"), typed(officer))

    signal = Signal.objects.get()
    assert answer.status_code == 201
    assert page("detail", signal) in answer.content.decode()
    assert re.search(r"[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}", answer.content.decode())
    assert "no-store" in answer.headers["Cache-Control"]
    assert (signal.narrative, signal.postcode) == (NARRATIVE, "2011AB")


def test_the_same_post_twice_is_one_signal(officer, reporter):
    client, sent = client_of(reporter), typed(officer)

    first = client.post(reverse("signals:report"), sent)
    second = client.post(reverse("signals:report"), sent)

    assert first.status_code == second.status_code == 201
    assert Signal.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"narrative": ""}, "narrative"),
        ({"narrative": "x" * 10_001}, "narrative"),
        ({"form": "nationality"}, "form"),
        ({"minor": ""}, "minor"),
        ({"profession": ""}, "profession"),
        ({"organisation": "999999"}, "organisation"),
        ({"organisation": "x"}, "organisation"),
        ({"postcode": "nergens"}, "postcode"),
        ({"seen_on": "2999-01-01"}, "seen_on"),
        ({"seen_on": "gisteren"}, "seen_on"),
        ({"request": "x"}, "request"),
    ],
)
def test_a_refused_report_says_so_at_its_field_and_keeps_what_was_typed(
    officer, reporter, changes, field
):
    answer = client_of(reporter).post(reverse("signals:report"), typed(officer, **changes))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Waterkade 12" in answer.content.decode()
    assert not Signal.objects.exists()


def test_a_null_byte_or_a_lone_surrogate_is_refused_not_crashed_on(officer, reporter):
    answer = client_of(reporter).post(reverse("signals:report"), typed(officer, narrative="a\0b"))

    assert answer.status_code == 422


def test_a_reporter_reads_their_own_signal_back(officer, reporter):
    signal = at_officer(officer, by=reporter)

    answer = client_of(reporter).get(page("detail", signal))

    assert NARRATIVE in answer.content.decode()
    assert answer.headers["Cache-Control"].find("no-store") >= 0


def test_a_partner_who_reported_reads_status_and_feedback(officer):
    partner = acting(Role.PARTNER, purpose=Purpose.SIGNALLING)
    signal = closed(officer, by=partner)

    answer = client_of(partner).get(page("detail", signal)).content.decode()

    assert "Dank u voor het melden." in answer


def test_a_reporter_never_reads_the_verdict_its_reason_or_the_reading(officer, reporter):
    signal = closed(officer, Verdict.OTHER_PHENOMENON, by=reporter)

    answer = client_of(reporter).get(page("detail", signal)).content.decode()

    assert str(Verdict.OTHER_PHENOMENON.label) not in answer
    assert "De papieren waren in orde." not in answer
    assert "Het past bij uitbuiting in werk." not in answer
    assert str(Feedback.NO_FOLLOW_UP.label) in answer


def test_a_handler_reads_the_work_of_the_reporter_not_their_name(officer, reporter):
    signal = at_officer(officer, by=reporter)

    answer = client_of(officer).get(page("detail", signal)).content.decode()

    assert str(signal.get_profession_display()) in answer
    assert reporter.name not in answer


def test_opening_the_feedback_counts_as_reading_it(officer, reporter):
    signal = closed(officer, by=reporter)

    client_of(reporter).get(page("detail", signal))

    signal.refresh_from_db()
    assert signal.feedback_read_at is not None


@pytest.mark.parametrize("name", ["detail", "interpret", "close"])
def test_absent_and_hidden_give_the_same_answer(officer, name):
    hidden = at_officer(officer)
    stranger = client_of(acting(Role.KEY_OFFICER))

    found = stranger.get(page(name, hidden))
    absent = stranger.get(reverse(f"signals:{name}", args=["S-22222222"]))

    assert found.status_code == absent.status_code == 404
    assert words(found, hidden.reference) == words(absent, "S-22222222")


@pytest.mark.parametrize("name", ["interpret", "close"])
def test_a_reporter_may_not_handle_their_own_signal(officer, reporter, name):
    signal = at_officer(officer, by=reporter)

    answer = client_of(reporter).post(page(name, signal), {"reading": "x"})

    assert answer.status_code == 403
    assert audit.about(KIND, signal.reference).last().decision == Decision.REFUSED


def test_interpreting_then_closing_gives_the_reporter_an_answer(officer, reporter):
    signal = at_officer(officer, by=reporter)
    client = client_of(officer)

    client.post(page("interpret", signal), {"reading": "Het past."})
    answer = client.post(
        page("close", signal),
        {
            "verdict": "trafficking_suspected",
            "reason": "Meer dan een aanwijzing.",
            "feedback": "taken_up",
            "message": "",
        },
    )

    signal.refresh_from_db()
    assert answer.url == page("detail", signal)
    assert (signal.state, signal.verdict) == (State.CLOSED, Verdict.TRAFFICKING_SUSPECTED)
    assert signal.message is None


def test_a_stale_form_is_refused_in_words_and_keeps_what_was_typed(officer):
    signal = at_officer(officer)
    actions.interpret(signal, by=officer, reading="eerste", at=signal.received_at)

    answer = client_of(officer).post(page("interpret", signal), {"reading": "tweede, lang getypt"})

    assert answer.status_code == 422
    assert "tweede, lang getypt" in answer.content.decode()
    signal.refresh_from_db()
    assert signal.reading == "eerste"


def test_a_closing_form_without_an_answer_says_what_is_missing(officer):
    signal = interpreted(officer)

    answer = client_of(officer).post(page("close", signal), {"reason": "omdat"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"verdict", "feedback"}


def test_a_list_can_be_narrowed_by_postcode_without_the_database_knowing_it(officer):
    here = at_officer(officer, postcode="2011AB")
    at_officer(officer, postcode="1811CD")

    answer = client_of(officer).get(reverse("signals:list"), {"postcode": "2011 ab"})

    assert list(answer.context["page"]) == [here]


def test_a_list_with_strange_filters_shows_a_page_not_an_error(officer):
    answer = client_of(officer).get(
        reverse("signals:list"), {"state": "x", "form": "y", "postcode": "\0", "page": "999"}
    )

    assert answer.status_code == 200


def test_a_membership_that_ended_closes_the_page_on_the_very_next_request(officer):
    signal = at_officer(officer)
    client = client_of(officer)
    assert client.get(page("detail", signal)).status_code == 200

    Membership.objects.filter(user=officer).update(ends_at=officer.acting.starts_at)

    assert client.get(page("detail", signal)).status_code == 403


@pytest.mark.parametrize("role", [Role.GOVERNOR, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR])
def test_who_may_not_report_is_refused_the_form(role):
    assert client_of(acting(role)).get(reverse("signals:report")).status_code == 403


def test_a_stranger_is_asked_to_sign_in_and_brought_back(client):
    answer = client.get(reverse("signals:report"))

    assert answer.status_code == 302
    assert "next=%2Fsignalen%2Fnieuw%2F" in answer.url


def test_a_report_sent_after_the_session_ended_is_not_done_and_says_so(client, officer):
    answer = client.post(reverse("signals:report"), typed(officer))

    assert answer.status_code == 401
    assert not Signal.objects.exists()


def test_who_may_not_report_leaves_a_line_when_they_try():
    governor = acting(Role.GOVERNOR)

    client_of(governor).get(reverse("signals:report"))

    line = audit.recent().first()
    assert (line.by, line.action, line.decision) == (governor, "signals.report", Decision.REFUSED)
