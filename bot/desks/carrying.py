"""Carry tickets to an external desk: one job for each step, in the ticket's lane, and nothing twice.

A step is noted as begun before it is on the wire. Where a note is found whose end was never written, the desk is asked
for its marker first, and the step repeated only if it is not there. The end is written in the transaction that ends the
job and asks for the next step.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot import files
from bot.crashpoints import reach
from bot.desks import sorting
from bot.desks.desk import Comment, Desk, Enclosed, Gone, NewTicket, Refused, Sort
from bot.desks.next_step import Create, Say, SetState, Step, next_step
from bot.desks.patience import present
from bot.file_store import FileStore
from bot.jobs import GiveUp, Retry, Work, enqueue
from bot.prm import desk_links
from bot.prm.database import Database
from bot.prm.desk_links import DeskCarry, DeskState
from bot.prm.files import File
from bot.prm.ledger import SYSTEM, LedgerEntry
from bot.prm.ticket_records import Priority, Ticket
from bot.prm.ticket_steps import record

KIND = "desk-carry"
ATTEMPTS = 20  # while the desk itself answers; with the worker's pauses about an hour and a half
CARRIED = frozenset(
    f"ticket.{each}"
    for each in (
        *("opened", "replied", "answered", "noted", "message_edited", "message_deleted"),
        *("solved", "reopened", "closed", "merged", "prioritised", "tagged"),
    )
)


def lane(number: str) -> str:
    """In which all that concerns a ticket at its desk is done, one after the other."""
    return f"desk:{number}"


async def follow(session: AsyncSession, entry: LedgerEntry) -> None:
    """For `Database.followers`: what changes a ticket goes to the desk, kept together with the change."""
    kind, _, number = entry.subject.partition(":")
    if kind == "ticket" and entry.action in CARRIED:
        await ask(session, number, key=str(entry.seq))


async def ask(session: AsyncSession, number: str, *, key: str) -> None:
    """Have the desk told what it does not know of this ticket."""
    await enqueue(session, KIND, {"ticket": number}, key=key, lane=lane(number), max_attempts=ATTEMPTS)


async def buried(work: Work, session: AsyncSession) -> None:
    """For the worker, where a step failed for good: the vendor's people learn what is not there, and why."""
    ticket = await desk_links.locked(session, work.payload["ticket"])
    if ticket is not None:
        detail = {"why": work.reason}
        await record(session, ticket, "ticket.not_at_desk", actor=SYSTEM, now=work.now(), detail=detail)


@dataclass(frozen=True, kw_only=True)
class _Begun:
    """A step that is on its way, with what it needs."""

    number: str
    external: str | None  # what the desk calls the ticket
    priority: Priority
    step: Step
    files: tuple[File, ...]
    before: datetime | None  # when it was begun for the first time, where this is not that time


