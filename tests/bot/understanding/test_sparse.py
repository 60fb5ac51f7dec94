"""A matrix of mostly zeros gives what the same matrix gives with its zeros, in a fraction of the time."""

import numpy as np
import pytest

from bot.understanding import sparse
from bot.understanding.sparse import Sparse


@pytest.fixture
def dense() -> np.ndarray:
    """120 sentences with 300 terms: a few in nearly all sentences, most in one or two."""
    chance = np.random.default_rng(7)
    often = chance.uniform(size=300) ** 6
    dense = chance.normal(size=(120, 300)) * (chance.uniform(size=(120, 300)) < often)
    dense[chance.integers(120, size=300), np.arange(300)] = 1.0  # none is in no sentence
    dense[5] = 0.0  # a sentence without any
    kept = dense.any(axis=0)
    return dense[:, kept].astype(np.float32)


def mostly_zeros(dense: np.ndarray) -> Sparse:
    rows, columns = np.nonzero(dense)
    return Sparse.of(rows.tolist(), columns.tolist(), dense[rows, columns].tolist(), len(dense))


@pytest.mark.parametrize("at_once", [1, 500, 1 << 20])
def test_products_are_those_of_the_whole_matrix(dense: np.ndarray, at_once: int, monkeypatch) -> None:
    monkeypatch.setattr(sparse, "AT_ONCE", at_once)
    other = np.random.default_rng(8).normal(size=(len(dense), 3)).astype(np.float32)

    assert np.allclose(mostly_zeros(dense).kernel(), dense @ dense.T, atol=1e-5)
    assert np.allclose(mostly_zeros(dense).turned_times(other), dense.T @ other, atol=1e-5)


@pytest.mark.parametrize("frequent", [0.0, 0.3, 2.0])
def test_they_are_the_same_whichever_columns_are_multiplied_with_their_zeros(
    dense: np.ndarray, frequent: float, monkeypatch
) -> None:
    monkeypatch.setattr(sparse, "FREQUENT", frequent)

    assert np.allclose(mostly_zeros(dense).kernel(), dense @ dense.T, atol=1e-5)


def test_rows_are_scaled_to_the_length_that_is_wanted(dense: np.ndarray) -> None:
    lengths = np.sqrt((dense**2).sum(axis=1, dtype=np.float64))
    scaled = mostly_zeros(dense).scaled(1 / np.where(lengths > 0, lengths, 1))

    assert np.allclose(scaled.squares(), lengths > 0, atol=1e-5)


def test_nothing_has_no_products() -> None:
    nothing = Sparse.of([], [], [], 2)

    assert nothing.kernel().tolist() == [[0, 0], [0, 0]]
    assert nothing.turned_times(np.ones((2, 3), np.float32)).shape == (0, 3)
