"""Who is in a channel, account by account: guests sit in channels that nothing calls shared."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels import slack_channels, slack_readers
from bot.jobs import Job, Retry
from bot.message import Place
from bot.prm.people import Identity, Person
from bot.prm.places import Place as BoundPlace
from bot.prm.programme import Programme
from tests.bot.channels.slack.talk import BOT, NORDLICHT, VENDOR, Workplace
from tests.world import bind

GUEST = {"team_id": VENDOR, "is_restricted": True}


def place(channel: str) -> Place:
    return Place(key=f"slack:{VENDOR}:{channel}", kind="shared")


async def is_read_by_strangers(office: Workplace, channel: str) -> bool:
    looked = await office.line.channel.look(place(channel))
    assert looked == replace(place(channel), outsiders=looked.outsiders)
    return bool(looked.outsiders)


async def patience(office: Workplace, channel: str) -> timedelta | None:
    """How long to wait until Slack may be asked further; None once everybody is known, and no stranger."""
    try:
        assert not await is_read_by_strangers(office, channel)
    except Retry as retry:
        return retry.after
    return None


@pytest.fixture(autouse=True)
async def rooms(office: Workplace) -> None:
    """Two channels of the vendor's own workspace that nobody calls shared: for staff alone, and for one partner."""
    async with office.database.writing() as session:
        programme = (await session.scalars(select(Programme))).one()
        key, now = f"slack:{VENDOR}:CSTAFF", office.stage.clock()
        session.add(BoundPlace(programme_id=programme.id, key=key, platform="slack", bound_at=now, staff=True))
        await bind(session, programme, f"slack:{VENDOR}:CROOM", office.world.nordlicht, now=now)
    office.slack.members["CSTAFF"] = ["UDORA", "UEVE", BOT]
    office.slack.members["CROOM"] = ["UDORA", "UEVE", BOT]


async def enrol(office: Workplace, user: str, key: str) -> None:
    """Somebody's account in the vendor's own workspace, as a guest of it."""
    async with office.database.writing() as session:
        person = (await session.scalars(select(Person).where(Person.key == key))).one()
        session.add(Identity(person_id=person.id, platform="slack", tenant=VENDOR, user_id=user))


@pytest.mark.parametrize(
    ("eve", "strange"),
    [
        ({"team_id": VENDOR}, False),
        ({"team_id": VENDOR, "is_bot": True}, False),
        ({"team_id": VENDOR, "is_restricted": True}, True),
        ({"team_id": VENDOR, "is_ultra_restricted": True}, True),
        ({"team_id": "TELSEWHERE"}, True),
        ({"team_id": "TELSEWHERE", "is_stranger": True}, True),
        ({"team_id": None}, True),
    ],
)
@pytest.mark.parametrize("channel", ["CSTAFF", "CROOM"])
async def test_a_guest_of_the_vendors_own_workspace_is_a_stranger(
    office: Workplace, channel: str, eve: dict[str, Any], strange: bool
) -> None:
    office.slack.users["UEVE"] = eve

    assert await is_read_by_strangers(office, channel) is strange


async def test_a_guest_who_enrolled_for_the_partner_reads_what_is_the_partners(office: Workplace) -> None:
    office.slack.users["UEVE"] = GUEST
    await enrol(office, "UEVE", "anna")

    assert not await is_read_by_strangers(office, "CROOM")
    assert await is_read_by_strangers(office, "CSTAFF"), "the vendor's own channel is not for partners"


async def test_a_guest_who_enrolled_for_another_partner_does_not(office: Workplace) -> None:
    office.slack.users["UEVE"] = GUEST
    await enrol(office, "UEVE", "chloe")

    assert await is_read_by_strangers(office, "CROOM")


async def test_a_partners_people_read_along_and_a_guest_of_theirs_only_if_enrolled(office: Workplace) -> None:
    office.slack.members["CNORD"].append("UCARL")
    office.slack.users["UCARL"] = {"team_id": NORDLICHT}
    assert not await is_read_by_strangers(office, "CNORD"), "whoever works there belongs to the partner"

    office.slack.users["UCARL"] = {"team_id": NORDLICHT, "is_restricted": True}
    office.stage.clock.advance(days=2)
    assert await is_read_by_strangers(office, "CNORD")


async def test_somebody_of_another_partner_in_one_partners_channel_is_a_stranger(office: Workplace) -> None:
    office.slack.members["CNORD"].append("UCHLOE")

    assert await is_read_by_strangers(office, "CNORD")


