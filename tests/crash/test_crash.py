"""Accepted means kept: while partners write, the process is killed at named points and at any moment, many times."""

import asyncio
import multiprocessing
import os
import random
import socket
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import get_args

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from sqlalchemy import select
from starlette.requests import ClientDisconnect

from bot.crashpoints import Point
from bot.inbox import TURN
from bot.jobs import Job
from bot.outbox import KIND as DELIVER
from bot.prm.database import Database
from bot.prm.deal_records import Deal
from bot.prm.ledger import LedgerEntry
from bot.prm.ledger_check import verify
from bot.prm.people import Identity, Person
from bot.transcript import Said
from tests import world
from tests.crash.life import HANDLED, live, stop
from tests.crash.partners import Conversation
from tests.serving import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that begin in no time, by fork"),
]

ENOUGH = 20  # events; of fewer, a few would have come through by luck
TALKING = [("test", "anna"), ("test", "bela"), ("test", "chloe"), ("web", "anna"), ("web", "bela"), ("web", "chloe")]


@dataclass
class Channel:
    """The platform at the other end of the wire: it notes every message it gets, however often."""

    url: str = ""
    messages: list[tuple[str, str]] = field(default_factory=list)  # (idempotency key, text) as they arrived


@asynccontextmanager
async def channel() -> AsyncIterator[Channel]:
    app, seen = FastAPI(), Channel()

    @app.post("/messages")
    async def message(request: Request) -> None:
        with suppress(ClientDisconnect):  # killed in the middle of sending
            body = await request.json()
            seen.messages.append((request.headers["Idempotency-Key"], body["text"]))

    listening = socket.create_server(("127.0.0.1", 0))
    seen.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield seen
    server.should_exit = True
    await serving


@dataclass
class Product:
    """The process under test, as often as it is started. Its socket outlives it, so that its address stays."""

    database_url: str
    listening: socket.socket
    channel: str

    def start(self, crash_at: str | None = None, *, alone: bool = True) -> BaseProcess:
        process = FORKS.Process(target=live, args=(self.database_url, self.listening, self.channel, crash_at, alone))
        process.start()
        return process


FORKS = multiprocessing.get_context("forkserver")


