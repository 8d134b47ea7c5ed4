"""The pages of the demo: all ordinary ones, and the one with the roles."""

from django.urls import path

from baken.project.demo import views
from baken.project.urls import handler500
from baken.project.urls import urlpatterns as ordinary

__all__ = ["handler500", "urlpatterns"]

urlpatterns = [
    path("demo/", views.roles, name="demo"),
    path("demo/inloggen/", views.sign_in, name="demo-sign-in"),
    *ordinary,
]
