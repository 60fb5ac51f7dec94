"""Whatever partners and the vendor's people do, in whatever order, at whatever time: no cent is lost or given twice.

A machine plays random lives of funds in three kinds of currency, and counts everything again after each step.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import (
    fund_claim_decisions,
    fund_claim_lifecycle,
    fund_claim_records,
    fund_claims,
    fund_decisions,
    fund_lifecycle,
    fund_records,
    fund_requests,
)
from bot.prm.database import Database
from bot.prm.fund_claim_records import COUNTED, Claim, ClaimState, Proof
from bot.prm.fund_proofs import Papers
from bot.prm.fund_records import Allocation, Budget, FundRequest, RequestState
from bot.prm.fund_requests import Asked
from bot.prm.money import Money, decimals
from tests.bot.prm import fund_world
from tests.bot.prm.fund_world import AFTER, FundWorld
from tests.bot.prm.world import NOW

names = (f"budget-{n}" for n in count())
whole = st.integers(min_value=1, max_value=100_000)
anybody = st.sampled_from(["mira", "olaf", "root", "root", "fay", "fay", "alma", "beth"])
theirs = st.sampled_from(["alma", "alma", "alma", "finn", "beth"])
some = st.integers(min_value=0, max_value=50)


class Funds(RuleBasedStateMachine):
    """One partner's part of a new budget, and everything that is asked for out of it."""

    here: FundWorld  # set by the test
    runner: asyncio.Runner

    @initialize(currency=st.sampled_from(["EUR", "KRW", "KWD"]), part=st.integers(min_value=999, max_value=100_000))
    def begin(self, currency: str, part: int) -> None:
        self.now, self.currency = NOW, currency
        self.requests: list[tuple[str, RequestState]] = []
        self.claims: list[tuple[str, ClaimState]] = []
        self.held_on: dict[str, date] = {}
        self.key = next(names)
        amount = Money.of_minor(part, currency)
        self.allocation = self.runner.run(fund_world.fund(self.here.world, part=amount, key=self.key))
        self.paper = self.runner.run(self.here.paper())
        for share in (60, 30):  # there is something to claim from the beginning, and something to give back
            self.request("alma", share, Decimal(100))
            self.runner.run(self._count())
            self.approve("root", len(self.requests) - 1, None)
        self.now = AFTER

    def attempt(self, who: str, act: Callable[[AsyncSession, Any], Awaitable[Any]]) -> None:
        """One transaction of one person; being refused changes nothing."""

        async def attempted() -> None:
            try:
                async with self.here.database.writing(lasting=False) as session:
                    await act(session, await self.here.world.member(session, who))
            except UserError:
                pass

        self.runner.run(attempted())

    def a_request(self, which: int) -> str:
        return self.requests[which % len(self.requests)][0] if self.requests else "MR-2027-9999"

    def a_claim(self, which: int) -> str:
        return self.claims[which % len(self.claims)][0] if self.claims else "MC-2027-9999"

    def money(self, minor: int) -> Money:
        return Money.of_minor(minor, self.currency)

    @rule(
        who=theirs,
        cost=whole,
        share=st.none() | st.sampled_from([Decimal(1), Decimal("33.3333"), Decimal("66.6667"), Decimal(100)]),
    )
    def request(self, who: str, cost: int, share: Decimal | None) -> None:
        """`cost`: in percent of what the partner has."""
        day = self.now.date() + timedelta(days=14)
        asked = Asked(
            activity=fund_records.Activity.CONTENT, title="Story", starts_on=day, ends_on=day,
            total_cost=self.money(cost), share=share,
        )  # fmt: skip
        programme = self.here.world.programme
        self.attempt(who, lambda s, m: fund_requests.request(s, m, programme, asked, now=self.now, fund=self.key))

    @rule(who=theirs, which=some, cost=whole)
    def answer(self, who: str, which: int, cost: int) -> None:
        number, programme = self.a_request(which), self.here.world.programme
        self.attempt(who, lambda s, m: fund_requests.answer(
            s, m, programme, number, now=self.now, note="Cheaper", total_cost=self.money(cost)))  # fmt: skip

    @rule(who=theirs, which=some)
    def cancel(self, who: str, which: int) -> None:
        self.attempt(who, lambda s, m: fund_requests.cancel(s, m, self.a_request(which), now=self.now))

    @rule(who=anybody, which=some, amount=st.none() | whole)
    def approve(self, who: str, which: int, amount: int | None) -> None:
        less = None if amount is None else self.money(amount)
        number, programme = self.a_request(which), self.here.world.programme
        self.attempt(who, lambda s, m: fund_decisions.approve(s, m, programme, number, now=self.now, amount=less))

    @rule(which=some)
    def approve_in_full(self, which: int) -> None:
        self.approve("root", which, None)

    @rule(who=anybody, which=some, final=st.booleans())
    def turn_down(self, who: str, which: int, final: bool) -> None:
        decide = fund_decisions.reject if final else fund_decisions.send_back
        self.attempt(who, lambda s, m: decide(s, m, self.a_request(which), reason="Why?", now=self.now))

    @rule(who=theirs, which=some, amount=whole, at_once=st.booleans())
    def claim(self, who: str, which: int, amount: int, at_once: bool) -> None:
        begin = fund_claims.file if at_once else fund_claims.begin
        papers = Papers({Proof.INVOICE: [self.paper], Proof.SAMPLE: [self.paper]})
        number, programme = self.a_request(which), self.here.world.programme
        day = self.held_on.get(number, self.now.date())
        self.attempt(who, lambda s, m: begin(
            s, m, programme, number, amount=self.money(amount), activity_on=day, papers=papers, now=self.now
        ))  # fmt: skip

    @rule(which=some, share=st.integers(min_value=1, max_value=100))
    def claim_what_was_approved(self, which: int, share: int) -> None:
        async def approved() -> int:
            async with self.here.database.reading() as session:
                wanted = select(FundRequest.approved_minor).where(FundRequest.number == self.a_request(which))
                return await session.scalar(wanted) or 0

        self.claim("alma", which, max(1, self.runner.run(approved()) * share // 100), True)

    @precondition(lambda self: self.claims)
    @rule(who=theirs, which=some, amount=st.none() | whole)
    def complete(self, who: str, which: int, amount: int | None) -> None:
        other = None if amount is None else self.money(amount)
        number, programme = self.a_claim(which), self.here.world.programme
        self.attempt(who, lambda s, m: fund_claims.submit(s, m, programme, number, now=self.now, amount=other))

    @precondition(lambda self: self.claims)
    @rule(who=anybody, which=some)
    def accept(self, who: str, which: int) -> None:
        number, programme = self.a_claim(which), self.here.world.programme
        self.attempt(who, lambda s, m: fund_claim_decisions.approve(s, m, programme, number, now=self.now))

    @precondition(lambda self: self.claims)
    @rule(who=anybody, which=some, final=st.booleans())
    def refuse(self, who: str, which: int, final: bool) -> None:
        decide = fund_claim_decisions.reject if final else fund_claim_decisions.ask_for_more
        number, programme = self.a_claim(which), self.here.world.programme
        self.attempt(who, lambda s, m: decide(s, m, programme, number, reason="No logo", now=self.now))

    @precondition(lambda self: self.claims)
    @rule(who=theirs, which=some)
    def dispute(self, who: str, which: int) -> None:
        number, programme = self.a_claim(which), self.here.world.programme
        self.attempt(who, lambda s, m: fund_claims.dispute(s, m, programme, number, why="Look", now=self.now))

    @precondition(lambda self: self.claims)
    @rule(who=anybody, which=some)
    def pay(self, who: str, which: int) -> None:
        self.attempt(who, lambda s, m: fund_claim_decisions.pay(s, m, self.a_claim(which), now=self.now))

    @precondition(lambda self: self.claims)
    @rule(which=some, kindly=st.booleans())
    def go_on(self, which: int, kindly: bool) -> None:
        """A claim takes the next step of a life like any other."""
        state = self.claims[which % len(self.claims)][1]
        if state in (ClaimState.EDITING, ClaimState.ACTION_REQUIRED):
            self.complete("alma", which, None)
        elif state in (ClaimState.IN_REVIEW, ClaimState.DISPUTED):
            disputed = state is ClaimState.DISPUTED
            self.accept("root", which) if kindly else self.refuse("fay" if disputed else "olaf", which, True)
        elif state is ClaimState.REJECTED:
            self.dispute("alma", which)
        else:
            self.pay("fay", which)

    @rule(days=st.sampled_from([1, 1, 3, 6, 15, 43]))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.runner.run(self._ring())

    async def _ring(self) -> None:
        """What the deadlines do when they are due."""
        async with self.here.database.writing(lasting=False) as session:
            for number, _ in self.requests:
                await fund_lifecycle.expire(session, number, self.now)
            for number, _ in self.claims:
                await fund_claim_lifecycle.unanswered(session, self.here.world.programme, number, self.now)
                await fund_claim_lifecycle.undisputed(session, number, self.now)

    @invariant()
    def everything_adds_up(self) -> None:
        self.runner.run(self._count())

    async def _count(self) -> None:
        if not hasattr(self, "allocation"):
            return
        async with self.here.database.reading() as session:
            given = await session.get_one(Allocation, self.allocation.id)
            budget = await session.get_one(Budget, given.budget_id)
            mine = select(FundRequest).where(FundRequest.allocation_id == given.id).order_by(FundRequest.id)
            requests = list(await session.scalars(mine))
            ids = [row.id for row in requests]
            claims = list(await session.scalars(select(Claim).where(Claim.request_id.in_(ids)).order_by(Claim.id)))
        assert budget.allocated_minor == given.amount_minor <= budget.amount_minor
        assert given.approved_minor == sum(row.approved_minor - row.released_minor for row in requests)
        assert 0 <= given.approved_minor <= given.amount_minor
        assert given.claimed_minor == sum(row.claimed_minor for row in requests)
        assert given.paid_minor == sum(row.paid_minor for row in requests)
        assert {claim.partner_id for claim in claims} <= {given.partner_id}
        for row in requests:
            assert_adds_up(row, [claim for claim in claims if claim.request_id == row.id], self.now)
        self.held_on = {row.number: row.ends_on for row in requests}
        self.requests = moved(self.requests, requests, fund_records.TRANSITIONS)
        self.claims = moved(self.claims, claims, fund_claim_records.TRANSITIONS)


def assert_adds_up(row: FundRequest, claims: list[Claim], now: datetime) -> None:
    """One request and its claims, counted in other words than the product's."""
    assert 0 <= row.paid_minor <= row.claimed_minor <= row.approved_minor - row.released_minor <= row.amount_minor
    assert row.claimed_minor == sum(claim.amount_minor for claim in claims if claim.state in COUNTED)
    assert row.paid_minor == sum(claim.amount_minor for claim in claims if claim.state is ClaimState.PAID)
    exact = row.total_cost.amount * row.vendor_share / 100
    assert abs(row.amount.amount - exact) * 2 <= Decimal(1).scaleb(-decimals(row.currency))
    if row.state in (RequestState.EXPIRED, RequestState.CANCELLED):
        kept = row.approved_minor - row.released_minor - row.claimed_minor
        may_come = sum(claim.amount_minor for claim in claims if fund_claims.disputable(claim, now))
        assert 0 <= kept <= may_come
    if row.state is RequestState.APPROVED:
        assert row.released_minor == 0


def moved(before: list[tuple[str, Any]], rows: list[Any], transitions: dict[Any, frozenset[Any]]) -> list[Any]:
    """Every record went a legal way, if any (a submitted claim is in review at once); as they are now."""
    known = dict(before)
    for row in rows:
        was = known.get(row.number, row.state)
        ways = {was, *transitions[was], *(far for near in transitions[was] for far in two_steps(near, transitions))}
        assert row.state in ways, f"{row.number}: {was} -> {row.state}"
    return [(row.number, row.state) for row in rows]


def two_steps(near: Any, transitions: dict[Any, frozenset[Any]]) -> Iterator[Any]:
    if near is ClaimState.SUBMITTED:
        yield from transitions[near]


@pytest.mark.slow
def test_whatever_happens_every_level_adds_up_and_every_step_is_legal(sqlite_url: str) -> None:
    with asyncio.Runner() as runner:

        async def build() -> FundWorld:
            return await fund_world.build(Database(sqlite_url), part=1)

        here = runner.run(build())
        Machine = type("Machine", (Funds,), {"here": here, "runner": runner})
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=16,
                stateful_step_count=60,
                deadline=None,
                phases=[Phase.generate],  # a failure is told as it was found: each try takes milliseconds of a database
                suppress_health_check=list(HealthCheck),
            ),
        )
        runner.run(here.database.close())
