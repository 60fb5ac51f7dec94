"""Which dialog act a sentence is: what its nearest examples do, and what all examples together say, weighed.

The nearest examples hear what is said in a few words, all examples together (words and pieces of words among them) know
what a language says in none but an act. What both would say of each example, had they not seen it, tells how much
either counts, and how likely an act must be for few of them to be taken for it wrongly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from bot.understand import Act
from bot.understanding.act_likeness import REQUEST, ActLikeness, name_of
from bot.understanding.embed import Vectors
from bot.understanding.kept_arrays import Arrays
from bot.understanding.likely_acts import BACKGROUND
from bot.understanding.wording import Floats

NEAR = np.geomspace(5, 40, 10)  # how much nearness may count
TOGETHER = np.linspace(0.1, 1.2, 12)  # how much the logarithm of what all examples say may
SLIGHTEST = 1e-4  # probability below which all of them are the same
LEVELS = np.linspace(0.35, 0.9, 12)  # probabilities from which an act may be told
WRONG = 0.08  # share of what is told an act that may be wrong
WRONG_DECISION = 0.06  # the same of acts that decide or end something
DECIDING = frozenset({Act.YES, Act.NO, Act.CANCEL})
OTHER_ACT = 0.3  # how wrong it is to take one act for another, beside taking an answer or a request for an act
SURELY = 0.6  # of that share, where words of an answer were found or no form is open


class Likely(NamedTuple):
    """The likeliest act of a sentence."""

    act: Act
    score: float  # its probability
    told: bool  # likely enough where nothing else was understood
    surely: bool  # likely enough though something else could be meant


@dataclass(frozen=True)
class ActWeights:
    """For sentences of one language."""

    likeness: ActLikeness
    language: str
    columns: NDArray[np.intp]  # for each label that all examples tell: its name's column
    near: float
    together: float
    least: Floats  # acts x (told, surely): probability from which each is

    @classmethod
    def kept(cls, likeness: ActLikeness, language: str, labels: Sequence[str], arrays: Arrays) -> Self:
        """As it was weighed before."""
        weights = arrays["weights"]
        columns = _columns(likeness, labels)
        return cls(likeness, language, columns, float(weights[0]), float(weights[1]), arrays["least"])

    def told(self, vector: Vectors, likely: Floats) -> Likely:
        """What a sentence does, of which all examples together say that each label is so `likely`."""
        scores = self.near * self.likeness.near(vector, self.language)
        scores += self.together * _logarithms(likely[None, :], self.columns, self.likeness)[0]
        found, acts = _probabilities(scores[None, :])[0], self.likeness.acts
        best = acts[found[acts].argmax()]
        score, (told, surely) = float(found[best]), self.least[best]
        ours = score > 1.0 - found[acts].sum()
        return Likely(
            Act(self.likeness.names[best]), score, bool(ours and score >= told), bool(ours and score >= surely)
        )


def weighed(likeness: ActLikeness, language: str, labels: Sequence[str], left_out: Floats) -> Arrays:
    """From what all examples together would say of each, a row each in their order, if it were none."""
    rows, near = likeness.left_out(language)
    names = np.searchsorted(likeness.ends, rows, side="right")
    together = _logarithms(left_out[likeness.places[rows]], _columns(likeness, labels), likeness)
    likelihoods = {
        (by_near, by_all): float(
            np.log(_probabilities(by_near * near + by_all * together)[range(len(names)), names]).mean()
        )
        for by_near in NEAR
        for by_all in TOGETHER
    }
    by_near, by_all = max(likelihoods, key=lambda each: likelihoods[each])
    found = _probabilities(by_near * near + by_all * together)
    return {"weights": np.array([by_near, by_all]), "least": _least(likeness, found, names)}


def _least(likeness: ActLikeness, found: Floats, names: NDArray[np.intp]) -> Floats:
    """For each name, the probabilities from which few enough of the examples left out are wrongly told to be it."""
    acts = likeness.acts
    best = acts[found[:, acts].argmax(axis=1)]
    scores = found[np.arange(len(found)), best]
    ours = scores > 1.0 - found[:, acts].sum(axis=1)
    wrong = np.where(np.isin(names, acts), OTHER_ACT * (names != best), 1.0)
    least = np.ones((len(likeness.names), 2))
    for act in acts:
        told = ours & (best == act)
        share = WRONG_DECISION if Act(likeness.names[act]) in DECIDING else WRONG
        least[act] = [_level(scores[told], wrong[told], each) for each in (share, SURELY * share)]
    return least


def _level(scores: Floats, wrong: Floats, share: float) -> float:
    """The lowest level from which on no more than this share is wrong; of few examples no more is known than that."""
    for level in LEVELS:
        some = wrong[scores >= level]
        if some.sum() <= share * len(some):
            return float(level)
    return float(LEVELS[-1])


def _columns(likeness: ActLikeness, labels: Sequence[str]) -> NDArray[np.intp]:
    at = {name: column for column, name in enumerate(likeness.names)}
    none = at.get(BACKGROUND, at.get(REQUEST, 0))
    return np.array([at.get(name_of(label), none) for label in labels], np.intp)


def _logarithms(likely: Floats, columns: NDArray[np.intp], likeness: ActLikeness) -> Floats:
    """Of the probabilities of names, from those of labels: a row for each sentence."""
    of_names = np.zeros((len(likely), len(likeness.names)))
    np.add.at(of_names.T, columns, likely.T)
    found: Floats = np.log(np.maximum(of_names, SLIGHTEST))
    return found


def _probabilities(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: Floats = raised / raised.sum(axis=1, keepdims=True)
    return found
