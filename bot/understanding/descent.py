"""Softmax regression by stochastic descent (Adam): what makes each row's label likeliest; always the same answer."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.understanding.embed import Vectors

AT_ONCE = 512  # rows that a step looks at
MEAN, SQUARE, LEAST = np.float32(0.9), np.float32(0.99), np.float32(1e-8)  # what a step remembers of those before
SEED = 4


class Plan(NamedTuple):
    """How it is learnt."""

    times: int  # each row is looked at
    least_steps: int  # however few rows there are
    rate: float  # of the first step; the last one moves nothing
    doubt: float  # that a row is of any label: no row is worth any effort to be sure of it
    decay: float
    length: float = 1.0  # by which rows are stretched


def descended(
    rows: Vectors, labels: NDArray[np.intp], width: int, counts: Vectors, plan: Plan, known: Vectors | None = None
) -> Vectors:
    """The classifier, (columns of the rows and a constant) x labels, of which there are `width`.

    `counts`: how much each row counts; `known`: log odds of each row that it is to improve on, rows x labels.
    """
    classifier = np.zeros((rows.shape[1] + 1, width), np.float32)
    mean, square = np.zeros_like(classifier), np.zeros_like(classifier)
    steps = max(plan.times * len(rows) // AT_ONCE, plan.least_steps)
    for step, some in enumerate(_some(len(rows), steps), 1):
        seen = np.column_stack((np.float32(plan.length) * rows[some], np.ones(len(some), np.float32)))
        odds = seen @ classifier if known is None else seen @ classifier + known[some]
        slope = seen.T @ _missed(odds, labels[some], counts[some], np.float32(plan.doubt))
        slope += np.float32(plan.decay) * classifier
        mean += (1 - MEAN) * (slope - mean)
        square += (1 - SQUARE) * (slope**2 - square)
        rate = np.float32(plan.rate) * np.float32(1 - step / steps) / (1 - MEAN**step)
        classifier -= rate * mean / (np.sqrt(square / (1 - SQUARE**step)) + LEAST)
    return classifier


def odds_of(rows: Vectors, classifier: Vectors, length: float = 1.0) -> Vectors:
    """What the classifier says of each row: log odds of the labels."""
    found: Vectors = np.float32(length) * (rows @ classifier[:-1]) + classifier[-1]
    return found


def evenly(labels: NDArray[np.intp], width: int) -> Vectors:
    """How much each row counts, so that a label with many rows does not outvote those with few."""
    counts: Vectors = (1 / np.sqrt(np.maximum(np.bincount(labels, minlength=width), 1)))[labels].astype(np.float32)
    return counts


def _missed(odds: Vectors, labels: NDArray[np.intp], counts: Vectors, doubt: np.float32) -> Vectors:
    """By how much the probability of each label is too high, as much as each row counts."""
    told: Vectors = np.exp(odds - odds.max(axis=1, keepdims=True))
    told /= told.sum(axis=1, keepdims=True)
    told -= doubt / np.float32(odds.shape[1])
    told[np.arange(len(labels)), labels] -= 1 - doubt
    told *= (counts / counts.sum())[:, None]
    return told


def _some(rows: int, steps: int) -> Iterator[NDArray[np.intp]]:
    """Rows for each step: all of them in turn, each time in another order."""
    chance = np.random.default_rng(SEED)
    left = np.zeros(0, np.intp)
    for _ in range(steps):
        if not len(left):
            left = chance.permutation(rows)
        some, left = left[:AT_ONCE], left[AT_ONCE:]
        yield some
