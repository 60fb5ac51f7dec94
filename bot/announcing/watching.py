"""The card on which whoever released an announcement sees it being sent, with the time that is left.

It is posted when sending begins and drawn anew in its place: about fifty times, never more often than every few
seconds, and whenever the state changes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import announcement_card
from bot.i18n import Translator
from bot.jobs import GoesOn, Work, enqueue
from bot.notify import Teller, Write
from bot.prm import announcement_report, people
from bot.prm.announcement_reach import Reach
from bot.prm.announcement_records import Announcement, AnnouncementState
from bot.prm.database import Database
from bot.prm.people import Member
from bot.reply import Reply

KIND = "announce-progress"
TIMES = 50  # about so often it is drawn anew
SOONEST, LATEST = timedelta(seconds=5), timedelta(minutes=15)


def card_of(row: Announcement) -> str:
    """Under which it is posted."""
    return f"{row.subject}:progress"


async def begin(session: AsyncSession, row: Announcement) -> None:
    """Have it drawn anew as long as this run of the sending lasts."""
    payload = {"announcement": row.id, "run": row.run}
    await enqueue(session, KIND, payload, key=f"{row.id}:{row.run}", lane=f"{KIND}:{row.id}")


async def drawing(teller: Teller, row: Announcement, reach: Reach) -> tuple[Write, timedelta | None]:
    """How it stands now, and the time that is left."""
    releaser = await people.member(teller.session, row.released_by_id) if row.released_by_id else None
    if releaser is None:
        raise LookupError("an announcement is sent that nobody has released")
    now = await announcement_report.progress(teller.session, releaser, row.number, reach, teller.now)

    def write(t: Translator, _: Member | None) -> Reply:
        return announcement_card.progress(row, now, t)

    return write, now.left


@dataclass(frozen=True, kw_only=True)
class Watching:
    database: Database
    reach: Reach
    platforms: Collection[str]

    async def duty(self, work: Work) -> None:
        """Draw it once. Raises GoesOn as long as this run does."""
        async with self.database.writing(quietly=True) as session:
            row = await session.get(Announcement, int(work.payload["announcement"]))
            if row is None or row.run != work.payload["run"] or row.state is not AnnouncementState.SENDING:
                return
            teller = Teller(session=session, now=work.now(), platforms=self.platforms)
            write, left = await drawing(teller, row, self.reach)
            await teller.rewrite(card_of(row), write)
        raise GoesOn(_pause(left))


def _pause(left: timedelta | None) -> timedelta:
    return min(LATEST, max(SOONEST, (left or SOONEST) / TIMES))
