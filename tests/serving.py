"""An application on a port of this machine, over real HTTP, from the first call to the last within milliseconds.

`uvicorn.Server` looks ten times a second whether it is to end, and then waits as long again; here the same protocol
serves, and ends with the block.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from uvicorn.server import ServerState

_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # reading the usual ones takes longer than most calls here


@asynccontextmanager
async def served(app: Any, on: socket.socket | None = None) -> AsyncIterator[str]:
    """The app on a free port of this machine, until the block ends and every request is answered; its address."""
    config, state = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"), ServerState()
    config.load()
    listening = on or free_port()

    def connection() -> asyncio.Protocol:
        # uvicorn makes each of its protocols with these three, and declares them as protocols that take none.
        made: asyncio.Protocol = config.http_protocol_class(config=config, server_state=state, app_state={})  # type: ignore[call-arg]
        return made

    door = await asyncio.get_running_loop().create_server(connection, sock=listening)
    try:
        yield address(listening)
    finally:
        door.close()
        await _closed(state)


async def _closed(state: ServerState) -> None:
    """Whatever is being answered is answered to its end; uvicorn tells nobody when that was the last."""
    for each in list(state.connections):
        each.shutdown()
    busy = True
    while busy:
        await asyncio.sleep(0.001)
        busy = bool(state.connections or state.tasks)


async def until(reached: Callable[[], bool]) -> None:
    """Wait for what the server does after the last that its client hears."""
    async with asyncio.timeout(60):
        waiting = not reached()
        while waiting:
            await asyncio.sleep(0.01)
            waiting = not reached()


def free_port() -> socket.socket:
    """A socket on it. asyncio switches off Nagle's delays only for sockets that say they are TCP."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    return listening


def address(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def client(url: str = "", **options: Any) -> httpx.AsyncClient:
    """Calls what is served here."""
    return httpx.AsyncClient(base_url=url, verify=_NO_CERTIFICATES, **{"timeout": 10, **options})
