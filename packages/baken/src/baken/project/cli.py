"""The program `baken`: what a person types, and which work it starts.

Nothing heavy is imported here: a mistyped word is answered at once.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from baken.project.refusal import Refusal

WRONG_USE = 2


class Parser(argparse.ArgumentParser):
    """Answers wrong use with one sentence instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        """End the program with the code for wrong use."""
        sys.stderr.write(f"{_plain(message)} See «{self.prog} --help».\n")
        sys.exit(WRONG_USE)


def main(words: Sequence[str] | None = None) -> int:
    """Do what `words` say, and return the code with which the program ends."""
    given = list(sys.argv[1:] if words is None else words)
    parser = build()
    if not given:
        parser.print_help(sys.stderr)
        return WRONG_USE
    if given[0] == "manage":
        return _refusing(lambda: _manage(given[1:]))
    chosen = parser.parse_args(given)
    if not hasattr(chosen, "work"):
        parser.error("choose one of the commands")
    work: Callable[[argparse.Namespace], int | None] = chosen.work
    return _refusing(lambda: work(chosen))


def _refusing(work: Callable[[], int | None]) -> int:
    """Do the work; a refusal becomes one sentence and code 1."""
    try:
        return work() or 0
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130


def build() -> Parser:
    """Return the parser with every command."""
    parser = Parser(
        prog="baken",
        description="Baken: for a municipality's approach to trafficking in human beings.",
        epilog="Each command tells more with --help, such as «baken demo --help».",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_servers(commands)
    _add_operator(commands)
    _add_keys_and_audit(commands)
    _add_backup(commands)
    _add_tables(commands)
    return parser


type Commands = argparse._SubParsersAction[Parser]


def _command(
    commands: Commands, name: str, does: str, work: Callable[[argparse.Namespace], int | None]
) -> Parser:
    """Add a command that works on a data folder."""
    parser: Parser = commands.add_parser(name, help=does, description=does)
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the data folder, used when DATABASE_URL names no server of your own "
        "(usual: .data/ here; for root: /var/lib/baken/)",
    )
    parser.set_defaults(work=work)
    return parser


def _add_servers(commands: Commands) -> None:
    demo = _command(commands, "demo", "start a Baken full of made-up people, to try it", _demo)
    serve = _command(commands, "serve", "start Baken", _serve)
    for parser in (demo, serve):
        parser.add_argument(
            "--port", type=_port, default=8000, metavar="N", help="where it listens (usual: 8000)"
        )
    serve.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="the address on which it listens (usual: 127.0.0.1, this machine only)",
    )


def _add_operator(commands: Commands) -> None:
    _command(commands, "migrate", "bring the databases to the tables of this version", _migrate)
    _command(commands, "check", "look whether everything is safe and well", _check)
    does = "do the work that goes on in the background, beside the worker of «baken serve»"
    work = _command(commands, "work", does, _work)
    work.add_argument("--once", action="store_true", help="do what waits now, and end")
    health = _command(commands, "health", "ask a running Baken whether it is well", _health)
    health.add_argument("--port", type=_port, default=8000, metavar="N")
    health.add_argument("--host", default="127.0.0.1", metavar="ADDRESS")
    does = "run a command of Django: baken manage [--data DIR] COMMAND …"
    commands.add_parser("manage", help=does, description=does, add_help=False)


def _add_keys_and_audit(commands: Commands) -> None:
    audit = _command(commands, "audit", "verify the audit, or export its last line", _audit)
    audit.add_argument("act", choices=["verify", "heads"])
    audit.add_argument(
        "--anchors",
        type=Path,
        metavar="FILE",
        help="heads that were kept elsewhere, one «number digest» a line, to verify against",
    )
    does = "destroy what has come to the end of its term; the counts stay"
    retention = _command(commands, "retention", does, _retention)
    retention.add_argument(
        "--look", action="store_true", help="say how much that would be, and change nothing"
    )
    keys = _command(commands, "keys", "make, change or list the keys of the key ring", _keys)
    keys.add_argument("act", choices=["new", "rotate", "status"])


