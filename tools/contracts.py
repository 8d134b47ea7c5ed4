"""The Doors contract for import-linter: a room is entered by its doors only."""

from collections.abc import Iterator
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class Doors(Contract):
    """Keep rooms from reaching into each other.

    Between rooms only the modules named under `doors` are imported. A room named under
    `open_rooms` may be entered anywhere. A test may also look into what another room
    stores (`models`) and use its factories, and what helps the tests of an open room;
    nothing but a test imports a test. Upwards, tests go no more than code does.
    """

    package = fields.StringField()
    doors = fields.SetField(subfield=fields.StringField())
    open_rooms = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Return which imports enter a room elsewhere, and which open rooms are gone."""
        package = cast("str", self.package)
        open_rooms = cast("set[str]", self.open_rooms)
        wrong = [
            f"{importer} imports {imported}"
            for importer, imported in _imports_within(graph, package)
            if not self._allowed(importer.split(".")[1:], imported.split(".")[1:])
        ]
        gone = open_rooms - {child.split(".")[1] for child in graph.find_children(package)}
        wrong += [f"the open room {room} is not there" for room in gone]
        return ContractCheck(kept=not wrong, metadata={"wrong": sorted(wrong)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import that is not allowed on a line of its own."""
        for sentence in check.metadata["wrong"]:
            output.print_error(f"- {sentence}")

    def _allowed(self, importer: list[str], imported: list[str]) -> bool:
        room, *inside = imported
        at_home = importer[0] == room or room in cast("set[str]", self.open_rooms)
        testing = "tests" in importer
        if "tests" in inside:
            return testing and (at_home or inside == ["tests", "factories"])
        entered = inside[0] if inside else ""
        return (
            at_home or entered in cast("set[str]", self.doors) or (testing and entered == "models")
        )


def _imports_within(graph: ImportGraph, package: str) -> Iterator[tuple[str, str]]:
    inside = [module for module in graph.modules if module.startswith(f"{package}.")]
    for importer in inside:
        for imported in graph.find_modules_directly_imported_by(importer):
            if imported.startswith(f"{package}."):
                yield importer, imported
