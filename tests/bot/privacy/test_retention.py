"""What was said goes when its time is over; what it counted stays."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import housekeeping
from bot.outbox import Channel
from bot.privacy import retention
from bot.prm.files import File, FileState
from bot.prm.ticket_records import Ticket, TicketMessage, TicketState
from bot.reply import Reply
from bot.transcript import Said, write
from tests import world
from tests.conversation import Stage


async def test_a_closed_tickets_words_go_after_two_years_and_its_moments_stay(stage: Stage) -> None:
    people = await world.build(stage.database, stage.clock())
    anna = stage.person("anna")
    await anna.submit("open_ticket", about="My key is gone")
    await anna.submit("solve_ticket", ticket="T-2026-0001")
    await stage.wait(days=15)
    async with stage.database.writing() as session:
        for kind in ("ticket", "ticket-note", "deal"):
            session.add(file_of(kind, people.nordlicht.programme_id, stage))
        await retention.purge_tickets(session, stage.clock() + timedelta(days=729))
        assert (await session.scalars(select(TicketMessage.words))).all()
        await retention.purge_tickets(session, stage.clock() + timedelta(days=731))
        assert (await session.scalars(select(TicketMessage.words))).all() == []
        assert (await session.scalars(select(File.id))).all() == ["deal"]
        ticket = (await session.scalars(select(Ticket))).one()
        await retention.purge_tickets(session, stage.clock() + timedelta(days=732))
    assert (ticket.subject, ticket.account, ticket.person_id) == ("erased", "erased", None)
    assert ticket.partner_id == people.nordlicht.id
    assert ticket.opened_at < stage.clock()
    assert ticket.solved_at is not None


async def test_an_old_ticket_says_in_its_readers_language_why_it_is_empty(stage: Stage) -> None:
    await world.build(stage.database, stage.clock())
    await stage.person("anna").submit("open_ticket", about="My key is gone")
    await stage.person("anna").submit("solve_ticket", ticket="T-2026-0001")
    await stage.wait(days=15)
    async with stage.database.writing() as session:
        await retention.purge_tickets(session, stage.clock() + timedelta(days=731))

    dora = stage.person("dora", locale="de")
    shown = await dora.submit("ticket_status", ticket="T-2026-0001")
    why = "Was darin gesagt wurde, wurde entfernt, weil die Aufbewahrungszeit abgelaufen ist."
    assert shown.text == f"**T-2026-0001**: {why}"
    listed = await dora.turn(skill="my_tickets")
    assert listed.table is not None
    assert listed.table.rows[0][:2] == ("T-2026-0001", "Entfernt")
    asked = await dora.turn(skill="ticket_status")
    assert asked.ask is not None
    assert [each.label for each in asked.ask.questions[0].choices] == ["T-2026-0001"]
    refused = await dora.submit("draft_article", ticket="T-2026-0001")
    assert refused.text.startswith("Was in Ticket T-2026-0001 gesagt wurde, wird nicht mehr aufbewahrt.")


def file_of(kind: str, programme: int, stage: Stage) -> File:
    return File(
        id=kind, programme_id=programme, account="test:T1:dora", name="a.txt", media_type="text/plain", size=3,
        sha256="0" * 64, state=FileState.CLEAN, created_at=stage.clock(), attached_to=f"{kind}:T-2026-0001",
    )  # fmt: skip


async def test_as_many_as_there_are_go_in_one_night_each_batch_in_a_transaction_of_its_own(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "TICKETS", 2)
    await world.build(stage.database, stage.clock())
    for about in ("My key", "My licence", "My order", "My box", "My bill"):
        await stage.person("anna").submit("open_ticket", about=about)
    async with stage.database.writing() as session:
        await session.execute(update(Ticket).values(state=TicketState.CLOSED, closed_at=stage.clock()))
        await housekeeping.plan(session, stage.clock() + timedelta(days=731))
    tidy = housekeeping.duty(stage.database, stage.clock, (), by_batches=retention.PURGES)
    stage.worker = stage.worker_of({"test": Channel(send=stage._send)}, {housekeeping.KIND: tidy})
    await stage.wait(days=731)
    async with stage.database.reading() as session:
        assert set(await session.scalars(select(Ticket.subject))) == {"erased"}
        assert (await session.scalars(select(TicketMessage.id))).all() == []


async def test_what_is_too_much_for_one_night_is_left_for_the_next(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "MOST_BATCHES", 3)
    asked = 0

    async def never_done(_session: AsyncSession, _now: datetime) -> bool:
        nonlocal asked
        asked += 1
        return True

    async with stage.database.writing() as session:
        await housekeeping.plan(session, stage.clock())
    tidy = housekeeping.duty(stage.database, stage.clock, (), by_batches=(never_done,))
    stage.worker = stage.worker_of({}, {housekeeping.KIND: tidy})
    await stage.worker.run_due()
    assert asked == 3


async def test_a_line_of_the_web_chat_goes_after_a_year(stage: Stage) -> None:
    await world.build(stage.database, stage.clock())
    async with stage.database.writing() as session:
        await write(session, key="1", conversation="c", author="person", reply=Reply(text="hi"), at=stage.clock())
        await retention.purge_transcripts(session, stage.clock() + timedelta(days=365))
        assert len((await session.scalars(select(Said))).all()) == 1
        await retention.purge_transcripts(session, stage.clock() + timedelta(days=366))
        assert (await session.scalars(select(Said))).all() == []
