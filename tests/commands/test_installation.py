"""Commands without a database, or with one of another version, say so in one line; nothing is made by looking."""

import io
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import text

from bot.config import Settings, load
from bot.prm.database import Database
from commands.errors import Refused
from commands.installation import database_of, made
from commands.jobs import list_jobs, retry_job
from commands.ledger import verify_ledger
from commands.programme import invite

NOWHERE = Console(file=io.StringIO())
ON_THE_DATABASE: dict[str, Callable[[Settings], Coroutine[Any, Any, Any]]] = {
    "jobs list": lambda settings: list_jobs(settings, NOWHERE, state=None, kind=None),
    "jobs retry": lambda settings: retry_job(settings, 1, NOWHERE),
    "ledger verify": lambda settings: verify_ledger(settings, None, NOWHERE),
    "invite": lambda settings: invite(settings, NOWHERE, email="a@b.example", name="Ann", partner=None, roles=[]),
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(data_dir=tmp_path / "var")


async def test_what_people_said_is_readable_for_nobody_else_on_the_machine(settings: Settings) -> None:
    await made(settings)
    assert settings.data_dir.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("command", ON_THE_DATABASE)
async def test_on_a_fresh_machine_it_is_said_that_there_is_no_database(command: str, settings: Settings) -> None:
    with pytest.raises(Refused, match="There is no database yet"):
        await ON_THE_DATABASE[command](settings)
    assert not settings.data_dir.exists()


@pytest.mark.parametrize("command", ON_THE_DATABASE)
async def test_a_database_without_our_tables_is_not_used(command: str, settings: Settings) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / "assistant.db").touch()
    with pytest.raises(Refused, match="db upgrade"):
        await ON_THE_DATABASE[command](settings)


async def test_a_database_of_a_newer_version_is_refused(installed: Settings) -> None:
    async with Database(installed.database) as database, database.writing() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refused, match="newer version"):
        await made(installed)


async def test_a_database_that_was_made_is_used(settings: Settings) -> None:
    await made(settings)
    async with database_of(settings) as database, database.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM job")) == 0
    assert await verify_ledger(settings, None, NOWHERE)


async def test_a_file_that_is_no_ledger_head_is_named(installed: Settings, tmp_path: Path) -> None:
    (tmp_path / "kept.json").write_text('{"no": "head"}')
    with pytest.raises(Refused, match=r"kept\.json is not the head"):
        await verify_ledger(installed, tmp_path / "kept.json", NOWHERE)


async def test_a_state_no_job_can_have_is_named(settings: Settings) -> None:
    with pytest.raises(Refused, match="there is ready, done, dead"):
        await list_jobs(settings, NOWHERE, state="lost", kind=None)
