"""The pages that belong to every room."""

from django.urls import path

from baken.ui import views

app_name = "ui"
urlpatterns = [
    path("taal/", views.language, name="language"),
    path("hulp/", views.help_page, name="help"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]
