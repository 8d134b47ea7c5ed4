"""The pages of the printed room."""

from django.urls import path

from baken.printed import views

app_name = "printed"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<slug:name>/", views.group, name="group"),
    path("<slug:name>/<slug:form>/", views.file, name="file"),
]
