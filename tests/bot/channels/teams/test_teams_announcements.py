"""What comes back from Teams when an announcement was posted there: words in its thread, and reactions.

What names nobody reaches the assistant only where the package asked for that, and a team agreed.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.jobs import Job
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


async def kept_turns(database: Database) -> int:
    """How much of what was said here is written down anywhere: every turn begins as a job."""
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Job)) or 0


async def test_what_names_the_assistant_below_it_is_answered_and_kept(here: Office) -> None:
    anna = await below_it(here)
    answer = await anna.say("until when is it?")
    assert "until when is it?" in words(answer)
    assert "I also passed this on" in words(answer)
    assert await kept(here.database, ResponseKind.REPLY) == ["until when is it?"]


def unaddressed(talk: Talk, text: str, **facts: Any) -> dict[str, Any]:
    """As Teams tells of a message to nobody in particular, to an app with the permission ChannelMessage.Read.Group."""
    channel, team = {"id": talk.chat.partition(";")[0]}, {"id": "19:team@thread.tacv2"}
    told = {"teamsChannelId": channel["id"], "teamsTeamId": team["id"], "channel": channel, "team": team}
    conversation = {"isGroup": True, "conversationType": "channel", "tenantId": talk.host, "id": talk.chat}
    html = {"contentType": "text/html", "content": f"<p>{text}</p>"}
    client = {"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Web", "timezone": "Europe/London"}
    said = {"text": text, "textFormat": "plain", "attachments": [html], "entities": [client]}
    where = {"channelData": {**told, "tenant": {"id": talk.host}}, "conversation": conversation}
    return talk.activity(**{**said, **where, **facts})


async def test_what_names_nobody_is_passed_on_below_it_alone(here: Office) -> None:
    anna = await below_it(here)
    before = len(anna.seen)
    await here.post(unaddressed(anna, "We take part."))
    await here.post(unaddressed(anna, "With two people."))
    await here.quiet()
    [told] = anna.seen[before:]
    assert words(told).startswith("Thank you, I passed this on to the people behind the announcement.")
    assert await kept(here.database, ResponseKind.REPLY) == ["We take part.", "With two people."]


async def test_what_people_say_to_each_other_stays_theirs_where_teams_tells_of_it(here: Office) -> None:
    anna = await below_it(here)
    channel = here.channel("19:news@thread.tacv2", [member("anna")])
    to_chloe = {"type": "mention", "text": "<at>Chloe</at>", "mentioned": {"id": "29:chloe", "name": "Chloe"}}
    root, elsewhere = channel.person("anna", thread="9"), channel.person("anna", thread="5")
    turns = await kept_turns(here.database)
    for overheard in (
        unaddressed(root, "Lunch?", id="9"),
        unaddressed(elsewhere, "how long is a deal protected?"),
        unaddressed(anna, "<at>Chloe</at> do you come, too?", entities=[to_chloe]),
        unaddressed(anna, "Build 12 is green.", **{"from": {"id": "28:another-bot", "name": "Builds"}}),
        unaddressed(anna, "We take part.", conversation={"id": channel.id, "conversationType": "groupChat"}),
    ):
        assert (await here.post(overheard)).status_code == 202
    await here.quiet()
    assert await kept(here.database, ResponseKind.REPLY) == []
    assert await kept_turns(here.database) == turns


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
