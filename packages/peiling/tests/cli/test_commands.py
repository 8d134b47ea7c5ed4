"""The command line as a person or a program meets it."""

import csv
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from peiling.cli import main
from peiling.cli.progress import on_terminal, time_left

RESULTS = Path(__file__).parents[1] / "mse" / "results"
TABLE = "A,B,C,count\n1,0,0,90\n0,1,0,60\n0,0,1,40\n1,1,0,15\n1,0,1,9\n0,1,1,8\n1,1,1,3\n"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    return str(path)


def run(capsys, *arguments):
    try:
        code = main(arguments)
    except SystemExit as left:
        code = left.code
    out, err = capsys.readouterr()
    return code, out, err


def answer(capsys, *arguments):
    code, out, err = run(capsys, *arguments, "--json")
    assert err == ""
    return code, json.loads(out)


def test_an_estimate_is_one_json_object(capsys, table):
    code, found = answer(capsys, "estimate", table, "--replicates", "200", "--seed", "3")

    assert code == 0
    assert {
        "seen", "hidden", "total", "lower", "upper", "level", "method", "model", "bic", "candidates",
        "valid", "replicates", "seed", "warnings", "verdict",
    } <= set(found)  # fmt: skip
    assert (found["seen"], found["replicates"], found["seed"], found["level"]) == (
        225,
        200,
        3,
        0.95,
    )
    assert found["lower"] < found["total"] < found["upper"]
    assert all(isinstance(part, list) for part in found["model"])


def test_the_published_numbers_come_out_of_the_command_line(capsys):
    for arguments, total in (
        (["korea"], 157.1667),
        (["kosovo", "--max-order", "3"], 10356.519),
        (["kosovo", "--max-order", "2"], 14341.664),
        (["ukdat", "--method", "stepwise"], 11417.99),
        (["artificial_3", "--method", "main"], 539.0939),
        (["ukdat_5", "--model", "LA*NG,LA*PFNCA,NG*PFNCA,NG*GP,PFNCA*GO"], 22991.331),
    ):
        code, found = answer(capsys, "estimate", *arguments, "--replicates", "0")
        assert code == 0
        assert found["total"] == pytest.approx(total, rel=1e-6)


def test_another_programs_replicates_are_taken(capsys):
    file = RESULTS / "Kosovo_boot1000_seed1234.csv"

    _, found = answer(capsys, "estimate", "kosovo", "--replicates-from", str(file))

    assert (found["lower"], found["upper"]) == pytest.approx((6947.037, 18009.987), rel=1e-5)
    assert found["replicates"] == 1000


def test_a_refusal_has_a_sentence_a_reason_and_exit_code_1(capsys, tmp_path):
    path = tmp_path / "thin.csv"
    path.write_text("A,B,C,count\n1,0,0,90\n0,1,0,60\n0,0,1,40\n")

    code, found = answer(capsys, "estimate", str(path))
    plain = run(capsys, "estimate", str(path))

    assert (code, found["reason"]) == (1, "no_overlap")
    assert found["refused"].startswith("No person is on two lists")
    assert (plain[0], plain[1]) == (1, "")
    assert "No estimate (no_overlap)" in plain[2]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A,B,count\n1,0,9\n0,2,4\n", "not_zero_or_one"),
        ("A,B,count\n1,0,-9\n", "negative_count"),
        ("A,B,count\n1,0,9\n0,0,999\n", "unseen_row"),
        ("", "empty_table"),
    ],
)
def test_a_table_that_cannot_be_read_is_a_refusal(capsys, tmp_path, text, reason):
    path = tmp_path / "odd.csv"
    path.write_text(text)

    code, found = answer(capsys, "estimate", str(path))

    assert (code, found["reason"]) == (1, reason)


def test_rows_on_no_list_are_dropped_on_request(capsys, tmp_path):
    path = tmp_path / "unseen.csv"
    path.write_text(TABLE + "0,0,0,999\n")

    code, found = answer(capsys, "estimate", str(path), "--drop-unseen", "--replicates", "0")

    assert (code, found["seen"]) == (0, 225)
    assert found["warnings"][0]["code"] == "unseen_dropped"


