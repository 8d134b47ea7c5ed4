"""The pages of the directory."""

from django.urls import path, register_converter

from baken.directory import views


class CodeConverter:
    """Lets only what can be a CBS code reach a view, so that nothing else is looked up."""

    regex = "GM[0-9]{4}"

    def to_python(self, value: str) -> str:
        """Return the code as it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """Return the code as it stands in the address."""
        return value


register_converter(CodeConverter, "cbs")

app_name = "directory"
urlpatterns = [
    path("", views.search, name="search"),
    path("<cbs:cbs_code>/", views.place, name="place"),
    path("<cbs:cbs_code>/kaart/", views.card, name="card"),
    path("beheer/", views.listed, name="upkeep"),
    path("beheer/nieuw/", views.add, name="add"),
    path("beheer/<uuid:pk>/", views.change, name="change"),
    path("beheer/<uuid:pk>/nagekeken/", views.confirm, name="confirm"),
    path("beheer/<uuid:pk>/uit-gebruik/", views.retire, name="retire"),
    path("beheer/<uuid:pk>/eigenaar/", views.hand_over, name="hand_over"),
]
