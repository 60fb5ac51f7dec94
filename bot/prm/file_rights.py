"""Who may read a file: whoever sent it, and whoever may read what it is attached to, at the moment of reading."""

from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import announcement_after, deals, fund_claims, tickets
from bot.prm.deal_records import Deal
from bot.prm.files import File
from bot.prm.fund_claim_records import Claim
from bot.prm.people import Member, Standing

MayRead = Callable[[AsyncSession, Member, str], Awaitable[bool]]


async def _deal(session: AsyncSession, member: Member, number: str) -> bool:
    wanted = select(Deal.id).where(Deal.number == number, deals.visible_to(member))
    return await session.scalar(wanted) is not None


async def _claim(session: AsyncSession, member: Member, number: str) -> bool:
    wanted = select(Claim.id).where(Claim.number == number, fund_claims.visible_to(member))
    return await session.scalar(wanted) is not None


async def _ticket(session: AsyncSession, member: Member, number: str) -> bool:
    return await tickets.find(session, member, number) is not None


async def _ticket_note(session: AsyncSession, member: Member, number: str) -> bool:
    """What the vendor's people note among themselves."""
    return tickets.works_on_tickets(member) and await _ticket(session, member, number)


MAY_READ: Mapping[str, MayRead] = {
    "announcement": announcement_after.may_read,
    "claim": _claim,
    "deal": _deal,
    "ticket": _ticket,
    "ticket-note": _ticket_note,
}
"""By kind of subject: whether this member may read the record with this name. A kind that is missing is closed."""


async def readable(session: AsyncSession, member: Member, account: str, file_id: str) -> File | None:
    """The file, where this member may read it now; None for a foreign one as for one that never was."""
    file = await session.get(File, file_id)
    if file is None or member.standing is not Standing.GOOD or file.programme_id != member.programme_id:
        return None
    if sent_by(file, member, account):
        return file
    kind, _, name = (file.attached_to or "").partition(":")
    if kind == "deal" and not from_partner_or_for(file, member):
        return None
    may_read = MAY_READ.get(kind)
    return file if may_read is not None and await may_read(session, member, name) else None


def from_partner_or_for(file: File, member: Member) -> bool:
    """Of a deal's files: what the vendor's people decided by is theirs alone, like a customer's letter that chooses
    between two partners and names the other."""
    return file.partner_id is not None or member.internal


def sent_by(file: File, member: Member, account: str) -> bool:
    """Whether it was they, for the partner they work for now: who changed sides leaves what they sent behind."""
    same = file.account == account or file.person_id == member.person_id
    return same and file.partner_id == member.partner_id
