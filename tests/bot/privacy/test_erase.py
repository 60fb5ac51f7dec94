"""Somebody asks for all that is kept about them, and then for it to be gone."""

import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.file_store import FileStore
from bot.inquiry import Answer, Found
from bot.jobs import enqueue
from bot.privacy import erase, export
from bot.prm import ledger_check, people
from bot.prm.database import Database
from bot.prm.files import File, FileState
from bot.prm.support_asks import SupportAsk
from bot.reply import Reply
from bot.tables import all_tables
from bot.transcript import write
from tests import world
from tests.conversation import Stage, Talk

SECRET = "Zauberwort"  # stands in everything Anna says
CLOSE = Answer(text="Perhaps.", band="unsure", found=(Found(source="a.md", anchor="b", version="1", score=0.5),))


async def everything(database: Database) -> str:
    """All rows of all tables but the ledger, as one text."""
    async with database.reading() as session:
        rows = [
            f"{table.name}: {dict(row)}"
            for table in all_tables().sorted_tables
            for row in (await session.execute(select(table))).mappings()
        ]
    return "\n".join(rows)


@pytest.fixture
async def stage(database: Database) -> Stage:
    stage = Stage(database)
    await world.build(database, stage.clock())
    return stage


@pytest.fixture
async def anna(stage: Stage) -> Talk:
    """Anna has asked, rated, begun a form, handed over to a person and sent a file; a notice to her is on its way."""
    anna = stage.person("anna")
    stage.known[f"Where is the {SECRET}?"] = CLOSE
    said = await anna.say(f"Where is the {SECRET}?")
    await anna.press(next(each for each in said.buttons if each.skill == "answer_failed"))
    await anna.turn(skill="register_deal", values={"customer": f"{SECRET} GmbH"})
    await anna.turn(skill="talk_to_person", values={"about": f"I need a {SECRET}"}, confirmed=True)
    async with stage.database.writing() as session:
        member = await people.called(session, "anna")
        assert member is not None
        session.add(file_of(member.person_id, member.programme_id, stage))
        line = Reply(text=f"my {SECRET}")
        await write(session, key="1", conversation="test:T1:anna", author="person", reply=line, at=stage.clock())
    return anna


def file_of(person: int, programme: int, stage: Stage) -> File:
    return File(
        id="f1", programme_id=programme, account="test:T1:anna", person_id=person, name=f"{SECRET}.txt",
        media_type="text/plain", size=3, sha256="0" * 64, state=FileState.CLEAN, created_at=stage.clock(),
    )  # fmt: skip


async def test_files_in_their_tickets_go_whoever_sent_them_also_those_of_notes(anna: Talk) -> None:
    stage, who = anna.stage, await number(anna.stage, "anna")
    dora = await number(stage, "dora")
    async with stage.database.writing() as session:
        for number_, attached in enumerate(("ticket:T-2026-0001", "ticket-note:T-2026-0001", "deal:D-2026-0001")):
            file = file_of(dora, 1, stage)
            file.id, file.account, file.attached_to = f"d{number_}", "test:T1:dora", attached
            session.add(file)
        gone = await erase.erase(session, all_tables(), who, by="operator", now=stage.clock())
        assert gone["files"] == 3  # and the one of hers that nobody uses
        assert list(await session.scalars(select(File.attached_to))) == ["deal:D-2026-0001"]


async def number(stage: Stage, key: str) -> int:
    async with stage.database.reading() as session:
        member = await people.called(session, key)
    assert member is not None
    return member.person_id


async def test_nothing_of_a_person_is_left_but_records_that_name_nobody(anna: Talk) -> None:
    stage = anna.stage
    who = await number(stage, "anna")
    assert SECRET in await everything(stage.database)
    async with stage.database.writing() as session:
        gone = await erase.erase(session, all_tables(), who, by="operator", now=stage.clock())
    assert {"question", "answer_rating", "draft", "said", "files", "identities", "last_said"} <= gone.keys()

    left = await everything(stage.database)
    assert [line for line in left.splitlines() if SECRET in line] == []
    assert [line for line in left.splitlines() if "T1:anna" in line or "anna@" in line or "'Anna'" in line] == []
    async with stage.database.reading() as session:
        assert (await ledger_check.verify(session)).whole
        assert await people.called(session, "anna") is None


async def test_it_happens_to_nobody_else(anna: Talk) -> None:
    stage = anna.stage
    await stage.person("bela").say("And what of me?")
    async with stage.database.writing() as session:
        await erase.erase(session, all_tables(), await number(stage, "anna"), by="operator", now=stage.clock())
    assert "And what of me?" in await everything(stage.database)
    assert (await stage.person("bela").say("Still there?")).text


async def test_whoever_stays_is_still_known_and_has_said_nothing(anna: Talk) -> None:
    stage = anna.stage
    async with stage.database.writing() as session:
        who = await number(stage, "anna")
        await erase.erase(session, all_tables(), who, by="operator", now=stage.clock(), account=False)
    assert SECRET not in await everything(stage.database)
    assert await number(stage, "anna") == who


async def test_the_figures_count_on_without_whoever_asked(anna: Talk) -> None:
    stage = anna.stage
    async with stage.database.writing() as session:
        await erase.erase(session, all_tables(), await number(stage, "anna"), by="operator", now=stage.clock())
        asks = (await session.scalars(select(SupportAsk))).all()
    assert [(each.asker, each.conversation) for each in asks] == [(None, None)] * len(asks)
    assert asks


async def test_a_ticket_of_theirs_says_that_its_words_were_removed_not_that_its_time_was_over(anna: Talk) -> None:
    stage = anna.stage
    async with stage.database.writing() as session:
        await erase.erase(session, all_tables(), await number(stage, "anna"), by="operator", now=stage.clock())
    shown = await stage.person("dora").submit("ticket_status", ticket="T-2026-0001")
    assert shown.text == (
        "**T-2026-0001**: what was said in it was removed, with all else that whoever asked had said.\n\n"
        "Guest (Nordlicht): this message was removed."
    )


async def test_what_is_on_its_way_to_them_does_not_arrive(stage: Stage) -> None:
    async with stage.database.writing() as session:
        await enqueue(session, "deliver", {"sender": {"user": "anna"}, "reply": {"text": SECRET}})
        await enqueue(session, "deliver", {"sender": {"user": "bela"}, "reply": {"text": "to Bela"}})
        who = await number(stage, "anna")
        await erase.erase(session, all_tables(), who, by="operator", now=stage.clock())
    left = await everything(stage.database)
    assert SECRET not in left
    assert "to Bela" in left


async def test_they_are_given_everything_with_their_files(anna: Talk, tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    store.path("0" * 64).parent.mkdir(parents=True)
    store.path("0" * 64).write_bytes(b"abc")
    async with anna.stage.database.reading() as session:
        who = await number(anna.stage, "anna")
        await export.write(session, all_tables(), store, who, tmp_path / "anna.zip")
        with pytest.raises(FileExistsError):
            await export.write(session, all_tables(), store, who, tmp_path / "anna.zip")

    with zipfile.ZipFile(tmp_path / "anna.zip") as archive:
        told = json.loads(archive.read("data.json"))
        assert archive.read(f"files/f1-{SECRET}.txt") == b"abc"
    assert told["question"][0]["text"] == f"Where is the {SECRET}?"
    assert {"people", "identities", "draft", "said", "answer_rating", "ledger_entry", "files"} <= told.keys()
    assert "salt" not in told["people"][0]
    assert "bela" not in json.dumps(told)
