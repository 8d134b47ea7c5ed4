"""The whole way of a file: from a form, by the doors of this room, to a download."""

import pytest
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import RequestFactory

from baken.files import actions, queries
from baken.files.states import MOST_AT_A_TIME
from baken.files.tests import corpus
from baken.files.tests.factories import MARCH, a_dossier
from baken.files.tests.looking import left_in
from baken.ui.downloads import download
from baken.ui.uploads import FilesField

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


class Form(forms.Form):
    papers = FilesField(
        check=queries.checked, most=MOST_AT_A_TIME, most_bytes=settings.BAKEN_UPLOAD_BYTES
    )


def posted(*files):
    """Return the form as it comes in when a browser sends `files`, and the request."""
    sent = {"papers": [SimpleUploadedFile(*file) for file in files]}
    request = RequestFactory().post("/", sent)
    return Form(request.POST, request.FILES), request


def test_what_was_sent_comes_back_as_what_one_saw_under_a_harmless_name():
    form, request = posted(
        ("../../foto\u202egpj.exe", corpus.jpeg_with_all()),
        ('brief"; filename="x.html', corpus.pdf(corpus.told, corpus.javascript)),
    )
    assert form.is_valid(), form.errors
    dossier = a_dossier()

    actions.attach(form.cleaned_data["papers"], dossier=dossier, at=MARCH)
    answers = [
        download(queries.content(kept), name=kept.name, content_type=queries.content_type(kept))
        for kept in queries.of(dossier)
    ]

    assert [kept.kind for kept in queries.of(dossier)] == ["jpeg", "pdf"]
    for kind, answer in zip(["jpeg", "pdf"], answers, strict=True):
        assert left_in(kind, answer.content) == []
        assert answer["Content-Disposition"].startswith("attachment; ")
        assert answer["Content-Type"] == {"jpeg": "image/jpeg", "pdf": "application/pdf"}[kind]
    assert 'filename="fotogpj.jpg"' in answers[0]["Content-Disposition"]
    assert all(type(file) is InMemoryUploadedFile for file in request.FILES.getlist("papers"))


def test_each_file_that_is_refused_is_named_and_the_form_says_the_limits():
    form, _request = posted(("a.docx", corpus.zipped("word/x")), ("b.png", corpus.png_flood()))

    assert [sentence.split("»")[0] for sentence in form.errors["papers"]] == ["«a.docx", "«b.png"]
    assert "Hoogstens 5 bestanden tegelijk, samen hoogstens 10 MB." in str(form)
