"""What is on its way to or from a person: turns in the inbox, deliveries, and where earlier messages went."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, delete, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import DONE, Job
from bot.posted import Posted
from bot.privacy.whom import Whom

BATCH = 500  # numbers in one statement


async def jobs_of(session: AsyncSession, who: Whom) -> Sequence[Job]:
    """Those that are not done and name the person or an account; what is done keeps nothing."""
    waiting = select(Job).where(
        Job.state != DONE, or_(*(cast(Job.payload, Text).contains(each) for each in _marks(who)))
    )
    return [each for each in await session.scalars(waiting) if is_of(each.payload, who)]


async def posted_of(
    session: AsyncSession, who: Whom, within: Sequence[ColumnElement[bool]] | None = None
) -> Sequence[Posted]:
    """Where messages to them went; of those that one of `within` is true of, else of all."""
    marked = or_(*(cast(Posted.delivery, Text).contains(each) for each in _marks(who)))
    found = dict[str, Posted]()
    for part in [true()] if within is None else within:
        found |= {each.key: each for each in await session.scalars(select(Posted).where(part, marked))}
    return [each for each in found.values() if is_of(each.delivery, who)]


async def drop(session: AsyncSession, who: Whom, within: Sequence[ColumnElement[bool]] | None = None) -> int:
    """Remove all of it; how many. Of messages that went out it looks at those `within`. What a worker has in its hands
    may still arrive. What is done keeps its own name for some days, so that it is not done again, but no longer whose
    it was."""
    jobs = [each.id for each in await jobs_of(session, who)]
    posted = [each.key for each in await posted_of(session, who, within)]
    for start in range(0, len(jobs), BATCH):
        await session.execute(delete(Job).where(Job.id.in_(jobs[start : start + BATCH])))
    for start in range(0, len(posted), BATCH):
        await session.execute(delete(Posted).where(Posted.key.in_(posted[start : start + BATCH])))
    lanes = [lane for each in who.accounts for lane in (each.key, f"out:{each.key}")]
    await session.execute(update(Job).where(Job.lane.in_(lanes), Job.state == DONE).values(lane=None))
    return len(jobs) + len(posted)


def is_of(payload: Any, who: Whom) -> bool:
    """Whether one of its values is the person, an account of theirs, or their address."""
    told = {each.user for each in who.accounts} | set(who.senders) | ({who.email} if who.email else set())
    return any(value in told if name != "notice_to" else value == who.person for name, value in _leaves("", payload))


def _marks(who: Whom) -> list[str]:
    """Texts of which one stands in whatever is theirs: a first look that the database can take."""
    users = {each.user for each in who.accounts}
    return sorted(
        {*users, *([who.email] if who.email else []), f'"notice_to": {who.person}', f'"notice_to":{who.person}'}
    )


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(key, each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(name, each)
    elif isinstance(value, str | int):
        yield name, value
