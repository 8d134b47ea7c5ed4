"""The pages of disclosures."""

from django.urls import path, register_converter

from baken.disclosures import views
from baken.disclosures.rules import ALPHABET


class ReferenceConverter:
    """Lets only what can be a reference reach a view, so that nothing else is logged as one."""

    regex = f"V-[{ALPHABET}]{{8}}"

    def to_python(self, value: str) -> str:
        """Return the reference as it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """Return the reference as it stands in the address."""
        return value


register_converter(ReferenceConverter, "disclosure")

app_name = "disclosures"
urlpatterns = [
    path("", views.listed, name="list"),
    path("<disclosure:reference>/", views.detail, name="detail"),
    path("<disclosure:reference>/controleren/", views.confirm, name="confirm"),
    path("<disclosure:reference>/intrekken/", views.withdraw, name="withdraw"),
    path("<disclosure:reference>/terugroepen/", views.recall, name="recall"),
    path("<disclosure:reference>/herinneren/", views.chase, name="chase"),
    path("<disclosure:reference>/aannemen/", views.accept, name="accept"),
    path("<disclosure:reference>/afwijzen/", views.decline, name="decline"),
    path("<disclosure:reference>/uitkomst/", views.report, name="report"),
    path("<disclosure:reference>/pdf/", views.document, name="document"),
]
