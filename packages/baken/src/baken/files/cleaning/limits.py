"""What a file may cost, and the reasons for which one is refused."""

from enum import StrEnum

PIXELS = 40_000_000
TEXT_BYTES = 2**20
PAGES = 200
OBJECTS = 20_000
UNPACKED = 256 * 2**20
"""How many bytes the streams of one PDF may hold together, unpacked."""
CPU_SECONDS = 5
SECONDS = 30
"""How long someone waits at most, also where the machine is busy with others."""
MEMORY = 1536 * 2**20

REFUSED = "refused"
"""What the process that cleans answers in place of a kind, followed by the reason."""


class Found(StrEnum):
    """What a cleaned file is."""

    JPEG = "jpeg"
    PNG = "png"
    PDF = "pdf"
    TEXT = "text"


class Reason(StrEnum):
    """Why a file is refused. Each has one sentence for the screen, in `refusals`."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    OFFICE = "office"
    ARCHIVE = "archive"
    PROGRAM = "program"
    WEB = "web"
    HEIC = "heic"
    MOVING = "moving"
    OTHER_IMAGE = "other_image"
    ANIMATED = "animated"
    PIXELS = "pixels"
    LOCKED = "locked"
    LAYERS = "layers"
    COLLECTION = "collection"
    PAGES = "pages"
    HEAVY = "heavy"
    DAMAGED = "damaged"
    LETTERS = "letters"
    LONG_TEXT = "long_text"
    TEST_VIRUS = "test_virus"
    UNKNOWN = "unknown"


class Refused(Exception):
    """A file that is not kept, with the reason."""

    def __init__(self, reason: Reason) -> None:
        """Refuse for `reason`."""
        super().__init__(reason)
        self.reason = reason
