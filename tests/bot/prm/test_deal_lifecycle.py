"""Whatever order partners, reviewers and time act in: only drawn transitions happen, and protection follows the state.

The machine plays a programme's people against each other through the domain's own functions. After each step the whole
database is looked at; a refused step must have changed nothing.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Coroutine
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import deal_decisions, deal_lifecycle, deal_work, deals
from bot.prm.clocks import Clock
from bot.prm.deal_conflicts import DealBlock, Protection
from bot.prm.deal_queue import queue
from bot.prm.deal_records import LIVE, TRANSITIONS, Deal, DealProduct, DealState, subject
from bot.prm.deals import NoSuchDeal
from bot.prm.ledger import LedgerEntry
from bot.prm.money import Money
from bot.prm.people import Member
from tests import databases
from tests.bot.prm.world import NOW, World, build

CUSTOMERS = ("Acme Robotics", "Acme Robotics AG", "Beton Nord")
PARTNERS = ("anna", "alma", "bert")
EVERYBODY = (*PARTNERS, "arno", "finn", "cora", "mira", "olaf", "sue", "root")
VALUES = (40_000, 150_000, 400_000)
DECISIONS = ("approve", "another", "send_back", "reject", "override")
STEPS = ("update", "extend", "withdraw", "cancel", "win", "lose", "answer", "appeal")


async def decide(session: AsyncSession, member: Member, world: World, deal: Deal, what: str, now: datetime) -> None:
    at: dict[str, Any] = {"now": now, "version": deal.version}
    these = (session, member, world.programme, deal.number)
    if what in ("approve", "another"):
        await deal_decisions.approve(*these, another_customer=what == "another", **at)
    elif what == "send_back":
        await deal_decisions.send_back(*these, question="Who?", **at)
    elif what == "reject":
        await deal_decisions.reject(*these, reason="No.", **at)
    else:
        await deal_decisions.override(*these, choice="A letter", **at)


async def work(
    session: AsyncSession, member: Member, world: World, deal: Deal, what: str, amount: int, now: datetime
) -> None:
    these, value = (session, member, world.programme, deal.number), Money(Decimal(amount), "EUR")
    steps: dict[str, Callable[[], Awaitable[Deal]]] = {
        "update": lambda: deal_work.update(*these, value=value, now=now),
        "extend": lambda: deal_work.extend(*these, activity="A workshop", now=now),
        "withdraw": lambda: deal_work.withdraw(*these, now=now),
        "cancel": lambda: deal_work.cancel(*these, now=now),
        "win": lambda: deal_work.win(*these, value=value, on=date(2027, 3, 1), now=now),
        "lose": lambda: deal_work.lose(*these, reason="Price", now=now),
        "answer": lambda: deal_work.answer(*these, text="Jane", now=now),
        "appeal": lambda: deal_work.appeal(*these, reason="We were first", now=now),
    }
    await steps[what]()


class Lifecycle(RuleBasedStateMachine):
    """Deals of two partners, in a database of their own."""

    template: Path  # an empty database to begin with

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.now = NOW
        self.states: dict[str, DealState] = {}

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(doing)

    @initialize()
    def begin(self) -> None:
        file = shutil.copy(self.template, self.folder.name)
        self.world: World = self.run(build(databases.opened(f"sqlite+aiosqlite:///{file}")))

    @rule(who=st.sampled_from(PARTNERS), customer=st.sampled_from(CUSTOMERS), value=st.sampled_from(VALUES))
    def register(self, who: str, customer: str, value: int) -> None:
        said = {"customer": customer, "value": Decimal(value), "now": self.now}
        self.run(self.attempt(who, lambda session, _: self.world.register(session, who, **said)))

    @precondition(lambda self: self.states)
    @rule(who=st.sampled_from(EVERYBODY), what=st.sampled_from(DECISIONS), data=st.data())
    def decide(self, who: str, what: str, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.states)))

        async def step(session: AsyncSession, member: Member) -> None:
            await decide(session, member, self.world, await _deal(session, number), what, self.now)

        done = self.run(self.attempt(who, step))
        assert not done or who in ("mira", "olaf", "root")

    @precondition(lambda self: self.states)
    @rule(
        who=st.sampled_from(EVERYBODY), what=st.sampled_from(STEPS), amount=st.sampled_from(VALUES), data=st.data()
    )  # fmt: skip
    def work(self, who: str, what: str, amount: int, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.states)))

        async def step(session: AsyncSession, member: Member) -> None:
            await work(session, member, self.world, await _deal(session, number), what, amount, self.now)

        done = self.run(self.attempt(who, step))
        assert not done or who in PARTNERS

    @rule(days=st.sampled_from([1, 45, 100]))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

        async def expire(session: AsyncSession, _: Member) -> None:
            await deal_lifecycle.end_lapsed(session, self.world.programme.id, now=self.now)

        self.run(self.attempt("root", expire))

    async def attempt(self, who: str, step: Callable[[AsyncSession, Member], Awaitable[object]]) -> bool:
        """Whether it was allowed; a refusal leaves everything as it was."""
        before = await self.everything()
        try:
            async with self.world.database.writing() as session:
                await step(session, await self.world.member(session, who))
        except UserError:
            assert await self.everything() == before
            return False
        return True

    async def everything(self) -> object:
        async with self.world.database.reading() as session:
            rows = (await session.execute(select(Deal.number, Deal.state, Deal.version).order_by(Deal.id))).all()
            return rows, await session.scalar(select(func.count()).select_from(LedgerEntry))

    @invariant()
    def keeps_its_promises(self) -> None:
        if hasattr(self, "world"):
            self.run(self.check())

    async def check(self) -> None:
        async with self.world.database.reading() as session:
            made = list(await session.scalars(select(Deal)))
            claims = select(Protection.customer_key, Protection.product_id, Protection.deal_id)
            held = {(key, product): deal for key, product, deal in await session.execute(claims)}
            sold = (await session.execute(select(DealProduct.deal_id, DealProduct.product_id))).all()
            findable = set(await session.scalars(select(DealBlock.deal_id)))
            running = {(each.subject, each.name) for each in await session.scalars(select(Clock))}
        for deal in made:
            self.check_one(deal, findable, running)
        approved = {deal.id: deal for deal in made if deal.state is DealState.APPROVED}
        wanted = {(approved[deal].customer_key, product): deal for deal, product in sold if deal in approved}
        assert held == wanted  # exactly one protection per customer and product, and no other
        self.states = {deal.number: deal.state for deal in made}

    def check_one(self, deal: Deal, findable: set[int], running: set[tuple[str, str]]) -> None:
        was = self.states.get(deal.number, DealState.SUBMITTED)
        by_way_of_submitted = TRANSITIONS[DealState.SUBMITTED] if was is DealState.RETURNED else frozenset()
        assert deal.state in {was} | TRANSITIONS[was] | by_way_of_submitted
        assert (deal.id in findable) == (deal.state in LIVE)
        assert (deal.ended_at is not None) == (deal.state not in LIVE)
        assert deal.appeals <= 1
        assert deal.extensions <= 1
        assert ((subject(deal), "deal.review") in running) == deal.waits
        protected = {(subject(deal), name) in running for name in ("deal.protection", "deal.extension")}
        assert (True in protected) == (deal.state is DealState.APPROVED)

    @precondition(lambda self: self.states)
    @rule(who=st.sampled_from(EVERYBODY), data=st.data())
    def look(self, who: str, data: st.DataObject) -> None:
        """Foreign deals do not exist: not in lists, not by number, not in the queue."""
        number = data.draw(st.sampled_from(sorted(self.states)))
        self.run(self.looked(who, number))

    async def looked(self, who: str, number: str) -> None:
        async with self.world.database.reading() as session:
            member = await self.world.member(session, who)
            deal = await _deal(session, number)
            seen = {each.number for each in await deals.mine(session, member, limit=1000)}
            assert (number in seen) == self.may_see(who, deal)
            waiting = {each.deal.number for each in await queue(session, member, self.world.programme, limit=1000)}
            assert waiting <= seen
            assert not waiting or who in ("mira", "olaf", "root")
            if number not in seen:
                with pytest.raises(NoSuchDeal):
                    await deals.get(session, member, number)

    def may_see(self, who: str, deal: Deal) -> bool:
        alpine = deal.partner_id == self.world.partners["alpine"].id
        all_of = {"alma": alpine, "mira": alpine, "bert": not alpine}
        return who in ("olaf", "sue", "root") or all_of.get(who, deal.owner_id == self.world.ids[who])

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.run(databases.closed(self.world.database))
        self.loop.close()
        self.folder.cleanup()


async def _deal(session: AsyncSession, number: str) -> Deal:
    return (await session.scalars(select(Deal).where(Deal.number == number))).one()


@pytest.mark.slow
def test_no_story_breaks_the_rules(sqlite_template: Path) -> None:
    class Here(Lifecycle):
        template = sqlite_template

    case = Here.TestCase
    case.settings = settings(max_examples=25, stateful_step_count=18, deadline=None)
    case().runTest()


@pytest.mark.parametrize("state", list(DealState))
def test_what_has_ended_stays_ended_but_for_an_appeal(state: DealState) -> None:
    ended = {DealState.WON, DealState.LOST, DealState.EXPIRED, DealState.CANCELLED, DealState.WITHDRAWN}
    assert (TRANSITIONS[state] == frozenset()) == (state in ended)
    assert (DealState.WITHDRAWN in TRANSITIONS[state]) <= (state is not DealState.APPROVED)
