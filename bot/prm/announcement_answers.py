"""The inbox of what partners write below announcements: answer one, or make a ticket of it."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import announcement_lifecycle as lifecycle
from bot.prm import announcement_writing, people
from bot.prm.announcement_records import Announcement, AnnouncementAnswer, AnnouncementResponse, ResponseKind
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.ticket_opening import Earlier, Opening, open_ticket
from bot.prm.ticket_records import Author, Ticket
from bot.prm.ticket_words import Words

MOST_QUOTED = 2_000  # characters of an announcement that a ticket repeats

_r = AnnouncementResponse


class NoSuchReply(UserError):
    """There is no open reply {number}: somebody may have taken care of it."""


class NoWayBack(UserError):
    """I do not know where to answer reply {number}. Please write to the partner yourself."""


async def open_reply(session: AsyncSession, member: Member, id: int) -> tuple[AnnouncementResponse, Announcement]:
    """A reply nobody took care of yet, for nobody else until the transaction ends. Raises NotAllowed, NoSuchReply."""
    lifecycle.require_reader(member)
    wanted = (
        select(_r, Announcement)
        .join(Announcement, Announcement.id == _r.announcement_id)
        .where(_r.id == id, _r.kind == ResponseKind.REPLY, _r.done.is_(False))
        .where(Announcement.programme_id == member.programme_id)
    )
    found = (await session.execute(wanted.with_for_update(of=_r))).one_or_none()
    if found is None:
        raise NoSuchReply(number=id)
    return found[0], found[1]


async def answer(session: AsyncSession, member: Member, id: int, text: str, now: datetime) -> Announcement:
    """Answer a reply where it was written, under the member's name; it leaves the inbox. Returns what it was about.

    Raises NotAllowed, NoSuchReply, NoWayBack.
    """
    said, row = await open_reply(session, member, id)
    if said.origin is None:
        raise NoWayBack(number=id)
    session.add(AnnouncementAnswer(response_id=said.id, person_id=member.person_id, text=text, at=now))
    said.done = True
    await session.flush()
    await lifecycle.note(session, row, "announcement.answered", actor=member.actor, now=now, detail={"reply": id})
    return row


async def to_ticket(session: AsyncSession, member: Member, programme: Programme, id: int, now: datetime) -> Ticket:
    """Make a ticket of a reply, of the person and the conversation it came from; it leaves the inbox.

    Raises NotAllowed, NoSuchReply, NoWayBack, TooManyTickets, NothingSaid.
    """
    said, row = await open_reply(session, member, id)
    if said.origin is None or said.account is None:
        raise NoWayBack(number=id)
    asker = await _asker(session, said)
    opening = Opening(
        account=said.account,
        conversation=said.origin.get("conversation"),
        origin=said.origin,
        language=str(said.origin.get("locale") or programme.default_locale),
        words=Words(text=said.what, files=tuple(said.files), source=said.key),
        earlier=[Earlier(at=row.released_at or now, author=Author.ASSISTANT, words=await _quoted(session, row))],
    )
    ticket = await open_ticket(session, programme, asker, opening, now=now)
    said.done = True
    await session.flush()
    detail = {"reply": id, "ticket": ticket.number}
    await lifecycle.note(session, row, "announcement.reply_passed_on", actor=member.actor, now=now, detail=detail)
    return ticket


async def _asker(session: AsyncSession, said: AnnouncementResponse) -> Member | None:
    """Whose ticket it would be; None for whoever was never enrolled. Who works for no active partner any more has left
    their rights behind, and is not let in again as a guest: NoWayBack."""
    if said.person_id is None:
        return None
    asker = await people.member(session, said.person_id, partner_id=said.partner_id)
    if asker is None or asker.partner is None:
        raise NoWayBack(number=said.id)
    return asker


async def _quoted(session: AsyncSession, row: Announcement) -> str:
    programme = await session.get_one(Programme, row.programme_id)
    text = (await announcement_writing.texts(session, row)).get(programme.default_locale)
    return f"{row.number}: {text.title}\n\n{text.body}"[:MOST_QUOTED] if text else f"{row.number}: {row.title}"


async def is_reply(session: AsyncSession, turn: str) -> bool:
    """Whether these words are in the inbox, or were."""
    wanted = select(_r.id).where(_r.kind == ResponseKind.REPLY, _r.key == turn).limit(1)
    return await session.scalar(wanted) is not None


async def reword(session: AsyncSession, turn: str, *, account: str, text: str) -> None:
    """Its author has put a reply that nobody took care of differently; without any text it is taken back."""
    this = (_r.kind == ResponseKind.REPLY, _r.key == turn, _r.account == account, _r.done.is_(False))
    await session.execute(
        update(_r).where(*this).values({"what": text} if text else {"done": True, "what": "", "files": []})
    )


async def count_in(session: AsyncSession, number: str, conversation: str) -> int:
    """How many replies to an announcement were written in a thread."""
    about = select(Announcement.id).where(Announcement.number == number).scalar_subquery()
    here = (_r.announcement_id == about, _r.kind == ResponseKind.REPLY, _r.conversation == conversation)
    return await session.scalar(select(func.count(_r.id)).where(*here)) or 0
