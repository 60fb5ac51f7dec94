"""What the classifiers say together, weighed by where they were wrong: a second look at all they said of a sentence.

Each says how much a sentence is like every label's examples. Which of them is right about which label, and which
labels are taken for each other ("how is my claim doing" for the claim), shows in what they say of examples they have
not seen. A softmax regression learns that, beside what all of them say on the average.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from bot.understanding.descent import Plan, descended, evenly, odds_of
from bot.understanding.embed import Vectors
from bot.understanding.wording import Floats

PLAN = Plan(times=16, least_steps=150, rate=0.05, doubt=0.0, decay=2e-5)
COUNTS = 0.6  # of what it learnt: examples are more alike than what people say; 0.4 to 0.8 serve alike


@dataclass(frozen=True)
class Weighing:
    weights: Vectors  # what each classifier says of each label, and a constant, x labels

    @classmethod
    def learnt(cls, left_out: Floats, average: Floats, wanted: Floats) -> Self:
        """From what would be said of each example if it were none, a row each: `left_out` by each classifier of all
        labels, `average` the log odds by all of them together; `wanted` has 1 in the column of its label."""
        labels, width = wanted.argmax(axis=1), wanted.shape[1]
        counts = evenly(labels, width)
        rows, known = left_out.astype(np.float32), average.astype(np.float32)
        return cls(descended(rows, labels, width, counts, PLAN, known))

    def beside(self, said: Floats) -> Floats:
        """What to add to the log odds of each label, for one sentence."""
        found: Floats = COUNTS * odds_of(said.astype(np.float32)[None, :], self.weights)[0].astype(np.float64)
        return found
