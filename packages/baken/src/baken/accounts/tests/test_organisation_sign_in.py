"""Signing in at the organisation itself, against a real OpenID provider on this machine."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.test import Client
from django.urls import include, path
from oidc_provider_mock import User as Known
from oidc_provider_mock import run_server_in_thread

from baken.accounts.tests.factories import MembershipFactory, UserFactory
from baken.accounts.tests.people import SECOND_STEP, someone
from baken.audit import queries as audit

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.urls("baken.accounts.tests.test_organisation_sign_in"),
    pytest.mark.slow,
]

EMAIL = "sanne@waterdorp.example"
BEGIN = "/account/organisatie/organisation/"

urlpatterns = [
    path(
        "account/organisatie/<slug:provider_id>/", openid_connect.login, name="openid_connect_login"
    ),
    path(
        "account/organisatie/<slug:provider_id>/terug/",
        openid_connect.callback,
        name="openid_connect_callback",
    ),
    path("", include("baken.project.urls")),
]


def claims(**more: Any) -> dict[str, Any]:
    return {"email": EMAIL, "email_verified": True, "name": "Sanne", "groups": ["geheim"]} | more


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    people = [
        Known(sub="sanne", claims=claims()),
        Known(sub="sanne-with-key", claims=claims(amr=["pwd", "hwk"])),
        Known(sub="unverified", claims=claims(email_verified=False)),
        Known(sub="stranger", claims=claims(email="vreemd@elders.example")),
    ]
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(autouse=True)
def _switched_on(provider, settings):
    settings.BAKEN_OIDC_SECOND_FACTOR = frozenset({"hwk"})
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "organisation",
                    "name": "Gemeente Waterdorp",
                    "client_id": "baken",
                    "secret": "secret",
                    "settings": {"server_url": provider},
                }
            ],
        }
    }


def come_in_as(sub: str, client: Client) -> Any:
    """Go to the provider, be `sub` there, and come back."""
    there = client.post(BEGIN)["Location"]
    answer = requests.post(there, data={"sub": sub}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_way_to_the_provider_is_bound_to_this_browser_by_state_and_pkce(client):
    there = parse_qs(urlsplit(client.post(BEGIN).url).query)

    assert there["response_type"] == ["code"]
    assert there["code_challenge_method"] == ["S256"]
    assert there["code_challenge"]
    assert there["state"]


def test_the_sign_in_page_offers_it(client):
    page = client.get("/account/inloggen/").content.decode()

    assert "Gemeente Waterdorp" in page


def test_an_invited_person_is_linked_once_and_still_shows_a_second_factor_here(client):
    user = someone(email=EMAIL)

    answer = come_in_as("sanne", client)

    assert answer.url == SECOND_STEP
    assert not is_in(client)
    assert SocialAccount.objects.get().user == user
    assert audit.about("user", str(user.pk)).get().action == (
        "accounts.linked_to_organisation_sign_in"
    )


def test_a_second_factor_of_the_organisation_counts_when_the_settings_say_how_it_is_told(client):
    user = someone(email=EMAIL)

    come_in_as("sanne-with-key", client)

    assert is_in(client)
    assert client.get("/account/").wsgi_request.user == user
    assert client.get("/account/").status_code == 200


def test_without_that_setting_the_word_of_the_organisation_is_not_taken(client, settings):
    settings.BAKEN_OIDC_SECOND_FACTOR = frozenset()
    someone(email=EMAIL)

    assert come_in_as("sanne-with-key", client).url == SECOND_STEP


def test_an_invited_person_without_a_second_factor_sets_one_up_first(client):
    MembershipFactory(user=UserFactory(email=EMAIL))

    come_in_as("sanne", client)

    assert client.get("/account/").url == "/account/beveiligen/"


def test_the_link_holds_when_the_address_changes(client):
    user = someone(email=EMAIL)
    come_in_as("sanne-with-key", Client())
    user.email = "anders@waterdorp.example"
    user.save(update_fields=["email"])

    come_in_as("sanne-with-key", client)

    assert client.get("/account/").wsgi_request.user == user


@pytest.mark.parametrize("sub", ["stranger", "unverified"])
def test_who_was_not_invited_or_not_verified_stays_out(client, sub):
    someone(email=EMAIL)

    answer = come_in_as(sub, client)

    assert answer.status_code == 403
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_a_deactivated_person_stays_out(client):
    someone(email=EMAIL)
    come_in_as("sanne-with-key", Client())
    SocialAccount.objects.get().user.__class__.objects.update(is_active=False)

    come_in_as("sanne-with-key", client)

    assert not is_in(client)


def test_claims_and_tokens_are_not_kept(client):
    someone(email=EMAIL)

    come_in_as("sanne-with-key", client)
    come_in_as("sanne-with-key", Client())

    assert SocialAccount.objects.get().extra_data == {}
    assert not SocialToken.objects.exists()


def test_an_answer_that_was_not_asked_for_here_is_refused(client):
    someone(email=EMAIL)
    there = Client().post(BEGIN).url
    answer = requests.post(there, data={"sub": "sanne-with-key"}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])

    client.get(f"{back.path}?{back.query}")

    assert not is_in(client)


def test_a_signed_in_person_cannot_link_another_account_this_way(client):
    user = someone(email=EMAIL)
    come_in_as("sanne-with-key", client)
    there = client.post(f"{BEGIN}?process=connect").url
    answer = requests.post(there, data={"sub": "stranger"}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])

    refused = client.get(f"{back.path}?{back.query}")

    assert refused.status_code == 403
    assert SocialAccount.objects.filter(user=user).count() == 1


@pytest.mark.urls("baken.project.urls")
def test_it_is_not_there_where_no_provider_is_set(client):
    assert client.post(BEGIN).status_code == 404
