"""Every page of Baken, by room: the one place that names them all."""

from django.urls import URLPattern, URLResolver, include, path

from baken.accounts.admin_site import site
from baken.project import views

handler500 = "baken.project.views.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("baken.ui.urls")),
    path("", include("baken.desk.urls")),
    path("cijfers/gedrukt/", include("baken.printed.urls")),
    path("monitor/", include("baken.monitor.urls")),
    path("publicaties/", include("baken.publications.urls")),
    path("register/inlezen/", include("baken.imports.urls")),
    path("register/uitgeven/", include("baken.exports.urls")),
    path("register/", include("baken.register.urls")),
    path("schatting/", include("baken.estimate.urls")),
    path("health/", views.health, name="health"),
    path("account/", include("baken.accounts.urls")),
    path("beheer/", site.urls),
    path("bronnen/", include("baken.reference.urls")),
    path("signaalcheck/", include("baken.routes.urls")),
    path("wegwijzer/", include("baken.directory.urls")),
    path("verstrekkingen/", include("baken.disclosures.urls")),
    path("", include("baken.signals.urls")),
]
