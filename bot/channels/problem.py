"""What a caller is told when a request is not answered: RFC 9457 problem details, never what was sent or what broke."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from structlog.contextvars import get_contextvars

CONTENT_TYPE = "application/problem+json"
MOST_ERRORS = 10  # of one request; hostile input can produce thousands


def problem(status: int, detail: str = "", *, headers: Mapping[str, str] | None = None, **more: object) -> Response:
    """A refusal or failure as JSON. `request` in it is the id that the log lines of this request carry."""
    told = {"type": "about:blank", "title": _title(status), "status": status, "detail": detail} | more
    told["request"] = get_contextvars().get("request")
    body = json.dumps({name: value for name, value in told.items() if value})
    return Response(body, status, headers, CONTENT_TYPE)


def answer_with_problems(app: FastAPI) -> None:
    """Make every refusal of this application a problem. Its own default repeats the input, which can be anything."""
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, str(error.detail), headers=error.headers)


async def _not_understood(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [{"where": ".".join(map(_part, e["loc"])), "what": e["type"]} for e in error.errors()[:MOST_ERRORS]]
    return problem(422, "The request does not have the form this address expects.", errors=errors)


def _part(part: object) -> str:
    """A step on the way to what is wrong; keys of the sender's own making are not repeated at length."""
    return str(part)[:40].encode("ascii", "replace").decode()


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
