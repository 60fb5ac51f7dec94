"""What was said, in the order in which it can be seen."""

import asyncio
from datetime import UTC, datetime

from bot.prm.database import Database
from bot.reply import Reply
from bot.transcript import latest, rewrite, since, write

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


async def say(database: Database, text: str, *, written: asyncio.Event | None = None, hold: float = 0.0) -> None:
    async with database.writing() as session:
        await write(session, key=text, conversation="c", author="person", reply=Reply(text=text), at=NOW)
        if written:
            written.set()
        await asyncio.sleep(hold)


async def test_lines_come_back_as_they_were_said(database: Database) -> None:
    for number in range(5):
        await say(database, str(number))
    async with database.reading() as session:
        everything = await since(session, "c")
        assert [line.reply.text for line in everything] == list("01234")
        assert [line.reply.text for line in await since(session, "c", everything[2].id)] == list("34")
        assert [line.reply.text for line in await latest(session, "c", limit=2)] == list("34")
        assert [line.reply.text for line in await latest(session, "c", limit=2, before=everything[3].id)] == list("12")
        assert await since(session, "another") == []


async def test_who_has_read_up_to_a_line_never_misses_an_earlier_one(any_database: Database) -> None:
    """A slow transaction must not make a line visible below one that somebody has seen already."""
    seen, written = list[str](), asyncio.Event()
    slow = asyncio.create_task(say(any_database, "slow", written=written, hold=0.2))
    await written.wait()
    quick = asyncio.create_task(say(any_database, "quick"))
    last = 0
    while len(seen) < 2:
        async with any_database.reading() as session:
            for line in await since(session, "c", last):
                seen.append(line.reply.text)
                last = line.id
        await asyncio.sleep(0.02)
    await asyncio.gather(slow, quick)
    assert seen == ["slow", "quick"]


async def test_a_rewritten_line_reads_differently_where_it_stands_and_those_who_have_read_it_are_told(
    database: Database,
) -> None:
    await say(database, "please decide")
    await say(database, "something else")
    async with database.writing() as session:
        await rewrite(session, "please decide", Reply(text="Dora decided"), by="decided", at=NOW)
        await rewrite(session, "never said", Reply(text="nothing"), by="nothing", at=NOW)
    async with database.reading() as session:
        first, _ = shown = await latest(session, "c")
        assert [line.reply.text for line in shown] == ["Dora decided", "something else"]
        news = await since(session, "c", shown[-1].id)
        assert [(line.rewrites, line.reply.text) for line in news] == [(first.id, "Dora decided")]
