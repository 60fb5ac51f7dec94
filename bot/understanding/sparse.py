"""Matrices of sentences x terms, mostly zeros: a sentence has some 25 of the 10,000 terms of a language."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.understanding.embed import Vectors

FREQUENT = 1 / 25  # share of the rows from which a column is multiplied with its zeros, which is faster then
AT_ONCE = 1 << 20  # products that are made before they are added up, for memory


@dataclass(frozen=True)
class Sparse:
    """What is not zero, column by column."""

    rows: NDArray[np.intp]
    values: Vectors
    starts: NDArray[np.intp]  # of each column, and the end; none is empty
    height: int

    @classmethod
    def of(cls, rows: Sequence[int], columns: Sequence[int], values: Sequence[float], height: int) -> Self:
        """From the places of all values; each column must have one, and no place two."""
        order = np.argsort(columns, kind="stable")
        starts = np.concatenate(([0], np.cumsum(np.bincount(np.asarray(columns, np.intp)))))
        return cls(np.asarray(rows, np.intp)[order], np.asarray(values, np.float32)[order], starts, height)

    def scaled(self, by: NDArray[np.float64]) -> "Sparse":
        """Each row times its number."""
        return Sparse(self.rows, (self.values * by[self.rows]).astype(np.float32), self.starts, self.height)

    def squares(self) -> Vectors:
        """Of each row, the sum."""
        return np.bincount(self.rows, self.values**2, self.height).astype(np.float32)

    def kernel(self) -> Vectors:
        """Every row times every other: rows x rows."""
        counts = np.diff(self.starts)
        frequent = np.flatnonzero(counts > FREQUENT * self.height)
        dense = np.zeros((self.height, len(frequent)), np.float32)
        for at, column in enumerate(frequent):
            some = slice(self.starts[column], self.starts[column + 1])
            dense[self.rows[some], at] = self.values[some]
        found: Vectors = dense @ dense.T
        for count in np.unique(counts[counts <= FREQUENT * self.height]):
            columns = np.flatnonzero(counts == count)
            step = max(1, AT_ONCE // int(count) ** 2)
            for at in range(0, len(columns), step):
                self._add(found, self.starts[columns[at : at + step], None] + np.arange(count))
        return found

    def _add(self, kernel: Vectors, places: NDArray[np.intp]) -> None:
        """What some columns, of which each has the same number of values, add to the kernel."""
        rows, values = self.rows[places], self.values[places]
        where = rows[:, :, None] * self.height + rows[:, None, :]
        np.add.at(kernel.reshape(-1), where.reshape(-1), (values[:, :, None] * values[:, None, :]).reshape(-1))

    def turned_times(self, dense: Vectors) -> Vectors:
        """The product of its transpose with a matrix of as many rows: columns x its columns."""
        found = np.empty((len(self.starts) - 1, dense.shape[1]), np.float32)
        step = max(1, AT_ONCE // dense.shape[1])
        marks = np.searchsorted(self.starts, np.arange(0, self.starts[-1], step))
        for first, last in pairwise(np.unique(np.append(marks, len(found))).tolist()):
            self._sum(found, dense, first, last)
        return found

    def _sum(self, found: Vectors, dense: Vectors, first: int, last: int) -> None:
        some = slice(self.starts[first], self.starts[last])
        products = dense[self.rows[some]] * self.values[some, None]
        np.add.reduceat(products, self.starts[first:last] - self.starts[first], axis=0, out=found[first:last])
