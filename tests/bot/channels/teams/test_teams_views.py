"""A staff channel's card as each colleague sees it: nobody is offered what they would be refused for this record."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from bot.prm import people, places
from bot.prm.clocks import reset
from bot.prm.database import Database
from bot.prm.people import StaffRole
from bot.prm.places import Purpose
from bot.prm.programme import Programme, change_rules
from bot.understand import Act, Understood
from tests import rows
from tests.bot.channels.teams.talk import Channel, Message, Office, actions, card_of, office, words
from tests.bot.channels.teams.test_teams_approvals import DEAL, labels, looks
from tests.fake_teams import HOME, member
from tests.skills import mdf_stage

STAFF = ("dora", "olaf", "root", "fay", "karl")


@pytest.fixture
async def here(database: Database) -> AsyncIterator[Office]:
    """Dora manages the partner, with funds up to 500 EUR and deals up to 20,000; Olaf approves more, Root is an
    admin, Karl manages others."""
    async with office(database) as running:
        await mdf_stage.build(running.stage)
        async with database.writing() as session:
            programme = await session.get_one(Programme, 1)
            low = {"mdf_limit_channel_manager": 500, "deal_limit_channel_manager": 20_000}
            await change_rules(session, programme, {**low, "deal_auto_approval_limits": {"gold": Decimal(1)}})
            await reset(session, programme)
            account = ("teams", HOME, "karl")
            await rows.person(session, programme, "Karl", staff=[StaffRole.CHANNEL_MANAGER], account=account)
        for each in ("dora", "olaf", "root", "fay"):
            await running.enrol(each, HOME)
        for each in ("anna", "bela"):
            await running.enrol(each)
        said = {"funds": ("request_mdf", mdf_stage.ASKED), "deal": ("register_deal", {**DEAL, "value": "30k"})}
        for text, (skill, values) in said.items():
            running.stage.understood[text] = Understood(act=Act.START, skill=skill, values=values)
        yield running


@pytest.fixture
async def channel(here: Office) -> Channel:
    """The vendor's own channel, for deals and funds."""
    channel = here.channel("sales", [member(name, HOME) for name in STAFF])
    for name in STAFF:
        await channel.person(name, HOME, thread="").say("hello")
    async with here.database.writing() as session:
        await places.keep_for_staff(
            session, people.system(1, "operator"), channel.key, [Purpose.DEALS, Purpose.FUNDS],
            platform="teams", now=here.stage.clock(),
        )  # fmt: skip
    return channel


async def posted(here: Office, channel: Channel, who: str, text: str) -> Message:
    """The card of what this person asks for, as it stands in the channel."""
    asks = here.person(who)
    card = await asks.say(text)
    (send,) = {each["title"] for each in actions(card_of(card))} & {"Confirm", "Send"}
    await asks.press(card, send)
    return here.fake.messages(channel.id)[-1]


async def test_above_a_limit_a_request_offers_what_that_person_may_do_and_says_whose_the_rest_is(
    here: Office, channel: Channel
) -> None:
    card = await posted(here, channel, "bela", "funds")
    seen = {name: await looks(channel.person(name, HOME), card) for name in STAFF}
    all_of_it = ["Approve", "Approve less", "Ask back", "Reject"]
    assert {name: labels(each) for name, each in seen.items()} == {
        "dora": all_of_it[1:],
        "olaf": all_of_it,
        "root": all_of_it,
        "fay": [],
        "karl": [],
    }
    why = "You may approve up to €500.00: all of MR-2026-0001 is approved by somebody with a higher limit."
    assert [name for name, each in seen.items() if words(each).startswith(why)] == ["dora"]
    assert "You may" not in words(card)


async def test_above_a_limit_a_deal_offers_nothing_and_says_whose_it_is(here: Office, channel: Channel) -> None:
    card = await posted(here, channel, "anna", "deal")
    seen = {name: await looks(channel.person(name, HOME), card) for name in STAFF}
    assert {name for name, each in seen.items() if "Approve" in labels(each)} == {"olaf", "root"}
    why = "You may decide up to €20,000.00: D-2026-0001 is decided on by somebody with a higher limit."
    assert [name for name, each in seen.items() if why in words(each)] == ["dora"]


async def test_a_record_that_is_made_up_offers_nothing(here: Office, channel: Channel) -> None:
    card = await posted(here, channel, "bela", "funds")
    card_of(card)["refresh"]["action"]["data"]["view"]["reply"]["buttons"][0]["values"]["request"] = "MR-2026-0009"
    assert labels(await looks(channel.person("root", HOME), card)) == ["Approve less", "Ask back", "Reject"]
