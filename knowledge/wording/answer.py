"""An answer in the content's own words: the passages that fit best, trimmed to what was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from knowledge.ask import Finding
from knowledge.text.words import is_word, tokens
from knowledge.types import Answer, Citation, Hit
from knowledge.wording.excerpt import EXCERPT, excerpt

NEARLY = 0.02
"""How much less a passage of another section may score."""
ADDS = 2
"""It must speak of at least this part (one in ...) of the question's telling words that the first does not have."""
MIN_WORD = 3
"""Letters."""

Section = list[Hit]
"""Passages of one section in reading order."""


def worded(finding: Finding) -> Answer:
    """The answer in the words of the passages that fit best; none where nothing should be claimed."""
    verdict, hits = finding.verdict, finding.hits
    sections = [] if verdict.band == "unknown" else chosen(finding.asked, hits)
    if verdict.band == "unsure":
        sections = sections[:1]
    return Answer(
        text="\n\n".join(_said(finding.asked, section, len(sections)) for section in sections),
        band=verdict.band,
        citations=tuple(citation(section[0]) for section in sections),
        passages=hits,
        confidence=verdict.confidence,
        signals=verdict.signals,
        asked=finding.asked,
    )


def chosen(question: str, hits: Sequence[Hit]) -> list[Section]:
    """The best section, and a second one if it is about as good and speaks of what the first leaves out."""
    first = section_of(hits[0], hits)
    as_good = [at for at, hit in enumerate(hits) if not _together(hit, hits[0]) and hit.score >= hits[0].score - NEARLY]
    if not as_good:
        return [first]
    said = [_words(hit.passage.text) for hit in hits]
    common = Counter(word for words in said for word in words)
    telling = {word for word in _words(question) if common[word] <= len(hits) / 2}
    left_out = telling - {word for hit in first for word in _words(_everything(hit))}
    for at in as_good:
        if len(left_out & said[at]) * ADDS >= len(telling) > 1:
            return [first, section_of(hits[at], hits)]
    return [first]


def section_of(hit: Hit, hits: Sequence[Hit]) -> Section:
    """A passage with those found of the same section that join it without a gap: a long section is several passages."""
    places = {other.passage.position: other for other in hits if _together(other, hit)}
    first = last = hit.passage.position
    while first - 1 in places:
        first -= 1
    while last + 1 in places:
        last += 1
    return [places[at] for at in range(first, last + 1)]


def _together(one: Hit, other: Hit) -> bool:
    return (one.passage.source, one.passage.anchor) == (other.passage.source, other.passage.anchor)


def _everything(hit: Hit) -> str:
    return f"{hit.passage.title} {hit.passage.heading_path} {hit.passage.text}"


def _words(text: str) -> set[str]:
    return {token for token in tokens(text) if len(token) >= MIN_WORD and is_word(token)}


def _said(question: str, section: Section, of: int) -> str:
    """A section's answer; under its heading where there are several, for two that begin with "No." confuse."""
    text = excerpt(question, "\n\n".join(hit.passage.text for hit in section), EXCERPT // of)
    passage = section[0].passage
    heading = passage.heading[-1] if passage.heading else passage.title
    return f"**{heading}**\n\n{text}" if of > 1 else text


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
