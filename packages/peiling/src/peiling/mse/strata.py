"""Tables that are divided: by year, sex or form; some lists may not exist everywhere."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from peiling.errors import DataError, InputError
from peiling.mse.table import CaptureTable

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class StratifiedTable:
    """Capture tables over the same lists, one for each combination of some columns.

    Parameters
    ----------
    columns : tuple of str
        What divides the table: `("sex", "year")`.
    tables : mapping from tuple of str to CaptureTable
        One for each combination that was seen, in order; all over the same lists.
    inactive : mapping from tuple of str to frozenset of str
        Lists that did not exist in a combination. Nobody can be on them there: these cells are
        impossible, which is something else than empty.

    """

    columns: tuple[str, ...]
    tables: Mapping[Key, CaptureTable]
    inactive: Mapping[Key, frozenset[str]]

    @classmethod
    def of(
        cls,
        columns: Iterable[str],
        tables: Mapping[Key, CaptureTable],
        inactive: Mapping[Key, Iterable[str]] | None = None,
    ) -> "StratifiedTable":
        """Build a divided table.

        Raises
        ------
        DataError
            If the lists differ, or somebody is on a list that did not exist there.
        InputError
            If a key has not one value for each column, or an inactive list is unknown.

        """
        names = tuple(columns)
        if not tables:
            raise DataError("There is nobody in the table.", "empty_table")
        lists = next(iter(tables.values())).lists
        closed = {key: frozenset((inactive or {}).get(key, ())) for key in tables}
        for key, table in tables.items():
            if len(key) != len(names):
                raise InputError(f"{key} has not one value for each of {', '.join(names)}.")
            if table.lists != lists:
                raise DataError(
                    f"The lists of {'/'.join(key)} are others than those before.", "other_lists"
                )
            on = table.on_list()
            for name in closed[key]:
                table.index(name)
                if on[name]:
                    raise DataError(
                        f"List «{name}» did not exist in {'/'.join(key)}, and {on[name]} persons "
                        "are on it.",
                        "inactive_list",
                    )
        return cls(names, MappingProxyType(dict(tables)), MappingProxyType(closed))

    def __iter__(self) -> Iterator[tuple[Key, CaptureTable]]:
        """Go through the combinations, in order."""
        return iter(self.tables.items())

    @property
    def lists(self) -> tuple[str, ...]:
        """The names of the lists."""
        return next(iter(self.tables.values())).lists

    @property
    def seen(self) -> int:
        """Persons on at least one list, over all combinations."""
        return sum(table.seen for table in self.tables.values())

    def active(self, key: Key) -> CaptureTable:
        """Return the table of one combination with only the lists that existed there."""
        table = self.tables[key]
        for name in sorted(self.inactive[key]):
            table = table.without(name)
        return table

    def pooled(self) -> CaptureTable:
        """Return one table over all combinations."""
        tables = list(self.tables.values())
        return CaptureTable.from_cells(
            self.lists,
            [int(h) for table in tables for h in table.histories],
            [int(n) for table in tables for n in table.counts],
            most=[int(n) for table in tables for n in table.most],
            cautions=tables[0].cautions,
        )

    def over(self, column: str) -> "StratifiedTable":
        """Return the table divided by one column only.

        Raises
        ------
        InputError
            If there is no such column.

        """
        if column not in self.columns:
            raise InputError(f"There is no column «{column}»; they are {', '.join(self.columns)}.")
        place = self.columns.index(column)
        parts: dict[Key, dict[Key, CaptureTable]] = {}
        for key, table in self:
            parts.setdefault((key[place],), {})[key] = table
        tables = {
            value: StratifiedTable(self.columns, part, {}).pooled()
            for value, part in sorted(parts.items())
        }
        closed = {
            value: frozenset.intersection(*(self.inactive[key] for key in part))
            for value, part in parts.items()
        }
        return StratifiedTable.of((column,), tables, closed)
