"""`/health/`: what a proxy or a container host hears."""

import pytest
from django.db import DatabaseError, connections


@pytest.mark.django_db(databases=["default", "keys"])
def test_it_is_well_when_both_databases_answer(client):
    answer = client.get("/health/")

    assert answer.status_code == 200
    assert answer.json() == {"status": "well", "database": "answers", "key store": "answers"}
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.parametrize(("alias", "part"), [("default", "database"), ("keys", "key store")])
def test_it_says_which_part_does_not_answer(client, monkeypatch, alias, part):
    def no_answer(*_args: object) -> None:
        raise DatabaseError("no answer")

    monkeypatch.setattr(connections[alias], "cursor", no_answer)
    monkeypatch.setattr(connections[alias], "close", lambda: None)

    answer = client.get("/health/")

    assert answer.status_code == 503
    assert answer.json()["status"] == "not well"
    assert answer.json()[part] == "does not answer"


@pytest.mark.django_db(databases=["default", "keys"])
def test_it_asks_two_questions_and_no_more(client, django_assert_num_queries):
    with django_assert_num_queries(1, using="default"), django_assert_num_queries(1, using="keys"):
        client.get("/health/")


@pytest.mark.django_db(databases=["default", "keys"])
def test_it_answers_under_any_name_and_needs_no_session(
    client, settings, django_assert_num_queries
):
    client.cookies[settings.SESSION_COOKIE_NAME] = "someone"

    with django_assert_num_queries(1):
        answer = client.get("/health/", headers={"host": "10.0.0.7:8000"})

    assert answer.status_code == 200


def test_it_only_answers_questions(client):
    assert client.post("/health/").status_code == 405
