"""What people send is kept: once, under its hash, as long as it is needed, and never a row without its bytes."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import file_upkeep, files, housekeeping
from bot.crashpoints import ARMED_BY
from bot.errors import NotAllowed, NotEnrolled
from bot.file_store import FileStore, FileTooLarge
from bot.file_types import TypeNotAccepted
from bot.i18n import Translator
from bot.message import Sender
from bot.prm import files as kept
from bot.prm.database import Database
from bot.prm.partners import Partner, PartnerStatus
from bot.worker import Worker
from tests import samples, world
from tests.bot.handing_in import rows, send, taught
from tests.conversation import Stage
from tests.samples import JPEG, PDF, in_pieces

CRASHES = """
import asyncio, sys
from bot import files
from bot.clock import utc_now
from bot.file_store import FileStore
from bot.message import Sender
from bot.prm.database import Database
from tests.samples import PDF, in_pieces
from pathlib import Path

async def main():
    async with Database(sys.argv[1]) as database:
        anna = Sender(platform="test", tenant="T1", user="anna")
        await files.keep(
            database, FileStore(Path(sys.argv[2])), sender=anna, name="a.pdf", chunks=in_pieces(PDF), now=utc_now()
        )

asyncio.run(main())
"""


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files", largest=1_000_000)


@pytest.fixture
async def stage(database: Database) -> Stage:
    stage = taught(Stage(database))
    await world.build(database, stage.clock())
    return stage


def stored(store: FileStore) -> list[str]:
    return [path.name for path in store.folder.rglob("*") if path.is_file()]


def tidy(stage: Stage, store: FileStore) -> Worker:
    """A worker that tidies up, as the product's does."""
    duties = {
        housekeeping.KIND: housekeeping.duty(stage.database, stage.clock, (file_upkeep.purge,)),
        file_upkeep.KIND: file_upkeep.duty(stage.database, store),
    }
    return Worker(stage.database, duties, now=stage.clock)


async def tidied(stage: Stage, store: FileStore) -> None:
    async with stage.database.writing() as session:
        await housekeeping.plan(session, stage.clock())
    await tidy(stage, store).run_due()


async def test_a_file_is_kept_with_what_it_is_and_whose(stage: Stage, store: FileStore) -> None:
    file = await send(stage, store, stage.person("anna"), "../Offer.PDF", PDF)

    assert (file.name, file.media_type, file.size) == ("Offer.pdf", "application/pdf", len(PDF))
    assert (file.account, file.state, file.attached_to) == ("test:T1:anna", "unscanned", None)
    assert file.partner_id is not None
    assert len(file.id) == 32
    assert store.path(file.sha256).read_bytes() == PDF
    assert files.label(file, Translator("en")) == f"Offer.pdf ({len(PDF)} bytes)"
    assert oct(store.path(file.sha256).stat().st_mode)[-3:] == "600", "nobody else on the machine reads it"


async def test_the_same_content_is_stored_once_and_belongs_to_each_who_sent_it(stage: Stage, store: FileStore) -> None:
    anna, chloe = stage.person("anna"), stage.person("chloe")
    both = await asyncio.gather(send(stage, store, anna, "a.pdf", PDF), send(stage, store, chloe, "b.pdf", PDF))

    assert len({file.id for file in both}) == 2
    assert stored(store) == [both[0].sha256]


