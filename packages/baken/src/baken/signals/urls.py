"""The pages of the signals room: those at the desk, and those without an account."""

from django.urls import path, register_converter

from baken.signals.rules import ALPHABET
from baken.signals.views import handling, reporting, returning, screening, sharing


class ReferenceConverter:
    """Lets only what can be a reference reach a view, so that nothing else is logged as one."""

    regex = f"S-[{ALPHABET}]{{8}}"

    def to_python(self, value: str) -> str:
        """Return the reference as it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """Return the reference as it stands in the address."""
        return value


register_converter(ReferenceConverter, "signal")

app_name = "signals"
urlpatterns = [
    path("melden/", reporting.public, name="public"),
    path("melden/uit-check/", reporting.from_check, name="from_check"),
    path("melden/code/", returning.code, name="code"),
    path("melden/uw-signaal/", returning.own, name="own"),
    path("melden/uw-signaal/antwoord/", returning.own_answer, name="own_answer"),
    path("melden/uw-signaal/klacht/", returning.own_complaint, name="own_complaint"),
    path("melden/uw-signaal/sluiten/", returning.leave, name="leave"),
    path("signalen/", handling.listed, name="list"),
    path("signalen/te-laat/", handling.overdue, name="overdue"),
    path("signalen/nieuw/", reporting.report, name="report"),
    path("signalen/nieuw/kort/", reporting.short, name="short"),
    path("signalen/bewaard/", reporting.drafts, name="drafts"),
    path("signalen/bewaard/<uuid:draft>/", reporting.draft, name="draft"),
    path("signalen/<signal:reference>/", handling.detail, name="detail"),
    path("signalen/<signal:reference>/plaats/", handling.place, name="place"),
    path("signalen/<signal:reference>/ontvangen/", handling.acknowledge, name="acknowledge"),
    path("signalen/<signal:reference>/vraag/", handling.ask, name="ask"),
    path("signalen/<signal:reference>/notitie/", handling.note, name="note"),
    path("signalen/<signal:reference>/duiden/", handling.interpret, name="interpret"),
    path("signalen/<signal:reference>/duiden/hulp/", screening.screen, name="screening"),
    path("signalen/<signal:reference>/afsluiten/", handling.close, name="close"),
    path("signalen/<signal:reference>/bewaren/", handling.hold, name="hold"),
    path("signalen/<signal:reference>/doorzetten/", sharing.refer, name="refer"),
    path("signalen/<signal:reference>/verstrekken/", sharing.disclose, name="disclose"),
    path("signalen/<signal:reference>/melder/", sharing.identity, name="identity"),
    path("signalen/<signal:reference>/melder/besluit/", sharing.custody, name="custody"),
    path("signalen/<signal:reference>/melder/tonen/", sharing.name, name="name"),
    path("signalen/<signal:reference>/raakvlak/<uuid:hit>/", sharing.hit, name="hit"),
    path("signalen/<signal:reference>/bijlage/<uuid:file>/", sharing.file, name="file"),
    path("signalen/<signal:reference>/antwoord/", returning.answer, name="answer"),
    path("signalen/<signal:reference>/klacht/", returning.complain, name="complain"),
]
