"""The vectors of examples, kept on disk: making them takes a model minutes, reading them a moment.

Those of the skills' own sentences come with the product, for the model that comes with it: `make vectors` writes them
anew after a change. Whatever a programme adds, and every vector of another model, is kept in the installation's data.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understanding import kept_arrays
from bot.understanding.embed import Embed, Vectors

AT_ONCE = 16  # sentences embedded before others have their turn: a fifth of a second
FORMAT = 1  # another one is made anew
SHIPPED = Path(__file__).parent / "vectors"  # of the model that comes with the product, a byte for each number
STEPS = 127  # a byte's: a vector keeps its direction to a thousandth


class KeptVectors:
    """Vectors by model and text. A file that is corrupt, old or of another model counts as none."""

    def __init__(self, embed: Embed, folder: Path | None = None) -> None:
        """`folder`: where they are kept, made on demand; None keeps them in memory alone."""
        self.model = embed.name
        self._embed = embed
        self._file = folder / f"examples-{_digest(self.model)[:12]}.npz" if folder else None
        self._shipped = shipped(self.model)
        self._known: dict[str, Vectors] = {**self._shipped, **self._read()}

    def make(self, texts: Iterable[str]) -> Iterator[int]:
        """Embed what has no vector yet, some at a time; yields how many that were. Blocks between two yields."""
        missing = self.missing(texts)
        for start in range(0, len(missing), AT_ONCE):
            some = missing[start : start + AT_ONCE]
            self._known.update(zip(map(_digest, some), self._embed.examples(some), strict=True))
            yield len(some)

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Those that have no vector yet."""
        return [text for text in dict.fromkeys(texts) if _digest(text) not in self._known]

    def of(self, texts: Sequence[str]) -> Vectors:
        """One row per text; each must have been made."""
        return np.stack([self._known[_digest(text)] for text in texts])

    def keep(self, texts: Iterable[str]) -> None:
        """Write down those of these texts, and forget all others. A disk that is full costs the next start its time."""
        digests = [digest for digest in dict.fromkeys(map(_digest, texts)) if digest in self._known]
        self._known = {digest: self._known[digest] for digest in digests}
        wanted = {digest: vector for digest, vector in self._known.items() if digest not in self._shipped}
        if self._file is None or not wanted:
            return
        told = {"format": np.array(FORMAT), "model": np.array(self.model), "digests": np.array([*wanted])}
        kept_arrays.write(self._file, {**told, "vectors": np.stack([*wanted.values()])})

    def _read(self) -> dict[str, Vectors]:
        kept = kept_arrays.read(self._file) if self._file else {}
        try:
            if (int(kept["format"]), str(kept["model"])) != (FORMAT, self.model):
                return {}
            return dict(zip(map(str, kept["digests"]), _finite(kept["vectors"]), strict=True))
        except (ValueError, KeyError, TypeError):
            return {}


def shipped(model: str) -> dict[str, Vectors]:
    """The vectors that came with the product, by digest of their text; none for another model."""
    file = _shipped_file(model)
    if not file.exists():
        return {}
    with np.load(file, allow_pickle=False) as kept:
        vectors = kept["vectors"].astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return dict(zip((each.tobytes().hex() for each in kept["digests"]), vectors, strict=True))


def ship(kept: KeptVectors, texts: Sequence[str]) -> Path:
    """Write the vectors of these texts, which were made, into the product."""
    texts = list(dict.fromkeys(texts))
    vectors = kept.of(texts)
    steps = np.round(vectors / np.abs(vectors).max(axis=1, keepdims=True) * STEPS).astype(np.int8)
    digests = np.frombuffer(bytes.fromhex("".join(map(_digest, texts))), np.uint8).reshape(len(texts), -1)
    SHIPPED.mkdir(exist_ok=True)
    np.savez(_shipped_file(kept.model), digests=digests, vectors=steps)
    return _shipped_file(kept.model)


def _shipped_file(model: str) -> Path:
    return SHIPPED / f"{_digest(model)[:12]}.npz"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _finite(vectors: NDArray[np.float32]) -> Vectors:
    """Raises ValueError for anything that is no matrix of numbers."""
    if vectors.ndim != 2 or not np.isfinite(vectors).all():
        raise ValueError("these are no vectors")
    return vectors.astype(np.float32)
