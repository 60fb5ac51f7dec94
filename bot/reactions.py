"""What follows from a decision or a deadline is a job: kept with it, done once, in its own transaction.

A decision is an entry in the ledger; its job is enqueued in the transaction of the entry. A deadline is a row of
`bot.prm.clocks`; a look every few seconds enqueues a job for each that is due, wherever the look happens.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.jobs import Duty, Work, enqueue
from bot.notify import Teller
from bot.prm import clocks
from bot.prm.database import Database, Unavailable
from bot.prm.ledger import LedgerEntry

FACT, RING = "fact", "ring"  # kinds of jobs
LOOK_EVERY = 5.0  # seconds; so late a deadline may ring
BATCH = 500

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One decision, as the ledger has it."""

    seq: int
    action: str  # "deal.approved"
    subject: str  # "deal:D-2026-0001"
    detail: Mapping[str, Any]
    at: datetime

    @property
    def name(self) -> str:
        """The subject without its kind: "D-2026-0001"."""
        return self.subject.partition(":")[2]


@dataclass(frozen=True, kw_only=True)
class Rang:
    """One step of a deadline whose moment has come."""

    clock: str  # "deal.protection"
    subject: str
    step: int
    due_at: datetime

    @property
    def name(self) -> str:
        """The subject without its kind: "D-2026-0001"."""
        return self.subject.partition(":")[2]


React = Callable[[Fact, Teller], Awaitable[None]]
Ring = Callable[[Rang, Teller], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Reactions:
    """All that follows, by the ledger's action and by the deadline's name."""

    reacts: Mapping[str, Sequence[React]] = field(default_factory=dict)
    rings: Mapping[str, Sequence[Ring]] = field(default_factory=dict)

    async def follow(self, session: AsyncSession, entry: LedgerEntry) -> None:
        """For `Database.followers`: keep what follows from a decision together with it."""
        if entry.action not in self.reacts:
            return
        fact = {"seq": entry.seq, "action": entry.action, "subject": entry.subject, "at": entry.at.isoformat()}
        payload = {**fact, "detail": json.loads(entry.detail)}
        await enqueue(session, FACT, payload, key=str(entry.seq), lane=f"fact:{entry.subject}")

    def duties(self, platforms: Collection[str]) -> dict[str, Duty]:
        """The jobs. `platforms`: those with a channel of ours, where people can be told something."""

        async def fact(work: Work) -> None:
            told = Fact(**{**work.payload, "at": datetime.fromisoformat(work.payload["at"])})
            async with work.finish() as session:
                teller = Teller(session=session, now=work.now(), platforms=platforms)
                for react in self.reacts.get(told.action, ()):
                    await react(told, teller)

        async def ring(work: Work) -> None:
            due_at = datetime.fromisoformat(work.payload["due_at"])
            async with work.finish() as session:
                clock = await clocks.ring(session, work.payload["clock"], due_at, work.now())
                if clock is None:
                    return
                rang = Rang(clock=clock.name, subject=clock.subject, step=clock.step, due_at=due_at)
                teller = Teller(session=session, now=work.now(), platforms=platforms)
                for each in self.rings.get(clock.name, ()):
                    await each(rang, teller)

        return {FACT: fact, RING: ring}


async def look(database: Database, now: datetime) -> int:
    """Enqueue a job for every clock that is due; how many. Any number of replicas may look at once."""
    found = BATCH
    total = 0
    while found == BATCH:
        async with database.reading() as session:
            if not await clocks.any_due(session, now):
                return total
        async with database.writing() as session:
            due = await clocks.take_due(session, now, BATCH)
            for each in due:
                payload = {"clock": each.id, "due_at": each.due_at.isoformat()}
                key, lane = f"{each.id}:{payload['due_at']}", f"fact:{each.subject}"
                await enqueue(session, RING, payload, key=key, lane=lane)
        found = len(due)
        total += found
    return total


async def keep_looking(database: Database, now: Clock) -> None:
    """Until cancelled."""
    while True:
        try:
            await look(database, now())
        except Unavailable as error:
            log.warning("clocks cannot be looked at", reason=error.reason)
        await asyncio.sleep(LOOK_EVERY)
