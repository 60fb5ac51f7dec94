"""What is asked of knowledge, and what it says: the contract between the conversation and whatever looks things up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from bot.audience import Room
from bot.reply import Citation

Band = Literal["answer", "unsure", "unknown"]  # said plainly; the closest there is; nothing that may be claimed


@dataclass(frozen=True, kw_only=True)
class Found:
    """A passage an answer was made from or could have been, as it is remembered beside the question."""

    source: str
    anchor: str
    version: str  # changes whenever the document does
    score: float


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What knowledge says to a question, already limited to what the place's readers may see."""

    text: str
    band: Band
    citations: tuple[Citation, ...] = ()
    understood: str = ""  # the question as it was looked up, where earlier ones completed it
    confidence: float = 0.0
    found: tuple[Found, ...] = ()  # closest first, whether used or not
    worded_by: Literal["content", "model"] = "content"
    model_missed: bool = False  # a model should have worded it and could not
    key: str = ""  # of its record, by which it can be rated; not for knowledge to set

    @property
    def place(self) -> tuple[str, str] | None:
        """Document and section it was made from first, or that came closest; None where nothing was found."""
        if self.citations:
            return self.citations[0].source, self.citations[0].anchor
        return self.closest

    @property
    def closest(self) -> tuple[str, str] | None:
        """Document and section that came closest, whatever a model then made its words from."""
        return (self.found[0].source, self.found[0].anchor) if self.found else None


def unheard(_text: str) -> None:
    """Nobody watches the answer while it is written."""


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """A question to knowledge, and everything its answer depends on."""

    text: str
    room: Room  # who will read the answer
    language: str
    earlier: tuple[str, ...] = ()  # what the same person asked here shortly before, oldest first
    at_once: bool = False  # others wait for this turn: nothing as slow as a language model
    watch: Callable[[str], None] = unheard  # told the text so far, while a model writes it


LookUp = Callable[[Inquiry], Awaitable[Answer]]
