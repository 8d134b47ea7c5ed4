"""A form tells at each field what it asks, and what is wrong; nothing that was typed is lost."""

import re

import pytest
from django import forms
from django.template import engines

from baken.ui.forms import faults_of


class Sample(forms.Form):
    """One field of each kind."""

    request = forms.CharField(widget=forms.HiddenInput, initial="r-1")
    where = forms.ChoiceField(label="Where?", choices=[("", "Choose"), ("h", "Haarlem")])
    story = forms.CharField(
        label="What did you see", widget=forms.Textarea, help_text="Only facts."
    )
    doubt = forms.CharField(label="What else?", required=False)
    look = forms.ChoiceField(
        label="What does it look like?",
        choices=[("a", "Work"), ("b", "Unknown")],
        widget=forms.RadioSelect,
        help_text="Choose one.",
    )
    seen = forms.MultipleChoiceField(
        label="What stood out?",
        choices=[("x", "Sleeps at work"), ("y", "No papers")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    on = forms.DateField(
        label="When?", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    key = forms.CharField(
        label="Password", widget=forms.PasswordInput(attrs={"placeholder": "Password"})
    )
    paper = forms.FileField(label="Paper", required=False)
    hear = forms.BooleanField(label="I want to hear more", help_text="By mail.")

    def clean(self) -> dict[str, object]:
        """Refuse a story without doubt."""
        if self.cleaned_data.get("story") and not self.cleaned_data.get("doubt"):
            raise forms.ValidationError("Say what else it could be.")
        return self.cleaned_data


def drawn(form: forms.Form) -> str:
    """Return the form as a page would draw it."""
    return engines["django"].from_string("{{ form }}").render({"form": form})


def tag(page: str, key: str) -> str:
    """Return the opening tag with this id."""
    found = re.search(rf'<[^>]*\bid="{key}"[^>]*>', page)
    assert found, f"nothing has the id {key}"
    return found.group()


FILLED = {"request": "r-1", "story": "Three men <b>sleep</b> above it", "seen": ["y"]}


def test_every_control_has_a_label() -> None:
    page = drawn(Sample())

    for key in ["where", "story", "doubt", "on", "key", "paper", "hear"]:
        assert f'<label class="utrecht-form-label" for="id_{key}">' in page or (
            f'<label class="choice" for="id_{key}">' in page
        )
    for key in ["look_0", "look_1", "seen_0", "seen_1"]:
        assert f'<label class="choice" for="id_{key}">' in page


def test_choices_stand_in_a_fieldset_with_the_question_as_legend() -> None:
    page = drawn(Sample())

    group = page[page.index('<fieldset class="utrecht-form-fieldset') :]
    assert "What does it look like?" in group[: group.index("</legend>")]
    assert 'aria-describedby="id_look_helptext"' in tag(page, "id_look")


def test_help_is_tied_to_its_control() -> None:
    page = drawn(Sample())

    assert 'aria-describedby="id_story_helptext"' in tag(page, "id_story")
    assert tag(page, "id_story_helptext")


def test_what_may_be_left_out_says_so_in_words() -> None:
    page = drawn(Sample())

    assert page.count('class="optional"') == 4  # doubt, seen, on, paper


def test_a_field_that_a_form_refuses_tells_it_there_and_on_top() -> None:
    page = drawn(Sample(FILLED))

    assert 'aria-invalid="true"' in tag(page, "id_where")
    assert 'aria-describedby="id_where_error"' in tag(page, "id_where")
    assert 'aria-describedby="id_look_helptext id_look_error"' in tag(page, "id_look")
    assert tag(page, "id_where_error")
    assert 'href="#id_where"' in page
    assert 'href="#id_look_0"' in page
    assert 'aria-invalid="true"' not in tag(page, "id_story")


def test_every_link_on_top_leads_to_something() -> None:
    page = drawn(Sample(FILLED))

    targets = re.findall(r'href="#([^"]+)"', page)

    assert targets
    assert all(tag(page, target) for target in targets)


def test_the_list_on_top_names_each_field_once() -> None:
    sentences = [f"{fault.label} {fault.sentence}".strip() for fault in faults_of(Sample(FILLED))]

    assert sentences[0] == "Say what else it could be."
    assert [s.split("?")[0].split(":")[0] for s in sentences[1:]] == [
        "Where",
        "What does it look like",
        "Password",
        "I want to hear more",
    ]


def test_what_was_typed_is_still_there() -> None:
    page = drawn(Sample(FILLED))

    assert "Three men &lt;b&gt;sleep&lt;/b&gt; above it" in page
    assert "checked" in tag(page, "id_seen_1")
    assert "checked" not in tag(page, "id_seen_0")
    assert 'value="r-1"' in tag(page, "id_request")


def test_a_form_that_nobody_sent_complains_of_nothing() -> None:
    page = drawn(Sample())

    assert "error-summary" not in page
    assert "aria-invalid" not in page


def test_a_label_stands_there_instead_of_a_placeholder() -> None:
    assert "placeholder" not in drawn(Sample())


def test_a_password_is_not_given_back() -> None:
    page = drawn(Sample({**FILLED, "key": "correct horse"}))

    assert "correct horse" not in page


@pytest.mark.parametrize("words", ["<script>", "a & b"])
def test_words_of_a_field_are_not_taken_for_code(words: str) -> None:
    class Odd(forms.Form):
        one = forms.CharField(label=words, help_text=words)

    page = drawn(Odd({}))

    assert "<script>" not in page
    assert "a & b" not in page