async def test_members_are_asked_for_once_and_again_when_somebody_comes(office: Workplace) -> None:
    await is_read_by_strangers(office, "CROOM")
    await is_read_by_strangers(office, "CROOM")
    assert len(office.slack.asked("conversations.members")) == 2  # pages of one answer
    assert [each["user"] for each in office.slack.asked("users.info")] == ["UDORA", "UEVE"]

    office.slack.members["CROOM"].append("UFRED")
    office.slack.users["UFRED"] = GUEST
    await office.event({"type": "member_joined_channel", "user": "UFRED", "channel": "CROOM", "team": VENDOR})

    assert await is_read_by_strangers(office, "CROOM")
    office.slack.members["CROOM"].remove("UFRED")
    await office.event({"type": "member_left_channel", "user": "UFRED", "channel": "CROOM", "team": VENDOR})
    assert not await is_read_by_strangers(office, "CROOM")


@pytest.mark.parametrize("event", ["user_change", "team_join"])
async def test_who_becomes_a_guest_is_one_at_once(office: Workplace, event: str) -> None:
    assert not await is_read_by_strangers(office, "CROOM")
    await office.event({"type": event, "user": {"id": "UEVE", **GUEST}})

    assert await is_read_by_strangers(office, "CROOM")
    await office.event({"type": event, "user": {"id": "UEVE", "team_id": VENDOR}})
    assert not await is_read_by_strangers(office, "CROOM")


async def test_an_answer_that_was_on_its_way_when_somebody_came_does_not_count(office: Workplace) -> None:
    async with office.database.writing() as session:
        asked_at = office.stage.clock()
        office.stage.clock.advance(seconds=1)
        await slack_channels.members_changed(session, VENDOR, "CROOM", office.stage.clock())
        office.stage.clock.advance(seconds=1)
        await slack_channels.note_members(session, VENDOR, "CROOM", ["UDORA"], asked_at)

        assert await slack_channels.members(session, VENDOR, "CROOM", office.stage.clock()) is None


@pytest.mark.parametrize("method", ["conversations.members", "users.info"])
async def test_what_slack_does_not_say_counts_as_a_stranger(office: Workplace, method: str) -> None:
    office.slack.refuse(method, "missing_scope", times=9)

    assert await is_read_by_strangers(office, "CROOM")


async def test_nothing_is_guessed_while_slack_cannot_say(office: Workplace) -> None:
    office.slack.refuse("conversations.members", "ratelimited", status=429, headers={"Retry-After": "7"})

    with pytest.raises(Retry) as told:
        await office.line.channel.look(place("CROOM"))
    assert (told.value.after, told.value.counts) == (timedelta(seconds=7), False)


async def test_in_a_channel_of_a_crowd_only_what_is_public_is_said(office: Workplace) -> None:
    office.slack.page = slack_readers.MOST
    office.slack.members["CROOM"] = [f"U{n}" for n in range(slack_readers.MOST + 2)]

    assert await is_read_by_strangers(office, "CROOM")
    assert await is_read_by_strangers(office, "CROOM")
    assert len(office.slack.asked("conversations.members")) == 2  # pages, the first time
    assert office.slack.asked("users.info") == []


async def test_more_accounts_than_may_be_asked_for_at_once_are_learnt_in_turn(office: Workplace) -> None:
    office.slack.page = 100
    office.slack.members["CROOM"] = [f"U{n}" for n in range(45)]
    waited, began = 0, office.stage.clock()
    while (wait := await patience(office, "CROOM")) is not None:
        office.stage.clock.now += wait
        waited += 1

    assert waited == 15  # 30 at once, then one every 0.6 seconds
    assert office.stage.clock() - began == timedelta(seconds=9)
    assert len(office.slack.asked("users.info")) == 45, "each is asked for once"


async def test_a_bound_channel_is_read_again_before_its_day_is_over(office: Workplace) -> None:
    await is_read_by_strangers(office, "CROOM")
    for _ in range(6):
        office.stage.clock.advance(hours=12)
        await office.worker.run_due()
        before = len(office.slack.asked("conversations.members")), len(office.slack.asked("users.info"))
        await is_read_by_strangers(office, "CROOM")
        assert (len(office.slack.asked("conversations.members")), len(office.slack.asked("users.info"))) == before

    async with office.database.reading() as session:
        waiting = await session.scalars(select(Job).where(Job.kind == slack_readers.KIND, Job.state == "ready"))
        assert len(waiting.all()) == 1, "once, however often it was read"


async def test_a_channel_nobody_bound_is_nobodys_and_slack_need_not_be_asked(office: Workplace) -> None:
    assert await is_read_by_strangers(office, "CELSE")
    assert office.slack.calls == []


async def test_what_is_known_of_a_channel_is_forgotten(office: Workplace) -> None:
    await is_read_by_strangers(office, "CBOTH")
    async with office.database.writing() as session:
        await slack_channels.purge(session, office.stage.clock() + timedelta(days=2))
        assert (await session.scalars(select(slack_channels.SlackAccount))).all() == []
        assert (await session.scalars(select(slack_channels.SlackChannel))).all() == []
