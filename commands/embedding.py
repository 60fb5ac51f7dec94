"""The library's embedding model for what people say: one model is loaded, and a sentence that is looked up next is
embedded once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.config import Settings
from bot.understanding.embed import Vectors
from knowledge.ask import readable_question
from knowledge.engines.embed import RememberedQueries, named
from knowledge.library import Library

FOLDER = "understanding"  # beside the database, for what the understanding keeps


@dataclass(frozen=True)
class SentenceVectors:
    """An `Embed` of the understanding; `queries` is asked every time, as the library may change its model."""

    queries: Callable[[], RememberedQueries]

    @property
    def name(self) -> str:
        """See `Embed`."""
        return self.queries().embedder.name

    def sentences(self, texts: Sequence[str]) -> Vectors:
        """See `Embed`."""
        return self.queries().vectors([readable_question(text) or text for text in texts])

    def examples(self, texts: Sequence[str]) -> Vectors:
        """See `Embed`. Past the memory of questions, which they would fill."""
        return self.queries().embedder.query(texts)


def of_library(library: Library) -> SentenceVectors:
    """With the model the library answers with."""
    return SentenceVectors(lambda: library.queries)


def of_settings(settings: Settings) -> SentenceVectors:
    """With the model that is set, for a command that needs no library. Loads it, which takes a moment."""
    queries = RememberedQueries(named(settings.embedding))
    return SentenceVectors(lambda: queries)
