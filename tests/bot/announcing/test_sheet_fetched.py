"""What a reply offers to be fetched is made for whoever asks at that moment, and for nobody else."""

import csv
import io
from pathlib import Path

from bot import downloads
from bot.file_store import FileStore
from bot.i18n import Translator
from bot.message import Sender
from bot.prm.database import Database
from bot.statements.file import StatementFile
from tests.bot.announcing.flow import opened, released, until_settled
from tests.conversation import Stage


async def fetched(stage: Stage, folder: Path, user: str, name: str) -> StatementFile | None:
    async with stage.database.reading() as session:
        sender = Sender(platform="test", tenant="T1", user=user)
        return await downloads.fetched(session, FileStore(folder), sender, name, Translator("en"))


async def test_what_became_of_an_announcement_is_a_table_for_whoever_writes_them(
    database: Database, tmp_path: Path
) -> None:
    stage = await opened(database)
    number = await released(stage)
    await until_settled(stage, number)

    file = await fetched(stage, tmp_path, "frida", f"{number}.csv")
    assert file is not None
    assert (file.name, file.media_type) == (f"{number}.csv", "text/csv; charset=utf-8")
    rows = csv.DictReader(io.StringIO(file.data.decode("utf-8-sig")))
    assert [(row["partner"], row["places_sent"]) for row in rows] == [("nordlicht", "1"), ("sudwind", "1")]


async def test_for_anybody_else_it_is_not_there_as_one_is_not_that_was_never_made(
    database: Database, tmp_path: Path
) -> None:
    stage = await opened(database)
    number = await released(stage)
    for name in (f"{number}.csv", f"{number}.pdf", "A-2026-9999.csv"):
        assert await fetched(stage, tmp_path, "anna", name) is None
    for name in ("A-2026-9999.csv", f"{number}.pdf", "A-.csv"):
        assert await fetched(stage, tmp_path, "frida", name) is None
