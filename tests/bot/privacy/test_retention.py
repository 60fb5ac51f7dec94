"""What was said goes when its time is over; what it counted stays."""

from datetime import timedelta

from sqlalchemy import select

from bot.privacy import retention
from bot.prm.files import File, FileState
from bot.prm.ticket_records import Ticket, TicketMessage
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
        await retention.purge(session, stage.clock() + timedelta(days=729))
        assert (await session.scalars(select(TicketMessage.words))).all()
        await retention.purge(session, stage.clock() + timedelta(days=731))
        assert (await session.scalars(select(TicketMessage.words))).all() == []
        assert (await session.scalars(select(File.id))).all() == ["deal"]
        ticket = (await session.scalars(select(Ticket))).one()
        await retention.purge(session, stage.clock() + timedelta(days=732))
    assert (ticket.subject, ticket.account, ticket.person_id) == ("erased", "erased", None)
    assert ticket.partner_id == people.nordlicht.id
    assert ticket.opened_at < stage.clock()
    assert ticket.solved_at is not None


def file_of(kind: str, programme: int, stage: Stage) -> File:
    return File(
        id=kind, programme_id=programme, account="test:T1:dora", name="a.txt", media_type="text/plain", size=3,
        sha256="0" * 64, state=FileState.CLEAN, created_at=stage.clock(), attached_to=f"{kind}:T-2026-0001",
    )  # fmt: skip


async def test_a_line_of_the_web_chat_goes_after_a_year(stage: Stage) -> None:
    await world.build(stage.database, stage.clock())
    async with stage.database.writing() as session:
        await write(session, key="1", conversation="c", author="person", reply=Reply(text="hi"), at=stage.clock())
        await retention.purge(session, stage.clock() + timedelta(days=365))
        assert len((await session.scalars(select(Said))).all()) == 1
        await retention.purge(session, stage.clock() + timedelta(days=366))
        assert (await session.scalars(select(Said))).all() == []
