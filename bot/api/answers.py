"""What a program is answered: JSON with an ETag, or a problem (RFC 9457) that says what to do."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.responses import Response

from bot.api.etags import listed, tag
from bot.channels.problem import problem
from bot.errors import Doubt, NotAllowed, OutOfDate, UserError
from bot.i18n import N_, Translator
from bot.phrases import said
from bot.reply import unescaped

STATUS: Mapping[type[UserError], int] = {NotAllowed: 403, OutOfDate: 412}
NOT_FOUND = "NoSuch"  # errors for what is not there, or not to be seen, are called so
CHANGED = N_("The record is not as you read it any more, so nothing was done. Read it again, then decide.")
PRIVATE = {"Cache-Control": "private, no-cache"}


def language(request: Request) -> Translator:
    """The language the caller reads best, of those we speak."""
    return Translator(request.headers.get("accept-language", "en").partition(",")[0].partition(";")[0].strip())


def answered(request: Request, body: Any, *, status: int = 200, version: int | None = None) -> Response:
    """What was read has an ETag, with the record's own `version` in it; 304 where the caller has it already."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    if request.method != "GET":
        return Response(text, status, PRIVATE, "application/json")
    etag = tag(hashlib.sha256(text).hexdigest()[:32], version)
    headers = {"ETag": etag, **PRIVATE}
    if etag in listed(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(text, status, headers, "application/json")


def is_missing(error: UserError) -> bool:
    """Whether it says that something is not there, or not to be seen, which is the same."""
    return type(error).__name__.startswith(NOT_FOUND)


def refused(error: UserError, t: Translator) -> Response:
    """A rule of the programme says no: in words, and with the rule's name for the program."""
    status = STATUS.get(type(error), 404 if is_missing(error) else 422)
    answers = dict(error.answers) if isinstance(error, Doubt) else None
    words = t(CHANGED) if type(error) is OutOfDate else said(error, t)  # people are told of the card they pressed
    return problem(status, unescaped(words), code=type(error).__name__, answers=answers)


def incomplete(problems: Mapping[str, str], t: Translator) -> Response:
    """Answers are missing or wrong."""
    errors = [{"name": name, "detail": detail} for name, detail in problems.items()]
    return problem(422, t("Some answers are missing or wrong."), code="Invalid", errors=errors)
