"""An announcement on its way, as tests drive it: time passes in small steps until everything is settled."""

from typing import Any

from sqlalchemy import select

from bot import outbox
from bot.audience import UNKNOWN
from bot.message import Place, Sender
from bot.outbox import Delivery
from bot.prm.announcement_records import Announcement, AnnouncementDelivery, AnnouncementState, Outcome
from bot.prm.database import Database
from bot.prm.partners import Partner
from bot.reply import Reply, Visibility
from tests import world
from tests.bot.prm.announced import desk
from tests.conversation import Stage

MOVING = (AnnouncementState.SCHEDULED, AnnouncementState.SENDING)


async def opened(database: Database, **about: Any) -> Stage:
    """The small world, with two who write announcements."""
    stage = Stage(database, **about)
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


async def posted_as(stage: Stage, *, platform: str, place: str, number: str = "A-2026-0001") -> None:
    """An announcement that is on its way to one place of a real platform."""
    async with stage.database.writing() as session:
        partner = (await session.scalars(select(Partner).order_by(Partner.id))).first()
        row = await (await desk(session)).ready(stage.clock())
        assert partner is not None
        assert row.number == number
        key = f"{row.subject}:{place}"
        d = AnnouncementDelivery(
            announcement_id=row.id, partner_id=partner.id, platform=platform, tenant=place.rpartition(":")[0],
            place=place, post=key, language="en", due_at=stage.clock(), outcome=Outcome.QUEUED,
        )  # fmt: skip
        session.add(d)
        sender = Sender(platform=platform, tenant="", user="")
        said = Delivery(
            key=key, sender=sender, place=Place(key=place, kind="shared"), conversation=place, room=UNKNOWN,
            reply=Reply(text="**News**", visibility=Visibility.PLACE), card=row.subject,
        )  # fmt: skip
        await outbox.post(session, said, stage.clock())
