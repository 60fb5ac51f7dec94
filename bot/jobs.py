"""Do later, exactly once: everything that must survive this process is a row, written with the fact it follows from.

An event that arrived, a message that must leave, a reminder at nine tomorrow: each is a job. `bot.worker` runs them.

Jobs of one `lane` (a conversation, a destination) run one at a time in the order they were enqueued; lanes run beside
each other. A job that failed and waits for its next attempt holds its lane back; a dead one lets it go on; one whose
time has not come yet does not stand in anybody's way.

Whoever does a job commits the effect and "done" in one transaction, which first checks the fencing token: a worker that
was believed dead and wakes up late finds its token outdated and changes nothing.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Index,
    Integer,
    Row,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.clock import Clock, utc_now
from bot.crashpoints import reach
from bot.prm.database import Base, Database

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)  # due on any clock, and before everything that was asked for a later time
MAX_ATTEMPTS = 10  # with the worker's backoff: about 10 minutes of trouble on the other side
SUSPECT_AFTER = 3  # attempts, the last of which died with its process
REMEMBER = timedelta(days=7)  # how long a platform may send an event again; a done row is what recognises it

State = Literal["ready", "done", "dead"]

# Literals, not parameters: with a parameter neither database can see that a partial index applies.
READY = literal_column("'ready'", Text)
DONE = literal_column("'done'", Text)
DEAD = literal_column("'dead'", Text)


class Job(Base):
    """One thing to do. `ready` covers waiting and running alike: it is running while `lease_until` is in the future."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("key", "kind"),  # in this order, or SQLite would claim by searching all jobs of a kind
        CheckConstraint("state IN ('ready', 'done', 'dead')", name="state"),
        {"sqlite_autoincrement": True},  # an id is never used again: platforms may know it as an idempotency key
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(Text)  # the same key twice is the same job
    lane: Mapped[str | None] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)  # emptied when done: what is over is not kept
    state: Mapped[str] = mapped_column(Text, default="ready")
    attempts: Mapped[int] = mapped_column(default=0)  # counted when one begins, so a killed worker counts too
    max_attempts: Mapped[int] = mapped_column(default=MAX_ATTEMPTS)
    run_at: Mapped[datetime] = mapped_column(default=AT_ONCE)
    token: Mapped[int] = mapped_column(default=0)  # grows with every claim; who holds an older one may not finish
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)  # why the last attempt failed, without anybody's data
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    finished_at: Mapped[datetime | None]


def _index(name: str, *columns: Any, where: str) -> Index:
    return Index(f"ix_job_{name}", *columns, sqlite_where=text(where), postgresql_where=text(where))


_index("due", Job.run_at, Job.id, where="state = 'ready'")
_index("lane", Job.lane, Job.id, where="state = 'ready'")
_index("running", Job.lane, Job.lease_until, where="state = 'ready' AND lease_until IS NOT NULL")
_index("open", Job.state, Job.kind, Job.created_at, where="state <> 'done'")
_index("done", Job.finished_at, where="state = 'done'")


# Written once: building a statement anew costs more than running it, and these run several times per message.
_ROWS = Job.metadata.tables[Job.__tablename__]
_INSERT = {
    "sqlite": sqlite.insert(_ROWS).on_conflict_do_nothing(index_elements=["key", "kind"]).returning(_ROWS.c.id),
    "postgresql": postgresql.insert(_ROWS).on_conflict_do_nothing(index_elements=["key", "kind"]).returning(_ROWS.c.id),
}
_SETTLE = (
    update(_ROWS)
    .where(_ROWS.c.id == bindparam("this_job"), _ROWS.c.token == bindparam("our_token"), _ROWS.c.state == READY)
    .returning(_ROWS.c.id)
)


