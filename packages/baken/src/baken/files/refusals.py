"""Why a file is not kept, in one sentence that says what to do instead."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from baken.files.cleaning.limits import PAGES, PIXELS, TEXT_BYTES, Reason
from baken.kernel.errors import NotPossible

SENTENCES: dict[Reason, str | Promise] = {
    Reason.EMPTY: _("«%(name)s» is empty. Choose another file."),
    Reason.TOO_LARGE: _("«%(name)s» is larger than %(megabytes)s MB. Make it smaller."),
    Reason.OFFICE: _(
        "«%(name)s» is a document that can still change. Save it as PDF and add that."
    ),
    Reason.ARCHIVE: _("«%(name)s» is a package of files. Unpack it and add the files one by one."),
    Reason.PROGRAM: _("«%(name)s» is a program. Programs are never kept. Leave it out."),
    Reason.WEB: _(
        "«%(name)s» is a web page or a drawing in code. Add a screenshot or a PDF of it."
    ),
    Reason.HEIC: _(
        "«%(name)s» is a photo that not everyone can open. Save it as JPEG and add that."
    ),
    Reason.MOVING: _("«%(name)s» is video or sound. Keep it yourself, and write that you have it."),
    Reason.OTHER_IMAGE: _("«%(name)s» is a picture of another kind. Save it as JPEG or PNG."),
    Reason.ANIMATED: _("«%(name)s» moves. Add the pictures in it one by one, as JPEG or PNG."),
    Reason.PIXELS: _(
        "«%(name)s» has a picture of more than %(megapixels)s million pixels. Make it smaller."
    ),
    Reason.LOCKED: _("«%(name)s» is locked. Save it without a password and add that."),
    Reason.LAYERS: _("«%(name)s» has hidden layers. Print it to a new PDF and add that."),
    Reason.COLLECTION: _(
        "«%(name)s» is only a cover. Print what you see to a new PDF and add that."
    ),
    Reason.PAGES: _("«%(name)s» has more than %(pages)s pages. Split it into parts."),
    Reason.HEAVY: _("«%(name)s» is too heavy to check. Print it to a new PDF or make it smaller."),
    Reason.DAMAGED: _("«%(name)s» cannot be read: damaged or unusual. Save it anew and add that."),
    Reason.LETTERS: _("«%(name)s» has letters that cannot be read. Save it as UTF-8 or as PDF."),
    Reason.LONG_TEXT: _("«%(name)s» is longer than %(kilobytes)s kB of text. Split it into parts."),
    Reason.TEST_VIRUS: _("«%(name)s» holds the test sign for virus scanners. Leave it out."),
    Reason.UNKNOWN: _(
        "«%(name)s» is of an unknown kind. Add a photo (JPEG, PNG), a PDF or a text."
    ),
}


def refusal(reason: Reason, *, name: str, most: int) -> NotPossible:
    """Return the refusal of the file that is shown as `name`; `most` is the largest in bytes."""
    facts = {
        "name": name,
        "megabytes": most // 2**20,
        "megapixels": PIXELS // 1_000_000,
        "pages": PAGES,
        "kilobytes": TEXT_BYTES // 1024,
    }
    return NotPossible(str(SENTENCES[reason]) % facts)
