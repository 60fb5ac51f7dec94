"""What comes back from Teams when an announcement was posted there: what mentions the assistant, and reactions."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.prm.announcement_records import AnnouncementResponse, ResponseKind
from bot.prm.database import Database
from tests.bot.announcing.flow import posted_as
from tests.bot.channels.teams.talk import Office, Talk, office, words
from tests.fake_teams import member


@pytest.fixture
async def here(database: Database) -> AsyncIterator[Office]:
    async with office(database) as running:
        await running.enrol("anna")
        yield running


async def below_it(here: Office) -> Talk:
    """Anna, in the thread of an announcement in her company's channel."""
    channel = here.channel("19:news@thread.tacv2", [member("anna")])
    await here.bind(channel.key, "nordlicht")
    await channel.person("anna").say("hello")
    await posted_as(here.stage, platform="teams", place=channel.key)
    await here.wake()
    return channel.person("anna", thread=here.fake.messages(channel.id)[-1]["id"])


async def kept(database: Database, kind: ResponseKind) -> list[str]:
    async with database.reading() as session:
        wanted = select(AnnouncementResponse.what).where(AnnouncementResponse.kind == kind)
        return list(await session.scalars(wanted.order_by(AnnouncementResponse.id)))


async def test_what_names_the_assistant_below_it_is_answered_and_kept(here: Office) -> None:
    anna = await below_it(here)
    answer = await anna.say("until when is it?")
    assert "until when is it?" in words(answer)
    assert "I also passed this on" in words(answer)
    assert await kept(here.database, ResponseKind.REPLY) == ["until when is it?"]


async def test_a_reaction_counts_until_it_is_taken_away(here: Office) -> None:
    anna = await below_it(here)
    about = anna.chat.rpartition("=")[2]
    heart = [{"type": "heart"}]
    for _ in range(2):
        await here.post(anna.activity(type="messageReaction", replyToId=about, reactionsAdded=heart))
    await here.post(anna.activity(type="messageReaction", replyToId="1", reactionsAdded=heart))  # to something else
    assert await kept(here.database, ResponseKind.REACTION) == ["heart"]
    await here.post(anna.activity(type="messageReaction", replyToId=about, reactionsRemoved=heart))
    assert await kept(here.database, ResponseKind.REACTION) == []
