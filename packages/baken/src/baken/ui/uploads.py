"""A field in which someone adds files, several at a time."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from baken.kernel.errors import NotPossible

LIMITS = _("At most {number} files at a time, together at most {megabytes} MB.")


class SeveralFiles(forms.FileInput):
    """The control of a browser in which several files can be chosen."""

    allow_multiple_selected = True


class FilesField[T](forms.Field):
    """Takes several files; its value is a list of what `check` made of each.

    `check` gets name and content, and refuses by `NotPossible`. Each refused file has
    a sentence of its own, and one refusal keeps the others from being taken.
    """

    widget = SeveralFiles
    default_error_messages = {
        "too_many": ngettext_lazy(
            "Add at most %(number)s file at a time.",
            "Add at most %(number)s files at a time.",
            "number",
        ),
        "too_large": _("These files are larger than %(megabytes)s MB together. Leave some out."),
    }

    def __init__(
        self,
        *,
        check: Callable[[str, bytes], T],
        most: int,
        most_bytes: int,
        accept: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        """Take at most `most` files of `most_bytes` together, and say so beforehand.

        `accept` lists kinds or endings, by which a browser helps whoever chooses.
        """
        limits = format_lazy(LIMITS, number=most, megabytes=most_bytes // 2**20)
        help_text = kwargs.pop("help_text", "")
        super().__init__(
            help_text=format_lazy("{} {}", help_text, limits) if help_text else limits, **kwargs
        )
        self.check, self.most, self.most_bytes = check, most, most_bytes
        if accept:
            self.widget.attrs["accept"] = ",".join(accept)

    def clean(self, value: Any) -> list[T]:
        """Return what `check` made of each file, in the order in which they were chosen.

        :raises ValidationError: with a sentence for each file that is refused.
        """
        sent: list[UploadedFile[bytes]] = list(value or [])
        if self.required and not sent:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(sent) > self.most:
            raise ValidationError(
                self.error_messages["too_many"], code="too_many", params={"number": self.most}
            )
        if sum(file.size or 0 for file in sent) > self.most_bytes:
            raise ValidationError(
                self.error_messages["too_large"],
                code="too_large",
                params={"megabytes": self.most_bytes // 2**20},
            )
        return self._checked(sent)

    def _checked(self, sent: "Sequence[UploadedFile[bytes]]") -> list[T]:
        taken: list[T] = []
        refused: list[ValidationError] = []
        for file in sent:
            try:
                taken.append(self.check(file.name or "", file.read()))
            except NotPossible as refusal:
                refused.append(ValidationError(str(refusal), code="refused"))
        if refused:
            raise ValidationError(refused)
        return taken
