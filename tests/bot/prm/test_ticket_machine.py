"""Whatever both sides do with tickets, in whatever order: every step is legal, every message is there once, and a
deadline runs exactly while somebody waits."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import clocks, ticket_rating, ticket_words, ticket_work
from bot.prm.database import Database
from bot.prm.ledger_check import verify
from bot.prm.people import Member
from bot.prm.ticket_clocks import ANSWER, CLOSING, SOLUTION
from bot.prm.ticket_records import TRANSITIONS, Priority, Ticket, TicketMessage, TicketState
from bot.prm.ticket_steps import locked_for_reading, subject
from bot.prm.ticket_words import Words
from tests.bot.prm.ticket_world import begun
from tests.bot.prm.world import NOW, World, build

partners = st.sampled_from(["anna", "alma", "bert"])
agents = st.sampled_from(["sue", "root", "mira"])
some = st.integers(min_value=0, max_value=50)
sources = (f"event-{n}" for n in count())


class Desk(RuleBasedStateMachine):
    """A few tickets of two partners."""

    world: World  # set by the test
    runner: asyncio.Runner

    @initialize()
    def begin(self) -> None:
        self.now = NOW
        self.states: dict[str, TicketState] = {}
        self.said: Counter[str] = Counter()
        for who in ("anna", "bert"):
            self.open(who)

    def attempt(self, who: str, act: Callable[[AsyncSession, Member], Awaitable[Any]]) -> bool:
        """One transaction of one person; being refused changes nothing."""

        async def attempted() -> bool:
            try:
                async with self.world.database.writing(lasting=False) as session:
                    return await act(session, await self.world.member(session, who)) is not None
            except UserError:
                return False

        return self.runner.run(attempted())

    def number(self, which: int) -> str:
        return list(self.states)[which % len(self.states)]

    @rule(who=partners)
    def open(self, who: str) -> None:
        made: list[str] = []

        async def act(session: AsyncSession, member: Member) -> None:
            made.append((await begun(session, self.world, member, "My key is gone", now=self.now)).number)

        self.attempt(who, act)
        self.states[made[0]] = TicketState.OPEN
        self.said[made[0]] = 1

    @rule(who=partners, which=some, twice=st.booleans())
    def reply(self, who: str, which: int, twice: bool) -> None:
        number, said = self.number(which), Words(text="Still gone", source=next(sources))

        async def act(session: AsyncSession, member: Member) -> object:
            ticket = await locked_for_reading(session, member, number)
            return await ticket_words.reply(session, ticket, said, by=member, now=self.now)

        for _ in range(1 + twice):
            self.said[number] += self.attempt(who, act)

    @rule(who=agents, which=some, internal=st.booleans())
    def write(self, who: str, which: int, internal: bool) -> None:
        number, said = self.number(which), Words(text="Try again", source=next(sources))
        say = ticket_words.note if internal else ticket_words.answer
        self.said[number] += self.attempt(who, lambda session, m: say(session, m, number, said, now=self.now))

    @rule(who=st.one_of(agents, partners), which=some)
    def solve(self, who: str, which: int) -> None:
        self.attempt(who, lambda session, m: ticket_work.solve(session, m, self.number(which), now=self.now))

    @rule(who=st.one_of(agents, partners), which=some)
    def reopen(self, who: str, which: int) -> None:
        self.attempt(who, lambda session, m: ticket_work.reopen(session, m, self.number(which), now=self.now))

    @rule(who=agents, which=some)
    def take(self, who: str, which: int) -> None:
        self.attempt(who, lambda session, m: ticket_work.take(session, m, self.number(which), now=self.now))

    @rule(who=agents, which=some, priority=st.sampled_from(Priority))
    def prioritise(self, who: str, which: int, priority: Priority) -> None:
        number = self.number(which)
        self.attempt(who, lambda s, m: ticket_work.prioritise(s, m, number, priority, now=self.now))

    @rule(who=agents, which=some, into=some)
    def merge(self, who: str, which: int, into: int) -> None:
        ticket, stays = self.number(which), self.number(into)
        self.attempt(who, lambda session, m: ticket_work.merge(session, m, ticket, stays, now=self.now))

    @rule(who=partners, which=some, score=st.integers(min_value=1, max_value=5))
    def rate(self, who: str, which: int, score: int) -> None:
        async def act(session: AsyncSession, member: Member) -> None:
            ticket = await ticket_rating.to_rate(session, member, "", self.number(which))
            await ticket_rating.rate(session, ticket, member, score, now=self.now)

        self.attempt(who, act)

    @rule(which=some)
    def close(self, which: int) -> None:
        async def act(session: AsyncSession, member: Member) -> None:
            ticket = await locked_for_reading(session, member, self.number(which))
            if ticket.state is TicketState.SOLVED:
                await ticket_work.close(session, ticket, actor="system", now=self.now)

        self.attempt("root", act)

    @rule(hours=st.integers(min_value=1, max_value=100))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @invariant()
    def everything_adds_up(self) -> None:
        self.runner.run(self._check())

    async def _check(self) -> None:
        async with self.world.database.reading() as session:
            for number, was in list(self.states.items()):
                ticket = (await session.scalars(select(Ticket).where(Ticket.number == number))).one()
                assert ticket.state is was or ticket.state in TRANSITIONS[was], (was, ticket.state)
                self.states[number] = ticket.state
                assert_consistent(ticket)
                running = {each.name for each in await clocks.open_clocks(session, subject(ticket))}
                assert bool(running & set(ANSWER.values())) is (ticket.waiting_since is not None)
                assert bool(running & set(SOLUTION.values())) is (ticket.state is TicketState.OPEN)
                assert (CLOSING in running) is (ticket.state is TicketState.SOLVED)
                kept = select(func.count()).where(TicketMessage.ticket_id == ticket.id)
                assert await session.scalar(kept) == self.said[number]

    def teardown(self) -> None:
        async def check() -> None:
            async with self.world.database.reading() as session:
                assert (await verify(session)).whole

        self.runner.run(check())


def assert_consistent(ticket: Ticket) -> None:
    over = ticket.state in (TicketState.SOLVED, TicketState.CLOSED)
    assert not (over and (ticket.waiting_since or ticket.in_charge_since or ticket.answer_due_at))
    assert not (ticket.state is TicketState.PENDING and ticket.waiting_since)
    assert (ticket.answer_due_at is None) is (ticket.waiting_since is None)
    assert (ticket.solution_due_at is None) is (ticket.state is not TicketState.OPEN)
    assert (ticket.merged_into_id is None) or ticket.state is TicketState.CLOSED
    assert ticket.satisfaction is None or ticket.rated_at is not None


@pytest.mark.slow
def test_whatever_happens_no_message_is_lost_and_no_deadline_forgotten(sqlite_url: str) -> None:
    with asyncio.Runner() as runner:

        async def made() -> World:
            return await build(Database(sqlite_url))

        world = runner.run(made())
        Machine = type("Machine", (Desk,), {"world": world, "runner": runner})
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=5,
                stateful_step_count=30,
                deadline=None,
                phases=[Phase.generate],  # a failure is told as it was found: each try takes milliseconds of a database
                suppress_health_check=list(HealthCheck),
            ),
        )
        runner.run(world.database.close())
