"""An answer in the content's own words: the passage that fits best, trimmed to what was asked."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from knowledge.ask import Finding
from knowledge.markdown import blocks
from knowledge.types import Answer, Citation, Hit
from knowledge.words import terms

WHOLE = 900
"""Characters up to which a passage is given whole."""
EXCERPT = 700
"""Characters a longer one is trimmed to, unless a table or list that must stay whole is longer."""
NEARLY = 0.02
"""How much less a second passage may score."""
ADDS = 4
"""It must speak of at least this part (one in ...) of the question's telling words that the first does not have."""
MIN_WORD = 3

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"'(*\[]*[^\W\d_a-z])|(?<=[。！？])")


def worded(finding: Finding) -> Answer:
    """The answer in the words of the passages that fit best; none where nothing should be claimed."""
    verdict, hits = finding.verdict, finding.hits
    used = [] if verdict.band == "unknown" else hits[:1] if verdict.band == "unsure" else chosen(finding.asked, hits)
    return Answer(
        text="\n\n".join(excerpt(finding.asked, hit.passage.text) for hit in used),
        band=verdict.band,
        citations=tuple(citation(hit) for hit in used),
        passages=hits,
        confidence=verdict.confidence,
        signals=verdict.signals,
        asked=finding.asked,
    )


def chosen(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """The best passage, and a second one if it is about as good and speaks of what the first leaves out."""
    first = hits[0]
    common = Counter(word for hit in hits for word in _words(hit.passage.text))
    telling = {word for word in _words(question) if common[word] <= len(hits) / 2}
    left_out = telling - _words(f"{first.passage.title} {first.passage.heading_path} {first.passage.text}")
    for hit in hits[1:]:
        other_section = (hit.passage.source, hit.passage.anchor) != (first.passage.source, first.passage.anchor)
        added = left_out & _words(hit.passage.text)
        if other_section and hit.score >= first.score - NEARLY and len(added) * ADDS >= len(telling) > 1:
            return [first, hit]
    return [first]


def _words(text: str) -> set[str]:
    return {term for term in terms(text) if term.startswith("=") and len(term) > MIN_WORD}


def citation(hit: Hit) -> Citation:
    """Where a passage stands."""
    passage = hit.passage
    return Citation(
        source=passage.source,
        title=passage.title,
        heading=passage.heading_path,
        anchor=passage.anchor,
        score=round(hit.score, 4),
        language=passage.language,
        updated=passage.updated,
        link=passage.link,
    )


def excerpt(question: str, text: str) -> str:
    """The run of blocks and sentences of a passage that answers the question best, as Markdown."""
    if len(text) <= WHOLE:
        return text
    units = _units(text)
    weights = _weights(question, [unit for unit, _ in units])
    best = max(range(len(units)), key=lambda at: (weights[at], -at))
    first = last = best
    while True:
        sides = [(weights[at], -at, at) for at in (first - 1, last + 1) if 0 <= at < len(units)]
        sides = [side for side in sides if _length(units[min(first, side[2]) : max(last, side[2]) + 1]) <= EXCERPT]
        if not sides:
            break
        at = max(sides)[2]
        first, last = min(first, at), max(last, at)
    return _join(units[first : last + 1])


def _units(text: str) -> list[tuple[str, str]]:
    """Pieces that stay whole, each with what parts it from the next: sentences of paragraphs, other blocks entire.

    A lead-in ("You need:") is one piece with what it leads to.
    """
    found: list[tuple[str, str]] = []
    for block in blocks(text):
        pieces = [block.markdown]
        if block.kind == "paragraph":
            pieces = [one for one in _SENTENCE_END.split(block.markdown) if one]
        if found and found[-1][0].rstrip().endswith((":", "：")):
            lead, gap = found.pop()
            pieces[0] = f"{lead}{gap}{pieces[0]}"
        found += [(piece, " ") for piece in pieces[:-1]] + [(pieces[-1], "\n\n")]
    return found


def _length(units: Sequence[tuple[str, str]]) -> int:
    return sum(len(unit) for unit, _ in units)


def _join(units: Sequence[tuple[str, str]]) -> str:
    return "".join(unit + gap for unit, gap in units).strip()


def _weights(question: str, units: Sequence[str]) -> list[float]:
    """How much of the question each unit speaks of; terms that only some units have say more."""
    asked = set(terms(question))
    found = [set(terms(unit)) & asked for unit in units]
    spread = Counter(term for unit in found for term in unit)
    return [sum(math.log(1 + len(units) / spread[term]) for term in unit) for unit in found]
