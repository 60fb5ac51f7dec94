"""The files of a reply, saved where somebody talks to the assistant: read anew for them, over nothing that is there."""

import asyncio
from pathlib import Path

from bot import downloads
from bot.file_store import FileStore
from bot.i18n import Translator
from bot.message import Sender
from bot.prm.database import Database
from bot.reply import Download


async def saved(
    database: Database, store: FileStore, sender: Sender, wanted: Download, folder: Path, t: Translator
) -> str:
    """Where it is now, in words; or that it is not for this person, or could not be written."""
    async with database.reading() as session:
        file = await downloads.fetched(session, store, sender, wanted.name, t)
    if file is None:
        return t("There is no such file, or it is not for you.")
    try:
        path = await asyncio.to_thread(_write, folder, file.name, file.data)
    except OSError:
        return t("The file could not be saved in {folder}.", folder=str(folder))
    return t("Saved as {path}", path=str(path))


def _write(folder: Path, name: str, data: bytes) -> Path:
    """Over no file that is there: `paper.pdf` becomes `paper (2).pdf`."""
    path = wanted = folder / Path(name).name
    number = 1
    while True:
        try:
            with path.open("xb") as file:
                file.write(data)
        except FileExistsError:
            number += 1
            path = wanted.with_stem(f"{wanted.stem} ({number})")
        else:
            return path
