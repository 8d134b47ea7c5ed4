"""The pages on disclosures, as a browser meets them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from baken.accounts.models import Membership
from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import acting
from baken.audit import queries as audit
from baken.audit.states import Decision
from baken.disclosures import actions
from baken.disclosures.access import KIND
from baken.disclosures.actions import Line
from baken.disclosures.models import Disclosure
from baken.disclosures.states import State
from baken.disclosures.tests import factories
from baken.disclosures.tests.factories import PURPOSE, SEEN, colleague

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ON_ONE = ["detail", "confirm", "withdraw", "recall", "decline", "report"]
SENT_ONLY = ["chase", "accept", "document"]
PAYLOADS = [
    "<script>window.ran=1</script>",
    '"><img src=x onerror=window.ran=1>',
    "{{ 7|add:7 }} {% debug %} &lt;b&gt;",
]


@pytest.fixture
def officer():
    return factories.officer()


@pytest.fixture
def inspector():
    return factories.inspector()


def page(name, disclosure):
    return reverse(f"disclosures:{name}", args=[disclosure.reference])


def words(answer, reference):
    """Return the page without what differs at every request: form tokens, and the reference."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return text.replace(reference, "")


def acts(disclosure):
    return [line.action for line in audit.about(KIND, disclosure.reference)]


def to(inspector):
    return inspector.acting.organisation


def test_the_second_person_sees_exactly_what_goes_out_and_sends_it(officer):
    disclosure = factories.proposed(officer)
    client = client_of(colleague(officer))

    preview = client.get(page("confirm", disclosure)).content.decode()
    answer = client.post(page("confirm", disclosure))

    assert SEEN in preview
    assert PURPOSE in preview
    assert disclosure.recipient.name in preview
    assert "2 " in preview
    disclosure.refresh_from_db()
    assert answer.url == page("detail", disclosure)
    assert disclosure.state == State.SENT


def test_the_second_person_hears_when_nobody_there_can_read_it(officer, inspector):
    unread = factories.proposed(officer)
    read = factories.proposed(officer, recipient=to(inspector))
    on_paper = factories.proposed(officer, recipient_name="Huisartsenpost")
    client = client_of(colleague(officer))

    told = [
        "Niemand daar werkt nu in Baken" in client.get(page("confirm", one)).content.decode()
        for one in (unread, read, on_paper)
    ]

    assert told == [True, False, False]


def test_looking_at_the_preview_sends_nothing(officer):
    disclosure = factories.proposed(officer)

    client_of(colleague(officer)).get(page("confirm", disclosure))

    disclosure.refresh_from_db()
    assert disclosure.state == State.PROPOSED


def test_who_proposed_finds_no_button_to_send_and_is_refused(officer):
    disclosure = factories.proposed(officer)
    client = client_of(officer)

    preview = client.get(page("confirm", disclosure)).content.decode()
    answer = client.post(page("confirm", disclosure))

    assert '<form method="post">' not in preview
    assert answer.status_code == 422
    disclosure.refresh_from_db()
    assert disclosure.state == State.PROPOSED


def test_what_was_sent_at_once_asks_for_a_second_look_in_words(officer):
    disclosure = factories.sent_at_once(officer, at=timezone.now())
    client = client_of(colleague(officer))

    told = client.get(page("detail", disclosure)).content.decode()
    client.post(page("confirm", disclosure))

    assert "Een leven was in gevaar" in told
    disclosure.refresh_from_db()
    assert disclosure.confirmed_at is not None
    assert (
        "Een leven was in gevaar. " not in client.get(page("detail", disclosure)).content.decode()
    )


def test_the_recipient_reads_takes_up_and_reports(officer, inspector):
    disclosure = factories.sent(officer, recipient=to(inspector), at=timezone.now())
    client = client_of(inspector)

    inbox = client.get(reverse("disclosures:list"))
    read = client.get(page("detail", disclosure)).content.decode()
    client.post(page("accept", disclosure))
    answer = client.post(page("report", disclosure), {"outcome": "taken_up", "text": "Bezocht."})

    assert disclosure.reference in inbox.content.decode()
    assert SEEN not in inbox.content.decode()
    assert SEEN in read
    assert answer.url == page("detail", disclosure)
    disclosure = Disclosure.objects.get(pk=disclosure.pk)
    assert (disclosure.state, disclosure.outcome_text) == (State.REPORTED, "Bezocht.")


def test_the_recipient_never_reads_who_sent_it_or_of_which_dossier(officer, inspector):
    disclosure = factories.sent(officer, recipient=to(inspector))

    read = client_of(inspector).get(page("detail", disclosure)).content.decode()

    assert officer.name not in read
    assert disclosure.subject_reference not in read
    assert officer.acting.organisation.name in read


