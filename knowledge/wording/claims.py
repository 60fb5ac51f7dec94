"""What a language model claims, checked against the passages it names. What is not in them is not said.

A claim is held to the words of its source: its quotes have to stand in the passages it rests on, and its own words,
figures, names and negations in the sentences that are quoted. So a model may choose, shorten and join; it cannot add,
and whatever a document or a question talks it into changes nothing but the choice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.types import Passage
from knowledge.wording.grounds import SENTENCE, Ground, Source
from knowledge.wording.support import unsupported
from knowledge.wording.tokens import visible

LONGEST = 600
"""Characters of a claim: one sentence, not a speech."""
Shape = Literal["sentence", "point", "step"]

_LINK = re.compile(r"(?<!!)\[([^\]\[]*)\]\([^)]*\)")
_ADDRESS = re.compile(
    r"://|\bwww\.|!\[|</?[a-z!]|\b(?:mailto|javascript|data|tel|file|slack|msteams):|\]\s*[(:\[]"
    r"|(?<![\w@.])(?:[\w-]+\.)+[^\W\d_]{2,}(?![\w])|&(?:#\d+|#x[0-9a-f]+|[a-z]+);",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.,;]+")
_LIST_MARK = re.compile(r"^(?:[-*+>#|]+|\d{1,3}[.)](?=\s))\s*")
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~!])")


@dataclass(frozen=True)
class Claim:
    """One sentence of a model's answer, as it came."""

    text: str
    passages: tuple[int, ...] = ()
    """Numbers of the passages it rests on, counted from 1."""
    quotes: tuple[str, ...] = ()
    """Words of theirs, as they stand there."""
    shape: Shape = "sentence"


@dataclass(frozen=True)
class Supported:
    """A claim that holds."""

    text: str
    """Markdown in which nothing is markup."""
    passages: tuple[int, ...]
    """Those in which its quotes stand."""
    shape: Shape = "sentence"


class Unsupported(Exception):
    """Why a claim is not said. Raised by `check`; the message is for tests and debugging, never for people."""


class Check:
    """The passages of one question, and which claims they support."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._sources = [Source(passage) for passage in passages]

    def of(self, claim: Claim) -> Supported:
        """The claim as it may be said. Raises `Unsupported`."""
        text = plain(claim.text)
        if not text or len(text) > LONGEST:
            raise Unsupported("no text, or a speech")
        if not claim.passages or not all(1 <= number <= len(self._sources) for number in claim.passages):
            raise Unsupported("rests on no passage, or on one that does not exist")
        quoted = [(number, ground) for number, found in self._quoted(claim).items() for ground in found]
        carrying = dict.fromkeys(self._carrying(one, quoted) for one in SENTENCE.split(text) if one.strip())
        return Supported(_MARKS.sub(r"\\\1", text), tuple(carrying), claim.shape)

    def _carrying(self, text: str, quoted: Sequence[tuple[int, Ground]]) -> int:
        """The passage with a ground that carries a sentence alone: two of them together say what neither does."""
        fault = ""
        for number, ground in quoted:
            if any(email not in ground.text for email in _EMAIL.findall(text)):
                fault = fault or "an e-mail address of its own"
            elif why := unsupported(text, ground, self._sources[number - 1]):
                fault = fault or why
            else:
                return number
        raise Unsupported(fault)

    def _quoted(self, claim: Claim) -> dict[int, list[Ground]]:
        """The named passages in which its quotes stand, with the sentences. Raises `Unsupported` for a false quote."""
        found: dict[int, list[Ground]] = {}
        for quote in claim.quotes:
            places = {number: self._sources[number - 1].quoted(quote) for number in dict.fromkeys(claim.passages)}
            if not any(places.values()):
                raise Unsupported("a quote that does not stand there")
            number, grounds = next((number, grounds) for number, grounds in places.items() if grounds)
            found.setdefault(number, []).extend(grounds)
        if not found:
            raise Unsupported("nothing is quoted")
        return found


def plain(text: str) -> str:
    """One line of text as people read it, a link as its words. Raises `Unsupported` for any other address or markup."""
    line = " ".join(visible(text).split())
    line = _LIST_MARK.sub("", _LINK.sub(r"\1", line)).strip()
    line = re.sub(r"(\*\*|__|`)", "", line)
    if _ADDRESS.search(_EMAIL.sub(" ", line)):
        raise Unsupported("an address or markup of its own")
    return line
