"""Announcements changed and corrected in chat: that begins with what they are like now, and asks what shall change."""

import pytest

from bot.prm.announcement_records import Announcement
from bot.prm.database import Database
from bot.reply import Reply
from tests.bot.announcing.flow import opened
from tests.bot.prm.announced import desk
from tests.conversation import Stage, Talk, button
from tests.skills.test_announcements import NEWS, released, submitted

NUMBER = {"announcement": "A-2026-0001"}
ENGLISH = {"language": "en", "title": "Spring promotion", "body": "20 % off backup until June."}
GERMAN = {"language": "de", "title": "Frühling", "body": "20 % auf Backup bis Juni."}


@pytest.fixture
async def stage(database: Database) -> Stage:
    stage = await opened(database)
    async with database.writing() as session:
        await desk(session)
    return stage


@pytest.fixture
def erik(stage: Stage) -> Talk:
    return stage.person("erik")


def known(reply: Reply) -> dict[str, object]:
    """What stands in the form that a reply shows."""
    assert reply.ask is not None
    return {name: reply.ask.known.get(name) for name in ENGLISH}


async def test_a_correction_begins_with_what_was_sent(stage: Stage, erik: Talk) -> None:
    await released(stage)
    begun = await erik.turn(skill="write_announcement", values=NUMBER)
    assert known(begun) == ENGLISH
    assert begun.text == "Write its text: change what you like, then send it."
    asked = await erik.turn(skill="write_announcement", values={"body": "25 % off."}, draft=begun.ask and begun.ask.id)
    assert asked.text == "Write its text: is this right?"


async def test_in_another_language_it_begins_with_the_text_of_that_one(stage: Stage, erik: Talk) -> None:
    await in_two_languages(stage, erik)
    begun = await erik.turn(skill="write_announcement", values=NUMBER)
    assert known(begun) == ENGLISH
    german = await erik.turn(
        skill="write_announcement", values={"language": "German"}, draft=begun.ask and begun.ask.id
    )
    assert known(german) == GERMAN


async def test_what_somebody_has_typed_stays_whatever_language_they_choose_then(stage: Stage, erik: Talk) -> None:
    await in_two_languages(stage, erik)
    typed = await erik.turn(skill="write_announcement", values={**NUMBER, "body": "25 % bis Juli."})
    form = typed.buttons[0].draft
    german = await erik.turn(skill="write_announcement", values={"language": "de"}, draft=form)
    shown = await erik.press(button(german, "Change"))
    assert known(shown) == {**GERMAN, "body": "25 % bis Juli."}


async def test_a_text_that_was_left_in_another_language_is_no_correction(stage: Stage, erik: Talk) -> None:
    """As a form does whose language alone was changed."""
    await in_two_languages(stage, erik)
    begun = await erik.turn(skill="write_announcement", values=NUMBER)
    assert begun.ask is not None
    left = await erik.submit(begun.ask, language="de")
    assert left.text == "That is word for word the text in English. What shall it say in German?"


async def test_a_whole_text_without_its_language_is_none_of_a_language_we_guess(stage: Stage, erik: Talk) -> None:
    await in_two_languages(stage, erik)
    asked = await submitted(erik, "write_announcement", **NUMBER, title="Printemps", body="25 %.")
    assert asked.ask is not None
    assert [each.name for each in asked.ask.open_questions] == ["language"]


async def in_two_languages(stage: Stage, erik: Talk) -> None:
    await submitted(erik, "announce", **NEWS)
    await submitted(erik, "write_announcement", **NUMBER, **GERMAN)
    frida = stage.person("frida")
    await erik.turn(skill="submit_announcement", values=NUMBER)
    plan = await frida.turn(skill="announcement_plan", values=NUMBER)
    await frida.press(button(await frida.press(plan.buttons[0]), "Confirm"))
    await stage.wait(minutes=5)


async def test_a_draft_in_a_new_language_begins_empty(erik: Talk) -> None:
    await submitted(erik, "announce", **NEWS)
    begun = await erik.turn(skill="write_announcement", values=NUMBER)
    assert known(begun) == {"language": None, "title": None, "body": None}


@pytest.mark.parametrize("skill", ["change_announcement", "write_announcement"])
async def test_who_only_names_an_announcement_is_asked_what_to_change(erik: Talk, skill: str) -> None:
    await submitted(erik, "announce", **NEWS)
    language = {"language": "en"} if skill == "write_announcement" else {}
    asked = await erik.turn(skill=skill, values={**NUMBER, **language})
    assert asked.ask is not None
    assert asked.text.endswith(": change what you like, then send it.")
    again = await erik.turn(skill=skill, values={}, draft=asked.ask.id)
    assert again.text == asked.text
    told = await erik.turn(skill=skill, values={"title": "Summer promotion"}, draft=asked.ask.id)
    assert told.text.endswith("is this right?")


async def test_whoever_sends_it_as_it_was_has_not_changed_it_and_may_still_release_it(stage: Stage, erik: Talk) -> None:
    await submitted(erik, "announce", **NEWS, tiers=["gold"], day="2026-12-31", at="10:00")
    frida = stage.person("frida")
    asked = await frida.turn(skill="change_announcement", values=NUMBER)
    assert asked.ask is not None
    done = await frida.submit(asked.ask)
    assert done.text == "Nothing was changed: announcement A-2026-0001, “Spring promotion”, is as it was."
    async with stage.database.reading() as session:
        row = await session.get_one(Announcement, 1)
    assert row.changed_by_id == row.author_id
