"""The way in without a password: one click in a demo, and nowhere else by any means."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections
from django.http import HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.audit import queries as audit
from baken.project.demo import mark, sign_ins
from baken.project.demo.mark import Mark
from baken.project.environment import Environment
from baken.project.refusal import Refusal
from baken.project.tests.conftest import baken, environment, free_port, refusal

both = pytest.mark.django_db(databases=["default", "keys"])

ASKED = """
import json
from baken.project.wsgi import application
from django.conf import settings
from django.urls import NoReverseMatch, reverse
def known(name):
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
print(json.dumps({
    "installed": [app for app in settings.INSTALLED_APPS if "demo" in app],
    "urls": settings.ROOT_URLCONF,
    "pages": [known("demo"), known("demo-sign-in")],
    "context": [one for one in settings.MIDDLEWARE if "demo" in one],
}))
"""
NOTHING = {"installed": [], "urls": "baken.project.urls", "pages": [None, None], "context": []}


def of_a_fresh_process(**more: str) -> dict[str, object]:
    said = subprocess.run(
        [sys.executable, "-c", ASKED],
        env=environment(**more),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(said.stdout)
    return found


TRUTHY = {
    "address": "https://demo.example/",
    "log_level": "DEBUG",
    "log_file": "/dev/null",
    "database_url": "dbname=demo",
    "keys_database_url": "dbname=demo_keys",
    "oidc_issuer": "https://demo.example",
}


def truthy(name: str) -> str:
    """A value that says yes, of the kind that the setting takes."""
    kind = Environment.model_fields[name].annotation
    if kind is bool:
        return "true"
    if kind is int:
        return "5"
    return TRUTHY.get(name, "demo")


@pytest.fixture
def demo(settings) -> Iterator[None]:
    """The settings of the demo, on a database that is marked as one."""
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "baken.project.demo"]
    settings.ROOT_URLCONF = "baken.project.demo.urls"
    mark._write(Mark.COMPLETE)
    yield
    unmark()


def unmark() -> None:
    connection = connections["default"]
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {name} IS NULL")


def press(client: Client, person: str, **more: str) -> HttpResponse:
    answer = client.post("/demo/inloggen/", {"person": person}, **more)  # type: ignore[arg-type]
    assert isinstance(answer, HttpResponse)
    return answer


@both
def test_one_click_signs_in_as_a_role_and_is_written_down(client, db, demo):
    officer = acting(Role.KEY_OFFICER)

    page = client.get("/demo/").content.decode()
    answer = press(client, str(officer.pk))
    first = client.get("/signalen/")

    assert f'value="{officer.pk}"' in page
    assert sign_ins.PASSWORD in page
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert first.status_code == 200
    assert first.context["request"].user.acting.role == Role.KEY_OFFICER
    lines = audit.about("user", str(officer.pk)).values_list("action", flat=True)
    assert "accounts.signed_in" in lines


@both
def test_the_code_on_the_page_opens_the_ordinary_sign_in(client, demo):
    officer = acting(Role.KEY_OFFICER)
    officer.set_password(sign_ins.PASSWORD)
    officer.save()
    sign_ins.give_second_factor(officer)
    code = client.get("/demo/").context["code"]

    typed = {"login": officer.email, "password": sign_ins.PASSWORD}
    client.post(reverse("account_login"), typed)
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert client.get("/signalen/").status_code == 200


@both
def test_without_the_mark_on_the_database_there_is_no_such_page(client, demo):
    officer = acting(Role.KEY_OFFICER)
    unmark()

    assert client.get("/demo/").status_code == 404
    assert press(client, str(officer.pk)).status_code == 404
    assert "_auth_user_id" not in client.session


@both
@pytest.mark.parametrize(
    "more",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
    ],
)
def test_from_elsewhere_there_is_no_such_page(client, demo, more):
    officer = acting(Role.KEY_OFFICER)

    assert client.get("/demo/", **more).status_code == 404
    assert press(client, str(officer.pk), **more).status_code == 404
    assert "_auth_user_id" not in client.session


@both
def test_a_foreign_page_cannot_press_the_button(demo):
    officer = acting(Role.KEY_OFFICER)

    assert press(Client(enforce_csrf_checks=True), str(officer.pk)).status_code == 403


@both
@pytest.mark.parametrize("person", ["", "nobody", "00000000-0000-4000-8000-000000000000"])
def test_nobody_is_nobody(client, demo, person):
    assert press(client, person).status_code == 404


@both
def test_the_ordinary_configuration_has_no_such_page(client):
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/inloggen/").status_code == 404
    assert "baken.project.demo" not in settings.INSTALLED_APPS
    with pytest.raises(TemplateDoesNotExist):
        get_template("demo/roles.html")


@pytest.mark.slow
def test_no_setting_switches_it_on():
    every = {}
    for name, field in Environment.model_fields.items():
        alias = field.validation_alias
        names = getattr(alias, "choices", [alias or f"BAKEN_{name.upper()}"])
        every.update({str(one): truthy(name) for one in names if name != "secret_key_file"})

    assert of_a_fresh_process(**every) == NOTHING


@pytest.mark.slow
@pytest.mark.parametrize(
    "more",
    [
        {"DJANGO_SETTINGS_MODULE": "baken.project.demo.settings"},
        {"BAKEN_DEMO": "1", "DEMO": "1", "DEBUG": "1", "ENVIRONMENT": "demo"},
    ],
)
def test_no_variable_switches_it_on_in_the_server(more):
    assert of_a_fresh_process(**more) == NOTHING


@pytest.mark.slow
def test_a_demo_never_runs_on_data_that_no_demo_put_there(served):
    sentence = refusal(baken("demo", "--data", served, "--port", str(free_port())))

    assert "The database holds data that no demo put there" in sentence


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_a_filled_database_is_never_marked():
    with pytest.raises(Refusal, match="holds data that no demo put there"):
        mark.begin()

    assert mark.find() is None


@both
def test_a_complete_demo_is_left_as_it_is(demo, django_assert_num_queries):
    with django_assert_num_queries(1):
        mark.begin()

    assert mark.find() is Mark.COMPLETE


@both
def test_a_demo_that_was_cut_off_is_begun_anew(demo, monkeypatch):
    emptied = []
    monkeypatch.setattr(mark, "drop_everything", emptied.append)
    mark._write(Mark.BEGUN)

    mark.begin()

    assert emptied == ["default", "keys"]
    assert mark.find() is Mark.BEGUN
