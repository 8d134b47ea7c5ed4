"""A report as it may leave: under a pseudonym of this one file, with what was chosen only."""

import hmac
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from baken.exports.standards import PREFIX, fields
from baken.register.queries import Row

BLOCK = 50_000
"""So many rows at most are put in another order together."""
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Episode:
    """A sector, and from which to which month where that is known and chosen."""

    sector: str
    began: str = ""
    ended: str = ""


@dataclass(frozen=True)
class Record:
    """A report; what was not chosen is empty, and so never reaches a file."""

    pseudonym: str
    year: int
    month: int = 0
    reporter: str = ""
    region: str = ""
    dossier_type: str = ""
    sex: str = ""
    age_band: str = ""
    nationality: str = ""
    episodes: tuple[Episode, ...] = ()

    @property
    def sectors(self) -> tuple[str, ...]:
        """The sectors that it names, each once."""
        return tuple(dict.fromkeys(one.sector for one in self.episodes))

    @property
    def forms(self) -> tuple[str, ...]:
        """The sectors but «unknown»."""
        return tuple(one for one in self.sectors if one != UNKNOWN)


def pseudonym(key: bytes, other: str) -> str:
    """Return how someone is called in the file whose key this is; two files cannot be joined."""
    number = int.from_bytes(hmac.digest(key, b"exports pseudonym|" + other.encode(), "sha256")[:8])
    return "E-" + "".join(ALPHABET[number >> 5 * place & 31] for place in range(12))


def record_of(row: Row, key: bytes, chosen: Collection[str]) -> Record:
    """Return what may leave of a report."""
    whole = Record(
        pseudonym(key, row.pseudonym),
        row.year,
        row.received_on.month,
        str(row.reporter),
        str(row.region),
        str(row.dossier_type),
        str(row.sex),
        str(row.age_band),
        row.nationality,
        tuple(
            Episode(str(one.sector), _month(one.began), _month(one.ended)) for one in row.mentions
        ),
    )
    return limited(whole, chosen)


def limited(record: Record, chosen: Collection[str]) -> Record:
    """Return `record` without what was not chosen."""
    if "episodes" in chosen:
        episodes = record.episodes
    elif "sectors" in chosen:
        episodes = tuple(Episode(sector) for sector in record.sectors)
    else:
        episodes = ()

    def kept(name: str) -> str:
        return str(getattr(record, name)) if name in chosen else ""

    return Record(
        record.pseudonym,
        record.year,
        record.month if "month" in chosen else 0,
        kept("reporter"),
        kept("region"),
        kept("dossier_type"),
        kept("sex"),
        kept("age_band"),
        kept("nationality"),
        episodes,
    )


def shuffled(rows: Iterable[Row], key: bytes) -> Iterator[Row]:
    """Yield `rows`, which come by day, in an order of this one file within each month.

    Rows of two files that stand at one place would otherwise be the same report.
    """
    for _same_month, same in groupby(
        rows, lambda row: (row.received_on.year, row.received_on.month)
    ):
        block: list[Row] = []
        for row in same:
            block.append(row)
            if len(block) == BLOCK:
                yield from _reordered(block, key)
                block = []
        yield from _reordered(block, key)


def own_values(record: Record, chosen: Collection[str]) -> list[str | int]:
    """Return what stands in the columns of ours."""
    return [_VALUES[one.name](record) for one in fields() if one.always or one.name in chosen]


def read_back(row: Mapping[str, str | int]) -> Record:
    """Return the record of a row that was read from a file, by the columns of ours."""

    def text(name: str) -> str:
        return str(row.get(PREFIX + name, ""))

    episodes = tuple(
        Episode(sector, *months.split("/"))
        for sector, months in (one.split(":") for one in text("episodes").split())
    ) or tuple(Episode(sector) for sector in text("sectors").split("|") if sector)
    return Record(
        text("pseudonym"),
        int(text("year")),
        int(text("month") or 0),
        text("reporter"),
        text("region"),
        text("dossier_type"),
        text("sex"),
        text("age_band"),
        text("nationality"),
        episodes,
    )


def _reordered(block: list[Row], key: bytes) -> list[Row]:
    return sorted(
        block,
        key=lambda row: hmac.digest(key, b"exports order|" + row.reference.encode(), "sha256"),
    )


def _month(day: date | None) -> str:
    return day.strftime("%Y-%m") if day else ""


def _episode(one: Episode) -> str:
    return f"{one.sector}:{one.began}/{one.ended}"


_VALUES: Mapping[str, Callable[[Record], str | int]] = {
    "pseudonym": lambda record: record.pseudonym,
    "year": lambda record: record.year,
    "month": lambda record: record.month,
    "reporter": lambda record: record.reporter,
    "region": lambda record: record.region,
    "dossier_type": lambda record: record.dossier_type,
    "sex": lambda record: record.sex,
    "age_band": lambda record: record.age_band,
    "nationality": lambda record: record.nationality,
    "sectors": lambda record: "|".join(record.sectors),
    "episodes": lambda record: " ".join(_episode(one) for one in record.episodes),
}
