"""What a file of reports may cost, and the reasons for which one is refused."""

from enum import StrEnum

ROWS, COLUMNS, LONGEST_CELL = 200_000, 200, 2_000
SIGNS = 80_000_000
"""How many characters the rows of one file may hold together, as they are kept."""
UNPACKED = 300 * 2**20
"""How large a packed spreadsheet may be once unpacked."""
CPU_SECONDS = 60
SECONDS = 120
"""How long someone waits at most, also where the machine is busy with others."""
MEMORY = 2 * 2**30


class Reason(StrEnum):
    """Why a file is refused. Each has one sentence for the screen, in `reading`."""

    EMPTY = "empty"
    OLD = "old"
    LOCKED = "locked"
    BINARY = "binary"
    LETTERS = "letters"
    QUOTES = "quotes"
    DAMAGED = "damaged"
    MACROS = "macros"
    UNREADABLE = "unreadable"
    HEAVY = "heavy"
    NO_ROWS = "no_rows"
    ONLY_HEADS = "only_heads"
    LONG_CELL = "long_cell"
    WIDER = "wider"
    MANY_ROWS = "many_rows"
    MANY_COLUMNS = "many_columns"
    TWICE = "twice"


class Unfit(Exception):
    """A file that is no table of reports, with the reason and the row where it shows, or 0."""

    def __init__(self, reason: Reason, row: int = 0) -> None:
        """Refuse for `reason`, that shows in `row`."""
        super().__init__(reason, row)
        self.reason = reason
        self.row = row
