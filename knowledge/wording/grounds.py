"""What a claim can rest on: the sentences, list items and table rows of a passage, and where a quote stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.text.markdown import Block, blocks, to_plain
from knowledge.types import Passage
from knowledge.wording.tokens import Token, tokens, visible

MIN_QUOTE = 2
"""Tokens a quote has at least, unless it is all there is: one word stands anywhere."""
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"'(*\[]*[^\W\d_a-z])|(?<=[。！？])|\n")


@dataclass(frozen=True)
class Ground:
    """One sentence, item or row."""

    text: str
    """In plain words."""
    context: str = ""
    """What it cannot be read without: the lead-in of its list, the header of its table."""
    cells: tuple[tuple[str, str], ...] = ()
    """Of a table's row: each column's header and what stands under it."""

    @cached_property
    def tokens(self) -> list[Token]:
        return tokens(self.text)

    @cached_property
    def context_tokens(self) -> list[Token]:
        return tokens(self.context)


@dataclass(frozen=True)
class Source:
    """A passage as claims are checked against it."""

    passage: Passage

    @cached_property
    def grounds(self) -> list[Ground]:
        return list(_grounds(self.passage.text))

    @cached_property
    def titles(self) -> list[Token]:
        """Words of the title and the headings, which hold for all that stands below them."""
        return tokens(f"{self.passage.title} {self.passage.heading_path}")

    @cached_property
    def _flat(self) -> list[tuple[Token, int]]:
        return [(token, at) for at, ground in enumerate(self.grounds) for token in ground.tokens]

    def quoted(self, quote: str) -> list[Ground] | None:
        """The grounds in which the words of the quote stand, one after another; None if they do not."""
        wanted = tokens(quote)
        length = len(wanted)
        if not wanted or (length < MIN_QUOTE and length < len(self._flat)):
            return None
        for start in range(len(self._flat) - length + 1):
            if all(self._flat[start + at][0] == wanted[at] for at in range(length)):
                touched = {ground for _, ground in self._flat[start : start + length]}
                return [self.grounds[at] for at in sorted(touched)]
        return None


def _grounds(text: str) -> Iterator[Ground]:
    lead = ""
    for block in blocks(visible_lines(text)):
        found = list(_of(block, lead))
        yield from found
        last = found[-1].text.rstrip() if found else ""
        lead = last if block.kind == "paragraph" and last.endswith((":", "：")) else ""


def visible_lines(text: str) -> str:
    """The text without what nobody sees; its lines stay."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _of(block: Block, lead: str) -> Iterator[Ground]:
    if block.kind == "table":
        header, *rows = [_cells(row) for row in block.parts]
        for row in rows:
            yield Ground(" | ".join(row), f"{lead} {' | '.join(header)}", tuple(zip(header, row, strict=False)))
    elif block.kind == "list":
        yield from _items(block.parts, lead)
    else:
        yield from (Ground(one, lead) for one in SENTENCE.split(block.plain) if one and one.strip())


def _items(parts: Sequence[str], lead: str) -> Iterator[Ground]:
    """Every line of every item; those below an item are read with it."""
    for part in parts:
        lines = [line for line in to_plain(part).split("\n") if line.strip()]
        for at, line in enumerate(lines):
            above = lead if at == 0 else f"{lead} {lines[0]}"
            yield from (Ground(one, above) for one in SENTENCE.split(line) if one.strip())


def _cells(row: str) -> list[str]:
    return [to_plain(cell.strip()) for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]
