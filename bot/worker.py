"""Do the jobs of `bot.jobs`: claim, do, settle; exactly once, whatever dies in between.

A claim lends a job for the length of a lease, which is renewed while the job runs. When its process is killed the lease
ends and the next worker takes the job over.
"""

import asyncio
import random
import time
import traceback
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import and_, or_, text, update

from bot.absence import Away
from bot.claims import CLAIMABLE, LEND, without_risk
from bot.clock import Clock, utc_now
from bot.crashpoints import reach
from bot.jobs import Duty, GiveUp, GoesOn, Job, LeaseLost, OnDead, Retry, Work
from bot.prm.database import Database, Unavailable

POLL = timedelta(seconds=1)  # how late rows of other processes and due times may be noticed
FIRST_PAUSE = timedelta(seconds=1)  # doubles with every failed attempt
LONGEST_PAUSE = timedelta(minutes=5)
MOST_IN_LINE = 100  # attempts after which what is told to wait, again and again, holds up nobody else any more
CLAIM_LOCK = 0x6A6F6273  # "jobs": PostgreSQL's advisory lock that makes claims take turns
WORKER_LOST = "the process doing it died during every attempt"

log = structlog.get_logger(__name__)


class Worker:
    """Runs jobs of the kinds it has duties for, up to `parallel` at a time, until `stop()`.

    Different kinds can have workers of their own, so that a flood of one never delays the other. A duty may take at
    most `timeout`; longer counts as failed. `on_dead` (per kind) runs in the transaction that marks a job dead. A job
    that may be what kills the process runs alone, so that those it happened to run beside do not die with it. While
    arrivals are kept waiting (`Database.rush`) jobs run one after the other.
    """

    def __init__(
        self,
        database: Database,
        duties: Mapping[str, Duty],
        *,
        on_dead: Mapping[str, OnDead] | None = None,
        now: Clock = utc_now,
        parallel: int = 8,
        lease: timedelta = timedelta(seconds=60),
        timeout: timedelta = timedelta(minutes=5),
        poll: timedelta = POLL,
    ) -> None:
        self._database, self._duties, self._on_dead = database, duties, on_dead or {}
        self._now, self._parallel, self._lease, self._timeout, self._poll = now, parallel, lease, timeout, poll
        self._running: dict[asyncio.Task[None], Work] = {}
        self._slot_free = asyncio.Event()
        self._stopping = asyncio.Event()
        self._looked = float("-inf")

    async def run(self) -> None:
        """Work until `stop()`, then finish what is running. Cancelling it instead hands running jobs back at once."""
        renewing = asyncio.create_task(self._keep_leases())
        try:
            while not self._stopping.is_set():
                self._looked = time.monotonic()
                changed = self._database.changes()
                await self._begin_some()
                await self._until_something_happens(changed)
            if self._running:
                await asyncio.wait(self._running)
        finally:
            renewing.cancel()
            await self._hand_back()

    @property
    def silent_for(self) -> float:
        """Seconds since it last looked for work: far more than `poll` means that it is stuck, or not running at all."""
        return time.monotonic() - self._looked

    def stop(self) -> None:
        """Claim nothing new; `run()` returns when everything running is finished."""
        self._stopping.set()

    async def run_due(self) -> int:
        """Do everything that is due now, including what that enqueues, and return how many attempts it took."""
        begun = 0
        while works := await self._claim(self._parallel):
            begun += len(works)
            await asyncio.gather(*map(self._do, works))
        return begun

    async def _begin_some(self) -> None:
        self._slot_free.clear()
        free = 0 if any(work.is_suspect for work in self._running.values()) else self._most - len(self._running)
        try:
            works = await self._claim(free) if free > 0 else []
        except Unavailable as error:
            log.warning("jobs cannot be claimed", reason=error.reason)
            return
        for work in works:
            task = asyncio.create_task(self._do(work))
            self._running[task] = work
            task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._slot_free.set()

    async def _until_something_happens(self, changed: asyncio.Event) -> None:
        """Wait for a commit, a free slot, `stop()` or the next poll; a full worker waits for a slot alone."""
        events = [self._slot_free, self._stopping]
        if len(self._running) < self._most:
            events.append(changed)
        waits = [asyncio.create_task(event.wait()) for event in events]
        await asyncio.wait(waits, timeout=self._poll.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    @property
    def _most(self) -> int:
        """How many jobs may run: one after the other while arrivals are kept waiting."""
        return 1 if self._database.rush.is_on else self._parallel

    async def _claim(self, limit: int) -> list[Work]:
        now = self._now()
        async with self._database.writing(quietly=True, lasting=False) as session:
            if not self._database.is_sqlite:
                await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CLAIM_LOCK})
            due = await session.execute(CLAIMABLE, {"kinds": list(self._duties), "now": now, "limit": limit})
            rows = without_risk(due.all(), bool(self._running))
            if rows:
                await session.execute(LEND, {"ids": [row.id for row in rows], "until": now + self._lease})
        if rows:
            reach("after-claim")
        return [Work(self._database, self._now, row) for row in rows]

    async def _do(self, work: Work) -> None:
        """One attempt and its outcome. Never raises, except when cancelled."""
        try:
            await self._attempt(work)
        except LeaseLost:
            log.warning("job was taken over", job=work.id, kind=work.kind, attempt=work.attempt)
        except Unavailable as error:  # the outcome could not be kept: the lease ends by itself, then it is tried again
            log.warning("job outcome not kept", job=work.id, kind=work.kind, attempt=work.attempt, reason=error.reason)
        except Exception as error:  # nothing above knows what to do with it either, and the other jobs must go on
            log.error("job outcome failed", job=work.id, kind=work.kind, attempt=work.attempt, reason=_where(error))

    async def _attempt(self, work: Work) -> None:
        if work.attempt > work.most_deaths:
            return await self._bury(work, WORKER_LOST)
        try:
            async with asyncio.timeout(self._timeout.total_seconds()):
                await self._duties[work.kind](work)
            if not work.finished:
                await work.finish_without_effect()
        except LeaseLost:
            raise
        except GoesOn as step:
            await self._go_on(work, step.after)
        except GiveUp as error:
            await self._bury(work, error.reason)
        except Retry as error:
            await self._later(work, error)
        except Exception as error:
            await self._failed(work, error)
        return None

    async def _failed(self, work: Work, error: Exception) -> None:
        """Something we did not foresee. After the job is done it changes nothing any more, but is still told."""
        reason = error.reason if isinstance(error, Unavailable) else _where(error)
        log.warning("job failed", job=work.id, kind=work.kind, attempt=work.attempt, reason=reason)
        if not work.finished:
            await self._later(work, Retry(reason=reason))

    async def _go_on(self, work: Work, after: timedelta) -> None:
        """A power cut may undo it: then the step is done again."""
        async with work.settle(lasting=False, attempts=0, run_at=self._now() + after, error=None):
            pass

    async def _later(self, work: Work, retry: Retry) -> None:
        attempts = work.attempt if retry.counts else _uncounted(work, retry)
        if retry.counts and attempts >= work.max_attempts:
            return await self._bury(work, retry.reason)
        pause = retry.after if retry.after is not None else _pause(work.attempt)
        async with work.settle(attempts=attempts, run_at=self._now() + pause, error=retry.reason):
            pass
        return None

    async def _bury(self, work: Work, reason: str) -> None:
        log.error("job is dead", job=work.id, kind=work.kind, attempt=work.attempt, reason=reason)
        work.reason = reason
        dead: dict[str, Any] = {"state": "dead", "finished_at": self._now(), "error": reason}
        last_words = self._on_dead.get(work.kind)
        if last_words is not None and work.attempt <= work.most_deaths + 1:  # later ones died while saying them
            try:
                async with work.settle(**dead) as session:
                    await last_words(work, session)
                return
            except (LeaseLost, Unavailable):
                raise
            except Exception as error:
                log.error("on_dead failed", job=work.id, kind=work.kind, reason=_where(error))
        async with work.settle(**dead):
            pass

    async def _keep_leases(self) -> None:
        """Renew the leases of jobs that take long, in one transaction for all of them."""
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            with suppress(Unavailable):  # the lease still lasts for another try
                await self._touch(self._running.values(), lease_until=self._now() + self._lease)

    async def _hand_back(self) -> None:
        """On cancellation: stop what runs and let another worker begin it at once; that attempt did not count."""
        running = dict(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        with suppress(Unavailable):
            await self._touch(running.values(), lease_until=None, attempts=Job.attempts - 1)

    async def _touch(self, works: Iterable[Work], **values: Any) -> None:
        """Of those that run: one that has ended since, to be tried or to go on later, is nobody's any more."""
        ours = [and_(*work.is_ours()) for work in works]
        if ours:
            async with self._database.writing(quietly=True, lasting=False) as session:
                await session.execute(update(Job).where(Job.lease_until.is_not(None), or_(*ours)).values(**values))


def _uncounted(work: Work, retry: Retry) -> int:
    """How many attempts a job has had that was told to wait. One at least holds its lane, none lets others go by."""
    if isinstance(retry, Away):
        return max(work.attempt - 1, 1)  # in its place, for days if it has to be
    if not retry.in_line:
        return work.attempt - 1
    return max(work.attempt - 1, 1) if work.token <= MOST_IN_LINE else 0


def _pause(attempt: int) -> timedelta:
    """Exponential with full jitter, so that many jobs failing together do not come back together."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(attempt, 20)))
    return longest * random.random()  # noqa: S311 - spreads load, protects nothing


def _where(error: BaseException) -> str:
    """The kind of error and the line it came from. Its message may quote what somebody wrote, so that is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
