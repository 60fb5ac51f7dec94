"""One process owns the index. While a server runs, the command line hands its work to it and shows what it reports.

The server writes its address and a fresh token to a file only its user can read; requests are lines of JSON, so are the
answers, the last one carrying the result.
"""

import hmac
import json
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import StreamingResponse

Lines = AsyncIterator[dict[str, Any]]
Task = Callable[[dict[str, Any]], Lines]  # a request in, progress and the result out


NOBODY_ANSWERS = "Another process has the index, and no server answers. Try again when it is done."


class NoServer(Exception):
    """No server of this data folder answers."""


@dataclass(frozen=True)
class Running:
    """Where the server that owns this data folder can be reached, and the token that only its user can read."""

    address: str
    token: str
    pid: int


def announce(data_dir: Path, address: str) -> Running:
    """Say where this server is, readable for its own user alone."""
    running = Running(address, secrets.token_urlsafe(32), os.getpid())
    file = _file(data_dir)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(asdict(running), out)
    return running


def withdraw(data_dir: Path, running: Running) -> None:
    """This server is gone, unless another one has announced itself since."""
    if announced(data_dir) == running:
        _file(data_dir).unlink(missing_ok=True)


def announced(data_dir: Path) -> Running | None:
    with suppress(OSError, ValueError, TypeError):
        return Running(**json.loads(_file(data_dir).read_text()))
    return None


def routes(token: str, tasks: dict[str, Task]) -> APIRouter:
    """The server's side: `POST /internal/{task}` for whoever can read the token."""
    router = APIRouter(include_in_schema=False)

    @router.post("/internal/{task}")
    async def do(task: str, request: Request) -> StreamingResponse:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.encode()) or task not in tasks:
            raise HTTPException(404)
        try:
            wanted = await request.json()
        except ValueError:
            raise HTTPException(400, "That is not JSON.") from None
        if not isinstance(wanted, dict):
            raise HTTPException(422, "A task is an object.")
        return StreamingResponse(_as_lines(tasks[task](wanted)), media_type="application/x-ndjson")

    return router


async def _as_lines(lines: Lines) -> AsyncIterator[bytes]:
    async for line in lines:
        yield json.dumps(line, ensure_ascii=False).encode() + b"\n"


async def ask_server(data_dir: Path, task: str, request: dict[str, Any]) -> Lines:
    """The command line's side: the server's lines as they come. Raises NoServer when none answers."""
    running = announced(data_dir)
    if running is None:
        raise NoServer
    headers = {"Authorization": f"Bearer {running.token}"}
    timeout = httpx.Timeout(10, read=None)
    try:
        async with (
            httpx.AsyncClient(base_url=running.address, headers=headers, timeout=timeout, trust_env=False) as client,
            client.stream("POST", f"/internal/{task}", json=request) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise NoServer
            async for line in response.aiter_lines():
                yield json.loads(line)
    except httpx.TransportError:
        raise NoServer from None


def _file(data_dir: Path) -> Path:
    return data_dir / "server.json"
