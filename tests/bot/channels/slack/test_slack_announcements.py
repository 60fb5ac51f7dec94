"""What comes back from Slack when an announcement was posted there: words in its thread, and reactions."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.prm.announcement_records import AnnouncementResponse, ResponseKind
from bot.prm.database import Database
from tests.bot.announcing.flow import posted_as
from tests.bot.channels.slack.talk import BOT, VENDOR, Colleague, Post, Workplace

CHANNEL = f"slack:{VENDOR}:CBOTH"


@pytest.fixture
async def ts(office: Workplace) -> str:
    """It stands in a channel; what Slack calls it."""
    await posted_as(office.stage, platform="slack", place=CHANNEL)
    await office.settle()
    return str(office.slack.posted("CBOTH")[-1]["ts"])


async def kept(database: Database, kind: ResponseKind) -> list[str]:
    async with database.reading() as session:
        wanted = select(AnnouncementResponse.what).where(AnnouncementResponse.kind == kind)
        return list(await session.scalars(wanted.order_by(AnnouncementResponse.id)))


def below(office: Workplace, name: str, ts: str) -> Colleague:
    anna = office.person(name, channel="CBOTH")
    anna.thread = ts
    return anna


async def test_words_below_it_are_passed_on_without_a_mention_and_answered_with_one(office: Workplace, ts: str) -> None:
    anna = below(office, "anna", ts)
    [told] = await anna.say("We take part.")
    assert told.text.startswith("Thank you, I passed this on")
    assert await anna.say("With two people.") == []
    assert await anna.say("<@UCHLOE> do you come, too?") == []  # said to somebody else
    [answer] = await anna.say(f"<@{BOT}> until when is it?")
    assert "until when is it?" in answer.text
    told = ["We take part.", "With two people.", "until when is it?"]
    assert await kept(office.database, ResponseKind.REPLY) == told


async def test_a_reaction_counts_until_it_is_taken_away(office: Workplace, ts: str) -> None:
    async def react(kind: str, **item: Any) -> list[Post]:
        on = {"type": "message", "channel": "CBOTH", "ts": ts, **item}
        event = {"type": kind, "user": "UANNA", "reaction": "tada", "item": on, "item_user": BOT}
        assert (await office.event(event)).status_code == 200
        return []

    await react("reaction_added")
    await react("reaction_added")
    await react("reaction_added", ts="1.1")  # to something else
    assert await kept(office.database, ResponseKind.REACTION) == ["tada"]
    await react("reaction_removed")
    assert await kept(office.database, ResponseKind.REACTION) == []
