"""Who is forgotten is looked for before anybody is kept from writing; what happens meanwhile is found all the same."""

from typing import Any

import pytest
from sqlalchemy import delete, event, select, text

from bot import posted, transcript
from bot.posted import Posted
from bot.privacy import erase, seeking
from bot.privacy.seeking import Seen, seek
from bot.prm.database import Database
from bot.prm.people import Person
from bot.reply import Reply
from bot.tables import all_tables
from bot.transcript import Said
from tests.bot.privacy.test_elsewhere import ANSWER, NAME, RECORDS, UNIQUE, WORDS, lines, rows, staged, story, typed
from tests.conversation import Stage
from tests.support_world import writes


@pytest.fixture
async def stage(database: Database, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(seeking, "LATEST", 0)
    stage = await staged(database)
    await story(stage)
    return stage


async def seen(stage: Stage) -> tuple[int, Seen]:
    async with stage.database.reading() as session:
        anna = (await session.scalars(select(Person.id).where(Person.key == "anna"))).one()
        return anna, await seek(session, anna, account=True)


async def forget(stage: Stage, anna: int, found: Seen) -> None:
    async with stage.database.writing() as session:
        await erase.erase(session, all_tables(), anna, by="operator", now=stage.clock(), seen=found)
    await stage.wait(minutes=1)  # what follows from closing their tickets


async def test_as_much_goes_as_by_looking_at_everything_while_all_others_wait(stage: Stage) -> None:
    await forget(stage, *await seen(stage))
    left = [(table, row) for table, row in await rows(stage) if any(each in row for each in UNIQUE)]
    assert [each for each in left if each[0] not in RECORDS] == []


async def test_what_is_said_shown_or_written_anew_meanwhile_goes_as_well(stage: Stage) -> None:
    frida, gerd = stage.person("frida"), stage.person("gerd")
    await typed(frida, "What was said first")
    anna, found = await seen(stage)
    await typed(frida, f"And then {NAME} said: {WORDS}")
    async with stage.database.writing() as session:
        old = (await session.scalars(select(Said).where(Said.body["text"].as_string() == "What was said first"))).one()
        await transcript.rewrite(session, old.key, Reply(text=f"As {NAME} said"), by="anew", at=stage.clock())
    await gerd.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})
    await forget(stage, anna, found)
    told = await lines(stage, "frida")
    assert "As erased said" in told
    left = [(table, row) for table, row in await rows(stage) if any(each in row for each in UNIQUE)]
    assert [each for each in left if each[0] not in RECORDS] == []


async def test_what_they_write_themselves_meanwhile_is_looked_for_everywhere(stage: Stage) -> None:
    frida = stage.person("frida")
    await typed(frida, "Somebody wants a Mirabellengelee box")
    anna, found = await seen(stage)
    await writes(stage.person("anna"), "Mirabellengelee box")
    await forget(stage, anna, found)
    assert "Somebody wants a erased" in await lines(stage, "frida")


async def test_the_very_first_message_that_goes_out_meanwhile_goes_as_well(stage: Stage) -> None:
    async with stage.database.writing() as session:
        await session.execute(delete(Posted))
    anna, found = await seen(stage)
    async with stage.database.writing() as session:
        sent = {"sender": {"platform": "test", "tenant": "T1", "user": "anna"}}
        await posted.expect(session, "meanwhile", "deal:1", sent, stage.clock())
    await forget(stage, anna, found)
    async with stage.database.reading() as session:
        assert (await session.scalars(select(Posted.key))).all() == []


async def test_a_chat_in_which_their_ticket_is_shown_meanwhile_loses_their_words_also_from_before(stage: Stage) -> None:
    dora = stage.person("dora")
    await typed(dora, ANSWER)
    anna, found = await seen(stage)
    await typed(dora, "T-2026-0001 again")
    await forget(stage, anna, found)
    assert [each for each in await lines(stage, "dora") if "Holunder" in each] == []


async def test_while_others_wait_no_transcript_and_no_list_of_messages_is_read_from_end_to_end(stage: Stage) -> None:
    anna, found = await seen(stage)
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(stage.database.engine.sync_engine, "before_cursor_execute", note)
    async with stage.database.writing() as session:
        await erase.erase(session, all_tables(), anna, by="operator", now=stage.clock(), seen=found)
    event.remove(stage.database.engine.sync_engine, "before_cursor_execute", note)
    async with stage.database.reading() as session:
        connection = await session.connection()
        plans = [
            (statement, str(step[3]))
            for statement, parameters in asked
            for step in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
        assert await session.scalar(text("SELECT count(*) FROM said"))
    assert any("SEARCH said" in step for _, step in plans)
    assert [each for each in plans if each[1].startswith(("SCAN said", "SCAN posted"))] == []
