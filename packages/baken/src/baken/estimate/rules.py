"""Tables for a run: made of a register's histories, written down so that they come again."""

import io
import json
from collections.abc import Iterable, Mapping
from hashlib import sha256

from django.utils.translation import gettext as _

from baken.estimate.states import Place
from baken.kernel.errors import NotPossible
from peiling.errors import DataError, InputError
from peiling.mse import CaptureTable, StratifiedTable, read_csv

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Digits and letters that cannot be mistaken for one another."""
OTHERS = "others"
"""The list of reporters that are taken together."""
MOST_BYTES = 200_000
"""The largest file of a table that is taken."""
FEWEST_LISTS = 2


def reference(choice: tuple[int, ...]) -> str:
    """Return the reference that `choice`, eight numbers below 32, stands for."""
    return "E-" + "".join(ALPHABET[number] for number in choice)


def of_histories(
    histories: Mapping[frozenset[str], int], places: Mapping[str, str]
) -> CaptureTable:
    """Return the table of who was reported by whom, with lists as `places` says.

    Who was reported only by reporters that are left out is left out too.

    :raises NotPossible: with fewer than two lists, or nobody on them.
    """
    counts: dict[frozenset[str], int] = {}
    for reporters, many in histories.items():
        lists = frozenset(
            name for name in (_list_of(one, places) for one in reporters) if name is not None
        )
        if lists:
            counts[lists] = counts.get(lists, 0) + many
    names = sorted({name for lists in counts for name in lists})
    if len(names) < FEWEST_LISTS:
        raise NotPossible(_("An estimate needs at least two lists on which somebody stands."))
    return table_of(names, ((sorted(lists), many) for lists, many in counts.items()))


def table_of(names: list[str], rows: Iterable[tuple[Iterable[str], int]]) -> CaptureTable:
    """Return a table over the lists `names`; each row names the lists that its persons are on."""
    cells = [(sum(1 << names.index(name) for name in lists), many) for lists, many in rows if many]
    return CaptureTable.from_cells(
        names, [history for history, _many in cells], [many for _history, many in cells]
    )


def read_file(content: bytes) -> CaptureTable:
    """Return the table in a CSV file: a column of 0 and 1 for each list, and a count.

    :raises NotPossible: if it is none; the sentence names row and column.
    """
    if len(content) > MOST_BYTES:
        raise NotPossible(_("This file is too large for a table of lists."))
    try:
        found = read_csv(io.StringIO(content.decode("utf-8-sig"), newline=""))
    except UnicodeDecodeError as error:
        raise NotPossible(_("This file is not in UTF-8. Save it as CSV (UTF-8).")) from error
    except (DataError, InputError) as error:
        raise NotPossible(str(error)) from error
    if isinstance(found, StratifiedTable):
        raise NotPossible(_("This table is divided by a column. Give one table at a time."))
    return found


def packed(table: CaptureTable, strata: Mapping[str, CaptureTable]) -> str:
    """Return a table and its parts as the one text that is sealed."""
    return json.dumps(
        {"table": _plain(table), "strata": {name: _plain(one) for name, one in strata.items()}}
    )


def unpacked(text: str) -> tuple[CaptureTable, dict[str, CaptureTable]]:
    """Return what `packed` made one text of."""
    data = json.loads(text)
    return _made(data["table"]), {name: _made(one) for name, one in data["strata"].items()}


def digest(table: CaptureTable) -> str:
    """Return the digest of a table, by which two runs are known to start from the same."""
    return sha256(json.dumps(_plain(table), sort_keys=True).encode()).hexdigest()


def _list_of(reporter: str, places: Mapping[str, str]) -> str | None:
    match places.get(reporter, Place.OUT):
        case Place.OWN:
            return reporter
        case Place.OTHERS:
            return OTHERS
    return None


def _plain(table: CaptureTable) -> dict[str, object]:
    return {
        "lists": list(table.lists),
        "histories": [int(one) for one in table.histories],
        "counts": [int(one) for one in table.counts],
        "most": [int(one) for one in table.most],
    }


def _made(data: Mapping[str, list[int]]) -> CaptureTable:
    names: list[str] = data["lists"]  # type: ignore[assignment]  # as `_plain` wrote it
    return CaptureTable.from_cells(names, data["histories"], data["counts"], most=data["most"])
