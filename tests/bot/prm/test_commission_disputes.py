"""A partner says that a line is wrong: it waits, the rest is paid, and finance answers."""

import asyncio
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotAllowed, ReasonNeeded
from bot.prm import clocks, commission_answers, commission_changes, commission_disputes, commission_lines
from bot.prm.commission_calendar import Month
from bot.prm.commission_changes import LineMovedOn, NothingToTakeBack
from bot.prm.commission_closing import close, settle
from bot.prm.commission_disputes import AlreadyDisputed, Dispute, DisputeState, NoSuchDispute, NotToBeDisputed
from bot.prm.commission_lines import CommissionLine, Entry, LineKind, LineState, NoSuchLine
from bot.prm.database import Database
from bot.prm.deals import Deal
from bot.prm.money import Money
from bot.prm.people import Member
from tests.bot.prm.commission_world import WON, build, lines, win
from tests.bot.prm.world import World

NAMES = ("Brightwell", "Oakhurst", "Zephyr Mills", "Quintessa", "Halvorsen")
MARCH = Month.of(date(2027, 3, 1))
CLOSES = datetime.fromisoformat("2027-04-01T00:00:00+02:00")


async def object_to(session: AsyncSession, world: World, who: str, number: str, at: datetime = WON) -> Dispute:
    member = await world.member(session, who)
    return await commission_disputes.dispute(
        session, member, world.programme, number, objection="It was 60,000.", now=at
    )


async def answer(session: AsyncSession, world: World, who: str, number: str, right: str | None = None) -> Dispute:
    member, said = await world.member(session, who), {"answer": "We looked at the invoice.", "now": WON}
    if right is None:
        return await commission_answers.reject(session, member, world.programme, number, **said)
    money = Money(Decimal(right), "EUR")
    return await commission_answers.correct(session, member, world.programme, number, right=money, **said)


async def test_a_disputed_line_is_held_and_finance_has_five_business_days(any_database: Database) -> None:
    world = await build(any_database)
    async with any_database.writing() as session:
        (line,) = await win(session, world, "anna")
        dispute = await object_to(session, world, "finn", line.number)
        due = [clock.due_at for clock in await clocks.open_clocks(session, f"dispute:{dispute.number}")]
        fred = await world.member(session, "fred")
        waiting = await commission_disputes.unanswered(session, fred)

    assert (line.state, line.held_for) == (LineState.HELD, "It was 60,000.")
    assert (dispute.number, dispute.state) == ("Q-2027-0001", DisputeState.OPEN)
    assert due == [WON + timedelta(days=6), dispute.due_at] == [WON + timedelta(days=6), WON + timedelta(days=7)]
    assert [(each.dispute.number, each.entry.line.number) for each in waiting] == [("Q-2027-0001", line.number)]


async def test_however_many_wait_each_is_reached_page_by_page_and_by_what_it_is_called(any_database: Database) -> None:
    world = await build(any_database)
    async with any_database.writing() as session:
        won = [await win(session, world, "anna", customer=f"{name} Ltd") for name in NAMES]
        opened = [await object_to(session, world, "finn", line.number) for (line,) in won]
        fred = await world.member(session, "fred")
        seen, last = list[str](), None
        while page := await commission_disputes.unanswered(session, fred, limit=2, after=last):
            seen += [each.dispute.number for each in page]
            last = seen[-1]
        assert seen == [each.number for each in opened]

        (line,) = won[4]
        for named in (f"please answer {opened[4].number.lower()}", line.number, NAMES[4].lower()):
            found = await commission_disputes.unanswered(session, fred, limit=2, named=named)
            assert [each.dispute.number for each in found] == [opened[4].number], named
        assert await commission_disputes.unanswered(session, fred, named="%") == []


