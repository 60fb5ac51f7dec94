"""Keeps what was learnt up to date: with the embedding model as soon as its vectors are there, by words until then.

Learning never holds up a sentence: what was learnt before answers until something better is ready, and where there is
nothing yet, the words of the examples are learnt in some seconds, or read where they were kept.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from bot.skill import SkillBook
from bot.understanding.embed import Embed
from bot.understanding.example_names import renamed
from bot.understanding.examples import Example, Own, examples_for
from bot.understanding.kept_lessons import KeptLessons
from bot.understanding.kept_vectors import KeptVectors
from bot.understanding.learnt import Learnt

log = structlog.get_logger(__name__)

RETRY = 60.0  # seconds after which a model that failed is asked for the examples again


async def none_of_its_own() -> Own:
    """A programme that added no sentences."""
    return Own()


@dataclass
class Learning:
    """What is known of the sentences for one set of skills."""

    skills: SkillBook
    own: Callable[[], Awaitable[Own]] = none_of_its_own
    embed: Embed | None = None
    folder: Path | None = None  # where vectors are kept, and what was learnt
    _with_model: bool = False  # somebody wants what the model tells; until then nothing is embedded
    _learnt: Learnt | None = None
    _version: int = 0
    _task: asyncio.Task[None] | None = None
    _failed: float = float("-inf")
    _kept: KeptVectors | None = field(default=None)

    async def current(self) -> Learnt:
        """What is known now. Something better is learnt beside it, where there is something to learn."""
        own = await self.own()
        if self._learnt is None or (own.version != self._version and not self._with_model):
            self._learnt = Learnt(examples_for(self.skills, own.examples), kept=KeptLessons(self.folder))
            self._version = own.version
        if self._is_due(own) and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._follow(own))
        return self._learnt

    async def ready(self) -> None:
        """Learn all there is, with the model from now on, and wait for it; or until the model failed."""
        self._with_model = True
        await self.current()
        if self._task is not None:
            await asyncio.shield(self._task)

    async def expect(self, languages: tuple[str, ...]) -> None:
        """Learn these for the folder alone: in memory a language takes some 70 MB, and nobody may ever speak it."""
        now = await self.current()
        if self.folder is None or now.knows(languages):
            return
        unspoken = Learnt(now.examples, now.likeness, now.model, now.acts, now.vectors, now.kept)
        await asyncio.to_thread(unspoken.lesson, languages)

    def _is_due(self, own: Own) -> bool:
        if self.embed is None or self._learnt is None or not self._with_model:
            return False
        fresh = own.version == self._version and self._learnt.model == self.embed.name
        return not fresh and time.monotonic() > self._failed + RETRY

    async def _follow(self, own: Own) -> None:
        """Learn these sentences with the model; by their words where it fails."""
        assert self.embed is not None
        examples = examples_for(self.skills, own.examples)
        began = time.monotonic()
        try:
            self._learnt = await self._with_vectors(self.embed, examples)
            seconds = round(time.monotonic() - began, 1)
            log.info("sentences are understood by their meaning", count=len(examples), seconds=seconds)
        except Exception as error:  # every provider has its own
            self._failed = time.monotonic()
            if own.version != self._version:
                self._learnt = Learnt(examples, kept=KeptLessons(self.folder))
            log.warning("the embedding model failed; words alone count", reason=type(error).__name__)
        self._version = own.version

    async def _with_vectors(self, embed: Embed, examples: tuple[Example, ...]) -> Learnt:
        """In pieces: whatever else runs in threads has its turn, and a server that stops waits for one of them."""
        kept = await asyncio.to_thread(self._opened, embed)
        texts = [learnt_as(each) for each in examples]
        making = kept.make(texts)
        made = 0
        while some := await asyncio.to_thread(next, making, 0):
            made += some
        if made:
            await asyncio.to_thread(kept.keep, texts)
        vectors = await asyncio.to_thread(kept.of, texts)
        learnt = await asyncio.to_thread(Learnt.with_vectors, examples, vectors, kept.model, KeptLessons(self.folder))
        before = self._learnt.spoken if self._learnt else ()
        for languages in before:  # so that nobody waits for what was known before
            await asyncio.to_thread(learnt.lesson, languages)
        return learnt

    def _opened(self, embed: Embed) -> KeptVectors:
        if self._kept is None or self._kept.model != embed.name:
            self._kept = KeptVectors(embed, self.folder)
        return self._kept


def learnt_as(example: Example) -> str:
    """The sentence whose vector an example is learnt by."""
    return renamed(example.text)
