"""The pages of runs."""

from django.urls import path

from baken.estimate import views

app_name = "estimate"
urlpatterns = [
    path("", views.runs, name="list"),
    path("nieuw/", views.begin, name="begin"),
    path("nieuw/<slug:origin>/", views.settings, name="settings"),
    path("<slug:reference>/", views.run, name="run"),
    path("<slug:reference>/bestand/<slug:form>/", views.take, name="take"),
    path("<slug:reference>/naast/<slug:other>/", views.compare, name="compare"),
    path("<slug:reference>/doen/<slug:act>/", views.change, name="change"),
]
