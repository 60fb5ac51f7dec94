"""What speaks for the best passage being an answer, from what the readers may see and from nothing else.

One score cannot tell a passage that answers from the nearest one of many that do not, so signals of several kinds are
weighed together. How much they add up to on this content and between these languages is measured by `calibrate`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.engines.nearest import cosines
from knowledge.finding.retrieve import Engines, Ranking, spoken
from knowledge.text.words import whole
from knowledge.types import Readers

Floats = NDArray[np.float32]

LEXICAL = 0.1
APART = 0.03
LEAD = 0.2
COVERED = 0.05
AGREED = 0.01
"""Weights of the signals beside the score. Weights fitted to one collection did worse on every other than these, which
lie in the middle of a wide range that serves paragraphs, manuals and questions in one language and across two."""
AT_LARGE = 256
"""Passages that stand for all that the readers may see."""
BELIEVED = 8
"""As many passages weigh as much as what is usual, where only a few may be seen."""
NARROWEST = 1e-3
"""Spread of cosines where all are the same."""


@dataclass(frozen=True)
class AtLarge:
    """Cosines of a question and passages that have nothing to do with it."""

    mean: float
    spread: float


@dataclass(frozen=True)
class Evidence:
    """The signals for one question; the names are those that `ask --explain` shows."""

    score: float
    """Of the best passage, as it was ranked."""
    dense: float
    """Its cosine."""
    lexical: float
    """Its share of the question's terms."""
    apart: float
    """How many standard deviations it is nearer than passages at large."""
    lead: float
    """Its score before the best of another document."""
    covered: float
    """Share of the question's words, the rare ones counting most, that stand somewhere in its document."""
    agreed: float
    """1 if meaning and words both put its document first."""

    @property
    def strength(self) -> float:
        """All of it as one number, comparable only with that of other questions to the same content."""
        return (
            self.score
            + LEXICAL * self.lexical
            + APART * self.apart
            + LEAD * self.lead
            + COVERED * self.covered
            + AGREED * self.agreed
        )

    def as_signals(self) -> dict[str, float]:
        """By name."""
        return asdict(self) | {"strength": self.strength}


def gather(
    question: str, vector: Floats, ranking: Ranking, engines: Engines, readers: Readers, usual: AtLarge | None
) -> Evidence:
    """The signals for what was found, which is at least one passage; well under 3 ms."""
    documents = engines.catalogue.documents[ranking.rows]
    first = documents == documents[0]
    others = ranking.score[~first]
    if engines.tongues is not None:
        found_in = str(engines.catalogue.languages[ranking.rows[0]])
        vector = engines.tongues.moved(vector, spoken(question, None), found_in)
    field = at_large(vector, engines, readers, usual, int(documents[0]))
    return Evidence(
        score=float(ranking.score[0]),
        dense=float(ranking.dense[0]),
        lexical=float(ranking.lexical[0]),
        apart=(float(ranking.dense[0]) - field.mean) / field.spread,
        lead=float(ranking.score[0] - others[0]) if len(others) else 0.0,
        covered=_covered(question, engines, readers, int(documents[0])),
        agreed=float(first[ranking.dense.argmax()] and first[ranking.lexical.argmax()]),
    )


def at_large(
    vector: Floats, engines: Engines, readers: Readers, usual: AtLarge | None = None, document: int = -1
) -> AtLarge:
    """How near passages of other documents are to a question; the fewer there are, the more counts what is usual."""
    allowed = np.flatnonzero(engines.permitted(readers).rows)
    rows = allowed[np.linspace(0, len(allowed) - 1, min(AT_LARGE, len(allowed))).astype(np.int64)]
    near = cosines(engines.catalogue, vector, rows[engines.catalogue.documents[rows] != document])
    return blended(near, usual)


def blended(near: Floats, usual: AtLarge | None) -> AtLarge:
    """Mean and spread of cosines, drawn towards the usual ones as if those were `BELIEVED` cosines more."""
    prior, usual = (BELIEVED, usual) if usual else (0, AtLarge(0.0, 0.0))
    count = max(len(near) + prior, 1)
    mean = (float(near.sum()) + prior * usual.mean) / count
    variance = (float(((near - mean) ** 2).sum()) + prior * usual.spread**2) / count
    return AtLarge(mean, max(float(np.sqrt(variance)), NARROWEST))


def _covered(question: str, engines: Engines, readers: Readers, document: int) -> float:
    words = whole(question)
    if not len(words):
        return 0.0
    permitted = engines.permitted(readers).rows
    count = int(np.count_nonzero(permitted))
    total = found = 0.0
    for parts in engines.catalogue.lexicon.holders(words, permitted):
        having = sum(len(rows) for rows in parts)
        weight = float(np.log(1 + (count - having + 0.5) / (having + 0.5))) ** 2
        total += weight
        if any((engines.catalogue.documents[rows] == document).any() for rows in parts):
            found += weight
    return found / total if total else 0.0
