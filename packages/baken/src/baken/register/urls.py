"""The pages of the register."""

from django.urls import path

from baken.register.views import bases, linking, reading, recording

app_name = "register"
urlpatterns = [
    path("", reading.listed, name="list"),
    path("nieuw/", recording.record, name="record"),
    path("uit-signaal/<slug:reference>/", recording.from_signal, name="from_signal"),
    path("koppelen/", linking.pairs, name="pairs"),
    path("koppelen/<int:number>/ongedaan/", linking.undo, name="undo"),
    path("koppelen/<slug:first>/<slug:second>/", linking.decide, name="decide"),
    path("grondslagen/", bases.bases, name="bases"),
    path("grondslagen/<slug:reporter>/", bases.basis, name="basis"),
    path("<slug:reference>/", reading.detail, name="detail"),
    path("<slug:reference>/persoon/", reading.victim, name="victim"),
    path("<slug:reference>/verbeteren/", reading.correct, name="correct"),
    path("<slug:reference>/intrekken/", reading.withdraw, name="withdraw"),
    path("<slug:reference>/doen/<slug:act>/", reading.change, name="change"),
]
