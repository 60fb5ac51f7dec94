"""A virus scanner looks at every file, in its own time, and what it finds nobody can open any more."""

import stat
from pathlib import Path

import pytest

from bot import file_scan, file_upkeep, housekeeping, notices, outbox
from bot.file_store import FileStore
from bot.jobs import list_jobs
from bot.outbox import Channel
from bot.prm.database import Database
from bot.prm.files import FileState
from bot.worker import Worker
from tests import world
from tests.bot.handing_in import rows, send, taught
from tests.conversation import Stage
from tests.samples import JPEG, PDF


@pytest.fixture
async def stage(database: Database) -> Stage:
    stage = taught(Stage(database))
    await world.build(database, stage.clock())
    return stage


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files", scanned=True)


def scanner(tmp_path: Path, script: str) -> str:
    """A command as an installation would set it up: a script, here, with an argument before the path."""
    path = tmp_path / "scan it"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return f"'{path}' --quiet"


def working(stage: Stage, store: FileStore, command: str, seconds: float = 5) -> Worker:
    """A worker that scans, and tells people what follows."""
    follows = notices.load()
    stage.database.followers[:] = [follows.follow]
    duties = {
        file_scan.KIND: file_scan.duty(store, command, seconds=seconds),
        outbox.KIND: outbox.handler(stage.database, {"test": Channel(send=stage._send)}),
        **follows.duties({"test"}),
    }
    return Worker(stage.database, duties, now=stage.clock)


async def states(stage: Stage) -> dict[str, FileState]:
    return {file.name: file.state for file in await rows(stage)}


async def test_clean_and_infected_files_are_told_apart_and_the_sender_learns_of_it(
    stage: Stage, store: FileStore, tmp_path: Path
) -> None:
    anna = stage.person("anna")
    await send(stage, store, anna, "good.pdf", PDF)
    bad = await send(stage, store, anna, "bad.jpg", JPEG)
    await working(stage, store, scanner(tmp_path, f'case "$2" in *{bad.sha256}) exit 1;; esac')).run_due()

    assert await states(stage) == {"good.pdf": "clean", "bad.jpg": "infected"}
    [told] = stage.sent
    assert told.sender.user == "anna"
    assert "“bad.jpg”, which you sent me, contains a virus" in told.reply.text


async def test_a_virus_stays_one_under_another_name(stage: Stage, store: FileStore, tmp_path: Path) -> None:
    await send(stage, store, stage.person("anna"), "bad.jpg", JPEG)
    await working(stage, store, scanner(tmp_path, "exit 1")).run_due()
    again = await send(stage, store, stage.person("chloe"), "photo.jpg", JPEG)

    assert again.state is FileState.INFECTED


async def test_an_infected_file_is_no_answer(stage: Stage, store: FileStore, tmp_path: Path) -> None:
    anna = stage.person("anna")
    good, bad = await send(stage, store, anna, "good.pdf", PDF), await send(stage, store, anna, "bad.jpg", JPEG)
    async with stage.database.writing() as session:
        await file_scan.files.judge(session, bad.sha256, FileState.INFECTED, stage.clock())

    await stage.worker.run_due()  # what follows from it

    form = (await anna.submit("hand_in", about="Acme", evidence=[good.id, bad.id])).ask
    assert form is not None
    assert "“bad.jpg" in form.errors["evidence"]
    assert "contains a virus, so I left it out" in form.errors["evidence"]
    assert form.known["evidence"] == [good.id], "nothing else is lost"
    assert (await anna.submit(form)).text == "1 files for Acme"


@pytest.mark.parametrize(
    ("script", "reason"),
    [("exit 2", "the scanner ended with 2"), ("kill -9 $$", "ended with -9"), ("sleep 30", "longer than 0.3 seconds")],
)
async def test_a_scanner_that_does_not_say_is_asked_again(
    stage: Stage, store: FileStore, tmp_path: Path, script: str, reason: str
) -> None:
    await send(stage, store, stage.person("anna"), "a.pdf", PDF)
    await working(stage, store, scanner(tmp_path, script), seconds=0.3).run_due()

    async with stage.database.reading() as session:
        [job] = await list_jobs(session, kind=file_scan.KIND)
    assert job.state == "ready"
    assert reason in (job.error or "")
    assert await states(stage) == {"a.pdf": "unscanned"}

    stage.clock.advance(minutes=2)
    await working(stage, store, scanner(tmp_path, "exit 0")).run_due()
    assert await states(stage) == {"a.pdf": "clean"}


async def test_a_scanner_that_is_not_there_is_asked_again(stage: Stage, store: FileStore) -> None:
    await send(stage, store, stage.person("anna"), "a.pdf", PDF)
    await working(stage, store, "/nowhere/scanner").run_due()

    async with stage.database.reading() as session:
        [job] = await list_jobs(session, kind=file_scan.KIND)
    assert (job.state, job.error) == ("ready", "the scanner cannot be started: No such file or directory")


async def test_without_a_scanner_nothing_is_asked_and_later_everything_is(stage: Stage, store: FileStore) -> None:
    await send(stage, FileStore(store.folder), stage.person("anna"), "a.pdf", PDF)
    async with stage.database.writing() as session:
        assert await list_jobs(session, kind=file_scan.KIND) == []
        await housekeeping.plan(session, stage.clock())
    duties = {
        housekeeping.KIND: housekeeping.duty(stage.database, stage.clock, (file_upkeep.purge,)),
        file_upkeep.KIND: file_upkeep.duty(stage.database, store),
    }
    await Worker(stage.database, duties, now=stage.clock).run_due()
    async with stage.database.reading() as session:
        assert len(await list_jobs(session, kind=file_scan.KIND)) == 1
