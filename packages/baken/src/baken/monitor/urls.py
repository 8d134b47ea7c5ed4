"""The pages of figures."""

from django.urls import path

from baken.monitor import views

app_name = "monitor"
urlpatterns = [
    path("", views.home, name="home"),
    path("cijfers.csv", views.moved, name="moved"),
    path("openbaar/", views.public, name="public"),
    path("werkbank/", views.workbench, name="workbench"),
    path("werkbank/<slug:subject>/tellen/", views.count, name="count"),
    path("werkbank/<slug:subject>/voorstellen/", views.propose, name="propose"),
    path("<slug:audience>/", views.page, name="page"),
    path("<slug:audience>/<slug:form>/", views.take, name="take"),
]
