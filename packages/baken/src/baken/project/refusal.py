"""What the program says when it cannot go on."""


class Refusal(Exception):
    """Carries one plain sentence for the person at the terminal; the program ends with code 1."""
