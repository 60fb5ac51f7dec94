"""Between a partner and the agents of an external desk: whenever the process dies, nothing said is lost or doubled."""

import asyncio
import multiprocessing
import os
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import pytest
from fastapi import FastAPI, Request
from sqlalchemy import func, select
from starlette.requests import ClientDisconnect

from bot.crashpoints import Point
from bot.inbox import to_payload
from bot.jobs import Job
from bot.message import Incoming
from bot.prm.database import Database
from bot.prm.files import File
from bot.prm.ledger_check import verify
from bot.prm.ticket_records import TicketMessage
from tests import world
from tests.bot.desks.connected import KINDS
from tests.conversation import Stage
from tests.crash.relay import Life, live
from tests.fake_desk import LOST, Fault
from tests.fake_jira import FakeJira, fake_jira
from tests.fake_zendesk import FakeZendesk, fake_zendesk
from tests.samples import PDF
from tests.serving import served
from tests.support_world import support

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that begin in no time, by fork"),
]

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["__main__", "tests.crash.relay"])
KILLED, DONE = -9, 0
CALLS = {"zendesk": r"PUT /api/v2/tickets/\d+\.json", "jira": r"POST /rest/servicedeskapi/request/.*/comment"}


@dataclass
class Relay:
    """The process between both sides, as often as it is started; each life two minutes after the last one."""

    stage: Stage
    files: Path
    kind: str
    there: FakeZendesk | FakeJira
    channel: str
    heard: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # keys, by what they said to whom

    async def lives(self, said: list[Incoming], crash_at: str | None = None) -> int | None:
        """How it ended."""
        self.stage.clock.advance(minutes=2)
        life = Life(
            database_url=self.stage.database.url, files=self.files, kind=self.kind, desk_url=self.there.url,
            channel_url=self.channel, now=self.stage.clock(), said=[to_payload(each) for each in said],
            crash_at=crash_at,
        )  # fmt: skip
        process = FORKS.Process(target=live, args=(life,))
        process.start()
        await asyncio.to_thread(process.join, 60)
        return process.exitcode

    def told(self, user: str, words: str) -> int:
        """How many messages with these words somebody got; the same one twice, under its key, is one."""
        return len({key for text, keys in self.heard.items() if text.startswith(f"{user}:") and words in text
                    for key in keys})  # fmt: skip


@asynccontextmanager
async def relay(kind: str, database: Database, folder: Path) -> AsyncIterator[Relay]:
    stage, app = Stage(database), FastAPI()
    await support(stage, await world.build(database, stage.clock()))
    fake = fake_zendesk if kind == "zendesk" else fake_jira
    async with fake(stage.clock) as there, served(app) as url:
        found = Relay(stage, folder, kind, there, url)

        @app.post("/messages")
        async def message(request: Request) -> None:
            with suppress(ClientDisconnect):  # killed in the middle of sending
                body = await request.json()
                found.heard[f"{body['user']}:{body['text']}"].add(request.headers["Idempotency-Key"])

        yield found


@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", KINDS)
async def test_whenever_the_process_dies_nothing_said_is_lost_or_doubled(
    kind: str, database: Database, tmp_path: Path
) -> None:
    async with relay(kind, database, tmp_path / "files") as between:
        anna, there = between.stage.person("anna"), between.there
        said = [anna.event(skill="open_ticket", values={"about": "My key is gone"}, confirmed=True)]
        died = Counter({"after-send": await between.lives(said, "after-send:1") == KILLED})
        assert await between.lives(said) == DONE
        ticket = there.one()
        for number, point in enumerate(get_args(Point)):
            said.append(anna.event(text=f"Anna says {number}."))
            there.says(ticket, "Rosa", f"Rosa says {number}.", file=(f"{number}.pdf", PDF + b"%" * number))
            if number % 3 == 1:
                there.faults.waiting.append(Fault(CALLS[kind], LOST))
            died[point] += await between.lives(said, f"{point}:{1 + (number < 3)}") == KILLED
        for _ in range(3):  # what had to wait for its next attempt
            assert await between.lives(said) == DONE

        assert [point for point in get_args(Point) if not died[point]] == []
        await _each_thing_once(between, ticket, len(get_args(Point)))


async def _each_thing_once(between: Relay, ticket: str, many: int) -> None:
    there, numbers = between.there, range(many)
    assert there.description(ticket).count("My key is gone") == 1
    ours = [f"Anna says {number}." for number in numbers]
    at_desk = [each.text.rpartition("\n\n")[2] for each in there.comments(ticket) if each.by != "Rosa"]
    assert at_desk == [f"> {words}" for words in ours]
    assert [between.told("anna", f"Rosa says {number}.") for number in numbers] == [1] * many
    assert [between.told("", f"Anna says {number}.") for number in numbers] == [1] * many, "below the card"
    async with between.stage.database.reading() as session:
        words = (await session.scalars(select(TicketMessage.words).order_by(TicketMessage.id))).all()
        assert sorted(words) == sorted(["My key is gone", *ours, *(f"Rosa says {number}." for number in numbers)])
        assert await session.scalar(select(func.count()).select_from(File)) == many
        assert (await session.scalars(select(Job.error).where(Job.state == "dead"))).all() == []
        assert (await verify(session)).whole
