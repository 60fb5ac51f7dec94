"""Reviewers decide on deals in chat: a card says what matters, one press decides, and everybody sees who did."""

from collections.abc import Iterator

import pytest

from bot.message import Place
from bot.prm import people as prm_people
from bot.prm import places
from bot.prm.places import Purpose
from bot.prm.programme import Programme
from bot.reply import Button, Reply
from tests import rows
from tests.conversation import Stage, Talk, button, fact
from tests.world import World

DEAL = {"customer": "Acme Robotics", "products": ["keep"], "value": "150k", "closes_on": "2027-03-31"}


@pytest.fixture
def dora(stage: Stage, people: World) -> Talk:
    """The channel manager of both partners."""
    return stage.person("dora")


@pytest.fixture
async def erik(stage: Stage, people: World) -> Talk:
    """An approver."""
    async with stage.database.writing() as session:
        programme = await session.get_one(Programme, 1)
        roles = [prm_people.StaffRole.APPROVER]
        await rows.person(session, programme, "Erik", staff=roles, account=("test", "T1", "erik"))
    return stage.person("erik")


async def registered(who: Talk, **said: str) -> str:
    done = await who.submit("register_deal", **DEAL | said)
    assert "is registered" in done.text
    return done.text.split()[1]


def card(stage: Stage, who: str) -> Reply:
    return stage.told(who)[-1]


async def test_the_card_says_what_matters_and_one_press_decides(stage: Stage, anna: Talk, dora: Talk) -> None:
    await registered(anna, website="acme.example", country="DE")

    asked = card(stage, "dora")
    assert asked.text == "Deal D-2026-0001 with Acme Robotics waits for a decision."
    assert fact(asked, "Partner") == "Nordlicht (Anna)"
    assert fact(asked, "Customer") == "Acme Robotics, acme.example, DE"
    assert fact(asked, "Value") == "€150,000.00"
    assert fact(asked, "Decision promised by").startswith("Nov 24, 2026")
    assert [each.label for each in asked.buttons] == ["Approve", "Ask the partner", "Reject"]

    done = await dora.press(button(asked, "Approve"))

    assert done.text == "Deal D-2026-0001 with Acme Robotics: Approved."
    assert card(stage, "dora").text.startswith("Deal D-2026-0001 with Acme Robotics: Approved. Decided by Dora, Nov 20,")
    assert card(stage, "dora").buttons == ()
    told = card(stage, "anna")
    assert told.text == "Good news: deal D-2026-0001 with Acme Robotics is approved and protected."
    assert fact(told, "Protected until") == "February 18, 2027"
