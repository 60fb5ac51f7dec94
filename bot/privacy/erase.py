"""Remove a person: what they said, what they sent, where they can be reached, and in the end who they are.

What vendor and partner did together stays as a record that names nobody. The ledger stays as it is: it only ever knew a
pseudonym, and what leads from that to the person is the salt that goes now.
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import MetaData, Table, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import questions, ratings
from bot.privacy import elsewhere, retention, traces, under_way
from bot.privacy.kept import ERASED, TABLES, Rows
from bot.privacy.rows import theirs
from bot.privacy.seeking import Seen
from bot.privacy.whom import Whom, whom
from bot.prm import ledger, ticket_work
from bot.prm.files import File
from bot.prm.people import Person, PersonStatus
from bot.prm.ticket_records import ACTIVE, Ticket, TicketMessage
from bot.prm.ticket_words import NOTE_FILES

BY_HAND = ("people", "tickets", "ticket_messages", "question", "answer_rating", "files")  # what more is to be done for
WHO_THEY_ARE = frozenset(
    {
        "api_keys", "demo_personas", "identities", "invites", "partner_memberships", "partners", "people",
        "sign_in_link", "slack_accounts", "slack_people", "spoken_language", "staff_memberships", "teams_account",
        "teams_chat", "web_session",
    }
)  # fmt: skip
"""Tables that say who somebody is and where, not what they said."""


async def erase(
    session: AsyncSession,
    metadata: MetaData,
    person_id: int,
    *,
    by: str,
    now: datetime,
    account: bool = True,
    seen: Seen | None = None,
) -> Counter[str]:
    """Remove everything; how many rows by table. Without `account` they stay who they are, and only what they said and
    did in conversations goes. One transaction: all of it or nothing. It is short where `seeking.seek` was done before,
    and what was `seen` then still holds."""
    who = await whom(session, person_id)
    traced = await traces.of(session, who, account=account)
    if seen is not None and (seen.who, seen.traces) != (who, traced):
        seen = None  # they did something meanwhile
    gone = Counter(under_way=await under_way.drop(session, who, seen.messages() if seen else None))
    tickets = await _tickets(session, who, now)
    gone["tickets"] = len(tickets)
    gone["ticket_messages"] = await _messages(session, who, now)
    gone["answer_rating"] = await ratings.forget(session, person_id)
    gone["question"] = await questions.forget(session, person_id)
    gone["files"] = await retention.drop_files(session, tickets) + await _files(session, who)
    for table in reversed(metadata.sorted_tables):
        rows = TABLES[table.name]
        if isinstance(rows, Rows) and table.name not in BY_HAND and (account or table.name not in WHO_THEY_ARE):
            gone[table.name] += await _of_table(session, table, rows, who)
    gone["mentions"] = await elsewhere.erase(session, metadata, traced, seen)
    if account:
        await _nobody(session, person_id)
    subject = f"person:{person_id}" if not account else "person"
    await ledger.append(session, actor=by, action="person.erased", subject=subject, detail={"account": account}, at=now)
    return +gone


async def counted(
    session: AsyncSession,
    metadata: MetaData,
    person_id: int,
    *,
    now: datetime,
    account: bool = True,
    seen: Seen | None = None,
) -> Counter[str]:
    """What `erase` would remove now: it does so, and takes that back."""
    async with session.begin_nested() as trial:
        gone = await erase(session, metadata, person_id, by=ledger.SYSTEM, now=now, account=account, seen=seen)
        await trial.rollback()
    return gone


async def _of_table(session: AsyncSession, table: Table, rows: Rows, who: Whom) -> int:
    if rows.stays:
        return 0
    wanted = theirs(table, rows, who)
    many = await session.scalar(select(func.count()).select_from(table).where(wanted)) or 0
    change = update(table).where(wanted).values(**rows.into) if rows.into else delete(table).where(wanted)
    if many:
        await session.execute(change)
    return many


async def _tickets(session: AsyncSession, who: Whom, now: datetime) -> Sequence[Ticket]:
    """Theirs, which are closed and say nothing any more; those they worked on are somebody else's to take."""
    theirs = or_(Ticket.person_id == who.person, Ticket.account.in_(who.senders))
    found = (await session.scalars(select(Ticket).where(theirs).with_for_update())).all()
    for ticket in found:
        if ticket.state in ACTIVE or ticket.closed_at is None:
            await ticket_work.close(session, ticket, actor=ledger.SYSTEM, now=now)
        retention.blank(ticket)
    await session.flush()
    worked_on = update(Ticket).where(Ticket.assignee_id == who.person).values(assignee_id=None)
    await session.execute(worked_on)
    return found


async def _messages(session: AsyncSession, who: Whom, now: datetime) -> int:
    """What they wrote in tickets, their own and others', and what was written to them in their own."""
    own = select(Ticket.id).where(Ticket.account == ERASED)
    wanted = or_(TicketMessage.person_id == who.person, TicketMessage.ticket_id.in_(own))
    blank: dict[str, Any] = {
        "words": ERASED,
        "files": [],
        "person_id": None,
        "name": None,
        "source": None,
        "deleted_at": now,
    }
    changed = update(TicketMessage).where(wanted, TicketMessage.words != ERASED).values(**blank)
    return len((await session.scalars(changed.returning(TicketMessage.id))).all())


async def _files(session: AsyncSession, who: Whom) -> int:
    """Those nobody uses and those of tickets go; papers of deals and claims stay with their record, as nobody's."""
    sent = or_(File.person_id == who.person, File.account.in_(who.senders))
    of_tickets = (File.attached_to.startswith(f"{kind}:") for kind in ("ticket", NOTE_FILES))
    loose = or_(File.attached_to.is_(None), *of_tickets)
    gone = (await session.scalars(delete(File).where(sent, loose).returning(File.id))).all()
    await session.execute(update(File).where(sent).values(person_id=None, account=ERASED))
    return len(gone)


async def _nobody(session: AsyncSession, person_id: int) -> None:
    """The row stays for what leads to it, and says nothing."""
    person = await session.get_one(Person, person_id, with_for_update=True)
    person.name, person.email, person.key, person.locale = ERASED, None, None, None
    person.status, person.salt = PersonStatus.REMOVED, secrets.token_hex(16)
    await session.flush()