@pytest.mark.parametrize(("content", "problem"), [(samples.EXE, TypeNotAccepted), (b"x" * 1_000_001, FileTooLarge)])
async def test_what_is_refused_leaves_nothing_behind(
    stage: Stage, store: FileStore, content: bytes, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        await send(stage, store, stage.person("anna"), "offer.txt", content)

    assert stored(store) == []
    assert await rows(stage) == []


async def test_too_much_is_refused_before_it_has_all_arrived(stage: Stage, store: FileStore) -> None:
    arrived = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal arrived
        while True:
            arrived += 100_000
            yield b"x" * 100_000

    anna = stage.person("anna").sender
    with pytest.raises(FileTooLarge, match="larger than 1 MB"):
        await files.keep(stage.database, store, sender=anna, name="a.txt", chunks=endless(), now=stage.clock())
    assert arrived <= 1_200_000


async def test_a_connection_that_breaks_off_leaves_nothing_behind(stage: Stage, store: FileStore) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield PDF[:20]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await files.keep(
            stage.database, store, sender=stage.person("anna").sender, name="a", chunks=broken(), now=stage.clock()
        )
    assert stored(store) == []


async def test_only_people_we_know_can_send_files(stage: Stage, store: FileStore) -> None:
    with pytest.raises(NotEnrolled):
        await send(stage, store, Sender(platform="test", tenant="T1", user="nobody"), "a.pdf", PDF)
    async with stage.database.writing() as session:
        partner = await session.get_one(Partner, 1)
        partner.status = PartnerStatus.SUSPENDED
    with pytest.raises(NotAllowed):
        await send(stage, store, stage.person("anna"), "a.pdf", PDF)


async def test_who_sends_without_end_is_stopped(
    stage: Stage, store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_WAITING", 2)
    anna = stage.person("anna")
    for _ in range(2):
        await send(stage, store, anna, "a.pdf", PDF)
    with pytest.raises(files.TooManyFiles):
        await send(stage, store, anna, "a.pdf", PDF)


async def test_what_nobody_uses_is_forgotten_after_a_week(stage: Stage, store: FileStore) -> None:
    anna = stage.person("anna")
    await send(stage, store, anna, "a.pdf", PDF)
    stage.clock.advance(days=6)
    shared = await send(stage, store, anna, "again.pdf", PDF)
    await send(stage, store, anna, "photo.jpg", JPEG)

    stage.clock.advance(days=2)
    await tidied(stage, store)
    assert {file.name for file in await rows(stage)} == {"again.pdf", "photo.jpg"}
    assert shared.sha256 in stored(store), "somebody else needs the same bytes"

    stage.clock.advance(days=7)
    await tidied(stage, store)
    assert await rows(stage) == []
    assert stored(store) == []


async def test_a_file_in_an_open_form_waits_as_long_as_the_form(stage: Stage, store: FileStore) -> None:
    anna = stage.person("anna")
    file = await send(stage, store, anna, "a.pdf", PDF)
    form = (await anna.turn(skill="hand_in", values={"evidence": [file.id]})).ask
    assert form is not None
    stage.clock.advance(days=29)
    await tidied(stage, store)

    assert (await anna.submit(form, about="Acme")).text == "1 files for Acme"


async def test_documents_are_kept_for_the_months_the_programme_says(stage: Stage, store: FileStore) -> None:
    anna = stage.person("anna")
    file = await send(stage, store, anna, "a.pdf", PDF)
    await anna.submit("hand_in", about="Acme", evidence=[file.id])

    stage.clock.advance(days=365 * 10 - 30)
    await tidied(stage, store)
    assert [each.id for each in await rows(stage)] == [file.id]
    stage.clock.advance(days=60)
    await tidied(stage, store)
    assert await rows(stage) == []
    assert stored(store) == []


async def test_a_file_used_twice_belongs_to_both(stage: Stage, store: FileStore) -> None:
    anna = stage.person("anna")
    file = await send(stage, store, anna, "a.pdf", PDF)
    async with stage.database.writing() as session:
        member = await files.people.resolve(session, *anna.sender.identity)
        assert member is not None
        [first] = await kept.attach(session, member, [file.id], "deal:D-1", stage.clock())
        [second] = await kept.attach(session, member, [file.id], "deal:D-2", stage.clock())
        [again] = await kept.attach(session, member, [second], "deal:D-2", stage.clock())

    assert first == file.id != second == again
    async with stage.database.reading() as session:
        assert [each.id for each in await kept.of(session, "deal:D-1")] == [first]
        assert [each.id for each in await kept.of(session, "deal:D-2")] == [second]


async def test_nobody_attaches_what_somebody_else_sent(stage: Stage, store: FileStore) -> None:
    file = await send(stage, store, stage.person("chloe"), "secret.pdf", PDF)
    async with stage.database.writing() as session:
        member = await files.people.resolve(session, "test", "T1", "anna")
        assert member is not None
        for id_ in (file.id, "made-up", ""):
            with pytest.raises(kept.NoSuchFile):
                await kept.attach(session, member, [id_], "deal:D-1", stage.clock())


async def test_a_crash_between_bytes_and_row_leaves_no_row_and_no_bytes_for_long(
    stage: Stage, store: FileStore, tmp_path: Path
) -> None:
    died = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", CRASHES, stage.database.url, str(store.folder)],
        env={**os.environ, ARMED_BY: "file-without-row"},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    assert len(stored(store)) == 1
    assert await rows(stage) == []

    await tidied(stage, store)
    assert stored(store) == []
    again = await send(stage, store, stage.person("anna"), "a.pdf", PDF)
    assert store.path(again.sha256).exists()


async def test_sending_and_sweeping_at_once_never_leaves_a_row_without_bytes(
    any_database: Database, store: FileStore
) -> None:
    stage = Stage(any_database)
    await world.build(any_database, stage.clock())
    anna = stage.person("anna")
    for _ in range(5):
        async with any_database.writing() as session:
            for file in await rows(stage):
                await session.delete(file)
        await asyncio.gather(
            *(send(stage, store, anna, f"{n}.pdf", PDF) for n in range(3)), tidied(stage, store), tidied(stage, store)
        )
        assert all(store.path(file.sha256).exists() for file in await rows(stage))
        stage.clock.advance(days=1)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1 KB"),
        (1_540, "1.5 KB"),
        (1_234_567, "1.2 MB"),
        (20 * 10**6, "20 MB"),
    ],
)
def test_sizes_are_told_in_few_digits(size: int, shown: str) -> None:
    assert files.size(size, Translator("en")) == shown


