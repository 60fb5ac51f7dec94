"""Take in what people send: onto the disk, looked at, and only then known; the same for every channel.

file = await files.keep(database, store, sender=sender, name="offer.pdf", chunks=chunks, now=now)
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from bot import file_scan
from bot.crashpoints import reach
from bot.errors import NotAllowed, NotEnrolled, UserError
from bot.file_names import safe_name, suffix_of
from bot.file_store import Arrived, FileStore
from bot.file_types import SUFFIXES, media_type
from bot.i18n import N_, Translator
from bot.message import Sender
from bot.prm import files, people
from bot.prm.database import Database
from bot.prm.files import File, FileState
from bot.prm.people import Member, Standing
from bot.reply import Download

MOST_WAITING = 100  # files of one account that are attached to nothing
SHOWN = 60  # characters of a name in an error
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
MOST_SHOWN = 5_000_000  # bytes of a picture that is shown before anybody asks for it
UNITS = ((1_000_000, N_("{n} MB")), (1_000, N_("{n} KB")))


class TooManyFiles(UserError):
    """You sent me {limit} files that are not used for anything yet. Use some of them first, or wait a week."""


async def keep(
    database: Database,
    store: FileStore,
    *,
    sender: Sender,
    name: str,
    chunks: AsyncIterator[bytes],
    now: datetime,
    member: Member | None = None,
) -> File:
    """Keep one file that `sender` calls `name`; it is on the disk and committed when this returns.

    `member`: for whom, where `sender` is no chat account of a person.

    Nothing is locked while it arrives, however slowly. Raises UserError with what is wrong and what is allowed:
    its size, its type, its content, who sends it.
    """
    member = await _sender(database, sender, member)
    shown = _shown(name)
    async with store.arriving(shown, chunks) as arrived:
        kind = await asyncio.to_thread(_type_of, arrived, shown, name)
        async with database.writing() as session:
            await files.hold(session, arrived.sha256)
            await store.place(arrived)
            reach("file-without-row")
            file = await files.enter(
                session,
                member,
                account=sender.key,
                name=safe_name(name, SUFFIXES[kind]),
                media_type=kind,
                size=arrived.size,
                sha256=arrived.sha256,
                now=now,
            )
            if store.scanned:
                await file_scan.ask(session, file)
    return file


async def _sender(database: Database, sender: Sender, known: Member | None) -> Member:
    async with database.reading() as session:
        member = known or await people.resolve(session, *sender.identity)
        if member is None:
            raise NotEnrolled
        if member.standing is not Standing.GOOD:
            raise NotAllowed
        if await files.waiting(session, sender.key) >= MOST_WAITING:
            raise TooManyFiles(limit=MOST_WAITING)
    return member


def _type_of(arrived: Arrived, shown: str, name: str) -> str:
    with arrived.path.open("rb") as file:
        return media_type(file, arrived.size, shown, suffix_of(name))


def _shown(name: str) -> str:
    """A name as an error repeats it."""
    safe = safe_name(name, ("",))
    return safe if len(safe) <= SHOWN else f"{safe[: SHOWN - 1]}…"


def label(file: File, t: Translator) -> str:
    """A file as people read of it: "offer.pdf (1.2 MB)"."""
    return f"{file.name} ({size(file.size, t)})"


def offered(file: File, t: Translator) -> Download:
    """A file as a reply offers it; a picture that every browser draws may be shown at once."""
    picture = file.media_type in PICTURES and file.size <= MOST_SHOWN
    return Download(label=label(file, t), kind="file", name=file.id, picture=picture)


def size(count: int, t: Translator) -> str:
    """Bytes as people read them, in steps of a thousand."""
    for unit, words in UNITS:
        if count >= unit:
            return t(words, n=t.number(round(Decimal(count) / unit, 1 if count < 10 * unit else 0)))
    return t(N_("{n} bytes"), n=t.number(count))


def warning(file: File, t: Translator) -> str:
    """What whoever opens somebody else's file has to know; empty where a scanner found nothing in it."""
    if file.state is FileState.UNSCANNED:
        return t("Nobody has scanned this file for viruses.")
    return t("This file contains a virus.") if file.infected else ""


def location(store: FileStore, file: File) -> Path:
    """Where its bytes are. Infected files have no place from which anybody may read them."""
    if file.infected:
        raise files.NoSuchFile
    return store.path(file.sha256)
