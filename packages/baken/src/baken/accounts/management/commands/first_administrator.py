"""Make one of the two first administrators, when nobody can sign in yet."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from baken.accounts import actions, invitations
from baken.kernel.errors import NotPossible
from baken.organisations import actions as organisations
from baken.reference import queries as reference


class Command(BaseCommand):
    """Makes an administrator of a municipality, and gives a link or asks a password."""

    help = (
        "Make one of the two first administrators. Run it twice, for two people: one grants "
        "memberships, the other confirms them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who it is, and of which municipality."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--municipality", required=True, metavar="CBS", help="like GM0392")
        parser.add_argument(
            "--link",
            metavar="ADDRESS",
            help="the address of Baken; prints a link to choose a password, instead of asking one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the administrator."""
        at = timezone.now()
        municipality = reference.municipality(options["municipality"])
        if municipality is None:
            raise CommandError(
                f"There is no municipality {options['municipality']}. "
                "Run «baken manage load_reference» first, or look the code up there."
            )
        password = None if options["link"] else _asked()
        try:
            organisation = organisations.add_municipality(municipality, by=None, at=at)
            user = actions.first_administrator(
                email=options["email"],
                name=options["name"],
                organisation_id=organisation.pk,
                password=password,
                at=at,
            )
        except NotPossible as refusal:
            raise CommandError(str(refusal)) from refusal
        if password is None:
            self.stdout.write(invitations.link(user, options["link"]))
        else:
            self.stdout.write(f"{user.email} can sign in, and is asked for a second factor then.")


def _asked() -> str:
    """Return a password from the terminal, typed twice and strong enough."""
    password = getpass("Password: ")
    if password != getpass("Again: "):
        raise CommandError("These are not the same. Nothing was made.")
    try:
        validate_password(password)
    except ValidationError as weak:
        raise CommandError(" ".join(weak.messages)) from weak
    return password