async def test_a_line_that_is_right_is_released_with_the_answer(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        (line,) = await win(session, world, "anna")
        dispute = await object_to(session, world, "finn", line.number)
        await answer(session, world, "fred", dispute.number)
        assert (line.state, line.held_for) == (LineState.APPROVED, None)
        assert (dispute.state, dispute.answer) == (DisputeState.REJECTED, "We looked at the invoice.")
        assert await clocks.open_clocks(session, f"dispute:{dispute.number}") == []
        with pytest.raises(NoSuchDispute):
            await answer(session, world, "fred", dispute.number)


async def test_a_line_that_finance_released_can_be_disputed_while_its_statement_is_yet_to_come(
    any_database: Database,
) -> None:
    world = await build(any_database)
    async with any_database.writing() as session:
        (line,) = await win(session, world, "anna")
        first = await object_to(session, world, "finn", line.number)
        await answer(session, world, "fred", first.number)
        assert (await object_to(session, world, "finn", line.number)).number != first.number


async def test_a_line_that_is_corrected_twice_is_made_up_for_once(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        (line,) = await win(session, world, "anna")
        made_up = select(CommissionLine.amount_minor).where(CommissionLine.about_id == line.id)
        for right, found in (("7200.00", [1_200_00]), ("7200.00", [1_200_00]), ("7000.00", [1_200_00, -200_00])):
            line.state = LineState.PENDING  # as in the review of its statement: it can be disputed again
            dispute = await object_to(session, world, "finn", line.number)
            await answer(session, world, "fred", dispute.number, right)
            assert (await session.scalars(made_up.order_by(CommissionLine.id))).all() == found


@pytest.mark.parametrize(("right", "difference"), [("7200.00", "1,200.00 EUR"), ("5999.99", "-0.01 EUR")])
async def test_a_line_that_is_wrong_is_made_up_for_by_another_and_stays_itself(
    database: Database, right: str, difference: str
) -> None:
    world = await build(database)
    async with database.writing() as session:
        (line,) = await win(session, world, "anna")
        dispute = await object_to(session, world, "finn", line.number)
        await answer(session, world, "fred", dispute.number, right)
        _, correction = await lines(session)
        assert (str(line.amount), dispute.state) == ("6,000.00 EUR", DisputeState.CORRECTED)
        assert (correction.kind, str(correction.amount)) == (LineKind.CORRECTION, difference)
        assert (correction.about_id, correction.reason) == (line.id, "We looked at the invoice.")


async def test_it_can_be_disputed_until_the_review_ends_and_once_at_a_time(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        low, high = await win(session, world, "anna", value=Decimal(88_000))
        (march,) = await close(session, world.programme, world.partners["alpine"].id, MARCH, CLOSES)
        await object_to(session, world, "finn", low.number, march.review_until - timedelta(seconds=1))
        with pytest.raises(AlreadyDisputed):
            await object_to(session, world, "alma", low.number, march.review_until - timedelta(seconds=1))
        with pytest.raises(NotToBeDisputed):
            await object_to(session, world, "finn", high.number, march.review_until)
        await settle(session, world.programme, march, march.review_until + timedelta(days=5))
        assert (low.state, high.state, str(march.paid)) == (LineState.HELD, LineState.PAID, "6,080.00 EUR")


async def test_nobody_but_its_partner_and_finance_finds_a_line(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        (line,) = await win(session, world, "anna")
        for who in ("beth", "mira", "olaf", "sue", "anna", "cora"):
            with pytest.raises((NoSuchLine, NotAllowed)):
                await object_to(session, world, who, line.number)
        dispute = await object_to(session, world, "finn", line.number)
        for who in ("finn", "alma", "mira", "olaf", "sue"):
            with pytest.raises(NotAllowed):
                await answer(session, world, who, dispute.number)


async def test_every_decision_gives_its_reason(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        fred = await world.member(session, "fred")
        (line,) = await win(session, world, "anna")
        deal = await session.get_one(Deal, line.deal_id)
        for decide in (commission_changes.hold, commission_changes.decline):
            with pytest.raises(ReasonNeeded):
                await decide(session, fred, world.programme, line, reason=" ", now=WON)
        with pytest.raises(ReasonNeeded):
            await commission_changes.take_back(
                session, fred, world.programme, deal, percent=Decimal(1), reason="", now=WON
            )


async def test_a_declined_line_is_final(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        fred = await world.member(session, "fred")
        (line,) = await win(session, world, "anna")
        await commission_changes.decline(session, fred, world.programme, line, reason="Counted twice.", now=WON)
        with pytest.raises(LineMovedOn):
            await commission_changes.release(session, fred, world.programme, line, now=WON)


async def taken(session: AsyncSession, world: World, deal: Deal, percent: int) -> list[CommissionLine]:
    fred, why = await world.member(session, "fred"), {"reason": "Cancelled.", "now": WON}
    return await commission_changes.take_back(session, fred, world.programme, deal, percent=Decimal(percent), **why)


async def test_never_more_is_taken_back_than_was_earned(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        (line,) = await win(session, world, "anna", value=Decimal("33333.37"))
        deal = await session.get_one(Deal, line.deal_id)
        back = [*await taken(session, world, deal, 60), *await taken(session, world, deal, 60)]
        with pytest.raises(NothingToTakeBack):
            await taken(session, world, deal, 1)
        assert sum(each.amount_minor for each in back) == -line.amount_minor
        (again,) = await win(session, world, "anna", customer="Zeta")
        assert str(again.amount) == "6,000.00 EUR", "what was cancelled counts no longer"


async def test_of_two_who_dispute_a_line_at_once_one_is_told_of_the_others_dispute(
    any_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await build(any_database)
    async with any_database.writing() as session:
        (line,) = await win(session, world, "anna")
    both, get = asyncio.Barrier(2), commission_lines.get

    async def found(session: AsyncSession, member: Member, number: str) -> Entry:
        """On PostgreSQL both read the line before either disputes it; SQLite lets one write at a time."""
        entry = await get(session, member, number)
        if not any_database.is_sqlite:
            await both.wait()
        return entry

    monkeypatch.setattr(commission_lines, "get", found)

    async def object_once(who: str) -> str:
        async with any_database.writing() as session:
            return (await object_to(session, world, who, line.number)).number

    done = await asyncio.gather(object_once("finn"), object_once("alma"), return_exceptions=True)
    (opened,) = (each for each in done if isinstance(each, str))
    (refused,) = (each for each in done if each != opened)
    assert isinstance(refused, AlreadyDisputed)
    assert refused.values == {"number": line.number, "dispute": opened}
