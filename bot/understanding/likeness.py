"""What a sentence asks for by its meaning: softmax regression over sentence embeddings, one for all languages.

The examples of every language teach every other, because the embeddings are multilingual. An example therefore counts
as left out only together with its translations and near copies, or it would be calibrated on what it will never meet:
they share a fold, and what is said of a fold was learnt from the others. A label with many examples counts less for
each of them, so that everyday talk does not outvote what few people ask for.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.understanding.descent import Plan, descended, evenly, odds_of
from bot.understanding.embed import Vectors
from bot.understanding.wording import Floats

FOLDS = 4
ALIKE = 0.7  # cosine about the centre from which two examples of one label say the same
LENGTH = 12.0  # to which rows are stretched; 6 to 20 serve alike
PLAN = Plan(times=8, least_steps=150, rate=0.005, doubt=0.05, decay=1e-4, length=LENGTH)  # 16 times are no better
BESIDE = 0.07  # of its log odds, to count beside the cosine of the nearest example; 0.06 to 0.08 serve alike


@dataclass(frozen=True)
class Likeness:
    centre: Vectors  # what all sentences have in common tells nothing
    examples: NDArray[np.float16]  # rows of length 1 about the centre; half precision tells who is near
    classifier: Vectors  # dimensions and a constant x labels
    left_out: Floats  # examples x labels: what would be said of each if it were no example

    @classmethod
    def learnt(cls, vectors: Vectors, wanted: Floats) -> Self:
        """From one vector per sentence and what each asks for: a row per sentence, 1 in the column of its label."""
        centre: Vectors = vectors.mean(axis=0)
        examples = _unit(vectors - centre)
        labels, width = wanted.argmax(axis=1), wanted.shape[1]
        counts = evenly(labels, width)
        left_out = np.zeros(wanted.shape)
        folds = _folds(examples, labels)
        for fold in np.unique(folds):
            out, others = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
            told = descended(examples[others], labels[others], width, counts[others], PLAN)
            left_out[out] = _scores(examples[out], told)
        classifier = descended(examples, labels, width, counts, PLAN)
        return cls(centre, examples.astype(np.float16), classifier, left_out)

    def about_centre(self, vector: Vectors) -> Vectors:
        """The direction of a sentence from what all have in common, of length 1."""
        direction: Vectors = _unit((vector - self.centre)[None, :])[0]
        return direction

    def scores(self, direction: Vectors) -> Floats:
        """How much a sentence is like each label's examples, about -0.3 to 1; by its direction about the centre."""
        found: Floats = _scores(direction[None, :], self.classifier)[0]
        return found


def _scores(rows: Vectors, classifier: Vectors) -> Floats:
    """Log odds over what is usual, scaled."""
    odds = odds_of(rows, classifier, LENGTH).astype(np.float64)
    found: Floats = BESIDE * (odds - odds.mean(axis=1, keepdims=True))
    return found


def _folds(examples: Vectors, labels: NDArray[np.intp]) -> NDArray[np.intp]:
    """A fold for each example, the same for those of its label that are like it; they are dealt out in turn."""
    folds = np.zeros(len(labels), np.intp)
    dealt = 0
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        alike = examples[rows] @ examples[rows].T > ALIKE
        free = np.ones(len(rows), bool)
        for at in range(len(rows)):
            if free[at]:
                likes = alike[at] & free
                likes[at] = True
                folds[rows[likes]] = dealt % FOLDS
                free &= ~likes
                dealt += 1
    return folds


def _unit(rows: Vectors) -> Vectors:
    scaled: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
    return scaled
