"""Questions out of the command line: one for a person to read, or a batch of JSON lines for a program."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TextIO

from pydantic import Field
from rich.console import Console
from rich.markdown import Markdown

from bot.audience import reader
from bot.config import Settings
from bot.i18n import Translator
from bot.prm.database import Database
from commands.assembly import open_library, to_reader
from commands.batch import Line, Out, lines, write
from commands.errors import Refused
from commands.handover import NoServer, ask_server
from commands.installation import require_current, somebody
from knowledge.errors import IndexBusy, KnowledgeError
from knowledge.library import Library
from knowledge.types import EVERY_PARTNER, Answer, Readers
from skills.ask import UNKNOWN

TASK = "ask"
TOP = 10


class Asked(Line):
    """A question to the content, and who asks it."""

    what = "question"
    example = '{"id": "1", "question": "…"}'

    question: str
    locale: str | None = None
    person: str | None = Field(default=None, alias="as")


async def ask_many(settings: Settings, source: TextIO, target: TextIO, person: str | None, index: Path | None) -> None:
    """The batch: a line in, a line out, in the same order; see "Check your own content" in the README."""
    async for line in _answers(settings, questions(source, person), index):
        write(target, line)


async def ask_one(settings: Settings, question: str, person: str | None, index: Path | None, console: Console) -> None:
    """One answer with its sources."""
    async for line in _answers(settings, iter([{"id": None, "question": question, "as": person}]), index):
        console.print(Markdown(line["text"]))
        for number, place in enumerate(line["citations"], 1):
            console.print(f"[{number}] {place['source']}  {place['heading']}", style="dim", markup=False)


def questions(source: Iterable[str], person: str | None = None) -> Iterator[Out]:
    """The questions of a batch, as a server takes them too; `person` asks where a line does not say who does."""
    for _, asked in lines(source, Asked):
        yield {"as": person, **asked.model_dump(by_alias=True, exclude_unset=True)}


def task(library: Library, database: Database) -> Any:
    """The server's side of a handed-over question."""

    async def begin(request: Out) -> AsyncIterator[Out]:
        try:
            yield await answered(library, database, request)
        except (KnowledgeError, Refused) as error:
            yield {"error": str(error)}

    return begin


async def answered(library: Library, database: Database, question: Out) -> Out:
    """One line out. People rely on these keys."""
    started = time.perf_counter()
    readers, locale = await _who(database, question.get("as")), question.get("locale")
    found = await library.ask(question["question"], readers=readers, language=locale)
    return {
        "id": question.get("id"),
        "text": Translator(locale)(UNKNOWN) if found.abstained else found.text,
        "abstained": found.abstained,
        "band": found.band,
        "citations": [_place(c.source, c.heading, c.anchor, c.score) for c in found.citations],
        "passages": _passages(found),
        "ms": round((time.perf_counter() - started) * 1000, 1),
    }


async def _answers(settings: Settings, asked: Iterator[Out], index: Path | None) -> AsyncIterator[Out]:
    try:
        async with _opened(settings, index) as (library, database):
            for question in asked:
                yield await answered(library, database, question)
    except IndexBusy:
        if index is not None:
            raise
        try:
            for question in asked:
                async for line in ask_server(settings.data_dir, TASK, question):
                    if "error" in line:
                        raise Refused(line["error"])
                    yield line
        except NoServer:
            raise IndexBusy("another process has the index, and no server answers. Try again later.") from None


@asynccontextmanager
async def _opened(settings: Settings, index: Path | None) -> AsyncIterator[tuple[Library, Database]]:
    library = await asyncio.to_thread(open_library, settings, index)
    try:
        async with Database(settings.database) as database:
            yield library, database
    finally:
        await asyncio.to_thread(library.close)


async def _who(database: Database, person: str | None) -> Readers:
    """The readers of an answer for this person; without one, everything that partners may see."""
    if not person:
        return frozenset({EVERY_PARTNER})
    await require_current(database)
    async with database.reading() as session:
        member = await somebody(session, person)
    return frozenset({to_reader(reader(member))})


def _passages(found: Answer) -> list[Out]:
    return [_place(h.passage.source, h.passage.heading_path, h.passage.anchor, h.score) for h in found.passages[:TOP]]


def _place(source: str, heading: str, anchor: str, score: float) -> Out:
    return {"source": source, "heading": heading, "anchor": anchor, "score": round(float(score), 4)}
