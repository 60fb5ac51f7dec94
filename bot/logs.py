"""Log lines that help operators and tell nothing about anybody: what is not known to be safe is left out.

A line is a constant event and named values: `log.info("job failed", job=7, kind="deliver")`. Only the names in `SAFE`
come out; whatever else was given, a message text for instance, shows as "[left out]". Lines at debug level come out
whole, so debug is for a developer's own machine.
"""

import logging
import os
import re
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

LEFT_OUT = "[left out]"

SAFE = frozenset(
    [
        *("event", "level", "timestamp", "logger", "where", "error", "trace"),
        *("request", "method", "route", "status", "ms", "bytes"),
        *("job", "kind", "attempt", "state", "reason", "outcome"),
        *("skill", "channel", "platform", "language", "audience", "count", "limit"),
        *("added", "changed", "unchanged", "removed", "failed", "documents", "passages"),
        *("version", "python", "pid", "signal", "address", "database", "revision", "setting", "parallel", "seconds"),
    ]
)

QUIET = {  # what libraries may say, where it is not warnings and worse
    "uvicorn.error": logging.INFO,
    "uvicorn.access": logging.CRITICAL,  # `bot.channels.guard` writes our own line, without addresses and queries
    "asyncio": logging.ERROR,
}
PLAIN_SPOKEN = ("uvicorn.error", "alembic")  # their own words name addresses of ours and revisions, nobody's data

_EMAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
_ROOT = Path(__file__).resolve().parent.parent


def set_up(level: str = "info", style: str = "text", *, out: TextIO | None = None) -> None:
    """Log from here on, ours and every library's, to `out` (standard error). Calling it again replaces the set-up.

    `level` and `style` ("text" for people, "json" for machines) are the settings `log_level` and `log_format`.
    """
    out = out or sys.stderr
    lowest = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_messages,
            _only_safe,
            *_rendering(style, out),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(lowest),
        logger_factory=lambda *_: _Lines(out),
        cache_logger_on_first_use=False,  # loggers are made when modules are imported, before this runs
    )
    _route_libraries(lowest)


def refuse_telemetry() -> None:
    """Tell libraries that would report home not to. For the start of a process, before they are imported."""
    for name, value in (("ANONYMIZED_TELEMETRY", "False"), ("DO_NOT_TRACK", "1"), ("HF_HUB_DISABLE_TELEMETRY", "1")):
        os.environ.setdefault(name, value)


class _Lines:
    """Where lines end up. A full disk or a closed pipe must not take down what was only to be logged."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, line: str) -> None:
        try:
            self._out.write(line + "\n")
            self._out.flush()
        except (OSError, ValueError):
            return

    debug = info = warning = error = critical = exception = msg = write


def _without_messages(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """An exception as its kind and the lines it passed; its message may quote what somebody wrote."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        if event["level"] == "debug":
            event["exception"] = "".join(traceback.format_exception(error))
            return event
        event["error"] = type(error).__name__
        event["trace"] = " > ".join(_place(frame) for frame in traceback.extract_tb(error.__traceback__))
    return event


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    shown = path.relative_to(_ROOT) if path.is_relative_to(_ROOT) and ".venv" not in path.parts else path.name
    return f"{shown}:{frame.lineno} {frame.name}"


def _only_safe(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    if event["level"] == "debug":
        return event
    return {name: _plain(value) if name in SAFE else LEFT_OUT for name, value in event.items()}


def _plain(value: object) -> object:
    """Numbers and short words; an e-mail address that slipped into a reason is taken out of it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return _EMAIL.sub(LEFT_OUT, text) if "@" in text else text


def _rendering(style: str, out: TextIO) -> Sequence[Processor]:
    if style == "json":
        return (structlog.processors.JSONRenderer(),)
    return (structlog.dev.ConsoleRenderer(colors=out.isatty(), sort_keys=False),)


def _route_libraries(lowest: int) -> None:
    root = logging.getLogger()
    root.handlers = [_FromLibraries()]
    root.setLevel(max(lowest, logging.WARNING))
    for name in [name for name, each in logging.root.manager.loggerDict.items() if isinstance(each, logging.Logger)]:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    for name, quietest in QUIET.items():
        logging.getLogger(name).setLevel(max(lowest, quietest))
    logging.captureWarnings(True)


class _FromLibraries(logging.Handler):
    """Passes on that a library said something, and where in it. Its words may quote anything, so they stay there."""

    def emit(self, record: logging.LogRecord) -> None:
        event, values = "library message", {"logger": record.name, "where": f"{record.module}:{record.lineno}"}
        if record.name.startswith(PLAIN_SPOKEN):
            event, values = record.getMessage().strip(), {"logger": record.name}
        log = structlog.get_logger(record.name)
        log.log(min(record.levelno, logging.CRITICAL), event, exc_info=record.exc_info, **values)
