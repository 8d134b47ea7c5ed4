"""The field for files: limits said beforehand, a sentence for each refused file."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from baken.kernel.errors import NotPossible
from baken.ui.uploads import FilesField


def check(name: str, content: bytes) -> tuple[str, int]:
    if b"kwaad" in content:
        raise NotPossible(f"«{name}» gaat niet.")
    return name, len(content)


class Form(forms.Form):
    papers = FilesField(
        check=check, most=2, most_bytes=2**20, accept=["image/*", ".pdf"], required=False
    )


class Needed(forms.Form):
    papers = FilesField(check=check, most=2, most_bytes=2**20, help_text="Foto's of pdf.")


def sent(*files: tuple[str, bytes], form: type[forms.Form] = Form) -> forms.Form:
    return form({}, MultiValueDict({"papers": [SimpleUploadedFile(*file) for file in files]}))


def test_every_file_is_checked_in_the_order_in_which_it_was_chosen():
    form = sent(("b.txt", b"12"), ("a.txt", b"1"))

    assert form.is_valid()
    assert form.cleaned_data["papers"] == [("b.txt", 2), ("a.txt", 1)]


def test_each_refused_file_has_a_sentence_of_its_own_and_none_is_taken():
    form = sent(("een.txt", b"kwaad"), ("twee.txt", b"kwaad"))

    assert form.errors["papers"] == ["«een.txt» gaat niet.", "«twee.txt» gaat niet."]
    assert "papers" not in form.cleaned_data


def test_one_refused_file_keeps_the_others_from_being_taken():
    form = sent(("een.txt", b"goed"), ("twee.txt", b"kwaad"))

    assert form.errors["papers"] == ["«twee.txt» gaat niet."]


@pytest.mark.parametrize("form", [Form, Needed])
def test_without_files_it_depends_on_the_form(form):
    assert sent(form=form).is_valid() == (form is Form)


def test_an_empty_file_is_for_the_check_to_judge():
    form = sent(("a.txt", b""))

    assert form.is_valid()
    assert form.cleaned_data["papers"] == [("a.txt", 0)]


def test_too_many_and_too_large_are_refused_before_any_check():
    many = sent(*[("a.txt", b"kwaad")] * 3)
    large = sent(("a.txt", b"kwaad" + bytes(2**20)))

    assert many.errors["papers"] == ["Voeg hoogstens 2 bestanden tegelijk toe."]
    assert large.errors["papers"] == [
        "Deze bestanden zijn samen groter dan 1 MB. Laat er een paar weg."
    ]


def test_the_limits_are_said_beforehand():
    page = str(Needed())

    assert "Foto&#x27;s of pdf. Hoogstens 2 bestanden tegelijk, samen hoogstens 1 MB." in page
    assert 'type="file"' in page
    assert "multiple" in page
    assert 'accept="image/*,.pdf"' in str(Form())
    assert "accept" not in page
