"""What Baken writes to its log: one line of JSON each, without a word that people typed.

A message of another library is known by the place that wrote it and by its
text before the values were filled in. Of an exception the log holds its kind
and where it happened: never its message, which may quote a name or a value.
"""

import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog
from structlog.contextvars import merge_contextvars
from structlog.typing import EventDict, Processor, WrappedLogger

OWN = {"baken", "_granian"}
DEEPEST = 30


def as_json_lines(level: str, file: Path | None) -> dict[str, Any]:
    """Return Django's LOGGING: everything to one place, standard error or a file."""
    shared: list[Processor] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "structlog.stdlib.ProcessorFormatter",
                "foreign_pre_chain": [withhold, *shared],
                "processors": [
                    where_it_broke,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
                "use_get_message": False,
            }
        },
        "handlers": {"log": _handler(file) | {"formatter": "line"}},
        "root": {"handlers": ["log"], "level": "WARNING"},
        "loggers": {
            "baken": {"level": level},
            # Django's loggers have no handlers of their own here, so none that mails.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # A page that was refused or missing stands in our own line of the request.
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
        },
    }


def _handler(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {"class": "logging.StreamHandler"}
    return {"class": "logging.handlers.WatchedFileHandler", "filename": str(file), "delay": True}


def withhold(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep of another library's message its text without values, and its place in the code."""
    record: logging.LogRecord = event["_record"]
    if record.name.split(".")[0] in OWN:
        event["event"] = record.getMessage().split("\n")[0]
    else:
        event["event"] = str(record.msg) if record.args else "text withheld"
        event["where"] = f"{_short(record.pathname)}:{record.lineno}"
    event.pop("positional_args", None)
    return event


def where_it_broke(
    _logger: WrappedLogger, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace an exception by its kind, the kinds of its causes, and its place in the code."""
    found = event.pop("exc_info", None)
    record: logging.LogRecord | None = event.get("_record")
    if not found and record is not None:
        found = record.exc_info
    if found is True:
        found = sys.exc_info()
    broken = found if isinstance(found, BaseException) else found[1] if found else None
    event.pop("exc_text", None)
    event.pop("stack_info", None)
    if broken is not None:
        event["exception"] = kinds(broken)
        event["frames"] = frames(broken)
    return event


def kinds(broken: BaseException) -> list[str]:
    """Return the kind of an exception and of what caused it, with the database's code for it."""
    named: list[str] = []
    cause: BaseException | None = broken
    while cause is not None and len(named) < DEEPEST:
        state = getattr(cause, "sqlstate", None)
        kind = f"{type(cause).__module__}.{type(cause).__qualname__}"
        named.append(f"{kind} {state}" if state else kind)
        cause = cause.__cause__ or cause.__context__
    return named


def frames(broken: BaseException) -> list[str]:
    """Return where an exception passed, innermost last, as file, line and function."""
    passed = []
    step = broken.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        passed.append(f"{_short(code.co_filename)}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return passed[-DEEPEST:]


def _short(filename: str) -> str:
    """Return the path of a source file from its package on: without the folders of this machine."""
    parts = Path(filename).parts
    for root in ("site-packages", "src"):
        if root in parts:
            return "/".join(parts[parts.index(root) + 1 :])
    return "/".join(parts[-2:])
