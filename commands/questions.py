"""Questions out of the command line: one for a person to read, or a batch of JSON lines for a program."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from pydantic import Field
from rich.console import Console
from rich.markdown import Markdown

from bot.config import Settings
from bot.i18n import Translator
from bot.prm.database import Database
from commands.asking import asker, asking
from commands.batch import Line, Out, lines, write
from knowledge.library import Library
from knowledge.types import Answer
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
    async with asking(settings, index, TASK, answered) as ask:
        for question in questions(source, person):
            write(target, await ask(question))


async def ask_one(settings: Settings, question: str, person: str | None, index: Path | None, console: Console) -> None:
    """One answer with its sources."""
    async with asking(settings, index, TASK, answered) as ask:
        show(await ask({"id": None, "question": question, "as": person}), console)


def show(line: Out, console: Console) -> None:
    """An answer as somebody reads it in a terminal."""
    console.print(Markdown(line["text"]))
    for number, place in enumerate(line["citations"], 1):
        console.print(f"[{number}] {place['source']}  {place['heading']}", style="dim", markup=False)


def questions(source: Iterable[str], person: str | None = None) -> Iterator[Out]:
    """The questions of a batch, as a server takes them too; `person` asks where a line does not say who does."""
    for _, asked in lines(source, Asked):
        yield {"as": person, **asked.model_dump(by_alias=True, exclude_unset=True)}


async def answered(library: Library, database: Database, question: Out) -> Out:
    """One line out. People rely on these keys."""
    started = time.perf_counter()
    who = await asker(database, question.get("as"), partner=question.get("partner"))
    locale = question.get("locale")
    found = await library.ask(question["question"], readers=who.readers, language=locale)
    return {
        "id": question.get("id"),
        "text": Translator(locale)(UNKNOWN) if found.abstained else found.text,
        "abstained": found.abstained,
        "band": found.band,
        "citations": [_place(c.source, c.heading, c.anchor, c.score) for c in found.citations],
        "passages": _passages(found),
        "ms": round((time.perf_counter() - started) * 1000, 1),
    }


def _passages(found: Answer) -> list[Out]:
    return [_place(h.passage.source, h.passage.heading_path, h.passage.anchor, h.score) for h in found.passages[:TOP]]


def _place(source: str, heading: str, anchor: str, score: float) -> Out:
    return {"source": source, "heading": heading, "anchor": anchor, "score": round(float(score), 4)}