def test_few_persons_are_estimated_anyway_and_marked(capsys, tmp_path):
    path = tmp_path / "few.csv"
    path.write_text(TABLE.replace("90", "9").replace("60", "6").replace("40", "4"))

    assert answer(capsys, "estimate", str(path))[1]["reason"] == "too_few_persons"
    code, found = answer(capsys, "estimate", str(path), "--anyway", "--replicates", "0")
    assert (code, found["verdict"]["word"]) == (0, "unstable")


@pytest.mark.parametrize(
    "arguments",
    [
        ["estimate"],
        ["estimate", "nothing.csv"],
        ["estimate", "korea", "--method", "magic"],
        ["estimate", "korea", "--model", "A*Q"],
        ["estimate", "korea", "--method", "model"],
        ["estimate", "korea", "--method", "bic", "--model", "b*c"],
        ["estimate", "korea", "--level", "1"],
        ["estimate", "korea", "--level", "x"],
        ["estimate", "korea", "--replicates", "-1"],
        ["estimate", "korea", "--replicates", "50"],
        ["estimate", "korea", "--max-order", "9"],
        ["estimate", "korea", "--replicates-from", "nothing.csv"],
        ["compare", "korea", "--methods", "magic"],
        ["models", "neworl_186"],
        ["datasets", "nothing"],
        ["simulate"],
        ["simulate", "--size", "9", "--chances", "A"],
        ["simulate", "--size", "9", "--chances", "A=2"],
        ["fly"],
        [],
    ],
)
def test_wrong_use_has_exit_code_2_and_a_sentence(capsys, arguments):
    code, out, err = run(capsys, *arguments)

    assert (code, out) == (2, "")
    assert err.strip()
    assert "Traceback" not in err


def test_the_methods_stand_side_by_side(capsys):
    asked = ("compare", "ned", "--replicates", "0", "--methods", "bic,aic,stepwise,main,chao")
    code, found = answer(capsys, *asked)
    _, out, _ = run(capsys, *asked)

    totals = {one["what"]: one.get("total") for one in found["answers"]}
    assert code == 0
    assert totals["bic"] == pytest.approx(116667.018, rel=1e-6)
    assert found["verdict"]["word"] == "unstable"
    assert "116,667" in out
    assert "Verdict: unstable" in out


def test_models_are_counted_and_those_that_fail_are_named_with_the_reason(capsys):
    _, found = answer(capsys, "models", "artificial_3")
    _, out, _ = run(capsys, "models", "artificial_3", "--failing")

    assert (found["candidates"], found["valid"]) == (8, 4)
    assert sorted(model["verdict"] for model in found["models"]) == [0, 0, 0, 0, 1, 1, 1, 2]
    assert "force these combinations to be empty: B+C" in out


def test_western_has_the_published_number_of_valid_models(capsys):
    _, found = answer(capsys, "models", "western")

    assert (found["candidates"], found["valid"], found["no_maximum"]) == (6212, 3354, 2858)


def test_sensitivity_shows_what_each_list_does(capsys):
    code, found = answer(capsys, "sensitivity", "ukdat_4")

    assert code == 0
    assert len(found["without"]["answers"]) == 4
    assert len(found["merged"]["answers"]) == 6
    assert [one["list"] for one in found["predicted"]] == ["LA", "NG", "PFNCA", "GO"]


def test_a_divided_table_is_estimated_part_by_part(capsys, tmp_path):
    path = tmp_path / "years.csv"
    header, *rows = TABLE.split()
    path.write_text(
        "\n".join(
            [header.replace("count", "year,count")]
            + [row[:5] + f",{year}" + row[5:] for year in (2024, 2025) for row in rows]
        )
    )

    code, found = answer(capsys, "estimate", str(path), "--by", "year", "--replicates", "0")

    assert code == 0
    assert [one["what"] for one in found["answers"]] == ["2024", "2025"]
    assert found["answers"][0]["total"] == found["answers"][1]["total"]


def test_a_made_up_table_can_be_estimated(capsys, tmp_path):
    made = ("simulate", "--size", "3000", "--chances", "A=0.3,B=0.2,C=0.25", "--odds", "A+B=2")
    _, out, _ = run(capsys, *made)
    path = tmp_path / "made.csv"
    path.write_text(out)

    _, truth = answer(capsys, *made)
    _, found = answer(capsys, "estimate", str(path), "--replicates", "500")

    assert truth["size"] - truth["hidden"] == found["seen"]
    assert found["lower"] < 3000 < found["upper"]


