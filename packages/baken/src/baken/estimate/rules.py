"""Tables for a run: made of a register's histories, written down so that they come again."""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
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
MOST_PARTS = 40
"""Into so many parts a table can be divided: each is estimated by itself."""


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
    counts = _on_lists(histories, places)
    names = sorted({name for lists in counts for name in lists})
    if len(names) < FEWEST_LISTS:
        raise NotPossible(_("An estimate needs at least two lists on which somebody stands."))
    return table_of(names, ((sorted(lists), many) for lists, many in counts.items()))


def divided(
    columns: Sequence[str],
    parts: Mapping[tuple[str, ...], Mapping[frozenset[str], int]],
    places: Mapping[str, str],
    names: Sequence[str],
) -> StratifiedTable | None:
    """Return a table over the lists `names` for each part in which somebody stands on one."""
    tables = {}
    for key, histories in parts.items():
        counts = _on_lists(histories, places)
        if counts:
            rows = ((sorted(lists), many) for lists, many in counts.items())
            tables[key] = table_of(list(names), rows)
    return StratifiedTable.of(columns, tables) if tables else None


def _on_lists(
    histories: Mapping[frozenset[str], int], places: Mapping[str, str]
) -> dict[frozenset[str], int]:
    counts: dict[frozenset[str], int] = {}
    for reporters, many in histories.items():
        lists = frozenset(
            name for name in (_list_of(one, places) for one in reporters) if name is not None
        )
        if lists:
            counts[lists] = counts.get(lists, 0) + many
    return counts


def table_of(names: list[str], rows: Iterable[tuple[Iterable[str], int]]) -> CaptureTable:
    """Return a table over the lists `names`; each row names the lists that its persons are on."""
    cells = [(sum(1 << names.index(name) for name in lists), many) for lists, many in rows if many]
    return CaptureTable.from_cells(
        names, [history for history, _many in cells], [many for _history, many in cells]
    )


def read_file(
    content: bytes, by: Sequence[str] = ()
) -> tuple[CaptureTable, StratifiedTable | None]:
    """Return the table in a CSV file, and its parts where columns divide it.

    A column of 0 and 1 for each list, a count, and the columns that `by` names.

    :raises NotPossible: if it is none; the sentence names row and column.
    """
    if len(content) > MOST_BYTES:
        raise NotPossible(_("This file is too large for a table of lists."))
    try:
        found = read_csv(io.StringIO(content.decode("utf-8-sig"), newline=""), by=tuple(by))
    except UnicodeDecodeError as error:
        raise NotPossible(_("This file is not in UTF-8. Save it as CSV (UTF-8).")) from error
    except (DataError, InputError) as error:
        raise NotPossible(str(error)) from error
    if isinstance(found, StratifiedTable):
        if len(found.tables) > MOST_PARTS:
            raise NotPossible(
                _("These columns divide the table into more than %(most)d parts: choose fewer.")
                % {"most": MOST_PARTS}
            )
        return found.pooled(), found
    return found, None


def packed(table: CaptureTable, parts: StratifiedTable | None) -> str:
    """Return a table and its parts as the one text that is sealed."""
    return json.dumps(
        {
            "table": _plain(table),
            "by": list(parts.columns) if parts else [],
            "parts": [[list(key), _plain(one)] for key, one in parts] if parts else [],
        }
    )


def unpacked(text: str) -> tuple[CaptureTable, StratifiedTable | None]:
    """Return what `packed` made one text of."""
    data = json.loads(text)
    tables = {tuple(key): _made(one) for key, one in data["parts"]}
    return _made(data["table"]), StratifiedTable.of(data["by"], tables) if tables else None


def digest(table: CaptureTable, parts: StratifiedTable | None = None) -> str:
    """Return the digest of a table and its parts: two runs with the same start from the same."""
    text = packed(table, parts) if parts else json.dumps(_plain(table), sort_keys=True)
    return sha256(text.encode()).hexdigest()


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
