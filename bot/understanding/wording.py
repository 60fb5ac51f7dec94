"""What a clause asks for by its words: a regularised least-squares classifier over words and pieces of words.

It is learnt from the examples of one language and of English: from whole words, and from what else more than one of
them has. Its leave-one-out predictions have a closed form, so that whoever calibrates knows what it would say about
each example if it had not seen it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.understanding.embed import Vectors
from bot.understanding.factors import root_inverse
from bot.understanding.sparse import Sparse
from bot.understanding.words import WHOLE, weights

Floats = NDArray[np.float64]

RIDGE = 0.3  # how little a single example counts
NEW = 0.6  # how much a word no example has counts: names and figures are new in every sentence
SLIGHT = 0.1  # share of all examples that says less than is needed to be sure


@dataclass(frozen=True)
class Wording:
    index: Mapping[str, int]
    rarity: Floats
    unseen: float
    least: float  # squared length of the slightest examples: what says less than they do is not blown up to their size
    classifier: Floats  # terms x labels
    left_out: Floats  # examples x labels

    @classmethod
    def learnt(cls, sentences: Sequence[str], wanted: Floats) -> Self:
        """From sentences and what each asks for: a row per sentence, 1 in the column of its label."""
        counted = [weights(sentence) for sentence in sentences]
        spread = Counter(term for each in counted for term in each)
        shared = [term for term, count in spread.items() if count > 1 or term.startswith(WHOLE)]
        index = {term: at for at, term in enumerate(shared)}
        rarity = np.array([log(1 + len(counted) / spread[term]) for term in shared])
        unseen = log(1 + len(counted))
        vectors = _vectors(counted, index, rarity)
        single = [sum(weight for term, weight in each.items() if term not in index) * unseen**2 for each in counted]
        lengths = np.sqrt(vectors.squares() + np.array(single))
        least = float(np.quantile(lengths, SLIGHT)) ** 2
        vectors = vectors.scaled(1 / np.where(lengths > 0, lengths, 1))
        kernel = vectors.kernel()
        kernel[np.diag_indices_from(kernel)] += np.float32(RIDGE)
        root: Vectors = root_inverse(kernel)
        weighted = root.T @ (root @ wanted.astype(np.float32))
        left_out = wanted - weighted / np.einsum("ij,ij->j", root, root)[:, None]
        classifier = vectors.turned_times(weighted).astype(np.float64)
        return cls(index, rarity, unseen, least, classifier, left_out)

    def scores(self, clause: str) -> Floats:
        """How much the clause is like each label's examples, about 0 to 1; nothing where it has none of their words."""
        counted = weights(clause)
        columns = [(at, weight) for term, weight in counted.items() if (at := self.index.get(term)) is not None]
        if not columns:
            return np.zeros(self.classifier.shape[1])
        places = np.array([column for column, _ in columns])
        vector = np.sqrt(np.array([weight for _, weight in columns])) * self.rarity[places]
        missing = sum(weight for term, weight in counted.items() if term not in self.index) * NEW * self.unseen**2
        found: Floats = vector @ self.classifier[places] / sqrt(max(float(vector @ vector) + missing, self.least))
        return found


def _vectors(counted: Sequence[Mapping[str, float]], index: Mapping[str, int], rarity: Floats) -> Sparse:
    places = [
        (row, at, sqrt(weight) * rarity[at])
        for row, terms in enumerate(counted)
        for term, weight in terms.items()
        if (at := index.get(term)) is not None
    ]
    rows, columns, values = zip(*places, strict=True) if places else ((), (), ())
    return Sparse.of(rows, columns, values, len(counted))
