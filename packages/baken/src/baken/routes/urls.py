"""The pages of the signal check, and what a device keeps of it."""

from django.urls import path

from baken.routes import views

app_name = "routes"
urlpatterns = [
    path("", views.check, name="check"),
    path("advies/", views.advice, name="advice"),
    path("tabel.json", views.table, name="table"),
    path("sw.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
