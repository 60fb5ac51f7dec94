"""An announcement on its way, as tests drive it: time passes in small steps until everything is settled."""

from typing import Any

from sqlalchemy import select

from bot.prm.announcement_records import Announcement, AnnouncementDelivery, AnnouncementState, Outcome
from bot.prm.database import Database
from tests import world
from tests.bot.prm.announced import desk
from tests.conversation import Stage

MOVING = (AnnouncementState.SCHEDULED, AnnouncementState.SENDING)


async def opened(database: Database) -> Stage:
    """The small world, with two who write announcements."""
    stage = Stage(database)
    await world.build(database, stage.clock())
    return stage


async def released(stage: Stage, **facts: Any) -> str:
    """An announcement that a second person let go; its number."""
    async with stage.database.writing() as session:
        row = await (await desk(session, reach=stage.reach)).released(stage.clock(), **facts)
        return row.number


async def until_settled(stage: Stage, number: str, *, most: int = 50) -> AnnouncementState:
    for _ in range(most):
        await stage.wait(seconds=1)
        if (now := await state(stage.database, number)) not in MOVING:
            return now
    raise AssertionError(f"{number} is {now} after {most} seconds")


async def state(database: Database, number: str) -> AnnouncementState:
    async with database.reading() as session:
        return (await session.scalars(select(Announcement.state).where(Announcement.number == number))).one()


async def outcomes(database: Database, *, wave: int = 0) -> dict[str, Outcome]:
    """By place."""
    d = AnnouncementDelivery
    async with database.reading() as session:
        rows = await session.execute(select(d.place, d.outcome).where(d.wave == wave).order_by(d.place))
        return {place: outcome for place, outcome in rows}  # noqa: C416 - a dict() of rows has no types
