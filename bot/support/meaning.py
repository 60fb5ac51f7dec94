"""Questions as vectors that tell what is asked, whatever language it is asked in; handed in from outside."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


class Meaning(Protocol):
    """Two questions for the same thing have vectors that point in nearly the same direction."""

    @property
    def name(self) -> str:
        """Names the model; vectors of another name are of no use."""
        ...

    async def of(self, text: str, language: str) -> Vector:
        """Of a question, length 1, shape (dimensions,); `language` is its code, or empty where that is not known."""
        ...
