"""The library of this installation, asked in the assistant's words; without loading anything else of the product."""

from dataclasses import asdict
from pathlib import Path

from bot import audience
from bot.audience import Room
from bot.config import Settings
from bot.inquiry import Answer, Found, Inquiry, LookUp
from bot.reply import Citation
from commands.language_model import writer
from knowledge.engines.embed import named
from knowledge.library import Library
from knowledge.types import Hit, Reader, Readers
from knowledge.wording.chat_model import Count, uncounted


def open_library(settings: Settings, folder: Path | None = None, *, count: Count = uncounted) -> Library:
    """The index of this installation, or another folder's. Blocks for some seconds.

    `count` is told the tokens of the language model, where one words the answers.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Library.open(
        folder or settings.index_dir,
        named(settings.embedding),
        chroma_url=settings.chroma_url,
        writer=writer(settings, count),
    )


def readers_in(room: Room) -> Readers:
    """The readers of a place as the library knows them; nobody known means public content only."""
    return frozenset(map(to_reader, room.readers))


def to_reader(reader: audience.Reader) -> Reader:
    """A reader of a place, in the library's words."""
    return Reader(**asdict(reader))


def look_up_in(library: Library) -> LookUp:
    """Questions to the library, for the readers of the place where they were asked."""

    async def look_up(inquiry: Inquiry) -> Answer:
        found = await library.ask(
            inquiry.text,
            readers=readers_in(inquiry.room),
            language=inquiry.language,
            earlier=inquiry.earlier,
            at_once=inquiry.at_once,
            on_text=inquiry.watch,
        )
        return Answer(
            text=found.text,
            band=found.band,
            citations=tuple(
                Citation(
                    title=c.title, source=c.source, heading=c.heading, anchor=c.anchor, link=c.link, updated=c.updated
                )
                for c in found.citations
            ),
            understood=found.asked,
            confidence=found.confidence,
            found=tuple(map(_remembered, found.passages)),
            worded_by=found.worded_by,
            model_missed=found.model_missed,
        )

    return look_up


def _remembered(hit: Hit) -> Found:
    passage = hit.passage
    return Found(source=passage.source, anchor=passage.anchor, version=passage.version, score=round(hit.score, 4))
