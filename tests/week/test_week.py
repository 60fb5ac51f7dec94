"""One story, played where people are and where programs are."""

from pathlib import Path

import pytest

from bot.file_store import FileStore
from bot.prm.database import Database
from bot.understanding import BuiltIn
from tests.week.api_play import api_play
from tests.week.lines import ENGLISH, GERMAN, KOREAN
from tests.week.story import tell
from tests.week.web_play import web_play


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", [ENGLISH, GERMAN, KOREAN])
async def test_a_week_is_typed_in_the_web_chat(database: Database, understanding: BuiltIn, language: str) -> None:
    async with web_play(database, language, understanding) as play:
        await tell(play)


async def test_a_week_is_run_by_programs(database: Database, tmp_path: Path) -> None:
    await tell(await api_play(database, FileStore(tmp_path / "files")))
