"""The tree of errors of this library.

    PeilingError
    ├── InputError          an argument is wrong: the call cannot be meant as written
    └── Refused             the call is clear, and the data cannot carry an answer
        └── DataError       a table cannot be read as counts of persons

Each says in one sentence what is wrong and what to do. `Refused` has a `reason`, a short code
for programs; a command line ends with exit code 2 for `InputError` and 1 for `Refused`.
"""


class PeilingError(Exception):
    """Anything that this library says no to."""


class InputError(PeilingError, ValueError):
    """An argument is wrong; the sentence names it and what it may be."""


class Refused(PeilingError):
    """The data cannot carry an answer.

    Parameters
    ----------
    text : str
        One or two sentences: what is wrong and what to do.
    reason : str
        A code for programs, lower case with underscores, as listed in `docs`.
    about : tuple of tuple of str, optional
        The label of the figure that it is about, where it is about one.

    """

    def __init__(
        self, text: str, reason: str, about: tuple[tuple[str, str], ...] | None = None
    ) -> None:
        super().__init__(text)
        self.reason = reason
        self.about = about

    def __reduce__(
        self,
    ) -> tuple[type["Refused"], tuple[str, str, tuple[tuple[str, str], ...] | None]]:
        """Let the error travel between processes."""
        return type(self), (str(self), self.reason, self.about)


class DataError(Refused):
    """A table cannot be read as counts of persons; the sentence names row and column."""
