"""What the domain says when something cannot be done."""


class NotPossible(Exception):
    """Carries one sentence for the screen: what cannot be done, and what to do instead."""
