"""Decisions in a channel of the vendor's own people: who may decide sees buttons, and everybody sees who did."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.prm import people, places
from bot.prm.database import Database
from bot.prm.people import StaffRole
from bot.prm.places import Purpose
from bot.prm.programme import Programme
from bot.understand import Act, Understood
from tests import rows
from tests.bot.channels.teams.card_rules import check
from tests.bot.channels.teams.talk import Channel, Message, Office, Talk, actions, card_of, office, words
from tests.fake_teams import HOME, member

DEAL = {"customer": "Acme Robotics", "products": ["keep"], "value": "150k", "closes_on": "2027-03-31"}


@pytest.fixture
async def here(database: Database) -> AsyncIterator[Office]:
    async with office(database) as running:
        async with database.writing() as session:
            programme = await session.get_one(Programme, 1)
            await rows.person(session, programme, "Erik", staff=[StaffRole.ADMIN], account=("teams", HOME, "erik"))
            await rows.person(session, programme, "Fay", staff=[StaffRole.FINANCE], account=("teams", HOME, "fay"))
        await running.enrol("dora", HOME)
        await running.enrol("anna")
        running.stage.understood["register Acme"] = Understood(act=Act.START, skill="register_deal", values=DEAL)
        yield running


@pytest.fixture
async def deals(here: Office) -> Channel:
    """The vendor's own channel for deals."""
    channel = here.channel("deals", [member(name, HOME) for name in ("dora", "erik", "fay")])
    for name in ("dora", "erik", "fay"):
        await channel.person(name, HOME, thread="").say("hello")
    async with here.database.writing() as session:
        operator = people.system(1, "operator")
        await places.keep_for_staff(
            session, operator, channel.key, [Purpose.DEALS], platform="teams", now=here.stage.clock()
        )
    return channel


async def asked(here: Office, deals: Channel) -> Message:
    """The card of a registration, as it stands in the channel."""
    anna = here.person("anna")
    await anna.press(await anna.say("register Acme"), "Confirm")
    return posted_in(here, deals)


def posted_in(here: Office, channel: Channel) -> Message:
    """The newest message of the channel itself, outside its threads."""
    return here.fake.messages(channel.id)[-1]


async def looks(who: Talk, message: Message) -> Message:
    """What they see: Teams asks for it as soon as they look at the card."""
    action = {"type": "Action.Execute", **card_of(message)["refresh"]["action"], "trigger": "automatic"}
    told = await who.invoke("adaptiveCard/action", {"action": action, "trigger": "automatic"}, message)
    card: Message = told["value"]
    return card


def labels(card: Message) -> list[str]:
    return [each["title"] for each in actions(card_of(card))]


async def test_who_may_decide_sees_the_buttons_and_nobody_else(here: Office, deals: Channel) -> None:
    card = await asked(here, deals)
    check(card_of(card))
    assert card_of(card)["refresh"]["userIds"] == ["29:dora", "29:erik", "29:fay"]
    assert labels(card) == []
    for name in ("dora", "erik"):
        assert {"Approve", "Reject"} <= set(labels(await looks(deals.person(name, HOME), card)))
    for who in (deals.person("fay", HOME), deals.person("stranger", HOME)):
        seen = await looks(who, card)
        assert "Acme Robotics" in words(seen)
        assert not {"Approve", "Reject"} & set(labels(seen))


async def test_two_decide_at_once_and_the_second_reads_who_did(here: Office, deals: Channel) -> None:
    card = await asked(here, deals)
    both = [deals.person(name, HOME, thread="") for name in ("dora", "erik")]
    views = [await looks(each, card) for each in both]
    told = await asyncio.gather(
        both[0].press_card(views[0], "Approve", card), both[1].press_card(views[1], "Approve", card)
    )
    first, second = sorted((str(each["value"]) for each in told), key=lambda line: "was faster" in line)
    assert first == "Deal D-2026-0001 with Acme Robotics: Approved."
    assert re.match("(Dora|Erik) was faster: deal D-2026-0001 is Approved now. I did nothing.", second)
    decided = posted_in(here, deals)
    assert decided["id"] == card["id"]
    assert "Decided by" in words(decided)
    assert labels(decided) == []


async def test_whoever_still_sees_the_old_card_sees_no_buttons_when_they_look_again(
    here: Office, deals: Channel
) -> None:
    card = await asked(here, deals)
    dora = deals.person("dora", HOME, thread="")
    await dora.press_card(await looks(dora, card), "Approve", card)
    assert labels(await looks(deals.person("erik", HOME), card)) == []


async def test_where_too_many_read_for_views_of_their_own_all_see_the_buttons(here: Office, deals: Channel) -> None:
    here.fake.rosters[deals.id] += [member(f"n{n}", HOME) for n in range(60)]
    here.stage.clock.advance(minutes=6)
    card = await asked(here, deals)
    assert "refresh" not in card_of(card)
    assert {"Approve", "Reject"} <= set(labels(card))
    fay = deals.person("fay", HOME)
    told = await fay.press(card, "Approve")
    assert "is approved" not in str(told["value"])


async def test_a_made_up_view_is_nobodys_but_its_makers(here: Office, deals: Channel) -> None:
    erik = deals.person("erik", HOME)
    junk: list[Any] = [
        {},
        {"key": 1, "reply": {"text": 5}},
        {"reply": {"text": "x", "buttons": [{"label": "y"}]}},
        "view",
    ]
    for each in junk:
        value = {"action": {"type": "Action.Execute", "verb": "view", "data": {"view": each}}}
        response = await here.post(erik.activity(type="invoke", name="adaptiveCard/action", value=value))
        assert response.status_code == 400
