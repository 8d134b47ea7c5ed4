"""What an attachment can be, and how much is taken."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MOST_AT_A_TIME = 5
MOST_IN_A_DOSSIER = 20


class Kind(TextChoices):
    """What an attachment is, seen from its content. Other pictures are turned into these."""

    JPEG = "jpeg", _("photo (JPEG)")
    PNG = "png", _("picture (PNG)")
    PDF = "pdf", _("PDF")
    TEXT = "text", _("text")


CONTENT_TYPES = {
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.PDF: "application/pdf",
    Kind.TEXT: "text/plain; charset=utf-8",
}
"""As what an attachment is sent to who downloads it."""