def test_a_declined_one_tells_the_sender_why_and_hides_the_copy_from_who_declined(
    officer, inspector
):
    disclosure = factories.sent(officer, recipient=to(inspector))
    client = client_of(inspector)

    client.post(page("decline", disclosure), {"reason": "Niet in onze regio."})

    assert SEEN not in client.get(page("detail", disclosure)).content.decode()
    told = client_of(officer).get(page("detail", disclosure)).content.decode()
    assert "Niet in onze regio." in told
    assert SEEN in told


def test_a_recalled_one_shows_the_recipient_that_and_when_and_nothing_else(officer, inspector):
    disclosure = factories.sent(officer, recipient=to(inspector))
    answer = client_of(officer).post(
        page("recall", disclosure), {"reason": "KANARIE-verkeerde persoon"}
    )
    assert answer.status_code == 302

    read = client_of(inspector).get(page("detail", disclosure)).content.decode()

    assert "Teruggeroepen op" in read
    for gone in [SEEN, PURPOSE, "KANARIE"]:
        assert gone not in read
    assert "KANARIE" in client_of(officer).get(page("detail", disclosure)).content.decode()


def test_who_supervises_reads_the_record_and_not_the_content(officer, inspector):
    disclosure = factories.reported(officer, inspector)
    client = client_of(acting(Role.PRIVACY_OFFICER))

    listed = client.get(reverse("disclosures:list")).content.decode()
    read = client.get(page("detail", disclosure)).content.decode()

    assert disclosure.reference in listed
    assert officer.name in read
    assert disclosure.recipient.name in read
    assert disclosure.subject_reference in read
    for hidden in [SEEN, PURPOSE, "De papieren klopten."]:
        assert hidden not in read


def test_who_supervises_reads_no_reason_of_a_refusal_either(officer):
    supervisor = client_of(acting(Role.PRIVACY_OFFICER))

    for disclosure in (factories.declined(officer), factories.recalled(officer)):
        read = supervisor.get(page("detail", disclosure)).content.decode()
        assert disclosure.reason not in read
        assert "narrative, seen_on" in read


@pytest.mark.parametrize("name", [*ON_ONE, *SENT_ONLY])
def test_absent_and_hidden_give_the_same_answer(officer, name):
    hidden = factories.sent(officer)
    stranger = client_of(factories.officer())
    ask = stranger.post if name in SENT_ONLY else stranger.get

    found = ask(page(name, hidden))
    absent = ask(reverse(f"disclosures:{name}", args=["V-22222222"]))

    assert found.status_code == absent.status_code == 404
    assert words(found, hidden.reference) == words(absent, "V-22222222")


@pytest.mark.parametrize("name", ["confirm", "withdraw", "recall", "chase", "document"])
def test_the_recipient_may_not_do_what_the_sender_does(officer, inspector, name):
    disclosure = factories.sent(officer, recipient=to(inspector))

    answer = client_of(inspector).post(page(name, disclosure), {"reason": "x"})

    assert answer.status_code == 403
    assert audit.about(KIND, disclosure.reference).last().decision == Decision.REFUSED


@pytest.mark.parametrize("name", ["accept", "decline", "report"])
def test_the_sender_may_not_answer_for_a_recipient_who_works_in_baken(officer, name):
    disclosure = factories.sent(officer)

    answer = client_of(officer).post(page(name, disclosure), {"reason": "x"})

    assert answer.status_code == 403


def test_the_document_is_a_download_that_is_written_down(officer):
    disclosure = factories.sent(officer, recipient_name="Huisartsenpost")
    client = client_of(officer)
    assert page("document", disclosure) in client.get(page("detail", disclosure)).content.decode()

    answer = client.post(page("document", disclosure))

    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{disclosure.reference}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert acts(disclosure)[-1] == "disclosures.handed_over"
    disclosure.refresh_from_db()
    assert disclosure.handed_over_at is not None


@pytest.mark.parametrize("made", [factories.proposed, factories.recalled])
def test_no_document_comes_of_what_was_not_sent_or_was_called_back(officer, made):
    disclosure = made(officer, recipient_name="Huisartsenpost")

    answer = client_of(officer).post(page("document", disclosure))

    assert answer.status_code == 302
    assert "disclosures.handed_over" not in acts(disclosure)


def test_a_document_is_not_fetched_by_following_a_link(officer):
    disclosure = factories.sent(officer, recipient_name="Huisartsenpost")

    assert client_of(officer).get(page("document", disclosure)).status_code == 405


def test_for_a_partner_without_an_account_the_sender_writes_down_their_no(officer):
    disclosure = factories.sent(officer, recipient_name="Huisartsenpost")

    answer = client_of(officer).post(page("decline", disclosure), {"reason": "Beroepsgeheim."})

    assert answer.status_code == 302
    assert acts(disclosure)[-1] == "disclosures.declined_on_behalf"


