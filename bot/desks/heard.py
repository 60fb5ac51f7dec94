"""Comments of an external desk's agents as messages here, and what becomes of these when the agents change them.

A comment that reads differently is put differently here as well; one that is gone, or for agents alone by now, is taken
back. What a desk does not tell, nobody can follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import zip_longest

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desks.desk import Said, Seen
from bot.i18n import Translator
from bot.prm import desk_links, ticket_words
from bot.prm.desk_links import DeskHeard, DeskState
from bot.prm.files import File
from bot.prm.people import Member
from bot.prm.ticket_records import WORDS, Ticket, TicketMessage, TicketState
from bot.prm.ticket_words import Words

NAME = 200  # characters of somebody's name


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What the agents of a desk say in one of its tickets, in the transaction that takes it over.

    `goes_on_in`: our ticket that it is said in, which the one at the desk may have been merged into.
    """

    session: AsyncSession
    desk: str
    external: str  # what the desk calls its ticket
    goes_on_in: Ticket
    by: Member
    t: Translator
    now: datetime

    async def say(self, said: Said, files: Sequence[str], refused: Sequence[str]) -> None:
        """As many messages as it takes, the last one with the files (ids); what is `refused` of these is named."""
        parts = _parts(said.text, refused, self.t) or [""]
        kept = [
            await self._part(said, at, part, files if at == len(parts) - 1 else ()) for at, part in enumerate(parts)
        ]
        if kept[0] is not None:
            self._note(kept[0], said)
            await self.session.flush()

    async def follow(self, seen: Seen) -> None:
        """What was taken over before, as it is there now. A ticket that is gone as a whole takes nothing back."""
        if seen.state is DeskState.CLOSED and not seen.comments:
            return
        there = {each.id: each for each in seen.comments if each.public}
        for message, heard in await desk_links.heard_in(self.session, self.desk, self.external, list(there)):
            said = there.get(message.external_id or "")
            if message.deleted_at is not None:
                continue
            if said is None:
                await self._anew(message, None)
            elif heard is None:
                self._note(message, said)  # from before this was noted
            elif heard.digest != _digest(said):
                heard.digest = _digest(said)
                await self._anew(message, said)

    async def _anew(self, first: TicketMessage, said: Said | None) -> None:
        """Other words in place of a comment's; None takes it back."""
        have = await desk_links.parts_of(self.session, self.desk, first.external_id or "")
        parts = _parts(said.text, await self._not_kept(said, have), self.t) if said else []
        for at, (message, part) in enumerate(zip_longest(have, parts)):
            if message is not None:
                await ticket_words.edit(self.session, message, part or "", by=self.by, now=self.now)
            elif said is not None:
                await self._part(said, at, part or "", ())

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
        write = ticket_words.note if ticket.state is TicketState.CLOSED else ticket_words.answer
        return await write(self.session, self.by, ticket.number, words, now=self.now)

    async def _not_kept(self, said: Said, have: Sequence[TicketMessage]) -> list[str]:
        """The names of its files that are not here."""
        files = [await self.session.get(File, id_) for message in have for id_ in message.files]
        names = {file.name for file in files if file is not None}
        return [each.name for each in said.files if each.name not in names]

    def _note(self, message: TicketMessage, said: Said) -> None:
        self.session.add(DeskHeard(message_id=message.id, ticket=self.external, digest=_digest(said)))


def _digest(said: Said) -> str:
    return sha256(said.text.encode()).hexdigest()


def _parts(text: str, refused: Sequence[str], t: Translator) -> list[str]:
    """A comment in pieces that every channel shows."""
    if refused:
        text = f"{text}\n\n{t('Also attached, but nothing I can show: {files}', files=t.all_of(refused))}".strip()
    return [text[first : first + WORDS] for first in range(0, len(text), WORDS)]