def _add_backup(commands: Commands) -> None:
    backup = _command(commands, "backup", "write a sealed copy of the data or of the keys", _backup)
    backup.add_argument("--to", type=Path, required=True, metavar="FILE")
    backup.add_argument(
        "--recipient",
        action="append",
        required=True,
        metavar="AGE",
        help="the public key (age1…) of someone who can open it; more than once is better",
    )
    restore = _command(commands, "restore", "put a copy back where there is nothing yet", _restore)
    restore.add_argument("--from", dest="source", type=Path, required=True, metavar="FILE")
    restore.add_argument(
        "--identity",
        type=Path,
        required=True,
        metavar="FILE",
        help="the file with the private key that opens it",
    )
    for parser in (backup, restore):
        parser.add_argument("what", nargs="?", choices=["data", "keys"], default="data")


def _add_tables(commands: Commands) -> None:
    does = "print figures that others published: as printed, as read, with their source"
    tables: Parser = commands.add_parser("tables", help=does, description=does)
    tables.add_argument("name", nargs="?", metavar="NAME", help="which; without it, the list")
    tables.add_argument("--year", type=int, metavar="YEAR", help="one year alone")
    tables.add_argument(
        "--format", dest="form", choices=["text", "csv", "json"], default="text", help="usual: text"
    )
    tables.add_argument("--language", choices=["nl", "en"], default="nl", help="usual: nl")
    tables.set_defaults(work=_tables)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"«{text}» is not a port: give a number of 1 to 65535")
    return int(text)


def _plain(message: str) -> str:
    """Return argparse's words as one sentence."""
    if "argument COMMAND: invalid choice" in message:
        word = message.split("'")[1]
        return f"There is no command «{word}»."
    text = message.removeprefix("argument ").strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def _demo(chosen: argparse.Namespace) -> None:
    from baken.project import place, running

    running.demo(place.folder_for(chosen.data, "demo"), port=chosen.port)


def _serve(chosen: argparse.Namespace) -> None:
    from baken.project import place, running

    running.serve(place.folder_for(chosen.data, "data"), host=chosen.host, port=chosen.port)


def _health(chosen: argparse.Namespace) -> int:
    from baken.project import asking

    return asking.health(chosen.host, chosen.port)


def _migrate(chosen: argparse.Namespace) -> None:
    from baken.project import operating

    operating.migrate(chosen.data)


def _work(chosen: argparse.Namespace) -> None:
    from baken.project import operating

    operating.work(chosen.data, once=chosen.once)


def _check(chosen: argparse.Namespace) -> int:
    from baken.project import operating

    return operating.check(chosen.data)


def _audit(chosen: argparse.Namespace) -> int:
    from baken.project import operating

    if chosen.act == "heads":
        return operating.audit_heads(chosen.data)
    return operating.audit_verify(chosen.data, chosen.anchors)


def _retention(chosen: argparse.Namespace) -> None:
    from baken.project import operating

    operating.retention(chosen.data, only_look=chosen.look)


def _keys(chosen: argparse.Namespace) -> None:
    from baken.project import operating

    act = {
        "new": operating.keys_new,
        "rotate": operating.keys_rotate,
        "status": operating.keys_status,
    }
    act[chosen.act](chosen.data)


def _tables(chosen: argparse.Namespace) -> int:
    from baken.project import showing

    return showing.tables(chosen.name, chosen.year, chosen.form, chosen.language)


def _backup(chosen: argparse.Namespace) -> None:
    from baken.project import operating

    operating.backup(chosen.data, chosen.what, chosen.to, chosen.recipient)


def _restore(chosen: argparse.Namespace) -> None:
    from baken.project import operating

    operating.restore(chosen.data, chosen.what, chosen.source, chosen.identity)


def _manage(words: Sequence[str]) -> int:
    """Run a command of Django on the databases of a data folder or of the environment."""
    from baken.project import operating

    data = None
    rest = list(words)
    if rest[:1] == ["--data"] and len(rest) > 1:
        data, rest = Path(rest[1]), rest[2:]
    elif rest and rest[0].startswith("--data="):
        data, rest = Path(rest[0].removeprefix("--data=")), rest[1:]
    return operating.manage(data, rest)


if __name__ == "__main__":
    sys.exit(main())
