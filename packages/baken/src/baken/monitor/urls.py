"""The pages of the monitor."""

from django.urls import path

from baken.monitor import views

app_name = "monitor"
urlpatterns = [
    path("", views.driehoeksmonitor, name="driehoeksmonitor"),
    path("cijfers.csv", views.download, name="download"),
]
