"""Comments of an external desk's agents as messages here, and what becomes of these when the agents change them.

A comment that reads differently, or has other files, is put differently here as well; one that is gone, or for agents
alone by now, is taken back, and said anew should it be for the customer again. What a desk does not tell, nobody can
follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import zip_longest

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desks.desk import Said, Seen
from bot.desks.desk_files import Brought, kept, taken
from bot.file_store import FileStore
from bot.i18n import Translator
from bot.prm import desk_links, ticket_words
from bot.prm.desk_links import DeskHeard, DeskState
from bot.prm.files import File
from bot.prm.people import Member
from bot.prm.ticket_records import WORDS, Ticket, TicketMessage, TicketState
from bot.prm.ticket_words import Words

NAME = 200  # characters of somebody's name

Files = Mapping[str, Sequence[Brought | None]]  # by the comment they came with; None: nothing we take


async def differing(session: AsyncSession, desk: str, external: str, seen: Seen) -> list[Said]:
    """The comments of a ticket of the desk's that were taken over, and are not as they were then."""
    there = _public(seen)
    rows = await desk_links.heard_in(session, desk, external, list(there))
    standing = [(message, heard) for message, heard in rows if heard is not None and message.deleted_at is None]
    noted = {message.external_id: heard.digest for message, heard in standing}
    return [said for id_, said in there.items() if id_ in noted and noted[id_] != _digest(said)]


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What the agents of a desk say in one of its tickets, in the transaction that takes it over.

    `goes_on_in`: our ticket that it is said in, which the one at the desk may have been merged into; `files`: those of
    the comments that are new or differ, on the disk already.
    """

    session: AsyncSession
    desk: str
    external: str  # what the desk calls its ticket
    goes_on_in: Ticket
    by: Member
    store: FileStore
    files: Files
    t: Translator
    now: datetime

    async def say(self, said: Said) -> None:
        """As many messages as it takes, the first one with the files; those that are nothing we take are named."""
        first = await self._in_place_of([], said)
        if first is not None:
            self._note(first, said)
            await self.session.flush()

    async def follow(self, seen: Seen) -> None:
        """What was taken over before, as it is there now. A ticket that is gone as a whole takes nothing back."""
        if seen.state is DeskState.CLOSED and not seen.comments:
            return
        there = _public(seen)
        for message, heard in await desk_links.heard_in(self.session, self.desk, self.external, list(there)):
            said = there.get(message.external_id or "")
            if message.deleted_at is not None:
                continue
            if said is None:
                await self._take_back(message, heard)
            elif heard is None:
                self._note(message, said)  # from before this was noted
            elif heard.digest != _digest(said) and said.id in self.files:
                heard.digest = _digest(said)
                await self._in_place_of(await self._parts_of(message), said)

    async def _take_back(self, first: TicketMessage, heard: DeskHeard | None) -> None:
        """As if it had never been heard: should it be there for the customer again, it is new."""
        for message in await self._parts_of(first):
            await self._withdraw(message)
        if heard is not None:
            await self.session.delete(heard)
        await self.session.flush()

    async def _in_place_of(self, have: Sequence[TicketMessage], said: Said) -> TicketMessage | None:
        """A comment's messages instead of those it had; the first of them, which has the files however long it gets."""
        ids, refused = await self._kept(said, have)
        left = len(said.files) - len(taken(said))
        first = None
        for at, (message, part) in enumerate(zip_longest(have, _parts(said.text, refused, left, self.t))):
            files = [] if at else ids
            if message is None:
                message = await self._part(said, at, part or "", files)
            elif part or files:
                await ticket_words.edit(self.session, message, part or "", by=self.by, now=self.now, files=files)
            else:
                await self._withdraw(message)
            first = first or message
        return first

    async def _withdraw(self, message: TicketMessage) -> None:
        """What is said under its name at the desk later on is another message."""
        await ticket_words.edit(self.session, message, "", by=self.by, now=self.now)
        message.external_id = None
        await self.session.flush()

    async def _part(self, said: Said, at: int, text: str, files: Sequence[str]) -> TicketMessage | None:
        """A closed ticket keeps it for the vendor's people alone: its conversation is over."""
        if not (text or files):
            return None
        words = Words(
            text=text,
            files=tuple(files),
            desk=self.desk,
            external_id=f"{said.id}.{at}" if at else said.id,
            name=said.by[:NAME] or None,
        )
        ticket = self.goes_on_in
        write = ticket_words.note if self._is_over else ticket_words.answer
        return await write(self.session, self.by, ticket.number, words, now=self.now)

    async def _kept(self, said: Said, have: Sequence[TicketMessage]) -> tuple[list[str], list[str]]:
        """(the ids of its files, those that are here already under the same; the names of what is nothing we take)."""
        found = [await self.session.get(File, id_) for message in have for id_ in message.files]
        here = {(file.sha256, file.name): file.id for file in found if file is not None}
        ids, refused = [], []
        for given, file in zip(taken(said), self.files[said.id], strict=True):
            if file is None:
                refused.append(given.name)
            elif same := here.get((file.arrived.sha256, file.name)):
                ids.append(same)
            else:
                ids.append(await self._new(file, noted=have[0].internal if have else self._is_over))
        return ids, refused

    async def _new(self, file: Brought, *, noted: bool) -> str:
        about = ticket_words.files_of(self.goes_on_in)[noted]
        return await kept(
            self.session, self.store, self.goes_on_in, file,
            about=about, desk=self.desk, actor=self.by.actor, now=self.now,
        )  # fmt: skip

    @property
    def _is_over(self) -> bool:
        return self.goes_on_in.state is TicketState.CLOSED

    async def _parts_of(self, first: TicketMessage) -> Sequence[TicketMessage]:
        return await desk_links.parts_of(self.session, self.desk, first.external_id or "")

    def _note(self, message: TicketMessage, said: Said) -> None:
        self.session.add(DeskHeard(message_id=message.id, ticket=self.external, digest=_digest(said)))


def _public(seen: Seen) -> dict[str, Said]:
    return {each.id: each for each in seen.comments if each.public}


def _digest(said: Said) -> str:
    """Of what a customer sees of it; the address of a file is that of one file only."""
    return sha256("\n".join((said.text, *(each.url for each in said.files))).encode()).hexdigest()


def _parts(text: str, refused: Sequence[str], left: int, t: Translator) -> list[str]:
    """A comment in pieces that every channel shows, one at least."""
    if refused:
        text = f"{text}\n\n{t('Also attached, but nothing I can show: {files}', files=t.all_of(refused))}".strip()
    if left:
        told = t.plural("{n} more file was left at the desk.", "{n} more files were left at the desk.", left)
        text = f"{text}\n\n{told}".strip()
    return [text[first : first + WORDS] for first in range(0, len(text), WORDS)] or [""]
