"""A deal won before its currency had a rate brings the same in the end as one won after it had."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import commission_changes, commission_exchange, commission_rates
from bot.prm.commission_lines import CommissionLine, LineState
from bot.prm.database import Database
from bot.prm.deal_records import Deal
from bot.prm.ledger import SYSTEM
from tests.bot.prm.commission_world import WON, build, lines, registered, win, won
from tests.bot.prm.world import RULES, World

NOBODY_KNOWS = RULES
KNOWN = RULES.model_copy(update={"exchange_rates": {**RULES.exchange_rates, "GBP": Decimal("0.83")}})
_worlds: dict[int, World] = {}

VALUES = st.decimals(min_value=25_000, max_value=900_000, places=2)
SHARES = st.integers(min_value=0, max_value=99)


async def brings(session: AsyncSession, world: World, values: Sequence[Decimal], share: int) -> dict[int, int]:
    """What each deal brings its partners in all, in pence; brook has a share of `share` %."""
    alpine, brook = (world.partners[each].id for each in ("alpine", "brook"))
    for number, value in enumerate(values):
        said = {"customer": f"Customer {'abcdefgh'[number] * 5}", "products": ["vault", "bridge"], "currency": "GBP"}
        deal = await registered(session, world, "anna", value=value, **said)
        if share:
            parts = {alpine: Decimal(100 - share), brook: Decimal(share)}
            await commission_rates.agree_split(session, deal, parts, actor=SYSTEM, now=WON)
        await won(session, world, deal)
    world.programme.rules = KNOWN
    await commission_exchange.catch_up(session, world.programme, WON)
    return summed(await lines(session))


def summed(found: Sequence[CommissionLine]) -> dict[int, int]:
    deals = sorted({line.deal_id for line in found})
    return {at: sum(line.amount_minor for line in found if line.deal_id == deal) for at, deal in enumerate(deals)}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(VALUES, min_size=1, max_size=4), share=SHARES)
async def test_it_does_not_matter_when_the_rate_becomes_known(
    database: Database, values: list[Decimal], share: int
) -> None:
    if id(database) not in _worlds:
        _worlds[id(database)] = await build(database)
    world, brought = _worlds[id(database)], []
    for rules in (NOBODY_KNOWS, KNOWN):
        world.programme.rules = rules
        async with database.reading() as session:
            brought.append(await brings(session, world, values, share))
            assert all(line.state is not LineState.HELD for line in await lines(session))
    assert brought[0] == brought[1]


async def test_what_finance_decided_meanwhile_stays(database: Database) -> None:
    """A declined line stays declined, and a deal of which something was taken back waits for people."""
    world = await build(database)
    async with database.writing() as session:
        fred = await world.member(session, "fred")
        (declined,) = await win(session, world, "anna", customer="Zeta", value=Decimal(90_000), currency="GBP")
        await commission_changes.decline(session, fred, world.programme, declined, reason="Twice.", now=WON)
        (taken,) = await win(session, world, "anna", customer="Yotta", value=Decimal(90_000), currency="GBP")
        deal = await session.get_one(Deal, taken.deal_id)
        why = {"percent": Decimal(50), "reason": "Cancelled.", "now": WON}
        await commission_changes.take_back(session, fred, world.programme, deal, **why)
        world.programme.rules = KNOWN

        assert await commission_exchange.catch_up(session, world.programme, WON) == []
        assert (declined.state, taken.state) == (LineState.DECLINED, LineState.HELD)


async def test_a_rate_for_another_currency_releases_nothing_and_a_second_look_adds_nothing(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        await win(session, world, "anna", value=Decimal(90_000), currency="GBP")
        assert await commission_exchange.catch_up(session, world.programme, WON) == []
        world.programme.rules = KNOWN
        assert len(await commission_exchange.catch_up(session, world.programme, WON)) == 1
        count = len(await lines(session))
        assert await commission_exchange.catch_up(session, world.programme, WON) == []
        assert len(await lines(session)) == count
