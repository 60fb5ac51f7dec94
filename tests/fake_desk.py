"""What the external desks played by tests have in common: agents who do things there, and answers that go wrong."""

import base64
import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.middleware.base import RequestResponseEndpoint

USER, TOKEN, SECRET = "bot@vendor.example", "token-of-ours", "secret-of-the-webhook"

LOST = 0  # in place of a status: it is done, and the connection breaks before the answer is whole


@dataclass(frozen=True)
class Fault:
    """What goes wrong with the next call that fits `on`, "POST /path": refused with `status`, or LOST."""

    on: str
    status: int = LOST
    retry_after: str | None = None


@dataclass
class Comment:
    id: int
    by: str
    text: str
    public: bool
    files: list[str] = field(default_factory=list)


@dataclass
class Faults:
    """Calls that were made, and those that are to fail."""

    calls: list[str] = field(default_factory=list)
    waiting: deque[Fault] = field(default_factory=deque)
    away: int | None = None  # the status of every answer, LOST for none at all; None: it is there

    def watch(self, app: FastAPI, login: str, error: Callable[[int], object]) -> None:
        wanted = f"Basic {base64.b64encode(login.encode()).decode()}"

        @app.middleware("http")
        async def faulty(request: Request, go_on: RequestResponseEndpoint) -> Response:
            call = f"{request.method} {request.url.path}"
            if request.url.path.startswith("/elsewhere/"):
                assert "authorization" not in request.headers, "our key went somewhere else"
                return await go_on(request)
            self.calls.append(call)
            if self.away is not None:
                broken = Response(b"{", headers={"content-length": "1000"})
                return JSONResponse(error(self.away), self.away) if self.away else broken
            if request.headers.get("authorization") != wanted:
                return JSONResponse(error(401), 401)
            if not (self.waiting and re.fullmatch(self.waiting[0].on, call)):
                return await go_on(request)
            fault = self.waiting.popleft()
            if fault.status == LOST:
                await go_on(request)
                return Response(b"{", headers={"content-length": "1000"})
            head = {"Retry-After": fault.retry_after} if fault.retry_after else {}
            return JSONResponse(error(fault.status), fault.status, head)

    def count(self, call: str) -> int:
        return sum(re.fullmatch(call, each) is not None for each in self.calls)


Now = Callable[[], datetime]
Names = Sequence[str]
