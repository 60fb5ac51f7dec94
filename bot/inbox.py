"""Accept an event once: it is committed before the platform gets its acknowledgement, and from then on it is kept."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import utc_now
from bot.crashpoints import reach
from bot.jobs import AT_ONCE, READY, Job, Work, enqueue
from bot.message import Incoming
from bot.prm.database import Database

TURN = "turn"  # the kind of job that one user turn is; its lane is the conversation
ATTEMPTS = 6  # about half a minute with the worker's pauses: then somebody who waits is owed an apology


async def accept(database: Database, incoming: Incoming) -> bool:
    """Commit one turn; return only when it is safe. False: this event was accepted before, and nothing changed.

    Raises `Unavailable` when it could not be kept: then the platform must not get its acknowledgement.
    """
    reach("before-accept")
    is_new = await database.together(lambda session: keep(session, incoming))  # arrivals of a moment share a commit
    reach("after-accept")
    return is_new


async def keep(session: AsyncSession, incoming: Incoming) -> bool:
    """The same in a transaction of the caller's, for a channel that writes down more than the turn itself."""
    payload, lane = to_payload(incoming), incoming.conversation
    return await enqueue(session, TURN, payload, key=incoming.id, lane=lane, max_attempts=ATTEMPTS)


async def keep_in_place(session: AsyncSession, incoming: Incoming, work: Work) -> bool:
    """The same for a turn that something had to be looked up for, in the transaction that finishes the look: its job
    becomes the turn, and so stays before whatever was said in this conversation since. False: it was kept before."""
    if await session.scalar(select(Job.id).where(Job.kind == TURN, Job.key == incoming.id)) is not None:
        return False
    values = {"key": incoming.id, "lane": incoming.conversation, "payload": to_payload(incoming)}
    fresh = {"kind": TURN, "state": "ready", "attempts": 0, "max_attempts": ATTEMPTS, "run_at": AT_ONCE}
    await session.execute(update(Job).where(Job.id == work.id).values(**values, **fresh, finished_at=None))
    over = {"state": "done", "finished_at": work.now(), "payload": {}}  # by which the event is known if it comes again
    await session.execute(insert(Job).values(kind=work.kind, key=work.key, **over))
    return True


async def withdraw(session: AsyncSession, id_: str, *, before: str = TURN) -> bool:
    """Drop a turn its author took back, or the job of kind `before` that would have led to it.

    False: there is none, or somebody is answering it already.
    """
    waiting = (Job.kind.in_((TURN, before)), Job.key == id_, Job.state == READY, Job.attempts == 0)
    dropped = update(Job).where(*waiting).values(state="done", finished_at=utc_now(), payload={}).returning(Job.id)
    return await session.scalar(dropped) is not None


async def is_under_way(session: AsyncSession, id_: str, *, before: str = TURN) -> bool:
    """Whether somebody is answering this turn just now, or is at the job of kind `before` that leads to it."""
    now = (Job.kind.in_((TURN, before)), Job.key == id_, Job.state == READY)
    return await session.scalar(select(Job.id).where(*now)) is not None


def to_payload(incoming: Incoming) -> dict[str, Any]:
    payload: dict[str, Any] = _codec().dump_python(incoming, mode="json")
    return payload


def from_payload(payload: dict[str, Any]) -> Incoming:
    """Reads what any earlier version stored: a missing field has its default, an unknown one is ignored."""
    return _codec().validate_python(payload)


@cache
def _codec() -> TypeAdapter[Incoming]:
    return TypeAdapter(Incoming)