def test_a_study_is_printed(capsys):
    made = ("simulate", "--size", "2000", "--chances", "A=0.3,B=0.2,C=0.25", "--study", "20")

    code, found = answer(capsys, *made, "--methods", "main,bic")

    assert code == 0
    assert [one["name"] for one in found["methods"]] == ["main", "bic"]
    assert abs(found["methods"][0]["bias"]) < 0.1


def test_data_sets_are_listed_with_their_source_and_written_as_csv(capsys, tmp_path):
    _, found = answer(capsys, "datasets")
    _, out, _ = run(capsys, "datasets", "ned")
    rows = list(csv.reader(io.StringIO(out)))
    path = tmp_path / "ned.csv"
    path.write_text(out)

    ned = next(one for one in found["datasets"] if one["name"] == "ned")
    assert "van Dijk" in ned["source"]
    assert "cannot be recomputed" in ned["cited"][0]["note"]
    assert sum(int(row[-1]) for row in rows[1:]) == 8234
    assert answer(capsys, "estimate", str(path), "--replicates", "0")[1]["seen"] == 8234


def test_infinite_numbers_do_not_break_json(capsys, table):
    code, out, _ = run(capsys, "estimate", table, "--replicates", "0", "--json")

    assert code == 0
    assert "Infinity" not in out
    assert "NaN" not in out


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_silent_off_a_terminal_and_tells_the_time_left_on_one(monkeypatch):
    assert on_terminal("Bootstrap", io.StringIO()) is None

    moments = iter([0.0, 0.1, 5.0, 5.1, 20.0])
    monkeypatch.setattr("time.monotonic", lambda: next(moments))
    out = Terminal()
    tell = on_terminal("Bootstrap", out)
    for done in (1, 50, 51, 100):
        tell(done, 100)

    assert out.getvalue() == "\r\x1b[KBootstrap: 50 %, about 5 s left\r\x1b[K"
    assert time_left(300) == "about 5 min left"


def test_stopping_leaves_nothing_half_written_and_no_traceback(tmp_path):
    out = tmp_path / "out.json"
    command = [
        sys.executable, "-m", "peiling.cli", "estimate", "ukdat_5", "--replicates", "2000000", "--json",
    ]  # fmt: skip
    with out.open("w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.PIPE, text=True)
        time.sleep(6)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)

    assert process.returncode == 130
    assert out.read_text() == ""
    assert err.strip() == "Stopped. Nothing was written."


def test_a_program_that_stops_listening_causes_no_traceback():
    command = [sys.executable, "-m", "peiling.cli", "datasets"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        err = process.stderr.read()

    assert err == b""


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_report_is_written_whole_in_dutch_and_cites_the_published_figure(capsys, tmp_path, form):
    out = tmp_path / "report"

    code, printed, err = run(
        capsys, "report", "korea", "--replicates", "200", "--format", form, "--out", str(out),
        "--title", "Proef", "--unit", "vrouwen",
    )  # fmt: skip

    assert (code, printed) == (0, "")
    assert err == f"Written: {out}\n"
    text = out.read_text()
    assert "Proef" in text
    assert "schatting" in text
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_the_report_of_the_dutch_table_cites_and_does_not_recompute(capsys):
    code, out, _ = run(capsys, "report", "ned_5", "--replicates", "100", "--method", "main")

    assert code == 0
    assert "niet herberekenbaar uit openbare gegevens" in " ".join(out.split())
    assert "Nederland" in out


def test_a_report_of_a_refusal_holds_no_estimate_and_has_exit_code_1(capsys, tmp_path):
    path = tmp_path / "thin.csv"
    path.write_text("A,B,C,count\n1,0,0,971\n0,1,0,653\n0,0,1,417\n")

    code, out, _ = run(capsys, "report", str(path), "--language", "en")

    assert code == 1
    assert "971" not in out
    assert "These lists give no number." in out


def test_a_report_that_cannot_be_written_leaves_nothing(capsys, tmp_path):
    out = tmp_path / "no" / "report.md"

    code, _, err = run(capsys, "report", "korea", "--replicates", "0", "--out", str(out))

    assert code == 2
    assert "cannot be written" in err