def test_asking_again_works_once_a_day_and_says_so(officer):
    disclosure = factories.sent(officer, at=timezone.now())
    client = client_of(officer)

    client.post(page("chase", disclosure))
    again = client.post(page("chase", disclosure), follow=True)

    assert acts(disclosure).count("disclosures.chased") == 1
    assert page("chase", disclosure) not in again.content.decode()
    assert "vandaag al opnieuw" in again.content.decode()


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("withdraw", factories.proposed),
        ("recall", factories.sent),
        ("decline", lambda by: factories.sent(by, recipient_name="Huisarts")),
    ],
)
def test_a_form_without_a_reason_is_refused_and_changes_nothing(officer, name, made):
    disclosure = made(officer)
    before = disclosure.state

    answer = client_of(officer).post(page(name, disclosure), {"reason": " "})

    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    disclosure.refresh_from_db()
    assert disclosure.state == before


def test_a_stale_form_is_refused_in_words_and_keeps_what_was_typed(officer, inspector):
    disclosure = factories.sent(officer, recipient=to(inspector))
    actions.accept(disclosure, by=inspector, at=timezone.now())

    answer = client_of(inspector).post(page("decline", disclosure), {"reason": "lang getypt"})

    assert answer.status_code == 422
    assert "lang getypt" in answer.content.decode()


def test_an_outcome_is_one_of_the_fixed_words(officer, inspector):
    disclosure = factories.accepted(officer, inspector)

    answer = client_of(inspector).post(page("report", disclosure), {"outcome": "guilty"})

    assert answer.status_code == 422
    assert "outcome" in answer.context["form"].errors


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_typed_never_becomes_part_of_the_page(officer, inspector, payload):
    disclosure = factories.sent(
        officer,
        recipient=to(inspector),
        lines=[Line("narrative", payload, payload)],
        purpose=payload,
        proportionality=payload,
        route=payload,
    )
    actions.accept(disclosure, by=inspector, at=factories.MARCH)
    actions.report(disclosure, by=inspector, outcome="passed_on", text=payload, at=factories.MARCH)

    for person in (officer, inspector):
        read = client_of(person).get(page("detail", disclosure)).content.decode()
        assert payload not in read
        assert escape(payload) in read


def test_the_statements_of_a_list_do_not_grow_with_it(officer, django_assert_max_num_queries):
    client = client_of(officer)
    for _ in range(3):
        factories.sent(officer)
        factories.sent_at_once(colleague(officer))

    with django_assert_max_num_queries(10):
        client.get(reverse("disclosures:list"))


def test_a_page_on_one_disclosure_asks_little(officer, inspector, django_assert_max_num_queries):
    disclosure = factories.reported(officer, inspector)
    client = client_of(inspector)

    with django_assert_max_num_queries(14):
        client.get(page("detail", disclosure))


def test_a_forgotten_one_shows_the_bare_record_to_both_sides(officer, inspector):
    dossier = uuid4()
    disclosure = factories.declined(officer, inspector, dossier=dossier)
    actions.forget([dossier], keep_metadata=True)

    for person in (officer, inspector):
        answer = client_of(person).get(page("detail", disclosure))
        assert answer.status_code == 200
        assert SEEN not in answer.content.decode()


def test_every_state_has_a_page_for_both_sides(officer, inspector):
    here = to(inspector)
    now = timezone.now() - timedelta(days=40)
    made = [
        factories.proposed(officer, recipient=here, at=now),
        factories.sent(officer, recipient=here, at=now),
        factories.accepted(officer, inspector, at=now),
        factories.declined(officer, inspector),
        factories.reported(officer, inspector),
        factories.recalled(officer, recipient=here),
        factories.withdrawn(officer, recipient=here),
    ]
    assert {one.state for one in made} == set(State)

    for one in made:
        assert client_of(officer).get(page("detail", one)).status_code == 200
        hidden = one.sent_at is None
        assert client_of(inspector).get(page("detail", one)).status_code == (404 if hidden else 200)


def test_a_membership_that_ended_closes_the_page_on_the_very_next_request(officer, inspector):
    disclosure = factories.sent(officer, recipient=to(inspector))
    client = client_of(inspector)
    assert client.get(page("detail", disclosure)).status_code == 200

    Membership.objects.filter(user=inspector).update(ends_at=inspector.acting.starts_at)

    assert client.get(page("detail", disclosure)).status_code == 403


@pytest.mark.parametrize("role", [Role.REPORTER, Role.GOVERNOR, Role.ADMINISTRATOR])
def test_who_can_never_see_a_disclosure_is_refused_the_list_and_that_is_written_down(role):
    person = acting(role)

    assert client_of(person).get(reverse("disclosures:list")).status_code == 403

    line = audit.recent().first()
    assert (line.by, line.action, line.decision) == (person, "disclosures.list", Decision.REFUSED)


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get(reverse("disclosures:list")).status_code == 302


def test_a_list_with_a_strange_page_shows_a_page_not_an_error(officer):
    answer = client_of(officer).get(reverse("disclosures:list"), {"page": "\0x"})

    assert answer.status_code == 200
