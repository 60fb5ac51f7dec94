"""The files of a ticket stand on it once it is opened, for whoever reads what was said in it, and as long as they are
kept."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.file_store import FileStore
from bot.privacy import erase, retention
from bot.prm import files, people
from bot.prm.file_rights import readable
from bot.prm.files import File, FileState
from bot.prm.ledger import LedgerEntry
from bot.reply import Reply
from bot.tables import all_tables
from skills.ticket_shown import FILES_SHOWN
from tests.bot.handing_in import send
from tests.conversation import Stage, Talk, button
from tests.samples import PDF
from tests.support_world import the_ticket, writes
from tests.world import TEAM

TICKET = "T-2026-0001"


@pytest.fixture
async def store(anna: Talk, erik: Talk, tmp_path: Path) -> FileStore:
    """A ticket of Anna's, for files to be sent in."""
    await anna.submit("open_ticket", about="My key is gone")
    return FileStore(tmp_path / "files")


async def test_whoever_opens_a_ticket_finds_what_was_sent_in_it_the_newest_first(
    stage: Stage, store: FileStore, anna: Talk, erik: Talk
) -> None:
    await writes(anna, "Here it is", files=(await kept(store, anna, "key.pdf"),))
    answer = await kept(store, erik, "new key.pdf")
    stage.clock.now += timedelta(minutes=1)
    await erik.submit("answer_ticket", ticket=TICKET, answer="Take this one", files=[answer])

    for who in ("anna", "bela", "erik", "frida"):
        opened = await shows(stage.person(who))
        assert names(opened) == ["new key.pdf", "key.pdf"], who
        assert all([await may_open(stage, who, each.name) for each in opened.downloads]), who
    assert names(await stage.person("chloe").turn(skill="ticket_status", values={"ticket": TICKET})) == []


async def test_files_of_notes_are_the_vendors(stage: Stage, store: FileStore, anna: Talk, erik: Talk) -> None:
    inside = await kept(store, erik, "what they lost before.pdf")
    await erik.submit("note_ticket", ticket=TICKET, note="They lose keys often", files=[inside])
    assert names(await shows(anna)) == []
    assert names(await shows(stage.person("frida"))) == ["what they lost before.pdf"]


async def test_of_many_files_the_newest_are_shown_and_how_many_more_there_are(
    store: FileStore, anna: Talk, erik: Talk
) -> None:
    for number in range(FILES_SHOWN + 2):
        anna.stage.clock.now += timedelta(seconds=1)
        await writes(anna, "Another one", files=(await kept(store, anna, f"{number}.pdf"),))
    first = await shows(erik)
    assert names(first) == [f"{number}.pdf" for number in range(FILES_SHOWN + 1, 1, -1)]
    rest = await erik.press(button(first, "Show 2 more files"))
    assert names(rest) == ["1.pdf", "0.pdf"]
    assert "more file" not in str(rest.buttons)


async def test_opening_it_is_in_the_ledger_also_where_nothing_but_files_was_sent(
    stage: Stage, store: FileStore, anna: Talk, erik: Talk
) -> None:
    await writes(anna, "", files=(await kept(store, anna, "key.pdf"),))
    assert names(await shows(erik)) == ["key.pdf"]
    async with stage.database.reading() as session:
        read = select(LedgerEntry.subject).where(LedgerEntry.action == "ticket.read")
        assert list(await session.scalars(read)) == [f"ticket:{TICKET}"]


async def test_what_is_infected_or_not_kept_any_more_is_not_offered(
    stage: Stage, store: FileStore, anna: Talk, erik: Talk
) -> None:
    bad, old = await kept(store, anna, "bad.pdf"), await kept(store, anna, "old.txt", b"of long ago")
    await writes(anna, "Here they are", files=(bad, old))
    async with stage.database.writing() as session:
        await session.execute(update(File).where(File.name == "bad.pdf").values(state=FileState.INFECTED))
    assert names(await shows(erik)) == ["old.txt"]
    async with stage.database.writing() as session:
        await files.purge(session, stage.clock() + timedelta(days=10 * 366))
    assert names(await shows(erik)) == []


async def test_files_of_whoever_is_forgotten_are_gone_from_it(
    stage: Stage, store: FileStore, anna: Talk, erik: Talk
) -> None:
    bela = stage.person("bela")
    mine = await kept(store, bela, "mine.pdf")
    await bela.submit("reply_ticket", ticket=TICKET, message="Ours, too", files=[mine])
    await writes(anna, "And this", files=(await kept(store, anna, "hers.pdf"),))
    await forgotten(stage, "bela")
    assert names(await shows(erik)) == ["hers.pdf"]
    await forgotten(stage, "anna")
    assert names(await shows(erik)) == []


async def test_files_go_with_the_words_of_a_ticket_once_their_time_is_over(
    stage: Stage, store: FileStore, anna: Talk, erik: Talk
) -> None:
    await writes(anna, "Here it is", files=(await kept(store, anna, "key.pdf"),))
    await erik.submit("solve_ticket", ticket=TICKET)
    await stage.wait(days=15)
    assert (await the_ticket(stage)).closed_at is not None
    async with stage.database.writing() as session:
        await retention.purge_tickets(session, stage.clock() + timedelta(days=1_000))
    assert names(await shows(erik)) == []


async def kept(store: FileStore, who: Talk, name: str, content: bytes = PDF) -> str:
    return (await send(who.stage, store, who, name, content)).id


async def shows(who: Talk) -> Reply:
    return await who.turn(skill="ticket_status", values={"ticket": TICKET})


def names(reply: Reply) -> Sequence[str]:
    """What is offered, without its size."""
    return [each.label.rpartition(" (")[0] for each in reply.downloads]


async def may_open(stage: Stage, who: str, file: str) -> bool:
    async with stage.database.reading() as session:
        member = await people.resolve(session, "test", TEAM, who)
        assert member
        return await readable(session, member, f"test:{TEAM}:{who}", file) is not None


async def forgotten(stage: Stage, who: str) -> None:
    async with stage.database.writing() as session:
        member = await people.called(session, who)
        assert member
        await erase.erase(session, all_tables(), member.person_id, by="operator", now=stage.clock())
