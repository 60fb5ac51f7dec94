"""For pytest: puts away what the product says while tests run, one of each shape from each place in it that says it."""

import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bot.reply import Reply

TOLD = "PARTNER_ASSISTANT_TOLD"  # the file to put it into
HOME = Path(__file__).parents[3]
PRODUCT = tuple(f"{HOME / folder}{os.sep}" for folder in ("bot", "skills"))
PARTS = ("facts", "table", "buttons", "citations", "downloads", "ask")  # what makes more of a reply than words

Told = dict[tuple[str, tuple[str, ...]], Reply]  # by place and shape

_codec = TypeAdapter(Reply)
_told: Told = {}


def pytest_configure() -> None:
    """Every reply is noted as it is made: what is sent has lost where it comes from."""
    made = Reply.__init__

    def noted(reply: Reply, *given: Any, **named: Any) -> None:
        made(reply, *given, **named)
        if place := _place():
            _keep(place, reply)

    setattr(Reply, "__init__", noted)  # noqa: B010 - mypy takes no assignment to it


def pytest_sessionfinish() -> None:
    told = [{"place": place, "reply": _codec.dump_python(reply, mode="json")} for (place, _), reply in _told.items()]
    Path(os.environ[TOLD]).write_text(json.dumps(told), "utf-8")


def shape(reply: Reply) -> tuple[str, ...]:
    """Which parts it has, and whether something is wrong in its form."""
    parts = tuple(name for name in PARTS if getattr(reply, name))
    return (*parts, "errors") if reply.ask and reply.ask.errors else parts


def _keep(place: str, reply: Reply) -> None:
    """The longest of its shape is shown: it is the one that may not fit."""
    key = (place, shape(reply))
    if key[1] and (key not in _told or len(repr(_told[key])) < len(repr(reply))):
        _told[key] = reply


def _place() -> str | None:
    """File and line of the product where a reply is being made; None in tests and channels."""
    frame = sys._getframe(2)
    if frame.f_back and frame.f_code is dataclasses.replace.__code__:
        frame = frame.f_back
    file = frame.f_code.co_filename
    return f"{Path(file).relative_to(HOME)}:{frame.f_lineno}" if file.startswith(PRODUCT) else None


def read(path: Path) -> list[tuple[str, Reply]]:
    """What was put away, with its place."""
    return [(each["place"], _codec.validate_python(each["reply"])) for each in json.loads(path.read_text("utf-8"))]
