"""The pages of the signals room."""

from django.urls import path, register_converter

from baken.signals import views
from baken.signals.rules import ALPHABET


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
    path("", views.listed, name="list"),
    path("nieuw/", views.report, name="report"),
    path("<signal:reference>/", views.detail, name="detail"),
    path("<signal:reference>/plaats/", views.place, name="place"),
    path("<signal:reference>/duiden/", views.interpret, name="interpret"),
    path("<signal:reference>/afsluiten/", views.close, name="close"),
]
