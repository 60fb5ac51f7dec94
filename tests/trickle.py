"""A server on loopback that never ends an answer: each byte in good time, and always one more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000000000\r\n\r\n"
HEADERS = b"HTTP/1.1 200 OK\r\nX: "  # and what comes then is still a header


@asynccontextmanager
async def trickling(
    head: bytes = ENDLESS, piece: bytes = b"x", pause: float = 0.01, *, begun: asyncio.Event | None = None
) -> AsyncIterator[str]:
    """Its address. It says `head`, then `piece` every so many seconds until whoever asked hangs up; `begun` is set when
    it has been asked."""
    asking: list[asyncio.Task[None] | None] = []
    over = asyncio.Event()

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asking.append(asyncio.current_task())
        writer.write(head)
        if begun is not None:
            begun.set()
        with suppress(ConnectionError):
            while not over.is_set():
                await writer.drain()
                await asyncio.sleep(pause)
                writer.write(piece)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        over.set()
        server.close()
        await asyncio.gather(*filter(None, asking))
