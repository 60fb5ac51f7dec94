"""A process that is killed while it posts: nothing is lost, and nothing is posted twice."""

import asyncio
import os
import signal
import sys
from itertools import count

import pytest
from sqlalchemy import func, select

from bot import outbox, posted
from bot.channels import slack_contacts
from bot.crashpoints import ARMED_BY
from bot.jobs import Job
from bot.prm.database import Database
from tests.bot.channels.slack.talk import VENDOR, Post, Workplace
from tests.bot.channels.slack.test_slack_send import ANNA, to_anna

LONG = "\n\n".join(f"Paragraph {n}. " + "word " * 200 for n in range(20))  # more than one message of Slack
LATER = count(0, 60)  # seconds


@pytest.mark.slow
async def test_what_was_to_be_said_is_said_once_however_often_the_process_is_killed(office: Workplace) -> None:
    """Each time right after Slack took a message, before that could be noted: the next life finds it there."""
    async with office.database.writing() as session:
        await slack_contacts.met(session, ANNA, VENDOR, "DANNA")
        await outbox.post(session, to_anna(LONG, card="deal:1:review"), office.stage.clock())

    deaths = 0
    while await _live(office, "after-send") == -signal.SIGKILL:
        deaths += 1

    told = [Post(each).text for each in office.slack.posted("DANNA")]
    assert deaths == len(told) == len(office.slack.asked("chat.postMessage")) == 2
    assert all(sum(f"Paragraph {n}. " in text for text in told) == 1 for n in range(20))
    async with office.database.reading() as session:
        assert await posted.ref(session, "m1") == f"DANNA:{office.slack.posted('DANNA')[-1]['ts']}"
    assert await _undone(office.database) == 0


async def _undone(database: Database) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Job).where(Job.state != "done")) or 0


async def _live(office: Workplace, crash_at: str) -> int:
    """One life of the process, a minute after the last one; how it ended."""
    environment = {**os.environ, "PYTHONPATH": os.getcwd(), ARMED_BY: crash_at}
    life = (office.database.url, office.slack.url, str(next(LATER)))
    program = (sys.executable, "-m", "tests.bot.channels.slack.life", *life)
    process = await asyncio.create_subprocess_exec(*program, env=environment, stdout=asyncio.subprocess.DEVNULL)
    return await asyncio.wait_for(process.wait(), 60)
