"""Which label has an example near a sentence, and what would be said of an example that was none."""

import numpy as np
import pytest

from bot.understanding.neighbours import Neighbours

EAST, NORTH, WEST = np.eye(3, dtype=np.float32)[0], np.eye(3, dtype=np.float32)[1], -np.eye(3, dtype=np.float32)[0]
NORTH_EAST = (EAST + NORTH) / np.float32(np.sqrt(2))


def test_each_label_counts_by_its_nearest_example_alone():
    """Label 0 says two things that have nothing in common; between them it has no direction of its own."""
    known = Neighbours.learnt(np.stack([EAST, NORTH, WEST]), [0, 2, 0], 4)

    assert known.scores(WEST) == pytest.approx([1, 0, 0, 0])
    assert known.scores(NORTH_EAST) == pytest.approx([0.7071, 0, 0.7071, 0], abs=1e-4)


def test_an_example_and_its_copies_say_nothing_of_themselves():
    known = Neighbours.learnt(np.stack([EAST, EAST, NORTH_EAST, NORTH]), [1, 1, 1, 0], 2)

    assert known.left_out[0] == pytest.approx([0, 0.7071], abs=1e-4)  # its copy does not count, its like does
    assert known.left_out[3] == pytest.approx([0, 0.7071], abs=1e-4)  # the only one of its label
