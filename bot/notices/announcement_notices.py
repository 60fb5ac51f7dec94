"""What follows from an announcement's steps: its sending, its reminders, and who at the vendor hears of it."""

from collections.abc import Mapping

from sqlalchemy import select

from bot.announcing import feeding
from bot.i18n import N_, Translator
from bot.notices.announcement_telling import tell_channel_managers
from bot.notify import Teller
from bot.prm import announcement_reminders
from bot.prm.announcement_records import SETTLED, Announcement
from bot.prm.announcement_reminders import CLOCK
from bot.prm.people import Member
from bot.reactions import Fact, Rang, React, Ring
from bot.reply import Reply, literal

ARRIVED = N_('Your announcement {number} "{title}" has arrived everywhere.')
NOT_EVERYWHERE = N_('Your announcement {number} "{title}" is out. It did not arrive at {count} places.')
RETURNED = N_('Your announcement {number} "{title}" was given back to you: {reason}')


async def begin(fact: Fact, teller: Teller) -> None:
    """It was released: its job begins at its moment, and channel managers learn what will reach their partners."""
    row = await _about(teller, fact.name)
    await feeding.begin(teller.session, row, row.starts_at or teller.now)
    await tell_channel_managers(teller, row, key=str(fact.seq))


async def go_on(fact: Fact, teller: Teller) -> None:
    """Something changed for which its job is needed now."""
    row = await _about(teller, fact.name)
    await feeding.begin(teller.session, row, teller.now)


async def take_back(fact: Fact, teller: Teller) -> None:
    """Nobody is reminded of what was withdrawn."""
    row = await _about(teller, fact.name)
    await announcement_reminders.stop(teller.session, row)
    await feeding.begin(teller.session, row, teller.now)


async def settled(fact: Fact, teller: Teller) -> None:
    """Everything has an outcome: the author hears how it went, and reminders to acknowledge it begin."""
    row = await _about(teller, fact.name)
    await announcement_reminders.start(teller.session, await teller.programme(), row)
    missing = int(fact.detail.get("not_arrived", 0))

    def write(t: Translator, _: Member | None) -> Reply:
        words, told = (NOT_EVERYWHERE if missing else ARRIVED), {"number": row.number, "title": literal(row.title)}
        return Reply(text=t(words, **told, count=t.number(missing)))

    await teller.person(row.author_id, write, key=f"{row.subject}:settled:{fact.seq}")


async def returned(fact: Fact, teller: Teller) -> None:
    """Its author hears why, unless they took it back themselves."""
    row = await _about(teller, fact.name)
    if row.reason is None:
        return
    reason = row.reason

    def write(t: Translator, _: Member | None) -> Reply:
        return Reply(text=t(RETURNED, number=row.number, title=literal(row.title), reason=literal(reason)))

    await teller.person(row.author_id, write, key=f"{row.subject}:returned:{fact.seq}")


async def remind(rang: Rang, teller: Teller) -> None:
    """Partners that have not acknowledged it are asked to, where they got it. What was due before it was out is not."""
    row = await _about(teller, rang.name)
    if row.state not in SETTLED or row.settled_at is None or rang.due_at < row.settled_at:
        return
    wave = await announcement_reminders.plan(teller.session, row, teller.now)
    if wave is not None:
        await feeding.begin(teller.session, row, teller.now, wave=wave)


async def _about(teller: Teller, number: str) -> Announcement:
    return (await teller.session.scalars(select(Announcement).where(Announcement.number == number))).one()


REACTIONS: Mapping[str, React] = {
    "announcement.released": begin,
    "announcement.resumed": go_on,
    "announcement.resent": go_on,
    "announcement.edited": go_on,
    "announcement.cancelled": go_on,
    "announcement.recalled": take_back,
    "announcement.sent": settled,
    "announcement.partly_failed": settled,
    "announcement.returned": returned,
}
CLOCKS: Mapping[str, Ring] = {CLOCK: remind}
