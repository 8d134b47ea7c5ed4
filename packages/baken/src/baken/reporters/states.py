"""How someone reported, and the life of a request to know who it was."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from baken.kernel.workflow import Step, Workflow


class Kind(TextChoices):
    """What the house knows of a reporter."""

    ACCOUNT = "account", _("professional with an account")
    NAMED = "named", _("professional without an account")
    ANONYMOUS = "anonymous", _("did not give a name")


class Decision(TextChoices):
    """What a second person said to the wish to know who reported."""

    ASKED = "asked", _("waits for a second person")
    GRANTED = "granted", _("may see who reported")
    REFUSED = "refused", _("may not see who reported")


OPENING = Workflow(
    start=Decision.ASKED,
    steps=[
        Step("grant", frozenset({Decision.ASKED}), Decision.GRANTED, _("Let them see the name")),
        Step("refuse", frozenset({Decision.ASKED}), Decision.REFUSED, _("Keep the name closed")),
    ],
)
