"""Somebody in support, and the channel in which the vendor's people see tickets."""

from typing import Any

from sqlalchemy import select

from bot import message
from bot.inbox import accept
from bot.outbox import Delivery
from bot.prm.people import StaffRole
from bot.prm.places import Place, Purpose
from bot.prm.programme import Programme
from bot.prm.ticket_records import Ticket
from bot.reply import Reply
from tests import rows
from tests.conversation import Stage, Talk
from tests.world import TEAM, World

DESK = "test:T1:C-support"
OURS = message.Place(key="test:T1:C-nordlicht", kind="shared")  # of one partner's people and the vendor's
BOTH = message.Place(key="test:T1:C-both", kind="shared")  # of two partners'


async def support(stage: Stage, people: World, *, channel: bool = True) -> None:
    """Erik and Frida work in support, Gerd runs the programme; `channel`: they have one that nobody else reads."""
    stage.vouched = True
    async with stage.database.writing() as session:
        programme = await session.get_one(Programme, people.nordlicht.programme_id)
        for name, role in (("erik", StaffRole.SUPPORT), ("frida", StaffRole.SUPPORT), ("gerd", StaffRole.ADMIN)):
            await rows.person(
                session, programme, name.capitalize(), staff=[role], key=name, account=("test", TEAM, name)
            )
        if channel:
            purposes = [Purpose.SUPPORT.value]
            place = Place(
                programme_id=programme.id,
                key=DESK,
                platform="test",
                bound_at=stage.clock(),
                staff=True,
                purposes=purposes,
            )
            session.add(place)


def at_desk(stage: Stage) -> list[Delivery]:
    """What stands in the channel for support, as rewritten since, the oldest first."""
    return _as_rewritten([each for each in stage.sent if each.place.key == DESK])


def said_to(stage: Stage, talk: Talk) -> list[Reply]:
    """Everything this person was told where they talk, answers and notices, as rewritten since."""
    theirs = [each for each in stage.sent if each.sender == talk.sender and each.conversation in (None, talk.place.key)]
    return [each.reply for each in _as_rewritten(theirs)]


async def writes(talk: Talk, text: str, **more: Any) -> Reply | None:
    """What somebody writes to a person; what the assistant says to it, if anything."""
    before = len(talk.stage.sent)
    await accept(talk.stage.database, talk.event(text=text, **more))
    await talk.stage.worker.run_due()
    said = [e for e in talk.stage.sent[before:] if e.sender == talk.sender and e.notice_to is None and not e.card]
    return said[-1].reply if said else None


async def the_ticket(stage: Stage, number: str = "T-2026-0001") -> Ticket:
    async with stage.database.reading() as session:
        return (await session.scalars(select(Ticket).where(Ticket.number == number))).one()


def card(stage: Stage) -> Reply:
    """The newest card in the channel for support."""
    cards = [each for each in at_desk(stage) if (each.card or "").startswith("ticket-card:")]
    return cards[-1].reply


def _as_rewritten(sent: list[Delivery]) -> list[Delivery]:
    said = dict[str, Delivery]()
    for each in sent:
        said[each.edits or each.key] = each
    return list(said.values())
