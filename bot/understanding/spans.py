"""Where in a text values were found, so that the rest of it can be read without them."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

BLANK = "\x01"  # stands for a character that belongs to a value; ends every name
BREAK = re.compile(r"[,;:!?()\[\]{}\"“”„«»，。、！？；：\n\x01]|\s[-–—]\s")  # no name goes on beyond one of these


class Span(NamedTuple):
    start: int
    end: int

    def meets(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


def blanked(text: str, spans: Iterable[Span]) -> str:
    """The text with its values blanked out; everything else stands where it stood."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = BLANK * (end - start)
    return "".join(letters)


def is_free(span: Span, taken: Sequence[Span]) -> bool:
    return not any(span.meets(other) for other in taken)
