"""A process that is killed while it sends: nothing is lost, and what can be recognised is not done twice."""

import asyncio
import os
import signal
import sys

import pytest
from sqlalchemy import select

from bot import outbox, posted
from bot.audience import Room, RoomKind
from bot.channels.teams_book import TeamsChat
from bot.channels.teams_sends import UNKNOWN
from bot.clock import utc_now
from bot.crashpoints import ARMED_BY
from bot.jobs import Job
from bot.message import Place, Sender
from bot.outbox import Delivery
from bot.prm.database import Database
from bot.reply import Reply
from tests.fake_teams import BOT, PARTNER, FakeTeams, fake_teams

CHAT = "a:anna"
KEY = f"teams:{PARTNER}:{CHAT}"


@pytest.mark.slow
async def test_what_was_to_be_said_is_said_once_where_the_process_dies_before_it_leaves(database: Database) -> None:
    async with fake_teams() as fake:
        await _ask(database, fake, "first", "Approve?")
        assert await _live(database, fake, "after-claim") == -signal.SIGKILL
        assert await _live(database, fake) == 0
        assert [each["text"] for each in fake.messages(CHAT)] == ["Approve?"]

        await _ask(database, fake, "second", "Approved.", edits="first")
        assert await _live(database, fake, "after-send") == -signal.SIGKILL
        assert await _live(database, fake) == 0  # rewriting twice is rewriting once
        assert [each["text"] for each in fake.messages(CHAT)] == ["Approved."]
        assert await _unfinished(database) == []


@pytest.mark.slow
async def test_what_teams_may_have_taken_when_the_process_died_is_not_said_again_and_listed(database: Database) -> None:
    async with fake_teams() as fake:
        await _ask(database, fake, "first", "Approve?")
        assert await _live(database, fake, "after-send") == -signal.SIGKILL
        assert await _live(database, fake) == 0
        assert [each["text"] for each in fake.messages(CHAT)] == ["Approve?"]
        assert await _unfinished(database) == [("dead", UNKNOWN)]


async def _unfinished(database: Database) -> list[tuple[str, str | None]]:
    async with database.reading() as session:
        rows = (await session.execute(select(Job.state, Job.error).where(Job.state != "done"))).all()
    return [(state, error) for state, error in rows]


async def _ask(database: Database, fake: FakeTeams, key: str, text: str, edits: str | None = None) -> None:
    delivery = Delivery(
        key=key,
        sender=Sender(platform="teams", tenant=PARTNER, user="anna"),
        place=Place(key=KEY, kind="private"),
        conversation=KEY,
        room=Room(RoomKind.PRIVATE),
        reply=Reply(text=text),
        card="deal:1:review",
        edits=edits,
    )
    known = {"id": CHAT, "tenant": PARTNER, "scope": "personal", "service_url": fake.url, "bot": BOT}
    async with database.writing() as session:
        await session.merge(TeamsChat(key=KEY, team="", name="", **known))
        await outbox.post(session, delivery, utc_now())
        assert await posted.about(session, "deal:1:review")


async def _live(database: Database, fake: FakeTeams, crash_at: str | None = None) -> int:
    """One life of the process; how it ended."""
    environment = {**os.environ, "PYTHONPATH": os.getcwd()} | ({ARMED_BY: crash_at} if crash_at else {})
    program = (sys.executable, "-m", "tests.bot.channels.teams.life", database.url, fake.url)
    process = await asyncio.create_subprocess_exec(*program, env=environment, stdout=asyncio.subprocess.DEVNULL)
    return await asyncio.wait_for(process.wait(), 60)
