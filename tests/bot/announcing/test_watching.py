"""Whoever released an announcement sees on one card how far it is."""

import pytest

from bot.prm.announcement_reach import Pace, Reach
from bot.prm.database import Database
from bot.reply import Reply
from tests.bot.announcing.flow import opened, released, until_settled
from tests.bot.prm.announced import desk
from tests.conversation import Stage, button, fact


@pytest.fixture
async def stage(database: Database) -> Stage:
    """A platform that takes a message every twenty seconds."""
    stage = await opened(database, reach=Reach(paces={"test": Pace(per_second=0.05)}))
    async with database.writing() as session:
        await desk(session)
    return stage


def card(stage: Stage) -> Reply:
    """The newest one Frida has, as it stands there now."""
    [found] = [each for each in stage.told("frida") if "places" in each.text or "begins" in each.text]
    return found


async def test_the_card_is_drawn_in_its_place_until_it_is_over(stage: Stage) -> None:
    number = await released(stage)
    await stage.wait(seconds=1)
    first = card(stage)
    assert fact(first, "State") == "Sending"
    assert [each.label for each in first.buttons] == ["Pause", "Cancel the rest"]
    await until_settled(stage, number)
    await stage.wait(seconds=1)
    over = card(stage)
    assert over.text == f"{number}, “News”: 2 of 2 places, ██████████\N{NO-BREAK SPACE}100\N{NO-BREAK SPACE}%"
    assert (fact(over, "State"), [each.label for each in over.buttons]) == ("Sent", ["Report"])


async def test_it_is_paused_and_goes_on_from_the_card(stage: Stage) -> None:
    await released(stage)
    await stage.wait(seconds=1)
    frida = stage.person("frida")
    await frida.press(button(card(stage), "Pause"))
    await stage.wait(seconds=1)
    paused = card(stage)
    assert fact(paused, "State") == "Paused"
    await frida.press(button(paused, "Go on"))
    await stage.wait(seconds=1)
    assert fact(card(stage), "State") in ("Sending", "Sent")
