"""The command that makes the first two administrators."""

from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command

from baken.accounts.management.commands import first_administrator as command
from baken.accounts.models import User
from baken.accounts.roles import Role
from baken.accounts.tests.factories import PASSWORD
from baken.organisations.models import Organisation
from baken.reference.tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db


def make(name: str, *more: str) -> str:
    place = MunicipalityFactory(cbs_code="GM0001") if name == "een" else None
    out = StringIO()
    call_command(
        "first_administrator",
        f"{name}@waterdorp.example",
        name,
        "--municipality",
        place.cbs_code if place else "GM0001",
        *more,
        stdout=out,
    )
    return out.getvalue().strip()


def test_two_administrators_of_one_municipality_get_a_link_that_opens(client):
    links = [make(name, "--link", "https://baken.example/") for name in ("een", "twee")]

    assert links[0].startswith("https://baken.example/account/wachtwoord/nieuw/")
    assert client.get(urlsplit(links[0]).path, follow=True).status_code == 200
    assert Organisation.objects.count() == 1
    assert [user.memberships.get().role for user in User.objects.all()] == [Role.ADMINISTRATOR] * 2


def test_a_third_is_refused():
    make("een", "--link", "x")
    make("twee", "--link", "x")

    with pytest.raises(CommandError, match="/beheer/"):
        make("drie", "--link", "x")


def test_a_password_can_be_typed_on_the_terminal(monkeypatch):
    monkeypatch.setattr(command, "getpass", lambda _question: PASSWORD)

    make("een")

    assert User.objects.get().check_password(PASSWORD)


def test_two_passwords_that_differ_make_nothing(monkeypatch):
    answers = iter([PASSWORD, "iets anders"])
    monkeypatch.setattr(command, "getpass", lambda _question: next(answers))

    with pytest.raises(CommandError, match="same"):
        make("een")

    assert not User.objects.exists()


def test_a_weak_password_makes_nothing(monkeypatch):
    monkeypatch.setattr(command, "getpass", lambda _question: "kort")

    with pytest.raises(CommandError):
        make("een")

    assert not User.objects.exists()


def test_a_municipality_that_is_not_there_is_refused():
    with pytest.raises(CommandError, match="load_reference"):
        call_command("first_administrator", "a@b.example", "A", "--municipality", "GM9999")