@pytest.fixture(scope="module", autouse=True)
def quick_start() -> Iterator[None]:
    """Every life is forked from a process that has imported everything already."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    FORKS.set_forkserver_preload(["__main__", "tests.crash.life"])
    yield
    os.environ.pop("PYTHONPATH")
    if before is not None:
        os.environ["PYTHONPATH"] = before


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("kills", "database_url"),
    [(24, "sqlite_url"), pytest.param(6, "postgres_url", marks=pytest.mark.postgres)],
)
async def test_every_accepted_event_is_handled_and_every_effect_happens_once(
    kills: int, database_url: str, request: pytest.FixtureRequest
) -> None:
    url, dice = request.getfixturevalue(database_url), random.Random(7)
    database = Database(url)
    await _people(database)
    talks = [Conversation(platform, user, random.Random(f"{platform}{user}")) for platform, user in TALKING]
    listening = socket.create_server(("127.0.0.1", 0), backlog=100)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"

    async with channel() as seen, httpx.AsyncClient(base_url=address, timeout=2) as client:
        product, enough = Product(url, listening, seen.url), asyncio.Event()
        talking = [asyncio.create_task(talk.talk(client, enough)) for talk in talks]
        for crash_at in _ways_to_die(kills, dice):
            await _live_and_die(product, crash_at, dice)
        last = product.start()
        await until(lambda: sum(len(talk.acknowledged) for talk in talks) > ENOUGH)
        enough.set()
        await asyncio.gather(*talking)
        await _nothing_left_to_do(database)
        stop(last.pid or 0)
        await asyncio.to_thread(last.join, 60)
        assert last.exitcode == 0

    await _whole(database, talks)
    await _in_order(database, talks, seen)
    await database.close()


def _ways_to_die(kills: int, dice: random.Random) -> list[str | None]:
    """Every named point in turn, at one of the first times it is reached, and as often at any moment (None)."""
    points = get_args(Point)
    named = [f"{points[n // 2 % len(points)]}:{dice.randint(2, 4)}" for n in range(0, kills, 2)]
    ways: list[str | None] = [way for pair in zip(named, [None] * len(named), strict=True) for way in pair]
    dice.shuffle(ways)
    return ways


async def _live_and_die(product: Product, crash_at: str | None, dice: random.Random) -> None:
    process = product.start(crash_at, alone=dice.random() < 0.7)
    patience = 5 if crash_at else dice.uniform(0.05, 0.5)
    await asyncio.to_thread(process.join, patience)
    if process.is_alive():
        process.kill()
    await asyncio.to_thread(process.join)
    assert process.exitcode == -9, f"it ended by itself instead of being killed at {crash_at}"


async def _people(database: Database) -> None:
    await world.build(database, datetime.now(UTC))
    async with database.writing() as session:
        for person in await session.scalars(select(Person)):
            session.add(Identity(platform="web", tenant="T1", user_id=person.key, person_id=person.id))


async def _nothing_left_to_do(database: Database) -> None:
    async with asyncio.timeout(120):
        while True:
            async with database.reading() as session:
                if not await session.scalar(select(Job.id).where(Job.state == "ready").limit(1)):
                    return
            await asyncio.sleep(0.1)


async def _whole(database: Database, talks: list[Conversation]) -> None:
    """Each event is there wholly or not at all, and every acknowledged one is there."""
    async with database.reading() as session:
        jobs = list(await session.scalars(select(Job)))
        registered = Counter((await session.scalars(select(Deal.customer_name))).all())
        entries = (await session.execute(select(LedgerEntry.action, LedgerEntry.subject))).all()
        assert (await verify(session)).whole
    assert [(job.kind, job.attempts, job.error) for job in jobs if job.state != "done"] == []

    accepted = {job.key for job in jobs if job.kind == TURN}
    sent = {event.id: event for talk in talks for event in talk.sent}
    assert set().union(*(talk.acknowledged for talk in talks)) <= accepted <= sent.keys()
    assert len(accepted) > ENOUGH

    assert Counter(subject for action, subject in entries if action == HANDLED) == dict.fromkeys(accepted, 1)
    asked_for = {str(event.values["customer"]) for event in sent.values() if event.skill and event.id in accepted}
    assert registered == dict.fromkeys(asked_for, 1)
    assert [action for action, _ in entries].count("deal.submitted") == len(asked_for)
    assert sorted(str(job.key) for job in jobs if job.kind == DELIVER) == sorted(f"out:{key}:0" for key in accepted)


async def _in_order(database: Database, talks: list[Conversation], seen: Channel) -> None:
    """On the wire at least once under the same key, in the transcript exactly once, both in the order of the events.

    What a platform gave up on may still arrive, after what it sent next: the order is that in which they were accepted.
    """
    async with database.reading() as session:
        accepted = (await session.scalars(select(Job.key).where(Job.kind == TURN).order_by(Job.id))).all()
        said = (await session.scalars(select(Said).order_by(Said.id))).all()
    texts: dict[str, set[str]] = defaultdict(set)
    for key, text in seen.messages:
        texts[key].add(text)
    assert all(len(same) == 1 for same in texts.values())

    for talk in talks:
        arrived = [key for key in accepted if key in {event.id for event in talk.sent}]
        acknowledged = [event.id for event in talk.sent if event.id in talk.acknowledged]
        assert [key for key in arrived if key in talk.acknowledged] == acknowledged
        expected = [f"{key}:0" for key in arrived]
        first_arrivals = list(dict.fromkeys(key for key, _ in seen.messages if key.startswith(f"{talk.key}:")))
        transcript = [line.key for line in said if line.conversation == talk.key]
        assert (first_arrivals if talk.platform == "test" else transcript) == expected