class Retry(Exception):
    """Raised while doing a job: not now. After `after`, or after the usual growing pause when it is None.

    `counts=False` where the other side named the time itself (429 with Retry-After): being told to wait is no failure.
    `in_line`: what comes after it in its lane waits for it all the same, so that nothing is said before it; but not
    for ever (`worker.MOST_IN_LINE`).
    `unsure` where it may have been done all the same. `reason` is stored and shown to operators, so it must not contain
    anybody's data.
    """

    def __init__(
        self,
        after: timedelta | None = None,
        reason: str = "try again later",
        *,
        counts: bool = True,
        in_line: bool = False,
        unsure: bool = False,
    ) -> None:
        self.after, self.reason, self.counts, self.in_line, self.unsure = after, reason, counts, in_line, unsure
        super().__init__(reason)


class GoesOn(Exception):
    """Raised while doing a job that has many steps: one is done, the next is due after `after`.

    It begins that one with all its attempts: a job that goes on for days outlives any number of killed processes, as
    long as steps are done between them.
    """

    def __init__(self, after: timedelta) -> None:
        self.after = after
        super().__init__(f"goes on after {after}")


class GiveUp(Exception):
    """Raised while doing a job: it can never succeed, so it is dead now. `reason` as for Retry."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def is_suspect(row: Row[Any]) -> bool:
    """Whether it may be what kills its process: an attempt that ended well or badly leaves no lease behind."""
    return row.lease_until is not None and row.attempts >= SUSPECT_AFTER


class LeaseLost(Exception):
    """Another worker took this job over (ours was too slow or believed dead). Nothing was changed."""


class Work:
    """One attempt at one job, with the token that proves it is the latest."""

    def __init__(self, database: Database, now: Clock, row: Row[Any]) -> None:
        self._database, self.now = database, now
        self.id: int = row.id
        self.kind: str = row.kind
        self.key: str | None = row.key
        self.lane: str | None = row.lane
        self.payload: dict[str, Any] = row.payload
        self.attempt: int = row.attempts + 1
        self.max_attempts: int = row.max_attempts
        self.token: int = row.token + 1
        self.is_suspect = is_suspect(row)
        self.most_deaths = max(self.max_attempts, MAX_ATTEMPTS)  # patience with failing is not patience with dying
        self.finished = False
        self.reason = ""  # why it is dead, for `on_dead`

    @asynccontextmanager
    async def finish(self, *, lasting: bool = True, quietly: bool = False) -> AsyncIterator[AsyncSession]:
        """One transaction for the effect and "done": both or neither. Raises LeaseLost, and then nothing happened.

        Not `lasting`: a power cut may undo both, where doing it again finds out what had been done. `quietly`: nobody
        waits for what comes of it, and it leaves nothing to do; whoever did it looks for more anyway.
        """
        async with self.settle(lasting=lasting, quietly=quietly, **self._done()) as session:
            yield session
        reach("after-commit")

    async def finish_without_effect(self) -> None:
        """Done, with nothing to write: a power cut may undo it, and then it is done again."""
        async with self.settle(lasting=False, **self._done()):
            pass
        reach("after-commit")

    @asynccontextmanager
    async def settle(
        self, *, lasting: bool = True, quietly: bool = False, **values: Any
    ) -> AsyncIterator[AsyncSession]:
        """A transaction in which this attempt ends with `values` on its row, if the row is still ours."""
        async with self._database.writing(lasting=lasting, quietly=quietly) as session:
            parameters = {"this_job": self.id, "our_token": self.token, "lease_until": None, **values}
            if await session.scalar(_SETTLE, parameters) is None:
                raise LeaseLost
            yield session
            reach("before-commit")
        self.finished = True

    async def go_on_with(self, session: AsyncSession, payload: dict[str, Any]) -> None:
        """This is what the job is about from now on, in attempts to come as well. Raises LeaseLost."""
        changed = update(Job).where(*self.is_ours()).values(payload=payload).returning(Job.id)
        if await session.scalar(changed) is None:
            raise LeaseLost

    def _done(self) -> dict[str, Any]:
        return {"state": "done", "finished_at": self.now(), "payload": {}, "error": None}

    def is_ours(self) -> Sequence[ColumnElement[bool]]:
        """What holds in the database as long as no other worker took this job over."""
        return Job.id == self.id, Job.token == self.token, Job.state == READY


Duty = Callable[[Work], Awaitable[None]]
OnDead = Callable[[Work, AsyncSession], Awaitable[None]]


async def enqueue(
    session: AsyncSession,
    kind: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    lane: str | None = None,
    run_at: datetime | None = None,
    max_attempts: int = MAX_ATTEMPTS,
) -> bool:
    """A job in the caller's transaction: it exists if and only if that commits. False: the key is known already."""
    values = {"kind": kind, "payload": payload, "key": key, "lane": lane, "max_attempts": max_attempts}
    statement = _INSERT[session.get_bind().dialect.name]
    return await session.scalar(statement, {**values, "run_at": run_at or AT_ONCE}) is not None


