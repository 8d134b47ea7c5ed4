"""The pages of publications: those under «voorstellen» for analysts, all others for everyone."""

from django.urls import path

from baken.publications import views

app_name = "publications"
urlpatterns = [
    path("", views.public_list, name="public_list"),
    path("catalogus.jsonld", views.catalogue_file, name="catalogue"),
    path("voorstellen/", views.proposals, name="list"),
    path("voorstellen/register/", views.register, name="register"),
    path("voorstellen/<slug:reference>/", views.detail, name="detail"),
    path("voorstellen/<slug:reference>/publiceren/", views.release, name="release"),
    path("voorstellen/<slug:reference>/terugsturen/", views.send_back, name="send_back"),
    path("voorstellen/<slug:reference>/intrekken/", views.drop, name="drop"),
    path("voorstellen/<slug:reference>/weghalen/", views.withdraw, name="withdraw"),
    path("<slug:reference>/", views.public, name="public"),
    path("<slug:reference>/<slug:name>.<slug:form>", views.open_data, name="open_data"),
]
