"""The embedding model while people wait: asked beside the event loop, never for long, and left alone when it fails."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import structlog

from bot.understanding.embed import Embed, Vectors

log = structlog.get_logger(__name__)

PATIENCE = 1.5  # seconds that a sentence waits for its vectors; then it is understood by its words
BREATH = 3.0  # seconds in which one that was slow is not asked again: on a busy machine it is slow now and then
PAUSE = 30.0  # seconds in which a model that failed is not asked again


@dataclass
class Meaning:
    """Vectors of what is being said."""

    embed: Embed
    clock: Callable[[], float] = time.monotonic
    patience: float = PATIENCE
    _resumes: float = field(default=float("-inf"))

    async def vectors(self, texts: Sequence[str]) -> Vectors | None:
        """One row per text; None where the model fails or takes too long, and for a while afterwards."""
        if self.clock() < self._resumes:
            return None
        try:
            return await asyncio.wait_for(asyncio.to_thread(self.embed.sentences, texts), self.patience)
        except Exception as error:  # every provider has its own
            self._resumes = self.clock() + (BREATH if isinstance(error, TimeoutError) else PAUSE)
            log.warning("sentences are understood by their words alone for a while", reason=type(error).__name__)
            return None


@dataclass
class MessageMeaning:
    """Vectors of one message and its sentences. Each is asked for once, however many want to know."""

    meaning: Meaning
    shown: Callable[[str], str]  # what of a text the model is shown
    _known: dict[str, Vectors] = field(default_factory=dict)

    async def vectors(self, texts: Sequence[str]) -> Vectors | None:
        """See `Meaning`."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if missing:
            found = await self.meaning.vectors([self.shown(text) for text in missing])
            if found is None:
                return None
            self._known |= dict(zip(missing, found, strict=True))
        return np.stack([self._known[text] for text in texts])