async def enqueue_all(
    session: AsyncSession, kind: str, jobs: Sequence[tuple[dict[str, Any], str, str, datetime]]
) -> None:
    """Many at once: payload, key, lane and moment of each. A key that is known already is left as it is."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    each = insert(_ROWS).on_conflict_do_nothing(index_elements=["key", "kind"])
    same = {"kind": kind, "max_attempts": MAX_ATTEMPTS}
    rows = [{**same, "payload": payload, "key": key, "lane": lane, "run_at": at} for payload, key, lane, at in jobs]
    if rows:
        await session.execute(each, rows)


async def list_jobs(
    session: AsyncSession, *, state: State | None = None, kind: str | None = None, limit: int = 100
) -> Sequence[Job]:
    """The newest jobs first, for an operator's eyes."""
    query = select(Job).order_by(Job.id.desc()).limit(limit)
    if state is not None:
        query = query.where(Job.state == state)
    if kind is not None:
        query = query.where(Job.kind == kind)
    return (await session.scalars(query)).all()


async def retry(session: AsyncSession, job_id: int) -> bool:
    """Give a dead job all its attempts again, at once. False: there is no such dead job."""
    statement = update(Job).where(Job.id == job_id, Job.state == DEAD)
    fresh = {"state": "ready", "attempts": 0, "run_at": AT_ONCE, "lease_until": None, "finished_at": None}
    return await session.scalar(statement.values(fresh).returning(Job.id)) is not None


class Count(NamedTuple):
    kind: str
    state: str
    jobs: int
    oldest: datetime  # when the oldest of them was enqueued


async def counts(session: AsyncSession) -> list[Count]:
    """What is still to do and what is dead, per kind. Done jobs are not counted: there are too many to count."""
    query = select(Job.kind, Job.state, func.count(), func.min(Job.created_at)).where(Job.state != DONE)
    rows = await session.execute(query.group_by(Job.kind, Job.state).order_by(Job.kind, Job.state))
    return [Count(*row) for row in rows]


async def purge(session: AsyncSession, *, older_than: datetime, limit: int = 5_000) -> int:
    """Forget up to `limit` jobs done before `older_than` (keep at least `REMEMBER`); the number forgotten.

    Limited so that nobody waits long for the transaction: call again while it returns `limit`.
    """
    old = select(Job.id).where(Job.state == DONE, Job.finished_at < older_than).order_by(Job.finished_at).limit(limit)
    gone = await session.scalars(delete(Job).where(Job.id.in_(old)).returning(Job.id))
    return len(gone.all())


async def forget_leases(session: AsyncSession) -> int:
    """Let jobs of a killed process run at once instead of when their lease ends; the number freed.

    For the start of a process that knows it is alone (it holds the embedded database's lock). Should another worker be
    alive after all, its token is outdated at the next claim and no effect happens twice.
    """
    statement = update(Job).where(Job.state == READY, Job.lease_until.is_not(None)).values(lease_until=AT_ONCE)
    return len((await session.scalars(statement.returning(Job.id))).all())
