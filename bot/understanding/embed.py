"""Sentences as vectors: what the understanding needs of an embedding model, which is handed in from outside."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embed(Protocol):
    """Turns sentences of any language into vectors of length 1. Blocks, so it is called in threads, several at once.

    Where it fails or takes long, what is said is understood by its words alone.
    """

    @property
    def name(self) -> str:
        """Names the model; vectors of another name are of no use."""
        ...

    def sentences(self, texts: Sequence[str]) -> Vectors:
        """Of what somebody just said, shape (len(texts), dimensions). Any may be looked up next, so they are worth
        remembering."""
        ...

    def examples(self, texts: Sequence[str]) -> Vectors:
        """Of sentences to learn from, shape (len(texts), dimensions)."""
        ...
