"""Listen to an external desk: one ticket is read whole and what is new of it taken over, in one transaction.

What its agents say to the customer reaches the partner under their name; what they note among themselves stays there.
Whatever comes again is recognised: a comment by its name at the desk, one of ours by its marker as well.
"""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desks import carrying, sorting
from bot.desks.desk import Desk, Gone, Said, Seen
from bot.desks.desk_files import Fetching, together
from bot.desks.heard import NAME, Files, Heard, differing
from bot.desks.patience import present
from bot.file_store import FileStore
from bot.i18n import Translator
from bot.jobs import Retry, Work, enqueue
from bot.prm import desk_links, people, ticket_work, tickets
from bot.prm.database import Database
from bot.prm.desk_links import DeskCarry, DeskLink, DeskState
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.ticket_conversation import MOST_MERGED
from bot.prm.ticket_records import ACTIVE, Ticket, TicketState
from bot.prm.ticket_steps import record

KIND = "desk-hear"
ATTEMPTS = 20  # while the desk itself answers


async def ask(session: AsyncSession, number: str, *, key: str | None) -> None:
    """Have this ticket read at its desk."""
    lane = carrying.lane(number)
    await enqueue(session, KIND, {"ticket": number}, key=key, lane=lane, max_attempts=ATTEMPTS)


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """The job for this desk; `store` takes the files."""

    database: Database
    desk: Desk
    store: FileStore

    async def duty(self, work: Work) -> None:
        async with self.database.reading() as session:
            wanted = select(Ticket.external_id).where(
                Ticket.number == work.payload["ticket"], Ticket.desk == self.desk.name
            )
            external = await session.scalar(wanted)
        if external is None:
            await work.finish_without_effect()
            return
        seen = await self._seen(external)
        async with self.database.reading() as session:
            new = await self._new(session, work.payload["ticket"], seen)
            wanted_from = [*new, *await differing(session, self.desk.name, external, seen)]
        now = together(wanted_from)
        async with AsyncExitStack() as stack:
            files = await self._files(stack, now, external, work)
            async with work.finish() as session:
                ticket = await desk_links.locked(session, work.payload["ticket"])
                if ticket is not None and (ticket.desk, ticket.external_id) == (self.desk.name, external):
                    await self._take_over(session, ticket, seen, files, work)
                    if len(now) < len(wanted_from):
                        await ask(session, ticket.number, key=f"more:{work.id}")

    async def _files(self, stack: AsyncExitStack, said: Sequence[Said], external: str, work: Work) -> Files:
        """Raises Retry while one of them may come yet. A desk that is away is no failure of its files: their tries are
        counted apart from the job's, and only where it answers after them as well."""
        fetching = Fetching(stack, self.desk, self.store, tried=work.payload.get("tried", {}))
        files = await fetching.of(said)
        if fetching.failed:
            await self._seen(external)
            async with self.database.writing(quietly=True) as session:
                await work.go_on_with(session, {**work.payload, "tried": fetching.failed})
            raise Retry(fetching.pause, "a file of the desk could not be fetched", counts=False, in_line=True)
        return files

    async def _seen(self, external: str) -> Seen:
        try:
            return await self.desk.read(external)
        except Gone:
            await present(self.desk)
            return Seen(state=DeskState.CLOSED, assignee="")

    async def _new(self, session: AsyncSession, number: str, seen: Seen) -> list[Said]:
        """What its agents said to the customer, and is not here."""
        ids = [each.id for each in seen.comments]
        known = await desk_links.heard(session, self.desk.name, ids)
        ticket = await session.scalar(select(Ticket).where(Ticket.number == number))
        ours = await desk_links.carries(session, self.desk.name, ticket) if ticket else ()
        return [e for e in seen.comments if e.public and e.id not in known and _ours(ours, e) is None]

    async def _take_over(self, session: AsyncSession, ticket: Ticket, seen: Seen, files: Files, work: Work) -> None:
        programme = await session.get_one(Programme, ticket.programme_id)
        agent = people.system(programme.id, f"desk:{self.desk.name}")
        link = await desk_links.link_of(session, ticket)
        heard = Heard(
            session=session,
            desk=self.desk.name,
            external=ticket.external_id or "",
            goes_on_in=await _goes_on_in(session, ticket),
            by=agent,
            store=self.store,
            files=files,
            t=Translator(programme.default_locale),
            now=work.now(),
        )
        new = await self._new(session, ticket.number, seen)
        await heard.follow(seen)
        for said in new:
            if said.id in files:
                await heard.say(said)
        await _assign(session, ticket, link, seen.assignee, agent, work)
        await sorting.hear(session, ticket, link, seen, by=agent, now=work.now())
        await self._set_state(session, ticket, link, seen.state, agent, work)
        await carrying.ask(session, ticket.number, key=f"heard:{work.id}")

    async def _set_state(
        self, session: AsyncSession, ticket: Ticket, link: DeskLink, state: DeskState, agent: Member, work: Work
    ) -> None:
        """As it is there; but what the partner wrote and nobody there has read keeps it open."""
        if link.state is state:
            return
        link.state = state
        if state is DeskState.OPEN:
            if ticket.state is TicketState.SOLVED:
                await ticket_work.open_again(session, ticket, actor=agent.actor, now=work.now(), by_partner=False)
        elif ticket.state in ACTIVE and not await self._unread(session, ticket):
            await ticket_work.settle(session, ticket, actor=agent.actor, now=work.now())

    async def _unread(self, session: AsyncSession, ticket: Ticket) -> bool:
        """Whether the partner has written what is not at the desk yet."""
        newest = await tickets.last_of_partner(session, ticket)
        carried = await desk_links.carries(session, self.desk.name, ticket)
        return not any(each.message_id == newest and each.done_at is not None for each in carried)


def _ours(carried: Sequence[DeskCarry], said: Said) -> DeskCarry | None:
    """The step of ours this comment is. Where somebody copied our marker, theirs is none."""
    known = (each for each in carried if each.external_id == said.id)
    marked = (each for each in carried if said.marker is not None and each.marker == said.marker)
    return next(known, None) or next((each for each in marked if each.external_id is None), None)


async def _goes_on_in(session: AsyncSession, ticket: Ticket) -> Ticket:
    """Itself, or what it was merged into."""
    for _ in range(MOST_MERGED):
        if ticket.merged_into_id is None:
            break
        ticket = await session.get_one(Ticket, ticket.merged_into_id, with_for_update=True, populate_existing=True)
    return ticket


async def _assign(session: AsyncSession, ticket: Ticket, link: DeskLink, name: str, agent: Member, work: Work) -> None:
    """Who has it there: a name alone, for they need be nobody of ours."""
    if link.assignee == name[:NAME]:
        return
    link.assignee = name[:NAME]
    await record(session, ticket, "ticket.assigned_at_desk", actor=agent.actor, now=work.now(), detail={})
