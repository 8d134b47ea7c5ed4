"""What every page shows around its content: who works here, as what, and where they can go."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from baken.desk import access as desk
from baken.desk import queries as desk_queries
from baken.disclosures import access as disclosures
from baken.estimate import access as estimate
from baken.monitor import access as monitor
from baken.publications import access as publications
from baken.register import access as register
from baken.signals import access as signals

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from baken.accounts.models import Membership, User

VERSION = version("baken")
KEPT_ON_DEVICES = {"routes"}
"""Rooms whose pages a device keeps: they show nothing of who has signed in."""


@dataclass(frozen=True)
class Place:
    """A page that the menu leads to, for those who may open it."""

    label: Promise
    page: str
    may: "Callable[[User], bool]"


def _follows(user: "User") -> bool:
    return signals.ACCESS.reach(user, signals.Can.FOLLOW) is not None


def _sees_disclosures(user: "User") -> bool:
    return disclosures.ACCESS.reach(user, disclosures.Can.FOLLOW) is not None


def _registers(user: "User") -> bool:
    return register.may(user, register.Can.FOLLOW) or register.may(user, register.Can.SHOW_IDENTITY)


def _decides_on_names(user: "User") -> bool:
    return register.may(user, register.Can.SET_BASES)


def _publishes(user: "User") -> bool:
    return publications.may(user, publications.Can.FOLLOW)


def _estimates(user: "User") -> bool:
    return estimate.may(user, estimate.Can.READ)


def _works_with_signals(user: "User") -> bool:
    return signals.may_report(user)


def _has_a_desk(user: "User") -> bool:
    return not desk_queries.first_page(user)


MENU = (
    Place(_("Desk"), "desk:desk", _has_a_desk),
    Place(_("Report a signal"), "signals:report", signals.may_report),
    Place(_("Signals"), "signals:list", _follows),
    Place(_("Disclosures"), "disclosures:list", _sees_disclosures),
    Place(_("Where to go"), "directory:search", _works_with_signals),
    Place(_("Figures"), "monitor:home", monitor.may_view),
    Place(_("Workbench"), "monitor:workbench", monitor.may_count),
    Place(_("Register"), "register:list", _registers),
    Place(_("Who may give a name"), "register:bases", _decides_on_names),
    Place(_("Publications"), "publications:list", _publishes),
    Place(_("Estimates"), "estimate:list", _estimates),
    Place(_("Log"), "desk:log", desk.may_read_log),
)


@dataclass(frozen=True)
class Link:
    """One line of the menu."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Workplace:
    """Another membership in which this person can work."""

    id: str
    label: str


@dataclass(frozen=True)
class Language:
    """A language in which the pages can be read."""

    code: str
    name: str
    current: bool


@dataclass(frozen=True)
class Frame:
    """The frame of one page; as it stands for a page that asks the database nothing."""

    person: str = ""
    organisation: str = ""
    role: str = ""
    menu: tuple[Link, ...] = ()
    workplaces: tuple[Workplace, ...] = ()
    public: bool = True
    """Whether nobody has signed in: such a page can be left in haste."""
    version: str = VERSION

    @property
    def leave_to(self) -> str:
        """Where someone who leaves in haste ends up."""
        found: str = settings.BAKEN_LEAVE_TO
        return found

    @property
    def demo(self) -> bool:
        """Whether this is a demo, with made-up people."""
        return apps.is_installed("baken.project.demo")

    @property
    def demo_url(self) -> str:
        """Where a demo lets one choose a role; empty where this is none."""
        return reverse("demo") if self.demo else ""

    @property
    def languages(self) -> list[Language]:
        """Every language of the pages."""
        now = get_language()
        return [Language(code, str(name), code == now) for code, name in settings.LANGUAGES]


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Return the frame of the page that `request` asks for, for the templates."""
    user: User | AnonymousUser | None = getattr(request, "user", None)
    match = request.resolver_match
    kept = match is not None and match.app_name in KEPT_ON_DEVICES
    if kept or user is None or not user.is_authenticated:
        return {"frame": Frame()}
    acting = user.acting
    return {
        "frame": Frame(
            person=user.name,
            organisation=str(acting.organisation) if acting else "",
            role=acting.get_role_display() if acting else "",
            menu=tuple(_links(user, match.view_name if match else "")),
            workplaces=tuple(_others(user.in_force, acting)),
            public=False,
        )
    }


def _links(user: "User", now: str) -> Iterator[Link]:
    for place in MENU:
        if place.may(user):
            yield Link(str(place.label), reverse(place.page), place.page == now)


def _others(
    memberships: "Iterable[Membership]", acting: "Membership | None"
) -> Iterator[Workplace]:
    for one in memberships:
        if one != acting:
            yield Workplace(str(one.pk), f"{one.get_role_display()}, {one.organisation}")
