"""A month is closed once and stays as it is to the cent; what is paid is exactly what was approved on it."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import clocks, commission_changes, statements
from bot.prm.commission_calendar import Month
from bot.prm.commission_closing import close, settle
from bot.prm.commission_lines import CommissionLine, LineKind, LineState
from bot.prm.database import Database
from bot.prm.deals import Deal
from bot.prm.money import Money
from bot.prm.statements import Statement, StatementState
from tests.bot.prm.commission_world import WON, build, lines, registered, win
from tests.bot.prm.world import World

MARCH, APRIL = Month.of(date(2027, 3, 1)), Month.of(date(2027, 4, 1))


def first_of(month: Month) -> datetime:
    return WON.replace(month=month.first.month, day=1)


async def closed(session: AsyncSession, world: World, month: Month, partner: str = "alpine") -> list[Statement]:
    return await close(session, world.programme, world.partners[partner].id, month, first_of(month.after))


async def paid(session: AsyncSession, world: World, statement: Statement) -> None:
    now = datetime.combine(statement.payable_on, WON.timetz())
    await settle(session, world.programme, statement, now)


async def test_a_month_is_closed_reviewed_and_paid(any_database: Database) -> None:
    world = await build(any_database)
    async with any_database.writing() as session:
        await win(session, world, "anna", value=Decimal(88_000))
        (march,) = await closed(session, world, MARCH)
        assert {line.state for line in await lines(session)} == {LineState.APPROVED}
        await paid(session, world, march)

        assert (march.number, str(march.total), str(march.paid)) == ("S-2027-0001", "12,080.00 EUR", "12,080.00 EUR")
        assert (march.first, march.last, march.payable_on) == (*MARCH, date(2027, 4, 13))
        assert march.review_until == datetime.fromisoformat("2027-04-08T00:00:00+02:00")
        assert {(line.state, line.paid_on) for line in await lines(session)} == {(LineState.PAID, date(2027, 4, 13))}


async def test_closing_and_paying_again_give_the_same_cents_whatever_came_later(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        await win(session, world, "anna", value=Decimal("33333.37"))
        (first,) = await closed(session, world, MARCH)
        total = first.total
        assert await closed(session, world, MARCH) == [first]
        await paid(session, world, first)
        await win(session, world, "anna", customer="Zeta", now=WON + timedelta(days=30))
        (again,) = await closed(session, world, MARCH)
        await paid(session, world, again)

        assert (again.id, again.total, again.paid) == (first.id, total, total)
        stated = await statements.lines_of(session, again)
        assert sum(each.entry.line.amount_minor for each in stated) == total.minor


async def test_a_clawback_beyond_the_month_pays_nothing_and_is_carried_over(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        fred = await world.member(session, "fred")
        (sold,) = await win(session, world, "anna", value=Decimal(50_000))
        await paid(session, world, (await closed(session, world, MARCH))[0])
        deal = await session.get_one(Deal, sold.deal_id)
        back = {"percent": Decimal(50), "reason": "Half was cancelled.", "now": first_of(APRIL)}
        await commission_changes.take_back(session, fred, world.programme, deal, **back)
        (april,) = await closed(session, world, APRIL)
        await paid(session, world, april)
        await win(session, world, "anna", customer="Zeta", value=Decimal(30_000), now=first_of(APRIL.after))
        (may,) = await closed(session, world, APRIL.after)
        await paid(session, world, may)

        assert (str(april.total), april.state, april.paid) == ("-3,000.00 EUR", StatementState.UNPAID, None)
        assert (str(may.carried), str(may.total), str(may.paid)) == ("-3,000.00 EUR", "800.00 EUR", "800.00 EUR"), (
            "only half of the first deal counts: 25,000 at 12 % and 5,000 at 16 %, less 3,000"
        )


async def test_a_line_that_is_held_in_the_review_is_paid_with_a_later_statement(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        fred = await world.member(session, "fred")
        low, high = await win(session, world, "anna", value=Decimal(88_000))
        (march,) = await closed(session, world, MARCH)
        why = {"reason": "We check the invoice.", "now": first_of(APRIL)}
        await commission_changes.hold(session, fred, world.programme, high, **why)
        await paid(session, world, march)
        assert (str(march.total), str(march.paid), low.state) == ("12,080.00 EUR", "6,000.00 EUR", LineState.PAID)

        await commission_changes.release(session, fred, world.programme, high, now=WON + timedelta(days=45))
        (april,) = await closed(session, world, APRIL)
        await paid(session, world, april)
        assert (str(april.carried), str(april.paid), high.state) == ("6,080.00 EUR", "6,080.00 EUR", LineState.PAID)


async def test_each_currency_has_a_statement_of_its_own(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        await win(session, world, "anna", customer="Acme")
        await win(session, world, "anna", customer="Zeta", value=Decimal(60_000_000), currency="KRW")
        assert [each.currency for each in await closed(session, world, MARCH)] == ["EUR", "KRW"]


async def test_what_is_earned_sets_the_clock_that_closes_its_month(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        await win(session, world, "anna")
        subject = f"month:{world.partners['alpine'].id}/2027-03"
        (clock,) = await clocks.open_clocks(session, subject)
        (march,) = await closed(session, world, MARCH)
        due = [clock.due_at for clock in await clocks.open_clocks(session, f"statement:{march.number}")]
    assert clock.due_at == datetime.fromisoformat("2027-04-01T00:00:00+02:00")  # clocks went forward in between
    assert due == [march.review_until, datetime.fromisoformat("2027-04-13T00:00:00+02:00")]


STEP = st.tuples(st.sampled_from(["earn", "take", "hold", "release", "decline", "close", "settle"]), st.integers(0, 99))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=25))
async def test_what_was_paid_out_is_always_the_sum_of_the_paid_lines(
    database: Database, steps: list[tuple[str, int]]
) -> None:
    """Nothing is paid twice, nothing declined is paid, and no statement changes once it is closed."""
    if id(database) not in _worlds:
        _worlds[id(database)] = await build(database)
    world = _worlds[id(database)]
    async with database.reading() as session:
        ledger = _Ledger(session, world, await registered(session, world, "anna"))
        for step, number in steps:
            await ledger.take(step, number)
            await ledger.check()


class _Ledger:
    """A partner's account that anything may happen to, in any order."""

    def __init__(self, session: AsyncSession, world: World, deal: Deal) -> None:
        self.session, self.world, self.deal = session, world, deal
        self.month, self.statements = MARCH, list[Statement]()
        self.totals = dict[int, tuple[int, int]]()

    async def take(self, step: str, number: int) -> None:
        chosen = [line for line in await lines(self.session) if number % 3 != line.id % 3]
        if step in ("earn", "take"):
            await self._add((number + 1) * (1 if step == "earn" else -1))
        elif step == "close":
            self.statements += await closed(self.session, self.world, self.month)
            self.month = self.month.after
        elif step == "settle":
            for statement in self.statements:
                await paid(self.session, self.world, statement)
        else:
            await self._decide(step, chosen)

    async def _add(self, minor: int) -> None:
        kind = LineKind.SHARE if minor > 0 else LineKind.CLAWBACK
        facts = {"kind": kind, "amount": Money.of_minor(minor, "EUR"), "reason": "told", "number": f"X-{self._next()}"}
        whose = {"partner_id": self.deal.partner_id, "deal_id": self.deal.id, "programme_id": self.deal.programme_id}
        self.session.add(CommissionLine(**whose, **facts, earned_on=self.month.first))
        await self.session.flush()

    def _next(self) -> int:
        self.count = getattr(self, "count", 0) + 1
        return self.count

    async def _decide(self, step: str, chosen: list[CommissionLine]) -> None:
        fred = await self.world.member(self.session, "fred")
        decide = {
            "hold": commission_changes.hold,
            "release": commission_changes.release,
            "decline": commission_changes.decline,
        }[step]
        why = {} if step == "release" else {"reason": "told"}
        for line in chosen:
            try:
                await decide(self.session, fred, self.world.programme, line, now=WON, **why)
            except commission_changes.LineMovedOn:
                assert line.state in (LineState.PAID, LineState.DECLINED) or step in ("hold", "release")

    async def check(self) -> None:
        everything = await lines(self.session)
        paid_lines = sum(line.amount_minor for line in everything if line.state is LineState.PAID)
        assert paid_lines == sum(statement.paid_minor or 0 for statement in self.statements)
        for each in self.statements:
            assert self.totals.setdefault(each.id, (each.total_minor, each.carried_minor)) == (
                each.total_minor, each.carried_minor
            )  # fmt: skip
            stated = await statements.lines_of(self.session, each)
            assert sum(one.entry.line.amount_minor for one in stated) == each.total_minor


_worlds: dict[int, World] = {}
