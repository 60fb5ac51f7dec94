"""One life of the process that gets killed: HTTP in, inbox, worker, assistant with its skills, outbox, HTTP out.

Only two things are played: the knowledge it answers from, and the platform its messages go to.
"""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import uvicorn
from fastapi import FastAPI, Request
from sqlalchemy.ext.asyncio import AsyncSession

import skills
from bot import outbox, transcript
from bot.assistant import Assistant
from bot.crashpoints import ARMED_BY, reach
from bot.inbox import TURN, accept, from_payload
from bot.inquiry import Answer, Inquiry
from bot.jobs import Work, forget_leases
from bot.outbox import Channel, Delivery
from bot.prm import ledger
from bot.prm.database import Database
from bot.understand import Act, Sentence, Understood
from bot.worker import Worker

HANDLED = "turn.handled"
LEASE = timedelta(seconds=1)  # how long a life that does not know it is alone waits for jobs of a killed one


def live(database_url: str, listening: socket.socket, channel: str, crash_at: str | None, alone: bool) -> None:
    """Serve until SIGTERM, or until the armed crash point is reached. Runs in a process of its own."""
    if crash_at is not None:
        os.environ[ARMED_BY] = crash_at
    asyncio.run(_live(database_url, listening, channel, alone))


async def _live(database_url: str, listening: socket.socket, channel: str, alone: bool) -> None:
    database = Database(database_url)
    if alone:
        async with database.writing() as session:
            await forget_leases(session)
    async with httpx.AsyncClient(base_url=channel) as client:
        worker = _worker(database, client)
        working = asyncio.create_task(worker.run())
        asyncio.get_running_loop().add_signal_handler(
            signal.SIGTERM, worker.stop
        )  # raised again after the server's end
        server = uvicorn.Server(uvicorn.Config(_door(database), log_config=None, lifespan="off"))
        await server.serve(sockets=[listening])
        await working
    await database.close()


def _door(database: Database) -> FastAPI:
    app = FastAPI()

    @app.post("/events")
    async def event(request: Request) -> bool:
        """Acknowledged only when it is kept, as every channel does it."""
        return await accept(database, from_payload(await request.json()))

    return app


def _worker(database: Database, client: httpx.AsyncClient) -> Worker:
    async def send(delivery: Delivery, work: Work) -> None:
        message = {"conversation": delivery.conversation, "text": delivery.reply.text, "attempt": work.attempt}
        answer = await client.post("/messages", json=message, headers={"Idempotency-Key": delivery.key})
        answer.raise_for_status()
        reach("after-send")

    assistant = Assistant(database=database, skills=skills.load(), understand=_understand, look_up=_look_up)

    async def turn(work: Work) -> None:
        """As the assistant does it, and one effect more that nothing but the transaction keeps from happening twice."""

        @asynccontextmanager
        async def noted() -> AsyncIterator[AsyncSession]:
            async with work.finish() as session:
                yield session
                await ledger.append(session, actor="system", action=HANDLED, subject=str(work.key), at=work.now())

        await assistant.handle(from_payload(work.payload), noted)

    deliver = outbox.handler(database, {"test": Channel(send=send), "web": Channel(send=transcript.deliver)})
    duties = {TURN: turn, outbox.KIND: deliver}
    return Worker(database, duties, on_dead={TURN: assistant.apologise}, lease=LEASE, poll=timedelta(milliseconds=100))


async def _understand(sentence: Sentence) -> Understood:
    return Understood(act=Act.START, skill="ask", values={"question": sentence.text})


async def _look_up(inquiry: Inquiry) -> Answer:
    return Answer(text=f"About {inquiry.text}", band="answer")


def stop(process_id: int) -> None:
    os.kill(process_id, signal.SIGTERM)
