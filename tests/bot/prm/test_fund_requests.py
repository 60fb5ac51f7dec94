"""Partners ask for funds, answer questions and take requests back; what cannot be is refused and changes nothing."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import NotAllowed, NotFromHere, OutOfDate, ReasonNeeded, UserError
from bot.prm import fund_decisions, fund_requests, ledger_check
from bot.prm.database import Database
from bot.prm.fund_counters import NotEnoughLeft
from bot.prm.fund_decisions import MoreThanAsked, Round, asked_to_decide
from bot.prm.fund_records import FundRequest, RequestState
from bot.prm.fund_requests import HasClaims, NoFund, NothingToPay, OneCurrency, TooSoon, WhichFund, WrongDates
from bot.prm.ledger import LedgerEntry
from tests.bot.prm.fund_world import HELD_ON, FundWorld, build, fund, money
from tests.bot.prm.world import NOW


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"starts_on": HELD_ON, "ends_on": HELD_ON - timedelta(days=1)}, WrongDates),
        ({"starts_on": NOW.date() + timedelta(days=13)}, TooSoon),
        ({"ends_on": date(2028, 1, 1)}, NoFund),
        ({"total_cost": money(10, "USD")}, NoFund),
        ({"total_cost": money(8_001)}, NotEnoughLeft),
        ({"total_cost": money("0.01")}, NothingToPay),
        ({"total_cost": money(100), "share": Decimal(101)}, NothingToPay),
        ({"expected_pipeline": money(10, "USD")}, OneCurrency),
    ],
)
async def test_what_cannot_be_asked_for(database: Database, said: dict[str, Any], refusal: type[UserError]) -> None:
    here = await build(database)
    with pytest.raises(refusal):
        await here.request(**said)


async def test_only_who_may_ask_asks(database: Database) -> None:
    here = await build(database)
    for who in ("anna", "finn", "mira"):
        with pytest.raises(NotAllowed):
            await here.request(who)
    with pytest.raises(NoFund):
        await here.request("beth")


async def test_of_several_funds_one_is_named(database: Database) -> None:
    here = await build(database)
    await fund(here.world, part=money(500), key="north")
    with pytest.raises(WhichFund, match="Europe, North"):
        await here.request()
    assert (await here.request(fund="north", total_cost=money(1_000))).amount == money(500)


@pytest.mark.parametrize(
    ("currency", "cost", "share", "amount"),
    [
        ("EUR", "0.05", "50", "0.02"),  # half of five cents, to the even cent
        ("EUR", "100.01", "33.3333", "33.34"),
        ("KRW", "3333", "50", "1666"),
        ("KWD", "1.001", "50", "0.500"),
    ],
)
async def test_the_share_is_rounded_half_even_to_what_the_currency_has(
    database: Database, currency: str, cost: str, share: str, amount: str
) -> None:
    here = await build(database, currency=currency)
    row = await here.request(total_cost=money(cost, currency), share=Decimal(share))
    assert row.amount == money(amount, currency)


async def returned(here: FundWorld) -> FundRequest:
    row = await here.request()
    async with here.database.writing() as session:
        mira = await here.world.member(session, "mira")
        return await fund_decisions.send_back(session, mira, row.number, reason="Where?", now=NOW, version=row.version)


async def test_a_returned_request_is_answered_and_decided_on_anew(database: Database) -> None:
    here = await build(database)
    row = await returned(here)
    async with database.writing() as session:
        alma = await here.world.member(session, "alma")
        later = NOW + timedelta(days=20)
        again = await fund_requests.answer(
            session, alma, here.world.programme, row.number, now=later, note="In Graz", total_cost=money(1_000)
        )
    assert (again.state, again.amount, again.notes) == (RequestState.PENDING, money(500), "In Graz")
    assert again.decision_due_at == later + timedelta(days=7, hours=-1)  # the clocks were put forward on 28 March
    with pytest.raises(OutOfDate):
        await here.approve(again, version=row.version)


async def test_a_decision_needs_a_reason_and_at_most_what_was_asked(database: Database) -> None:
    here = await build(database)
    row = await here.request()
    with pytest.raises(MoreThanAsked):
        await here.approve(row, amount=money("1000.01"))
    async with database.writing() as session:
        mira = await here.world.member(session, "mira")
        with pytest.raises(ReasonNeeded):
            await fund_decisions.reject(session, mira, row.number, reason=" ", now=NOW)


async def test_what_is_cancelled_is_free_again_unless_it_is_claimed(database: Database) -> None:
    here = await build(database)
    row = await here.approved()
    assert (await here.left()).free == money(3_000)
    async with database.writing() as session:
        alma = await here.world.member(session, "alma")
        await fund_requests.cancel(session, alma, row.number, now=NOW)
        with pytest.raises(NotFromHere):
            await fund_requests.cancel(session, alma, row.number, now=NOW)
    assert (await here.left()).free == money(4_000)
    claimed = await here.approved()
    await here.claim(claimed)
    async with database.writing() as session:
        with pytest.raises(HasClaims):
            await fund_requests.cancel(session, await here.world.member(session, "alma"), claimed.number, now=NOW)


async def test_who_is_asked_goes_up_with_the_amount_and_when_it_is_late(database: Database) -> None:
    here = await build(database)
    ids, partner = here.world.ids, here.world.partners["alpine"].id
    async with database.reading() as session:
        for amount, first, above in (
            (10_000, "mira", "olaf"), (10_001, "olaf", "root"), (50_001, "root", "root")
        ):  # fmt: skip
            programme = here.world.programme
            assert await asked_to_decide(session, programme, partner, money(amount)) == (ids[first],)
            late = await asked_to_decide(session, programme, partner, money(amount), Round.ESCALATED)
            assert late == (ids[above],)


async def test_every_step_is_in_the_ledger(database: Database) -> None:
    here = await build(database)
    row = await here.approved()
    await here.pay(await here.accept(await here.claim(row)))
    async with database.reading() as session:
        assert (await ledger_check.verify(session)).whole
        said = await session.scalars(select(LedgerEntry.action).order_by(LedgerEntry.seq))
        ours = [action for action in said if action.startswith(("fund.", "claim."))]
    assert ours == [
        "fund.submitted", "fund.approved", "claim.submitted", "claim.in_review", "claim.approved", "claim.paid"
    ]  # fmt: skip
