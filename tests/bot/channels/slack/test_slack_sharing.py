"""Which organisations share a channel: asked before each post, and for thousands of posts of all channels at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.channels import slack_channels
from bot.channels.slack_pace import LOOK
from bot.channels.slack_sharing import LISTING
from bot.clock import utc_now
from bot.jobs import Retry
from bot.message import Place
from bot.prm.database import Database
from bot.prm.programme import Programme
from tests.bot.channels.slack.talk import BOT, NORDLICHT, VENDOR, Workplace
from tests.world import bind

MANY = LOOK.burst + 5


@pytest.fixture
async def channels(office: Workplace) -> list[str]:
    """Many channels, each shared with the one partner it is bound to."""
    names = [f"C{n:03}" for n in range(MANY)]
    async with office.database.writing() as session:
        programme = (await session.scalars(select(Programme))).one()
        for name in names:
            shared = {"is_ext_shared": True, "is_shared": True, "connected_team_ids": [VENDOR, NORDLICHT]}
            office.slack.channels[name] = shared
            office.slack.members[name] = ["UANNA", BOT]
            await bind(session, programme, f"slack:{VENDOR}:{name}", office.world.nordlicht, now=office.stage.clock())
            await slack_channels.note_members(session, VENDOR, name, ["UANNA"], office.stage.clock())
    office.slack.page = 10
    return names


async def look(office: Workplace, channel: str) -> bool | None:
    return (await office.line.channel.look(Place(key=f"slack:{VENDOR}:{channel}", kind="shared"))).outsiders


async def test_each_is_asked_alone_until_there_are_too_many_then_all_at_once(
    office: Workplace, channels: list[str]
) -> None:
    assert [await look(office, each) for each in channels] == [False] * MANY

    assert len(office.slack.asked("conversations.info")) == LOOK.burst
    assert len(office.slack.asked("users.conversations")) == 3  # pages of all of them


async def test_a_list_counts_for_a_minute(office: Workplace, channels: list[str]) -> None:
    for each in channels:
        await look(office, each)
    office.slack.channels[channels[-1]]["connected_team_ids"].append("TSTRANGER")
    office.stage.clock.advance(seconds=61)
    for each in channels[: LOOK.burst]:
        await look(office, each)

    assert await look(office, channels[-1]) is True
    assert len(office.slack.asked("users.conversations")) == 6


async def test_the_next_list_is_read_while_the_last_one_still_counts(office: Workplace, channels: list[str]) -> None:
    """Nobody waits for it, not even where whoever began to read it was killed."""
    for each in channels:
        await look(office, each)
    office.stage.clock.advance(seconds=31)
    for each in channels[: LOOK.burst]:
        await look(office, each)
    killed = office.stage.clock()
    async with office.database.writing() as session:
        assert await slack_channels.begin_listing(session, VENDOR, killed, killed + LISTING)

    assert await look(office, channels[-1]) is False
    assert len(office.slack.asked("users.conversations")) == 3
    office.stage.clock.advance(seconds=26)
    for each in channels[-LOOK.burst - 1 :]:
        assert await look(office, each) is False
    assert len(office.slack.asked("users.conversations")) == 6


async def test_an_event_ends_it_at_once(office: Workplace, channels: list[str]) -> None:
    for each in channels:
        await look(office, each)
    office.slack.channels[channels[-1]]["connected_team_ids"].append("TSTRANGER")
    shared = {"type": "channel_shared", "channel": channels[-1], "connected_team_id": "TSTRANGER"}
    await office.event(shared)
    office.stage.clock.advance(seconds=2)

    assert await look(office, channels[-1]) is True


async def test_a_channel_the_list_does_not_name_waits_to_be_asked_alone(office: Workplace, channels: list[str]) -> None:
    del office.slack.channels[channels[-1]]
    for each in channels[:-1]:
        await look(office, each)

    with pytest.raises(Retry) as told:
        await look(office, channels[-1])
    assert told.value.after == LOOK.every


async def test_who_finds_somebody_reading_the_list_comes_back(office: Workplace, channels: list[str]) -> None:
    now = office.stage.clock()
    async with office.database.writing() as session:
        assert await slack_channels.begin_listing(session, VENDOR, now, now + timedelta(seconds=60))
    for each in channels[: LOOK.burst]:
        await look(office, each)

    with pytest.raises(Retry, match="waits for the list"):
        await look(office, channels[-1])
    office.stage.clock.advance(seconds=61)  # whoever read it was killed
    for each in channels[: LOOK.burst]:
        await look(office, each)
    assert await look(office, channels[-1]) is False


@pytest.mark.parametrize(("error", "status"), [("missing_scope", 200), ("ratelimited", 429), ("", 502)])
async def test_a_list_that_is_refused_stands_in_nobodys_way(
    office: Workplace, channels: list[str], error: str, status: int
) -> None:
    office.slack.refuse("users.conversations", error, status=status, headers={"Retry-After": "1"})
    for each in channels[: LOOK.burst]:
        await look(office, each)

    with pytest.raises(Retry):
        await look(office, channels[-1])
    office.stage.clock.advance(seconds=2)
    assert await look(office, channels[-1]) is False


async def test_one_of_all_replicas_reads_the_list(any_database: Database) -> None:
    now = utc_now()
    later = now + timedelta(minutes=1)
    async with any_database.writing() as session:
        begun = [await slack_channels.begin_listing(session, "T1", now, later) for _ in range(3)]
    async with any_database.writing() as session:
        await slack_channels.note_sharing(session, "T1", {f"C{n}": {"T2"} for n in range(1_200)}, now)
        await slack_channels.note_sharing(session, "T1", {"C7": {"T2", "T3"}}, now)
        await slack_channels.end_listing(session, "T1", now, now)
    async with any_database.reading() as session:
        assert begun == [True, False, False]
        assert await slack_channels.was_listed(session, "T1", now)
        assert await slack_channels.parties(session, "T1", "C7", now) == {"T2", "T3"}
        assert await slack_channels.parties(session, "T1", "C1199", now) == {"T2"}
        assert await slack_channels.parties(session, "T1", "C1199", later) is None
