"""The same assistant in a terminal: text in, text out, buttons and downloads by their number, files by "@" and path."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot import files, inbox, phrases, transcript
from bot.channels import terminal_downloads
from bot.clock import Clock, utc_now
from bot.errors import UserError
from bot.file_store import FileStore
from bot.form import Draft, Question, shown
from bot.i18n import Translator
from bot.language import language_of
from bot.message import Incoming, Place, Sender
from bot.prm import people
from bot.prm.database import Database
from bot.reply import Button, Download, Reply, as_text

POLL = 0.2  # seconds; the answer may come from another process
LEAVE = ("exit", "quit")
MOST_CHOICES = 12  # written out beside a question that is open
PIECE = 262_144  # bytes of a file read at once
NUMBER = re.compile(r"\[?(\d{1,2})\]?")
ATTACHES = re.compile(r'@(?:"(?P<quoted>[^"]+)"|(?P<plain>\S+))\s*')

Offered = TypeVar("Offered")

ReadLine = Callable[[], Awaitable[str | None]]  # the next line somebody types; None at the end


class Terminal:
    """One conversation. What was said before stays in the database, so a form survives leaving."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        show: Callable[[str], None],
        store: FileStore,
        locale: str = "en",
        now: Clock = utc_now,
        folder: Path = Path(),
    ) -> None:
        """`folder`: where downloads are saved, as a person is told it."""
        self._database, self._sender, self._show, self._locale = database, sender, show, locale
        self._store, self._now, self._folder = store, now, folder
        self._conversation = f"terminal:{sender.tenant}:{sender.user}"
        self._seen = 0
        self._buttons: tuple[Button, ...] = ()
        self._downloads: tuple[Download, ...] = ()
        self._answered = asyncio.Event()

    async def talk(self, read_line: ReadLine) -> None:
        """Until the input ends or somebody says so."""
        async with self._database.reading() as session:
            said = await transcript.latest(session, self._conversation, limit=1)
        self._seen = said[-1].id if said else 0
        listening = asyncio.create_task(self._listen())
        try:
            while (line := await read_line()) is not None and line.strip().lower() not in LEAVE:
                await self._say(line.strip())
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    async def _say(self, line: str) -> None:
        if not line:
            return None
        if wanted := _numbered(self._downloads, line, first=len(self._buttons) + 1):
            return await self._save(wanted)
        self._answered.clear()
        try:
            turn = await self._with_files(line)
        except UserError as error:
            return self._show(phrases.said(error, Translator(self._locale)))
        await inbox.accept(self._database, turn)
        await self._answered.wait()  # the next prompt comes after the answer
        return None

    async def _save(self, wanted: Download) -> None:
        async with self._database.reading() as session:
            t = await self._translator(session)
        self._show(await terminal_downloads.saved(self._database, self._store, self._sender, wanted, self._folder, t))

    async def _with_files(self, line: str) -> Incoming:
        """The turn with the files that a line begins with: `@offer.pdf @"a photo.jpg" both are for Acme`."""
        ids: list[str] = []
        while found := await asyncio.to_thread(_file_in_front, line):
            path, line = found
            kept = await files.keep(
                self._database,
                self._store,
                sender=self._sender,
                name=path.name,
                chunks=_pieces(path),
                now=self._now(),
            )
            ids.append(kept.id)
        return replace(self._turn(line), files=tuple(ids))

    def _turn(self, line: str) -> Incoming:
        turn = Incoming(
            id=f"terminal:{secrets.token_hex(16)}",
            conversation=self._conversation,
            sender=self._sender,
            place=Place(key=self._conversation, kind="private"),
            locale=self._locale,
        )
        button = _numbered(self._buttons, line)
        return replace(turn, **button.turn) if button else replace(turn, text=line)

    async def _listen(self) -> None:
        while True:
            changed = self._database.changes()
            async with self._database.reading() as session:
                lines = await transcript.since(session, self._conversation, after=self._seen)
                t = await self._translator(session) if lines else Translator(self._locale)
            for line in lines:
                self._buttons, self._downloads = line.reply.buttons, line.reply.downloads
                self._show(plain(line.reply, t))
                self._seen = line.id
                self._answered.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), POLL)

    async def _translator(self, session: AsyncSession) -> Translator:
        """Speaks as the assistant does to this person."""
        person = await people.resolve(session, *self._sender.identity)
        locale, _ = await language_of(session, self._turn(""), person)
        return Translator(locale)


def _numbered(offered: Sequence[Offered], line: str, *, first: int = 1) -> Offered | None:
    """What a line names by its number; the first has the number `first`."""
    number = NUMBER.fullmatch(line)
    at = int(number[1]) - first if number else -1
    return offered[at] if 0 <= at < len(offered) else None


def _file_in_front(line: str) -> tuple[Path, str] | None:
    """The file a line begins with, and the rest of it; an "@" before anything else is text."""
    named = ATTACHES.match(line)
    path = Path(named["quoted"] or named["plain"]).expanduser() if named else None
    return (path, line[named.end() :]) if named and path and path.is_file() else None


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece


def plain(reply: Reply, t: Translator) -> str:
    """A reply as lines of text: all it says, what a form knows already, then its buttons and downloads by number."""
    blocks = [as_text(reply)]
    if reply.ask:
        blocks.append("\n".join(_answers(reply.ask, t)))
    if reply.buttons:
        blocks.append("  ".join(f"[{n}] {button.label}" for n, button in enumerate(reply.buttons, 1)))
    if reply.downloads:
        first = len(reply.buttons) + 1
        lines = (f"  [{n}] {each.label}" for n, each in enumerate(reply.downloads, first))
        blocks.append("\n".join((t("To save:"), *lines)))
    return "\n\n".join(block for block in blocks if block)


def _answers(draft: Draft, t: Translator) -> list[str]:
    """One line a question; what is not asked for in any case only once it is answered."""
    known = {q.name: shown(q, draft.known[q.name], t) for q in draft.questions if q.name in draft.known}
    asked = [q for q in draft.questions if (q.name in known or not q.later) and not q.unseen]
    return [f"  {q.label}{'*' if q.required else ''}: {known.get(q.name, _open(q))}" for q in asked]


def _open(question: Question) -> str:
    """What stands for an answer that is missing: nobody can guess what there is to choose from."""
    choices = question.choices if len(question.choices) <= MOST_CHOICES else ()
    return f"… ({', '.join(choice.label for choice in choices)})" if choices else "…"
