"""The last look before a message of an announcement leaves: it may be paused, cancelled, or not wanted any more."""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox, posted, unreached
from bot.jobs import Duty, GiveUp, Retry, Work
from bot.outbox import Channel, Delivery, Withheld
from bot.prm import announcement_audience as whom
from bot.prm.announcement_records import Announcement, AnnouncementDelivery, AnnouncementState
from bot.prm.database import Database
from bot.prm.partners import Partner

CARD = "announcement:"
AGAIN = timedelta(seconds=5)  # so late what was paused notices that it goes on
NO_MORE = "it was cancelled"
WITHHELD = "withheld: "
UNKNOWN = "unknown whether it was posted"


class _Row(NamedTuple):
    state: AnnouncementState
    standing: bool
    refuses: bool


def guarded(database: Database, channels: Mapping[str, Channel]) -> Duty:
    """The outbox's duty, which asks before it delivers what belongs to an announcement, and notes what becomes of it.

    Such a message is no dead job in the end: that it failed, and why, is told by the announcement's report.
    """

    deliver = outbox.handler(database, channels, ask=_ask)

    async def duty(work: Work) -> None:
        if not work.payload.get("aside"):
            return await deliver(work)
        delivery = outbox.of(work)
        try:
            await deliver(work)
        except Withheld as error:
            return await _lose(work, delivery, _certain(work, WITHHELD + error.reason))
        except GiveUp as error:
            return await _lose(work, delivery, _certain(work, error.reason))
        except Retry as error:
            if not error.counts or work.attempt < work.max_attempts:
                raise
            return await _lose(work, delivery, f"{UNKNOWN}: {error.reason}" if error.unsure else error.reason)
        if not work.finished and not delivery.edits:  # its channel has no name for messages
            async with work.finish() as session:
                await posted.note(session, delivery.key, delivery.key)
        return None

    return duty


async def _ask(session: AsyncSession, delivery: Delivery) -> None:
    """Raises Withheld, and Retry while it is paused. A correction of what is posted goes out all the same."""
    if delivery.edits or not (delivery.card or "").startswith(CARD):
        return
    rows = await _rows(session, delivery.key)
    if not rows or rows[0].state in (AnnouncementState.CANCELLED, AnnouncementState.RECALLED):
        raise Withheld(NO_MORE)
    if rows[0].state is AnnouncementState.PAUSED:
        raise Retry(AGAIN, "the announcement is paused", counts=False)
    unwanted = [why for row in rows if (why := _unwanted(row))]
    if unwanted and (delivery.conversation is not None or len(unwanted) == len(rows)):
        raise Withheld(unwanted[0])


def _unwanted(row: _Row) -> str:
    return "suspended" if not row.standing else "opted_out" if row.refuses else ""


async def _rows(session: AsyncSession, post: str) -> list[_Row]:
    """One for each partner that the message is for."""
    found = await session.execute(_OF_POST, {"post": post})
    return [_Row(state, bool(standing), bool(no)) for state, standing, no in found]


# Written once: building a statement anew costs more than running it, and every message asks this.
_OF_POST = (
    select(Announcement.state, whom.standing(Partner), whom.refuses(Partner, Announcement.category))
    .join(AnnouncementDelivery, AnnouncementDelivery.announcement_id == Announcement.id)
    .join(Partner, Partner.id == AnnouncementDelivery.partner_id)
    .where(AnnouncementDelivery.post == bindparam("post"))
)


def _certain(work: Work, reason: str) -> str:
    """After a first attempt of which nobody knows how it ended, the message may be there already."""
    if work.attempt > 1 and not reason.startswith(UNKNOWN):
        return f"{UNKNOWN}: {reason.removeprefix(WITHHELD)}"
    return reason


async def _lose(work: Work, delivery: Delivery, reason: str) -> None:
    async with work.finish() as session:
        if not delivery.edits:
            await posted.lose(session, delivery.key, reason)


async def buried(work: Work, session: AsyncSession) -> None:
    """For the outbox's `on_dead`: nobody knows how far a message came whose process died at every attempt.

    An answer that its person will not get in private is no secret to them; where it may have arrived, they look there.
    """
    delivery = outbox.of(work)
    if not work.reason.startswith(UNKNOWN):
        await unreached.tell(session, delivery, work.now())
    if delivery.card is not None and not delivery.edits:
        await posted.lose(session, delivery.key, f"{UNKNOWN}: {work.reason}")
