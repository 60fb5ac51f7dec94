"""One request at a time to the index of this installation: opened here, or through the server that owns it.

What is done with a request is a `Do`: the same function answers in the command line's own process and behind the
server's line to it, so both say the same.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.audience import Reader, Room, RoomKind, room_of
from bot.config import Settings
from bot.language import detect
from bot.message import Place
from bot.prm import partners, people, programme
from bot.prm.database import Database
from bot.prm.people import Member
from commands.errors import Refused
from commands.handover import NOBODY_ANSWERS, Lines, NoServer, Task, ask_server
from commands.installation import require_current, somebody
from commands.lookup import open_library, readers_in
from knowledge.errors import IndexBusy, KnowledgeError
from knowledge.library import Library
from knowledge.types import EVERY_PARTNER, Readers

Out = dict[str, Any]
Do = Callable[[Library, Database, Out], Awaitable[Out]]  # a request in, its answer out, both for JSON
Ask = Callable[[Out], Awaitable[Out]]


@asynccontextmanager
async def asking(settings: Settings, index: Path | None, name: str, do: Do) -> AsyncIterator[Ask]:
    """Put requests to the index; `name` is what the server's task for `do` is called. Raises Refused and IndexBusy."""
    async with AsyncExitStack() as stack:
        try:
            library = await asyncio.to_thread(open_library, settings, index)
        except IndexBusy:
            if index is not None:
                raise
            yield _through_server(settings, name)
            return
        stack.push_async_callback(asyncio.to_thread, library.close)
        database = await stack.enter_async_context(Database(settings.database))
        yield lambda request: do(library, database, request)


def task(library: Library, database: Database, do: Do) -> Task:
    """The server's side of a request that was handed over."""

    async def begin(request: Out) -> Lines:
        try:
            yield await do(library, database, request)
        except (KnowledgeError, Refused) as error:
            yield {"error": str(error)}

    return begin


def _through_server(settings: Settings, name: str) -> Ask:
    async def ask(request: Out) -> Out:
        try:
            lines = [line async for line in ask_server(settings.data_dir, name, request)]
        except NoServer:
            raise IndexBusy(NOBODY_ANSWERS) from None
        if not lines:
            raise IndexBusy("The server stopped before it had answered. Try again.")
        if "error" in lines[-1]:
            raise Refused(lines[-1]["error"])
        return lines[-1]

    return ask


@dataclass(frozen=True, kw_only=True)
class Asker:
    """On whose behalf something is asked, and so who may read the answer."""

    name: str
    readers: Readers
    locale: str | None = None

    def language_of(self, question: str) -> str | None:
        """The language they are answered in: that of the question, where it tells, else theirs."""
        return detect(question) or self.locale


async def asker(
    database: Database, person: str | None, place: str | None = None, *, partner: str | None = None
) -> Asker:
    """This person alone, or in a shared place with everybody who reads there; somebody of this partner, or where it is
    empty somebody nobody knows; without any of them, every partner.

    Raises Refused where nobody is called that.
    """
    if partner == "" and not person:
        return Asker(name="anybody", readers=frozenset())
    if not person and not place and not partner:
        return Asker(name="every partner", readers=frozenset({EVERY_PARTNER}))
    await require_current(database)
    async with database.reading() as session:
        if partner and not person:
            return await _of_partner(session, partner)
        member = await somebody(session, person) if person else people.system(0, "operator")
        room = await room_of(session, _place(place, member), member)
    return Asker(name=_described(person, place, room), readers=readers_in(room), locale=member.locale)


async def _of_partner(session: AsyncSession, key: str) -> Asker:
    current = await programme.only(session)
    found = await partners.named(session, current.id, key) if current else None
    if found is None:
        raise Refused(f"There is no partner {key}.")
    facts = found.facts
    reader = Reader(partner=facts.key, tier=facts.tier, region=facts.region, type=facts.type)
    return Asker(name=key, readers=readers_in(Room(RoomKind.PRIVATE, frozenset({reader}))))


def _place(key: str | None, member: Member) -> Place:
    return Place(key=key, kind="shared") if key else Place(key=member.actor, kind="private")


def _described(person: str | None, place: str | None, room: Room) -> str:
    """For whoever runs this: "katharina-brandt in slack:T1:C1 (read by nordlicht, sudwind)"."""
    if not place:
        return str(person)
    who = f"{person} in {place}" if person else place
    if room.kind is RoomKind.UNKNOWN:
        return f"{who} (its readers are not known, so public content only)"
    return f"{who} (read by {', '.join(sorted(map(_reader, room.readers)))})"


def _reader(reader: Reader) -> str:
    return reader.partner or ("staff" if reader.internal else "somebody without a partner")
