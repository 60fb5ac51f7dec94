"""Somebody calls a record by the number of another one: whoever means that number never gets theirs."""

import pytest
from sqlalchemy import select

from bot.prm.deals import Deal, DealState
from bot.prm.people import StaffRole
from bot.prm.programme import Programme
from bot.prm.ticket_records import TicketMessage
from tests import rows
from tests.conversation import Stage, Talk, button
from tests.support_world import said_to
from tests.world import TEAM

DEAL = {"products": ["keep"], "value": "150k", "closes_on": "2027-03-31"}


async def registered(who: Talk, customer: str) -> None:
    done = await who.submit("register_deal", customer=customer, **DEAL)
    assert "is registered" in done.text, done.text


@pytest.mark.parametrize("subject", ["T-2026-0001", "My ticket T-2026-0001 again"])
@pytest.mark.parametrize("number", ["T-2026-0001", "t20260001", "T-1"])
async def test_an_answer_goes_into_no_ticket_that_only_names_the_number(
    stage: Stage, anna: Talk, chloe: Talk, erik: Talk, subject: str, number: str
) -> None:
    """Another partner's ticket is the only one that can still be answered."""
    await anna.submit("open_ticket", about="My key is gone")
    await erik.submit("solve_ticket", ticket="T-2026-0001")
    await chloe.submit("open_ticket", about=subject)
    before = said_to(stage, chloe)
    await erik.turn(skill="answer_ticket", values={"ticket": number, "answer": "Your margin is 20 %"})

    assert said_to(stage, chloe) == before
    async with stage.database.reading() as session:
        wanted = select(TicketMessage.ticket_id).where(TicketMessage.words == "Your margin is 20 %")
        assert (await session.scalars(wanted)).all() == [1]


async def test_a_decision_is_about_no_deal_whose_customer_is_called_by_the_number(
    stage: Stage, anna: Talk, chloe: Talk
) -> None:
    async with stage.database.writing() as session:
        programme = await session.get_one(Programme, 1)
        account = ("test", TEAM, "olaf")
        await rows.person(session, programme, "Olaf", staff=[StaffRole.ADMIN], account=account)
    olaf = stage.person("olaf")
    await registered(anna, "Bakery Braun")
    approve = button(await olaf.turn(skill="review_deal", values={"deal": "D-2026-0001"}), "Approve")
    await olaf.press(approve)
    await registered(chloe, "D-2026-0001")
    again = await olaf.press(approve)
    assert "D-2026-0002" not in again.text

    async with stage.database.reading() as session:
        hers = (await session.scalars(select(Deal).where(Deal.number == "D-2026-0002"))).one()
    assert hers.state is not DealState.APPROVED


async def test_by_its_other_words_or_its_own_number_it_is_still_found(stage: Stage, chloe: Talk) -> None:
    await registered(chloe, "D-2026-0009 Patisserie")
    for said in ("Patisserie", "D-2026-0001"):
        shown = await chloe.turn(skill="deal_status", values={"deal": said})
        assert "Patisserie" in shown.text + str(shown.facts), said
