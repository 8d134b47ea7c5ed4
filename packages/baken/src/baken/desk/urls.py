"""The first pages, and the log."""

from django.urls import path

from baken.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.start, name="start"),
    path("bureau/", views.desk, name="desk"),
    path("logboek/", views.log_of_looks, name="log"),
    path("logboek/controle/", views.check_chain, name="check_chain"),
]
