"""However many people act in the same instant: one decides, one is protected, and the others are told."""

import asyncio
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from bot.errors import UserError
from bot.prm import deal_decisions, deals
from bot.prm.customers import customer_key
from bot.prm.database import Database
from bot.prm.deal_conflicts import Protection
from bot.prm.deal_decisions import DecidedMeanwhile
from bot.prm.deal_records import Deal, DealState, Stage
from bot.prm.ledger import LedgerEntry
from bot.prm.money import Money
from bot.prm.people import Member
from bot.prm.products import Product
from tests.bot.prm.world import NOW, World, build

RACES = 500  # on each database
AT_ONCE = 5  # races


async def in_review(world: World, count: int) -> Sequence[str]:
    """Deals that wait for a reviewer, written straight into the database."""
    async with world.database.writing() as session:
        vault = (await session.scalars(select(Product).where(Product.key == "vault"))).one()
        made = [_deal(world, f"Race {n} GmbH", f"D-2027-{n:04d}", vault) for n in range(count)]
        session.add_all(made)
    return [deal.number for deal in made]


def _deal(world: World, customer: str, number: str, product: Product) -> Deal:
    return Deal(
        programme_id=world.programme.id,
        number=number,
        partner_id=world.partners["alpine"].id,
        owner_id=world.ids["anna"],
        state=DealState.IN_REVIEW,
        customer_name=customer,
        customer_key=customer_key(customer),
        value=Money(Decimal(50_000), "EUR"),
        closes_on=date(2027, 6, 30),
        stage=Stage.QUALIFIED,
        submitted_at=NOW,
        review_due_at=NOW,
        products=[product],
    )


async def approve(world: World, member: Member, number: str) -> str | None:
    """Press the card; None, or what is said to whoever was too late."""
    try:
        async with world.database.writing(lasting=False) as session:
            await deal_decisions.approve(session, member, world.programme, number, version=1, now=NOW)
    except DecidedMeanwhile as late:
        return str(late)
    return None


@pytest.mark.slow
async def test_of_two_who_press_at_once_one_decides_and_the_other_is_told_who(any_database: Database) -> None:
    world = await build(any_database)
    numbers = await in_review(world, RACES)
    async with any_database.reading() as session:
        reviewers = [await world.member(session, who) for who in ("mira", "olaf")]
    for at in range(0, RACES, AT_ONCE):
        racing = numbers[at : at + AT_ONCE]
        said = await asyncio.gather(*(approve(world, who, number) for number in racing for who in reviewers))
        for place, number in enumerate(racing):
            mira, olaf = said[2 * place : 2 * place + 2]
            faster = "Mira" if mira is None else "Olaf"
            assert (mira is None) != (olaf is None)
            assert (mira or olaf) == f"{faster} was faster: deal {number} is approved now. I did nothing."
    async with any_database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Protection)) == RACES
        approvals = select(func.count()).where(LedgerEntry.action == "deal.approved")
        assert await session.scalar(approvals) == RACES


async def test_the_same_customer_submitted_by_many_at_once_is_protected_once(any_database: Database) -> None:
    world = await build(any_database)

    async def submit(who: str, customer: str) -> deals.Outcome | type[UserError]:
        try:
            async with any_database.writing() as session:
                return (await world.register(session, who, customer=customer)).outcome
        except UserError as refusal:
            return type(refusal)

    people = ("anna", "bert", "arno", "beth")
    names = ("Hollerbach GmbH", "HOLLERBACH", "Hollerbach AG", "Höllerbach Ges.m.b.H.")
    said = await asyncio.gather(*(submit(who, name) for who, name in zip(people, names, strict=True)))

    assert said.count(deals.Outcome.APPROVED) == 1
    async with any_database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Protection)) == 1
