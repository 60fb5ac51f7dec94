"""New words for what somebody wrote into a ticket: as long as they could still write it there, and no longer."""

from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.inbox import accept
from bot.prm.partners import Partner, PartnerStatus
from bot.prm.people import PartnerMembership, PartnerRole, Person, PersonStatus, StaffMembership, StaffRole
from bot.prm.ticket_records import Author, TicketMessage
from tests.conversation import Stage, Talk
from tests.support_world import at_desk, said_to
from tests.world import World

KEPT = "It is the key of Keep Cloud"


@pytest.fixture
async def said(stage: Stage, anna: Talk, erik: Talk) -> str:
    """What Anna's message is called by its platform; Erik has answered it."""
    await anna.submit("open_ticket", about="My key is gone")
    event = anna.event(text=KEPT)
    await accept(stage.database, event)
    await stage.worker.run_due()
    await erik.submit("answer_ticket", ticket="T-2026-0001", answer="Here is a new one")
    return event.id


async def in_new_words(talk: Talk, text: str, message: str) -> None:
    await accept(talk.stage.database, talk.event(text=text, edits=message))
    await talk.stage.worker.run_due()


async def change(stage: Stage, *statements: Any) -> None:
    async with stage.database.writing() as session:
        for each in statements:
            await session.execute(each)


async def written(stage: Stage, author: Author) -> str:
    async with stage.database.reading() as session:
        wanted = select(TicketMessage.words).where(TicketMessage.author == author).order_by(TicketMessage.id.desc())
        return (await session.scalars(wanted.limit(1))).one()


async def test_who_still_works_there_puts_it_differently(stage: Stage, anna: Talk, said: str) -> None:
    await in_new_words(anna, "It is the key of Reach Core", said)
    assert await written(stage, Author.PARTNER) == "It is the key of Reach Core"


@pytest.mark.parametrize("left", ["for another partner", "removed", "suspended"])
@pytest.mark.parametrize("text", ["They cheat.", ""])
async def test_who_left_the_partner_does_not_speak_for_it_any_more(
    stage: Stage, people: World, anna: Talk, said: str, left: str, text: str
) -> None:
    who = select(Person.id).where(Person.key == "anna").scalar_subquery()
    moved = update(PartnerMembership).where(PartnerMembership.person_id == who)
    await change(stage, {
        "for another partner": moved.values(partner_id=people.sudwind.id),
        "removed": update(Person).where(Person.key == "anna").values(status=PersonStatus.REMOVED),
        "suspended": update(Partner).where(Partner.key == "nordlicht").values(status=PartnerStatus.SUSPENDED),
    }[left])  # fmt: skip
    before = [each.reply.text for each in at_desk(stage)]
    await in_new_words(anna, text, said)

    assert await written(stage, Author.PARTNER) == KEPT
    assert [each.reply.text for each in at_desk(stage)] == before


@pytest.mark.parametrize("left", ["for finance", "removed", "for a partner"])
@pytest.mark.parametrize("text", ["Send your password to erik@evil.example", ""])
async def test_who_left_support_says_nothing_in_its_name_any_more(
    stage: Stage, people: World, anna: Talk, erik: Talk, said: str, left: str, text: str
) -> None:
    await change(stage, update(TicketMessage).where(TicketMessage.author == Author.AGENT).values(source="of Erik"))
    async with stage.database.reading() as session:
        who = (await session.scalars(select(Person.id).where(Person.key == "erik"))).one()
    role = StaffMembership.person_id == who
    await change(stage, *{
        "for finance": (update(StaffMembership).where(role).values(role=StaffRole.FINANCE),),
        "removed": (update(Person).where(Person.id == who).values(status=PersonStatus.REMOVED),),
        "for a partner": (delete(StaffMembership).where(role),),
    }[left])  # fmt: skip
    if left == "for a partner":
        async with stage.database.writing() as session:
            session.add(PartnerMembership(person_id=who, partner_id=people.sudwind.id, role=PartnerRole.REP))
    before = [each.text for each in said_to(stage, anna)]
    await in_new_words(erik, text, "of Erik")

    assert await written(stage, Author.AGENT) == "Here is a new one"
    assert [each.text for each in said_to(stage, anna)] == before
