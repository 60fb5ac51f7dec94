"""The same assistant in a terminal: a conversation in lines of text, with buttons by their number."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import update

from bot import outbox, transcript
from bot.channels.terminal import Terminal
from bot.file_store import FileStore
from bot.inbox import TURN
from bot.message import Sender
from bot.prm.database import Database
from bot.prm.people import Person
from bot.understand import Act, Understood
from bot.worker import Worker
from tests import samples, world
from tests.conversation import Stage

ANNA = Sender(platform="test", tenant="T1", user="anna")
DEAL = {"customer": "Acme Robotics", "products": ["keep"], "value": "50k EUR", "closes_on": "2027-03-31"}


async def talk(stage: Stage, lines: Sequence[str], *, folder: Path | None = None) -> list[str]:
    """What the terminal shows while somebody types these lines; what they save lands in `folder`."""
    shown: list[str] = []
    typed = iter([*lines, None])

    async def read_line() -> str | None:
        return next(typed)

    deliver = outbox.handler(stage.database, {"test": outbox.Channel(send=transcript.deliver)})
    worker = Worker(stage.database, {TURN: stage.assistant.turn, outbox.KIND: deliver}, now=stage.clock)
    working = asyncio.create_task(worker.run())
    try:
        async with asyncio.timeout(20):
            store = FileStore(Path(stage.database.url.partition("///")[2]).parent / "files")
            await Terminal(stage.database, ANNA, shown.append, store, folder=folder or Path()).talk(read_line)
    finally:
        worker.stop()
        await working
    return shown


async def staged(database: Database) -> Stage:
    stage = Stage(database)
    await world.build(database, stage.clock())
    stage.understood["a deal"] = Understood(act=Act.START, skill="register_deal", values=DEAL)
    stage.understood["half a deal"] = Understood(
        act=Act.START, skill="register_deal", values={"customer": "Acme Robotics"}
    )
    stage.understood["ein halber Deal über 50k"] = Understood(
        act=Act.START, skill="register_deal", values={"customer": "Acme Robotics", "value": "50k EUR"}
    )
    return stage


async def test_a_deal_is_registered_by_the_number_of_its_button(database: Database) -> None:
    asked, done = await talk(await staged(database), ["a deal", "1"])

    assert "Acme Robotics" in asked
    assert "[1] Confirm" in asked
    assert "is registered and protected" in done


async def test_a_form_is_shown_with_what_is_known_and_what_is_open(database: Database) -> None:
    [form] = await talk(await staged(database), ["half a deal"])

    assert "Customer*: Acme Robotics" in form
    assert "Products*: … (Keep Cloud, Reach Core)" in form, "nobody can guess what there is to choose from"
    assert "Notes" not in form, "what can wait is not asked for"


async def test_what_a_form_knows_is_written_as_all_the_rest_is(database: Database) -> None:
    """However this computer writes amounts: Anna reads German, and so does everything said to her."""
    stage = await staged(database)
    async with database.writing() as session:
        await session.execute(update(Person).where(Person.key == "anna").values(locale="de"))
    [form] = await talk(stage, ["ein halber Deal über 50k"])
    assert "Wert*: 50.000,00\xa0€" in form


async def test_a_form_survives_leaving(database: Database) -> None:
    stage = await staged(database)
    await talk(stage, ["a deal"])
    stage.understood["yes"] = Understood(act=Act.YES, skill="ask")
    [done] = await talk(stage, ["yes"])

    assert "is registered" in done, "what was said before is not shown again, but it counts"


async def test_a_number_that_is_no_button_is_text_and_leaving_is_no_turn(database: Database) -> None:
    stage = await staged(database)
    shown = await talk(stage, ["7", "", "exit", "never read"])

    assert shown == ["(found in en) 7\n\n[1] That solved it  [2] Not quite  [3] Talk to a person"]


async def test_files_are_attached_by_their_path(database: Database, tmp_path: Path) -> None:
    stage = await staged(database)
    (tmp_path / "the offer.pdf").write_bytes(samples.PDF)
    (tmp_path / "run.exe").write_bytes(samples.EXE)

    kept, refused, text = await talk(
        stage, [f'@"{tmp_path}/the offer.pdf"', f"@{tmp_path}/run.exe", "@somebody what is new?"]
    )

    assert "I have the offer.pdf" in kept
    assert "I cannot take" in refused
    assert "(found in en) @somebody what is new?" in text


async def test_papers_are_saved_by_their_number_over_nothing_that_is_there(database: Database, tmp_path: Path) -> None:
    stage = await staged(database)
    stage.understood["its papers"] = Understood(act=Act.START, skill="deal_status", values={"deal": "D-2026-0001"})
    (tmp_path / "offer.pdf").write_bytes(samples.PDF)
    await talk(stage, ["a deal", f"@{tmp_path}/offer.pdf", "1"])

    shown = await talk(stage, ["its papers"])
    number = _number_of("offer.pdf", shown[-1])
    _, saved, again = await talk(stage, ["its papers", number, f"[{number}]"], folder=tmp_path)

    assert (saved, again) == (f"Saved as {tmp_path}/offer (2).pdf", f"Saved as {tmp_path}/offer (3).pdf")
    assert [(tmp_path / name).read_bytes() for name in ("offer (2).pdf", "offer (3).pdf")] == [samples.PDF] * 2


async def test_a_file_that_cannot_be_written_there_is_said_so(database: Database, tmp_path: Path) -> None:
    stage = await staged(database)
    stage.understood["its papers"] = Understood(act=Act.START, skill="deal_status", values={"deal": "D-2026-0001"})
    (tmp_path / "offer.pdf").write_bytes(samples.PDF)
    *_, shown = await talk(stage, ["a deal", f"@{tmp_path}/offer.pdf", "1", "its papers"])
    number = _number_of("offer.pdf", shown)

    _, said = await talk(stage, ["its papers", number], folder=tmp_path / "none")
    assert said == f"The file could not be saved in {tmp_path}/none."


def _number_of(name: str, shown: str) -> str:
    """What to type to save the file of this name."""
    assert "To save:" in shown
    found = next(line for line in shown.partition("To save:")[2].splitlines() if name in line)
    return found.strip()[1:].partition("]")[0]
