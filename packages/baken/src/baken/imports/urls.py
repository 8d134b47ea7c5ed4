"""The pages of files that come in."""

from django.urls import path

from baken.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.upload, name="list"),
    path("voorbeeld/", views.example, name="example"),
    path("<slug:reference>/", views.detail, name="detail"),
    path("<slug:reference>/kolommen/", views.columns, name="columns"),
    path("<slug:reference>/waarden/", views.values, name="values"),
    path("<slug:reference>/fouten/", views.faults, name="faults"),
    path("<slug:reference>/doen/<slug:what>/", views.act, name="act"),
]
