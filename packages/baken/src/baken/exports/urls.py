"""The pages of files that leave the register."""

from django.urls import path

from baken.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.listed, name="list"),
    path("nieuw/", views.begin, name="begin"),
    path("nieuw/<slug:kind>/", views.ask, name="ask"),
    path("<slug:reference>/", views.detail, name="detail"),
    path("<slug:reference>/akkoord/", views.release, name="release"),
    path("<slug:reference>/weigeren/", views.refuse, name="refuse"),
    path("<slug:reference>/intrekken/", views.drop, name="drop"),
    path("<slug:reference>/opnieuw/", views.again, name="again"),
    path("<slug:reference>/bestand/", views.take, name="take"),
    path("<slug:reference>/verlies/", views.losses, name="losses"),
]
