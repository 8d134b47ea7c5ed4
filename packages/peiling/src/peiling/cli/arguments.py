"""What may be typed after `peiling`."""

import argparse
from importlib.metadata import version

METHODS = (
    "auto", "bic", "aic", "aicc", "stepwise", "main", "model", "chao", "coverage", "mth-chao",
    "mth-poisson", "mth-darroch", "dga", "threshold", "lcm",
)  # fmt: skip


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="peiling",
        description="How many were not seen: multiple systems estimation that shows its doubt.",
        epilog="FILE is a CSV with a column of 0 and 1 for each list and a column «count», or the "
        "name of a data set (see: peiling datasets).",
    )
    top.add_argument("--version", action="version", version=f"peiling {version('peiling')}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _estimate(commands.add_parser("estimate", help="one estimate, with interval and verdict"))
    _compare(commands.add_parser("compare", help="all methods side by side"))
    _models(commands.add_parser("models", help="which models have an estimate, and the best ones"))
    _sensitivity(commands.add_parser("sensitivity", help="how far the number moves"))
    _report(commands.add_parser("report", help="an estimate for people who decide"))
    _simulate(commands.add_parser("simulate", help="a made-up table whose truth is known"))
    _datasets(commands.add_parser("datasets", help="the published tables that are here"))
    return top


def _file(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="CSV file or name of a data set")
    reading = command.add_argument_group("reading the table")
    reading.add_argument("--lists", type=_names, metavar="A,B", help="the columns that are lists")
    reading.add_argument(
        "--by", type=_names, default=(), metavar="C,D", help="columns that divide the table"
    )
    reading.add_argument("--count", metavar="NAME", help="the column of counts")
    reading.add_argument(
        "--drop-unseen", action="store_true", help="leave out rows that are on no list"
    )
    _json(command)


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object")


def _settings(command: argparse.ArgumentParser, replicates: int) -> None:
    how = command.add_argument_group("how")
    how.add_argument(
        "--max-order", type=_whole(1, 62), metavar="N", help="largest interaction searched"
    )
    how.add_argument(
        "--p-value", type=_share, default=0.02, metavar="P", help="for stepwise (0.02)"
    )
    how.add_argument(
        "--interval",
        choices=("bca", "percentile", "profile", "lognormal", "wald"),
        default="bca",
        help="kind of interval (bca)",
    )
    how.add_argument(
        "--replicates",
        type=_whole(0, 10_000_000),
        default=replicates,
        metavar="N",
        help=f"bootstrap replicates; 0: none ({replicates})",
    )
    how.add_argument("--seed", type=_whole(0, 2**63 - 1), default=1, metavar="N", help="seed (1)")
    how.add_argument("--level", type=_share, default=0.95, metavar="P", help="level (0.95)")
    how.add_argument("--threads", type=_whole(1, 1024), metavar="N", help="default: all processors")
    how.add_argument(
        "--anyway", action="store_true", help="estimate from fewer than about 100 persons, marked"
    )


def _estimate(command: argparse.ArgumentParser) -> None:
    _file(command)
    command.add_argument("--method", choices=METHODS, default="auto", help="default: auto")
    command.add_argument("--model", metavar="A*B,C", help="one model, by the names of the lists")
    command.add_argument(
        "--replicates-from", metavar="FILE", help="CSV with replicates of another program"
    )
    _settings(command, 10_000)


def _compare(command: argparse.ArgumentParser) -> None:
    _file(command)
    command.add_argument("--methods", type=_names, metavar="A,B", help="default: all that apply")
    _settings(command, 1_000)


def _models(command: argparse.ArgumentParser) -> None:
    _file(command)
    command.add_argument("--max-order", type=_whole(1, 62), metavar="N", help="largest interaction")
    command.add_argument(
        "--failing", action="store_true", help="only models without an estimate, and why"
    )
    command.add_argument(
        "--criterion", choices=("bic", "aic", "aicc"), default="bic", help="ranks the best (bic)"
    )


def _sensitivity(command: argparse.ArgumentParser) -> None:
    _file(command)
    command.add_argument("--method", choices=METHODS, default="auto", help="default: auto")
    command.add_argument("--model", metavar="A*B,C", help="one model, by the names of the lists")
    _settings(command, 0)


def _datasets(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", nargs="?", help="show one data set as CSV")
    _json(command)


def _report(command: argparse.ArgumentParser) -> None:
    _file(command)
    command.add_argument("--method", choices=METHODS, default="auto", help="default: auto")
    command.add_argument("--model", metavar="A*B,C", help="for two lists: one model")
    about = command.add_argument_group("what was counted")
    about.add_argument("--title", help="default: the name of the table")
    about.add_argument("--unit", help="default: possible victims")
    about.add_argument("--period", help="such as 2019, or 2010-2015 pooled")
    about.add_argument("--place", help="such as the Netherlands")
    command.add_argument("--language", choices=("nl", "en"), default="nl", help="default: nl")
    command.add_argument("--format", choices=("text", "markdown", "html"), default="text")
    command.add_argument("--out", metavar="FILE", help="write it there; whole, or not at all")
    _settings(command, 10_000)


def _simulate(command: argparse.ArgumentParser) -> None:
    command.add_argument("--size", type=_whole(1, 10**9), metavar="N", help="persons in all")
    command.add_argument("--chances", type=_pairs, metavar="A=0.2,B=0.3", help="to be on each list")
    command.add_argument(
        "--odds", type=_pairs, default={}, metavar="A+B=3", help="odds ratio of lists that refer"
    )
    command.add_argument(
        "--spread", type=float, default=0.0, metavar="S", help="how differently people are seen"
    )
    command.add_argument("--like", metavar="FILE", help="as the best model of this table has it")
    command.add_argument(
        "--missed", type=float, default=0.0, metavar="P", help="rate of missed links"
    )
    command.add_argument(
        "--false", type=float, default=0.0, metavar="P", help="rate of false links"
    )
    command.add_argument(
        "--study", type=_whole(2, 10**6), metavar="N", help="try methods on N draws"
    )
    command.add_argument("--methods", type=_names, default=("bic", "main"), metavar="A,B")
    command.add_argument(
        "--interval",
        choices=("bca", "percentile", "lognormal", "wald", "profile"),
        default="lognormal",
    )
    command.add_argument("--replicates", type=_whole(0, 10**6), default=200, metavar="N")
    command.add_argument(
        "--seed", type=_whole(0, 2**63 - 1), default=1, metavar="N", help="seed (1)"
    )
    command.add_argument("--threads", type=_whole(1, 1024), metavar="N")
    _json(command)


def _pairs(text: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in text.split(","):
        name, _, value = part.partition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError:
            raise argparse.ArgumentTypeError(f"«{part}» is not written as NAME=NUMBER") from None
    return found


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise argparse.ArgumentTypeError("names at least one")
    return names


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"«{text}» does not lie between 0 and 1")
    return value


def _whole(low: int, high: int):  # type: ignore[no-untyped-def]  # argparse wants a plain callable
    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"«{text}» is no whole number from {low} to {high}")
        return value

    return read
