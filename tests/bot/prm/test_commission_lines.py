"""Commission lines add up exactly, and nobody adds in what they may not see."""

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from bot.prm import commission_lines
from bot.prm.commission_lines import CommissionLine, LineKind, LineState, Wanted
from bot.prm.database import Database
from bot.prm.deals import Deal
from bot.prm.money import Money
from tests.bot.prm.world import World, build

_numbers = count(1)
DAY = date(2027, 2, 1)
LINES = st.lists(
    st.tuples(
        st.integers(-(10**12), 10**12),
        st.sampled_from(["EUR", "JPY", "KWD"]),
        st.sampled_from(["alpine", "brook"]),
        st.sampled_from([LineState.PENDING, LineState.APPROVED, LineState.DECLINED]),
    ),
    max_size=30,
)


def line(world: World, deal: Deal, minor: int, currency: str, partner: str, state: LineState) -> CommissionLine:
    return CommissionLine(
        programme_id=world.programme.id,
        number=f"C-2027-{next(_numbers):04d}",
        partner_id=world.partners[partner].id,
        deal_id=deal.id,
        kind=LineKind.CLAWBACK if minor < 0 else LineKind.SHARE,
        state=state,
        amount=Money.of_minor(minor, currency),
        earned_on=DAY,
        reason="told" if minor < 0 or state is LineState.DECLINED else None,
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES)
async def test_totals_are_exact_per_currency_and_only_of_the_partners_own_lines(
    database: Database, lines: list[tuple[int, str, str, LineState]]
) -> None:
    async with database.reading() as session:
        world = await _world(database)
        deal = (await world.register(session, "anna", customer=f"Acme {len(lines)}")).deal
        session.add_all(line(world, deal, *each) for each in lines)
        await session.flush()
        told = {
            name: await commission_lines.totals(session, await world.member(session, name), Wanted(last=DAY))
            for name in ("finn", "beth", "anna")
        }
        await session.execute(delete(CommissionLine))

    for name, partner in (("finn", "alpine"), ("beth", "brook")):
        expected = Counter[str]()
        counted = {each[1] for each in lines if each[2:] != (partner, LineState.DECLINED) and each[2] == partner}
        for minor, currency, whose, state in lines:
            expected[currency] += minor if whose == partner and state is not LineState.DECLINED else 0
        assert {each.currency: each.minor for each in told[name]} == {key: expected[key] for key in counted}
    assert told["anna"] == []  # a rep has no right to the money


async def test_a_foreign_line_to_continue_after_tells_no_more_than_one_that_does_not_exist(database: Database) -> None:
    """Else paging would tell on which day another partner earned something."""
    async with database.reading() as session:
        world = await build(database)
        deal = (await world.register(session, "anna", customer="Acme")).deal
        foreign = line(world, deal, 100, "EUR", "brook", LineState.PENDING)
        own = line(world, deal, 200, "EUR", "alpine", LineState.PENDING)
        own.earned_on = date(2027, 1, 1)
        session.add_all((foreign, own))
        await session.flush()
        finn = await world.member(session, "finn")

        async def after(id: int) -> list[int]:
            return [each.line.id for each in await commission_lines.mine(session, finn, Wanted(), after=id)]

        assert await after(foreign.id) == await after(10**6) == []
        assert [each.line.id for each in await commission_lines.mine(session, finn, Wanted())] == [own.id]


_worlds: dict[int, World] = {}


async def _world(database: Database) -> World:
    """Built once per database, for all examples."""
    if id(database) not in _worlds:
        _worlds[id(database)] = await build(database)
    return _worlds[id(database)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": LineKind.CLAWBACK, "amount": Money(Decimal(-5), "EUR")},  # nobody says why
        {"kind": LineKind.CLAWBACK, "amount": Money(Decimal(5), "EUR"), "reason": "told"},
        {"kind": LineKind.CORRECTION},
        {"state": LineState.HELD},
        {"held_for": "told"},
        {"amount": Money(Decimal(-5), "EUR")},
        {"state": LineState.DECLINED},
        {"state": LineState.PAID},  # nobody says when
        {"paid_on": DAY},
    ],
)
async def test_a_line_that_explains_too_little_is_refused_by_the_database(
    any_database: Database, wrong: dict[str, object]
) -> None:
    world = await build(any_database)
    async with any_database.reading() as session:
        deal = (await world.register(session, "anna")).deal
        row = line(world, deal, 500, "EUR", "alpine", LineState.PENDING)
        for name, value in wrong.items():
            setattr(row, name, value)
        session.add(row)
        with pytest.raises(IntegrityError):
            await session.flush()
