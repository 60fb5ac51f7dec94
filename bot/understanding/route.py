"""Which skill a clause asks for: likeness to the skills' examples, learnt from them alone whenever they change.

One regularised least-squares classifier per language over the examples of that language and of English, with sentences
that ask for nothing we do as its background. Its leave-one-out predictions have a closed form, and from them comes the
floor under which a skill is not started: above what sentences of others reach, as far as its own examples allow.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.understanding.words import weights

Floats = NDArray[np.float64]

SMOOTHING = 0.3  # ridge: how little a single example counts
ANSWERS_QUESTIONS = "ask"  # the skill of last resort
LOWEST, HIGHEST = 0.25, 0.55  # between which a floor is calibrated
NEW = 0.6  # how much a word no example has counts: names and figures are new in every sentence
SLIGHT = 0.1  # share of all examples that says less than is needed to be sure
SPARED = 0.2  # share of a skill's own examples that its floor may shut out


class Routed(NamedTuple):
    """The best skill for a clause: its score (0..1), its lead over the next, and whether it passed its floor.

    Who answers questions does not count in the lead: whether something is a question is not for likeness to tell.
    """

    skill: str
    score: float
    lead: float
    sure: bool
    wished: bool = False  # said in so many words, or with the figures of a request


NOTHING = Routed("", 0.0, 0.0, False)


@dataclass(frozen=True)
class Router:
    """`examples`: sentence by skill, where the skill "" is the background."""

    names: tuple[str, ...]
    index: Mapping[str, int]
    rarity: Floats
    unseen: float
    least: float  # squared length of the slightest examples: what says less than they do is not blown up to their size
    classifier: Floats  # terms x skills
    floors: Mapping[str, float]

    def route(self, clause: str, *, wished: bool = False) -> Routed:
        """The skill a clause is most like; where something is `wished` in so many words, it is no question."""
        counted = weights(clause)
        if not counted:
            return NOTHING
        columns = [(at, weight) for term, weight in counted.items() if (at := self.index.get(term)) is not None]
        if not columns:
            return NOTHING
        places = np.array([column for column, _ in columns])
        vector = np.sqrt(np.array([weight for _, weight in columns])) * self.rarity[places]
        missing = sum(weight for term, weight in counted.items() if term not in self.index) * NEW * self.unseen**2
        scores = vector @ self.classifier[places] / sqrt(max(float(vector @ vector) + missing, self.least))
        if wished and ANSWERS_QUESTIONS in self.names:
            scores[self.names.index(ANSWERS_QUESTIONS)] = 0.0
        best = int(np.argmax(scores))
        name, score = self.names[best], float(scores[best])
        others = [float(scores[at]) for at, other in enumerate(self.names) if at != best and other != ANSWERS_QUESTIONS]
        lead = score - max(others)
        return Routed(name, min(max(score, 0.0), 1.0), lead, bool(name) and score >= self.floors[name], wished)


def train(examples: Mapping[str, Sequence[str]]) -> Router:
    """A router out of examples by skill; "" names the sentences that ask for none."""
    names = tuple(sorted({"", *examples}))
    labelled = [(sentence, name) for name in names for sentence in examples.get(name, ())]
    counted = [weights(sentence) for sentence, _ in labelled]
    spread = Counter(term for each in counted for term in each)
    index = {term: at for at, term in enumerate(spread)}
    unseen = log(1 + len(counted))
    rarity = np.array([log(1 + len(counted) / spread[term]) for term in index])
    vectors = _vectors(counted, index, rarity)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    least = float(np.quantile(lengths, SLIGHT)) ** 2
    vectors = vectors / np.where(lengths > 0, lengths, 1)
    wanted = np.array([[float(name == label) for name in names] for _, label in labelled])
    inverse = np.linalg.inv(vectors @ vectors.T + SMOOTHING * np.eye(len(labelled)))
    weighted = inverse @ wanted
    left_out = wanted - weighted / np.diag(inverse)[:, None]
    floors = {name: _floor(left_out[:, at], wanted[:, at] > 0) for at, name in enumerate(names)}
    return Router(names, index, rarity, unseen, least, vectors.T @ weighted, floors)


def _vectors(counted: Sequence[Mapping[str, float]], index: Mapping[str, int], rarity: Floats) -> Floats:
    vectors = np.zeros((len(counted), len(index)))
    for row, terms in enumerate(counted):
        for term, weight in terms.items():
            vectors[row, index[term]] = sqrt(weight) * rarity[index[term]]
    return vectors


def _floor(left_out: Floats, own: NDArray[np.bool_]) -> float:
    """Above what others reach, unless that shuts out more of the own examples than may be spared."""
    if not own.any() or own.all():
        return HIGHEST
    others = float(left_out[~own].max())
    kept = float(np.quantile(left_out[own], SPARED))
    return min(max(min(others, kept), LOWEST), HIGHEST)
