"""The inverse of a kernel's factor is that of the library, however the kernel is cut into blocks."""

import numpy as np
import pytest

from bot.understanding.factors import BLOCK, root_inverse


@pytest.mark.parametrize("size", [1, 2, BLOCK, BLOCK + 1, 2 * BLOCK + 3])
def test_its_square_is_the_kernel_s_inverse(size: int) -> None:
    rows = np.random.default_rng(size).normal(size=(size, size))
    kernel = rows @ rows.T / size + np.eye(size)

    root = root_inverse(kernel)

    assert np.allclose(root.T @ root, np.linalg.inv(kernel))
    assert np.allclose(root, np.tril(root))
