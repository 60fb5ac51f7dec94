"""What a reply offers to be fetched (`Download`), made or read at that moment for whoever asks, if they may have it."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from bot import files
from bot.errors import NotAllowed
from bot.file_store import FileStore
from bot.i18n import Translator
from bot.message import Sender
from bot.prm import announcement_lifecycle, announcement_sheet, file_rights, people
from bot.prm.announcement_lifecycle import NoSuchAnnouncement
from bot.prm.people import Member
from bot.prm.statements import NoSuchStatement
from bot.statements.file import Format, StatementFile, file_of


async def fetched(
    session: AsyncSession, store: FileStore, sender: Sender, name: str, t: Translator
) -> StatementFile | None:
    """The file of this name; None where there is none, it is infected, or it is not (any more) for this person."""
    person = await people.resolve(session, *sender.identity)
    if person is None:
        return None
    if "." in name:  # the ids of what people attached have no ending
        return await made(session, person, name, t)
    file = await file_rights.readable(session, person, sender.key, name)
    if file is None or file.infected:
        return None
    data = await asyncio.to_thread(files.location(store, file).read_bytes)
    return StatementFile(file.name, file.media_type, data)


async def made(session: AsyncSession, person: Member, name: str, t: Translator) -> StatementFile | None:
    """A statement, or what became of an announcement by partner; None where it is not for this person."""
    number, _, ending = name.rpartition(".")
    try:
        if number.startswith(f"{announcement_lifecycle.KIND}-") and ending == Format.CSV:
            sheet = await announcement_sheet.for_spreadsheets(session, person, number)
            return StatementFile(name, "text/csv; charset=utf-8", sheet)
        return await file_of(session, person, number, Format(ending), t)
    except (NoSuchStatement, NoSuchAnnouncement, NotAllowed, ValueError):
        return None
