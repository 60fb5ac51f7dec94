"""An answer can be watched while it is written, by its asker alone; nothing depends on it."""

import pytest

from bot.inquiry import Inquiry
from bot.message import Place
from bot.prm.database import Database
from tests import world
from tests.conversation import Stage


@pytest.fixture
async def stage(database: Database) -> Stage:
    stage = Stage(database)
    await world.build(database, stage.clock())

    async def writing(inquiry: Inquiry) -> None:
        inquiry.watch("For 90")
        inquiry.watch("For 90 days.")
        if inquiry.text == "And then?":
            raise RuntimeError("scripted")

    stage.writing = writing
    return stage


@pytest.fixture
def seen(stage: Stage) -> list[str]:
    """What somebody who looks sees, at every change."""
    live, texts = stage.assistant.live, list[str]()
    live.watch(lambda conversation: texts.append(live.text(conversation)))
    return texts


async def test_in_private_the_text_so_far_is_there_until_the_turn_is_over(stage: Stage, seen: list[str]) -> None:
    await stage.person("anna").say("How long is my deal protected?")
    assert seen == ["For 90", "For 90 days.", ""]


async def test_where_others_read_along_nothing_is_shown_before_it_is_said(stage: Stage, seen: list[str]) -> None:
    await stage.person("anna", place=Place(key="test:T1:C-nordlicht", kind="shared")).say("How long?")
    assert seen == []


async def test_a_turn_that_fails_takes_away_what_was_shown(stage: Stage, seen: list[str]) -> None:
    with pytest.raises(RuntimeError, match="scripted"):
        await stage.assistant.handle(stage.person("anna").event(text="And then?"), stage.database.writing)
    assert seen == ["For 90", "For 90 days.", ""]
