"""Measuring the levels of `confidence` on the content, for each group of readers on what all of them may see.

A view is what everybody of a kind may see: anyone, any partner, staff. A reader's answers are judged by levels measured
on a view that this reader sees as a whole, so no level tells of content that is hidden from them. Where most content is
restricted, a view is too small to measure anything; readers are then judged by what they themselves may see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from knowledge.engines.embed import Vectors
from knowledge.finding.everyday import EVERYDAY
from knowledge.finding.retrieve import Engines, Ranking
from knowledge.honesty.confidence import Calibration
from knowledge.honesty.evidence import AtLarge, at_large, blended, gather
from knowledge.types import Reader, Readers

Embed = Callable[[str], Vectors]
"""A question to its vector, from memory where it was embedded before."""

VIEWS: dict[str, Readers] = {
    "public": frozenset(),
    "partners": frozenset({Reader(partner="\0")}),
    "internal": frozenset({Reader(internal=True)}),
}
"""Readers who see exactly what all of a kind see: the partner has a name that no content can be restricted to."""
SENTENCES = 40
"""Of the content, spread over it; several of a passage where there are fewer passages."""
SAMPLE = 200
"""Passages by which one state of the content is compared with another."""
CHANGED = 0.05
"""Share of the sample up to which content counts as the same."""
SMALL = 20
"""Passages below which a view says too little, if its readers see more than that."""
REMEMBERED = 64
"""Groups of readers for whom levels of their own are kept."""
LONGEST = 200
"""Characters of a sentence: about those of a long question."""


def view(readers: Readers) -> str:
    """The name of the largest view that all of these readers see as a whole."""
    if not readers or any(not (one.internal or one.partner or one.every_partner) for one in readers):
        return "public"
    return "internal" if all(one.internal for one in readers) else "partners"


@dataclass(frozen=True)
class Levels:
    """All calibrations of one index."""

    model: str
    """The embedder they were measured with."""
    views: dict[str, Calibration | None]
    """None for a view without content."""
    own: dict[frozenset[int], Calibration] = field(default_factory=dict, compare=False)
    """Of readers whose view is too small, by the audiences they belong to. Not stored."""

    def as_json(self) -> dict[str, Any]:
        """Plain values for storing."""
        return {"model": self.model, "views": {name: one and one.as_json() for name, one in self.views.items()}}

    @staticmethod
    def from_json(stored: Any, model: str) -> Levels | None:
        """What `as_json` wrote; None for what another model or version wrote, which is to be measured again."""
        try:
            views = {name: one and Calibration.from_json(one) for name, one in stored["views"].items()}
            return Levels(model, views) if stored["model"] == model and views.keys() == VIEWS.keys() else None
        except (KeyError, TypeError, AttributeError):
            return None

    def of(self, readers: Readers, engines: Engines, embed: Embed) -> Calibration | None:
        """The one to judge an answer for these readers by; None if they may see nothing."""
        found = self.views[view(readers)]
        permitted = engines.permitted(readers)
        seen = int(np.count_nonzero(permitted.rows))
        if found is not None and len(found.sample) >= min(SMALL, seen):
            return found
        if not seen:
            return None
        known = self.own.get(permitted.audiences)
        if known is None:
            known = measure(engines, readers, embed)
            while len(self.own) >= REMEMBERED:
                self.own.pop(next(iter(self.own)), None)
            self.own[permitted.audiences] = known
        return known


def calibrate(engines: Engines, embed: Embed, model: str, before: Levels | None = None) -> Levels:
    """Measure the content, or keep what was measured `before` where nearly nothing has changed since.

    About a hundred short questions for each view that differs from the others; see docs/honesty.md for what that costs.
    """
    views: dict[str, Calibration | None] = {}
    measured: dict[bytes, Calibration] = {}
    known = before.views if before and before.model == model else {}
    for name, readers in VIEWS.items():
        seen, old = engines.permitted(readers).rows, known.get(name)
        if not seen.any():
            views[name] = None
        elif old is not None and not aged(old.sample, sample(engines, readers)):
            views[name] = old
        else:
            same = seen.tobytes()
            views[name] = measured[same] = measured.get(same) or measure(engines, readers, embed)
    return Levels(model, views)


def aged(before: Sequence[int], now: Sequence[int]) -> bool:
    """Whether the content is another than the one a sample was taken of. Little content is measured at any change."""
    if len(now) < SAMPLE:
        return set(before) != set(now)
    return len(set(before) & set(now)) < (1 - CHANGED) * SAMPLE


def sample(engines: Engines, readers: Readers) -> tuple[int, ...]:
    """Numbers of passages, chosen so that they stay the same while others come and go.

    A changed document has passages with new numbers, so two samples differ as much as the content does.
    """
    numbers = engines.catalogue.numbers[engines.permitted(readers).rows]
    mixed = (numbers.astype(np.uint64) * _SCATTERING) & np.uint64(0xFFFFFFFF)
    return tuple(int(number) for number in numbers[np.argsort(mixed, kind="stable")[:SAMPLE]])


_SCATTERING = np.uint64(2_654_435_761)
"""Spreads neighbouring numbers over all of 32 bits (Knuth's multiplicative hashing)."""


def measure(engines: Engines, readers: Readers, embed: Embed) -> Calibration:
    """The levels of what these readers see, which is not nothing."""
    everyday = {one: embed(one) for questions in EVERYDAY.values() for one in questions}
    usual = _usual(engines, readers, list(everyday.values()))

    def reached(question: str, vector: Vectors, ranking: Ranking) -> float:
        return gather(question, vector, ranking, engines, readers, usual).strength

    floors = {
        language: _median([reached(one, everyday[one], engines.rank(one, everyday[one], readers)) for one in questions])
        for language, questions in EVERYDAY.items()
    }
    chosen = sample(engines, readers)
    own, away = [], []
    for number, sentence in _sentences(engines, chosen):
        vector = embed(sentence)
        ranking = engines.rank(sentence, vector, readers)
        own.append(reached(sentence, vector, ranking))
        documents = engines.catalogue.documents
        others = ranking.without(documents[ranking.rows] == documents[engines.catalogue.rows([number])[0]])
        if len(others.rows):
            away.append(reached(sentence, vector, others))
    return Calibration(floors, _median(own), _median(away), usual, chosen)


def _usual(engines: Engines, readers: Readers, vectors: Sequence[Vectors]) -> AtLarge:
    """How near unrelated texts are to each other, in this content and, where there is little of it, at all."""
    apart = np.stack(vectors[:: len(EVERYDAY) + 1])
    unrelated = blended((apart @ apart.T)[np.triu_indices(len(apart), 1)], None)
    found = [at_large(vector, engines, readers, unrelated) for vector in vectors]
    return AtLarge(_median([one.mean for one in found]), _median([one.spread for one in found]))


def _median(values: Sequence[float]) -> float:
    return float(np.median(values)) if values else 0.0


def _sentences(engines: Engines, numbers: Sequence[int]) -> list[tuple[int, str]]:
    """Passages with sentences of theirs, `SENTENCES` in all where there are so many."""
    passages = engines.store.load(list(numbers[:SENTENCES]))
    each = -(-SENTENCES // max(1, len(passages)))
    found = [(number, one) for number, passage in passages.items() for one in _telling(passage.text, each)]
    return found[:SENTENCES]


def _telling(text: str, count: int) -> list[str]:
    """The longest of a passage's first sentences, without markup."""
    plain = re.sub(r"\]\([^)]*\)|[*`#>|\[\]_]", " ", text)
    first = [" ".join(one.split())[:LONGEST] for one in re.split(r"(?<=[.!?])\s+|(?<=[。！？])|\n", plain)]
    return sorted((one for one in first[: 6 * count] if re.search(r"[^\W_]", one)), key=len, reverse=True)[:count]