@dataclass(frozen=True, kw_only=True)
class Carrying:
    """The job for this desk; `store` has the files."""

    database: Database
    desk: Desk
    store: FileStore

    async def duty(self, work: Work) -> None:
        """Take the next step, and ask for the one after it."""
        async with self.database.writing() as session:
            begun = await self._begin(session, work)
        if begun is None:
            await work.finish_without_effect()
            return
        try:
            done = await self._taken(begun, work)
        except Gone:
            await present(self.desk)
            await self._lost(begun, work)
            return
        reach("after-send")
        async with work.finish() as session:
            await self._note(session, begun, done, work.now())
            await ask(session, begun.number, key=f"after:{work.id}")

    async def _begin(self, session: AsyncSession, work: Work) -> _Begun | None:
        ticket = await desk_links.locked(session, work.payload["ticket"])
        step = await next_step(session, self.desk.name, ticket) if ticket else None
        if ticket is None or step is None:
            return None
        return _Begun(
            number=ticket.number,
            external=ticket.external_id,
            priority=ticket.priority,
            step=step,
            files=await _files(session, step),
            before=None
            if isinstance(step, SetState | Sort)
            else await self._on_the_wire(session, ticket, step, work.now()),
        )

    async def _on_the_wire(
        self, session: AsyncSession, ticket: Ticket, step: Create | Say, now: datetime
    ) -> datetime | None:
        """Note that it is; since when it has been, if it was noted before."""
        if (noted := await desk_links.carry(session, self.desk.name, step.marker)) is not None:
            return noted.begun_at
        said = step.message_id if isinstance(step, Say) else None
        noted = DeskCarry(
            ticket_id=ticket.id, message_id=said, desk=self.desk.name, marker=step.marker, begun_at=now
        )  # fmt: skip
        session.add(noted)
        await session.flush()
        return None

    async def _taken(self, begun: _Begun, work: Work) -> str | None:
        """What the desk calls the outcome. Raises Gone, Retry, GiveUp."""
        match begun.step:
            case Create():
                return await self._created(begun, begun.step, work.now())
            case Say():
                return await self._said(begun, begun.step)
            case SetState():
                await self.desk.set_state(_external(begun), begun.step.state)
                return None
            case Sort():
                await self.desk.sort(_external(begun), begun.step)
                return None

    async def _created(self, begun: _Begun, step: Create, now: datetime) -> str:
        try:
            if begun.before is not None:
                if found := await self.desk.find(step.marker):
                    return found
                if (wait := begun.before + self.desk.settles - now) > timedelta(0):
                    raise Retry(wait, "the desk may have it and not find it yet", counts=False)
            words = {"marker": step.marker, "subject": step.subject, "text": step.text}
            return await self.desk.create(NewTicket(**words, priority=begun.priority, tags=step.tags))
        except Gone:
            raise GiveUp("the desk has no place for tickets at the address in the settings") from None

    async def _said(self, begun: _Begun, step: Say) -> str:
        if begun.before is not None:
            there = (await self.desk.read(_external(begun))).comments
            if found := next((each.id for each in there if each.marker == step.marker), None):
                return found
        comment = Comment(marker=step.marker, by=step.by, text=step.text, public=step.public, awaits=step.awaits)
        enclosed = tuple(
            Enclosed(name=each.name, media_type=each.media_type, path=files.location(self.store, each))
            for each in begun.files
        )
        try:
            return await self.desk.comment(_external(begun), replace(comment, files=enclosed))
        except Refused:
            if not enclosed:
                raise
        named = f"{step.text}\n\n{step.without_files}".strip()  # a file it does not take must not keep the words back
        return await self.desk.comment(_external(begun), replace(comment, text=named))

    async def _note(self, session: AsyncSession, begun: _Begun, done: str | None, now: datetime) -> None:
        """What became of the step, in the transaction that ends its job."""
        ticket = await desk_links.locked(session, begun.number)
        if ticket is None:
            return
        link, step = await desk_links.link_of(session, ticket), begun.step
        if isinstance(step, SetState):
            link.state = step.state
            return
        if isinstance(step, Sort):
            sorting.told(link, step)
            return
        noted = await desk_links.carry(session, self.desk.name, step.marker)
        if noted is not None:
            noted.done_at, noted.as_of = now, step.as_of
        if isinstance(step, Say):
            if noted is not None:
                noted.external_id = done
            if step.awaits:
                link.state = DeskState.SOLVED  # it may have been solved before this came: the next step looks
            return
        ticket.desk, ticket.external_id = self.desk.name, done
        link.state, link.assignee, link.created = DeskState.OPEN, "", link.created + 1
        as_asked = self.desk.sorts_new and begun.before is None
        link.priority, link.tags = (begun.priority, list(step.tags)) if as_asked else (None, None)
        if step.message_id is not None:
            session.add(self._part_of_it(ticket, step, now))
        detail = {"desk": self.desk.name, "external_id": done}
        await record(session, ticket, "ticket.at_desk", actor=SYSTEM, now=now, detail=detail)

    def _part_of_it(self, ticket: Ticket, step: Create, now: datetime) -> DeskCarry:
        """What was asked has no comment of its own."""
        return DeskCarry(
            ticket_id=ticket.id,
            message_id=step.message_id,
            desk=self.desk.name,
            marker=f"{ticket.number}/{step.message_id}",
            as_of=step.as_of,
            begun_at=now,
            done_at=now,
        )

    async def _lost(self, begun: _Begun, work: Work) -> None:
        """The desk's ticket takes nothing any more: what is open here goes on in a new one."""
        async with work.finish() as session:
            if ticket := await desk_links.locked(session, begun.number):
                (await desk_links.link_of(session, ticket)).state = DeskState.CLOSED
                await desk_links.forget_begun(session, self.desk.name, ticket)
                await ask(session, begun.number, key=f"after:{work.id}")


def _external(begun: _Begun) -> str:
    if begun.external is None:
        raise LookupError("a step at the desk for a ticket that is not there")
    return begun.external


async def _files(session: AsyncSession, step: Step) -> tuple[File, ...]:
    """Those that may be passed on: no infected ones, and none that is not kept any longer."""
    found = [await session.get(File, each) for each in step.files] if isinstance(step, Say) else []
    return tuple(each for each in found if each is not None and not each.infected)
