"""The two servers that bench/turns compares: ours with a channel of its own, and an echo that keeps nothing.

python -m bench.turns_server ours FOLDER | echo      (serves on a free port, which it prints)
"""

import asyncio
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import uvicorn
from fastapi import FastAPI, Request

from bot import outbox
from bot.config import Settings
from bot.inbox import TURN, accept
from bot.jobs import Work
from bot.message import Incoming, Place, Sender
from bot.outbox import Channel, Delivery
from bot.prm.migrations import upgrade
from bot.prm.personas import DEMO_TENANT
from bot.worker import Worker
from commands.assembly import Product, opened
from commands.serve import settle
from demo.load import load_if_empty

PERSON = "katharina-brandt"


def echo() -> FastAPI:
    app = FastAPI()

    @app.post("/events", status_code=202)
    async def events(request: Request) -> Any:
        return await request.json()

    return app


def ours(product: Product) -> tuple[FastAPI, Worker]:
    """An event is committed before its 202; its answer is delivered to a channel that notes when."""
    app, delivered = FastAPI(), {}

    async def note(delivery: Delivery, work: Work) -> None:
        async with work.finish():
            delivered[delivery.key.rsplit(":", 1)[0]] = time.time()

    @app.post("/events", status_code=202)
    async def events(request: Request) -> dict[str, bool]:
        event = await request.json()
        return {"new": await accept(product.database, _incoming(event))}

    @app.get("/delivered")
    async def when() -> dict[str, float]:
        return delivered

    @app.post("/settle")
    async def settled() -> None:
        settle()  # as `serve` does once it is ready

    @app.get("/memory")
    async def memory() -> dict[str, float]:
        return {"mb": psutil.Process().memory_info().rss / 2**20}

    deliver = outbox.handler(product.database, {"web": Channel(send=note)})
    duties = {TURN: product.assistant.turn, outbox.KIND: deliver}
    return app, Worker(product.database, duties, parallel=product.settings.parallel)


def _incoming(event: dict[str, Any]) -> Incoming:
    place = Place(key=event["conversation"], kind="private")
    sender = Sender(platform="web", tenant=DEMO_TENANT, user=PERSON)
    return Incoming(id=event["id"], conversation=place.key, sender=sender, place=place, text=event["text"], locale="en")


async def main(kind: str, folder: str = "") -> None:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # else asyncio leaves Nagle on
    listening.bind(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    if kind == "echo":
        return await _serve(echo(), listening)
    settings = Settings(data_dir=Path(folder))
    await upgrade(settings.database)
    async with opened(settings) as product:
        await load_if_empty(product.database, now=product.assistant.now())
        app, worker = ours(product)
        working = asyncio.create_task(worker.run())
        try:
            await _serve(app, listening)
        finally:
            worker.stop()
            with suppress(asyncio.CancelledError):
                await working
    return None


async def _serve(app: FastAPI, listening: socket.socket) -> None:
    await uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off")).serve(sockets=[listening])


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
