"""The page on where facts come from."""

from django.urls import path

from baken.reference import views

app_name = "reference"
urlpatterns = [path("", views.sources, name="sources")]
