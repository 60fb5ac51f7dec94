"""Whoever released an announcement sees how far its sending is, from its beginning to its end."""

from collections.abc import Mapping

from sqlalchemy import select

from bot.announcing import watching
from bot.notify import Teller
from bot.prm.announcement_reach import Reach
from bot.prm.announcement_records import Announcement
from bot.reactions import Fact, React


async def show(fact: Fact, teller: Teller) -> None:
    """It begins, or begins again where it failed: a new card."""
    row = await _about(teller, fact.name)
    write, _ = await watching.drawing(teller, row, Reach())
    if row.released_by_id is not None:
        await teller.person(
            row.released_by_id, write, key=f"{row.subject}:progress:{fact.seq}", card=watching.card_of(row)
        )
    await watching.begin(teller.session, row)


async def go_on(fact: Fact, teller: Teller) -> None:
    await watching.begin(teller.session, await _about(teller, fact.name))


async def settle(fact: Fact, teller: Teller) -> None:
    """It is paused, or over: the card says so at once."""
    row = await _about(teller, fact.name)
    if row.started_at is not None:
        write, _ = await watching.drawing(teller, row, Reach())
        await teller.rewrite(watching.card_of(row), write)


async def _about(teller: Teller, number: str) -> Announcement:
    return (await teller.session.scalars(select(Announcement).where(Announcement.number == number))).one()


REACTIONS: Mapping[str, React] = {
    "announcement.sending": show,
    "announcement.resent": show,
    "announcement.resumed": go_on,
    "announcement.paused": settle,
    "announcement.cancelled": settle,
    "announcement.sent": settle,
    "announcement.partly_failed": settle,
    "announcement.recalled": settle,
}
