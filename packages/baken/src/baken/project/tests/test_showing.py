"""`baken tables` at a terminal: figures that others printed, without a database."""

import json

from baken.printed import queries
from baken.project import cli


def test_the_program_prints_the_tables_and_answers_wrong_use_with_a_sentence(capsys):
    assert cli.main(["tables", "bijlage-3", "--year", "2016", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [table["table"] for table in found] == [
        "bijlage-3-nationaliteit",
        "bijlage-3-sector",
        "bijlage-3-tekst",
    ]
    assert found[1]["errata"][0]["read_as"] == 2

    assert cli.main(["tables", "bijlage-4"]) == 2
    assert "Choose from: bijlage-3" in capsys.readouterr().err
    assert cli.main(["tables", "riec", "--year", "2016"]) == 2
    assert "nothing for 2016" in capsys.readouterr().err
    assert cli.main(["tables"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(queries.GROUPS)
