"""What a sentence asks for by the one example of each label that is nearest to it, in one language.

Labels that say many different things have no direction of their own that `likeness` could learn; whoever says one of
them nearly as an example does is heard here all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.understanding.embed import Vectors
from bot.understanding.wording import Floats

COPY = 0.9  # cosine from which one example of a label is another one over again
AT_ONCE = 1_024  # examples compared with all others at a time, for memory


@dataclass(frozen=True)
class Neighbours:
    examples: Vectors  # rows of length 1 about the centre, those of a label beside each other
    starts: NDArray[np.intp]  # where each label's begin
    labels: NDArray[np.intp]  # columns of the labels there are
    width: int  # labels at large
    left_out: Floats  # examples in the order they were given x labels: what would be said of each if it were none

    @classmethod
    def learnt(cls, examples: Vectors, labels: Sequence[int], width: int) -> Self:
        """From rows of length 1 and the column of each one's label."""
        order = np.argsort(labels, kind="stable")
        present, starts = np.unique(np.asarray(labels, np.intp)[order], return_index=True)
        by_columns = np.asfortranarray(examples[order])  # one sentence is compared with all of them in half the time
        found = cls(by_columns, starts, present, width, np.zeros((len(order), width)))
        ends = np.append(starts[1:], len(order))
        for start, end in zip(starts, ends, strict=True):
            found._leave_out(order, start, end)
        return found

    def _leave_out(self, order: NDArray[np.intp], start: int, end: int) -> None:
        """Fill in `left_out` for the examples of one label: neither they nor their copies count for it."""
        for at in range(start, end, AT_ONCE):
            some = slice(at, min(at + AT_ONCE, end))
            near = self.examples[some] @ self.examples.T
            own = near[:, start:end]
            own[own > COPY] = 0
            self.left_out[order[some]] = self._nearest(near)

    def scores(self, vector: Vectors) -> Floats:
        """The cosine to the nearest example of each label, for a row of length 1; 0 where a label has none near."""
        found: Floats = self._nearest(vector[None, :] @ self.examples.T)[0]
        return found

    def _nearest(self, near: Vectors) -> Floats:
        found = np.zeros((len(near), self.width))
        found[:, self.labels] = np.maximum(np.maximum.reduceat(near, self.starts, axis=1), 0)
        return found
