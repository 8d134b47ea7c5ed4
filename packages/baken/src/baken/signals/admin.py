"""The terms that a municipality sets for itself, at /beheer/."""

from baken.accounts.managed import Managed, site
from baken.signals.models import OwnTerm


class OwnTermAdmin(Managed):
    """Terms of a municipality's own; where there is none, the proposed one counts."""

    kind = "own_term"
    list_display = ["organisation", "term", "days"]
    list_filter = ["organisation"]
    list_select_related = ["organisation"]
    ordering = ["organisation__name", "term"]


site.register(OwnTerm, OwnTermAdmin)
