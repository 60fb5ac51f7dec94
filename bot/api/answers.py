"""What a program is answered: JSON with an ETag, or a problem (RFC 9457) that says what to do."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.responses import Response

from bot.channels.problem import problem
from bot.errors import NotAllowed, OutOfDate, UserError
from bot.i18n import Translator
from bot.phrases import said
from bot.reply import Reply, as_text

STATUS: Mapping[type[UserError], int] = {NotAllowed: 403, OutOfDate: 412}
NOT_FOUND = "NoSuch"  # errors for what is not there, or not to be seen, are called so


def answered(request: Request, body: Any, *, status: int = 200, version: str | None = None) -> Response:
    """`version`: the record's own; else the ETag is that of the text. 304 where the caller has it already."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{version or hashlib.sha256(text).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.method == "GET" and etag in _listed(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(text, status, headers, "application/json")


def refused(error: UserError, t: Translator) -> Response:
    """A rule of the programme says no: in words, and with the rule's name for the program."""
    name = type(error).__name__
    status = STATUS.get(type(error), 404 if name.startswith(NOT_FOUND) else 422)
    return problem(status, said(error, t), code=name)


def incomplete(problems: Mapping[str, str], t: Translator) -> Response:
    """Answers are missing or wrong."""
    errors = [{"name": name, "detail": detail} for name, detail in problems.items()]
    return problem(422, t("Some answers are missing or wrong."), code="Invalid", errors=errors)


def reply_as_json(reply: Reply) -> dict[str, Any]:
    """A reply as it is read, and its parts for programs that show them."""
    return {
        "text": as_text(reply),
        "facts": [{"label": label, "value": value} for label, value in reply.facts],
        "table": {"columns": reply.table.columns, "rows": reply.table.rows} if reply.table else None,
        "next": [{"label": b.label, "action": b.skill, "values": b.values} for b in reply.buttons],
    }


def matches(request: Request, version: str) -> bool:
    """Whether `If-Match`, where it was sent, names this version of the record."""
    wanted = request.headers.get("if-match")
    return wanted is None or wanted.strip() == "*" or f'"{version}"' in _listed(wanted)


def _listed(header: str) -> list[str]:
    return [each.strip().removeprefix("W/") for each in header.split(",")]
