"""The library of this installation, for what is learnt from questions: meanings, the folder of articles, the shelf."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.inquiry import LookUp
from bot.jobs import Duty
from bot.prm.database import Database
from bot.questions import LEARN
from bot.support import learning, publishing, replaying, staleness
from bot.support.meaning import Vector
from bot.support.publishing import NotTakenIn
from bot.support.staleness import Document, Shelf
from knowledge.errors import KnowledgeError
from knowledge.library import Library

FOLDER = "articles"  # in the data folder


def duties(database: Database, library: Library, look_up: LookUp, data_dir: Path) -> dict[str, Duty]:
    """The jobs that learn from questions. Each asks the library, so they run where that is."""
    return {
        LEARN: learning.duty(database, QuestionMeaning(library)),
        publishing.KIND: publishing.duty(database, ArticleFolder(library, data_dir / FOLDER)),
        replaying.KIND: replaying.duty(database, look_up),
        staleness.KIND: staleness.duty(database, shelf_of(library)),
    }


@dataclass(frozen=True)
class QuestionMeaning:
    """A `Meaning` by the model the library answers with at the moment."""

    library: Library

    @property
    def name(self) -> str:
        """See `Meaning`."""
        return self.library.model

    async def of(self, text: str, language: str) -> Vector:
        """See `Meaning`."""
        return await self.library.meaning(text, language)


@dataclass(frozen=True)
class ArticleFolder:
    """A `Folder` that is a source of the library like any other."""

    library: Library
    path: Path

    async def hold(self, files: Mapping[str, str]) -> None:
        """See `Folder`."""
        if not files and not self.path.exists():
            return  # nothing was ever published
        await asyncio.to_thread(self._write, files)
        try:
            summary = await self.library.ingest([self.path])
        except KnowledgeError as error:
            raise NotTakenIn(type(error).__name__) from error
        if summary.failed or summary.kept:
            raise NotTakenIn(f"{len(summary.failed) + len(summary.kept)} not taken in")

    def _write(self, files: Mapping[str, str]) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, text in files.items():
            target, fresh = self.path / name, self.path / f".{name}.new"
            if not target.exists() or target.read_text("utf-8") != text:
                fresh.write_text(text, "utf-8")
                os.replace(fresh, target)
        for old in self.path.glob("*.md"):
            if old.name not in files:
                old.unlink()


def shelf_of(library: Library) -> Shelf:
    """Every document of the library, in the assistant's words."""

    async def shelf() -> Sequence[Document]:
        return [
            Document(
                source=each.source,
                title=each.title,
                owner=each.owner,
                updated=_day(each.updated),
                valid_until=_day(each.valid_until),
                expired=each.expired,
                replaced=each.replaced,
            )
            for each in await library.shelf()
        ]

    return shelf


def _day(said: str | None) -> date | None:
    """The day a document states, where it is one."""
    try:
        return date.fromisoformat(said[:10]) if said else None
    except ValueError:
        return None