async def test_what_was_sent_since_the_sweep_looked_stays(stage: Stage, store: FileStore) -> None:
    file = await send(stage, store, stage.person("anna"), "a.pdf", PDF)
    await file_upkeep.drop_unnamed(stage.database, store, file.sha256)
    assert store.path(file.sha256).read_bytes() == PDF


async def test_what_was_arriving_when_a_process_died_is_swept_after_a_day(store: FileStore) -> None:
    incoming = store.folder / "incoming"
    incoming.mkdir(parents=True)
    for name, age in (("old", 100_000), ("new", 10)):
        (incoming / name).write_bytes(b"half")
        at = incoming.joinpath(name).stat().st_mtime - age
        os.utime(incoming / name, (at, at))
    store.drop_abandoned()
    assert stored(store) == ["new"]


async def test_who_is_forgotten_leaves_only_what_belongs_to_a_record(stage: Stage, store: FileStore) -> None:
    anna = stage.person("anna")
    used, _ = await send(stage, store, anna, "a.pdf", PDF), await send(stage, store, anna, "b.jpg", JPEG)
    await anna.submit("hand_in", about="Acme", evidence=[used.id])
    async with stage.database.writing() as session:
        assert used.person_id is not None
        assert await kept.forget(session, used.person_id) == 1
    assert [file.id for file in await rows(stage)] == [used.id]


async def test_pieces_of_any_size_are_one_file(stage: Stage, store: FileStore) -> None:
    anna = stage.person("anna").sender
    for size in (1, 7, 10_000):
        file = await files.keep(
            stage.database, store, sender=anna, name="a.pdf", chunks=in_pieces(PDF, size), now=stage.clock()
        )
        assert store.path(file.sha256).read_bytes() == PDF
