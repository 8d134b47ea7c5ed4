"""Every page of Baken, by room: the one place that names them all."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
