"""The vector index: Chroma, embedded in a folder or as a server. The only file that knows it.

It holds a copy of the store's vectors under the passages' numbers, with the numbers of each one's audience and
document, so that rights and validity are part of the query itself. Vectors are always given, so Chroma never embeds
anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.client import Client
from chromadb.api.types import Where
from chromadb.config import Settings
from numpy.typing import NDArray

from knowledge.errors import KnowledgeError
from knowledge.records import Mark

Vector = NDArray[np.float32]
_BATCH = 1000
_KIND = "marked-passages"
"""Changes whenever more is kept with a vector, so that a new collection is filled from the store."""


def _settings() -> Settings:
    """New for each client: Chroma writes into it what kind of client it was given to."""
    return Settings(anonymized_telemetry=False)


class VectorIndex:
    """Vectors of passages, searched by cosine among permitted audiences."""

    def __init__(self, folder: Path, embedder: str, url: str | None = None) -> None:
        """Open the index of one embedding model in a folder, or on a Chroma server at `url`."""
        self._client = _client(folder, url)
        model = hashlib.sha256(f"{embedder}{'' if url is None else folder}".encode()).hexdigest()[:16]
        self._collection = self._client.create_collection(
            f"{_KIND}-{model}",
            configuration={"hnsw": {"space": "cosine", "ef_construction": 128, "ef_search": 128, "max_neighbors": 24}},
            embedding_function=None,
            get_or_create=True,
        )

    def close(self) -> None:
        """Let go of the folder or connection."""
        if isinstance(self._client, Client):
            self._client.close()

    def add(self, numbers: Sequence[int], vectors: Sequence[Vector], marks: Sequence[Mark]) -> None:
        """Write passages; one that is there already is replaced."""
        for start in range(0, len(numbers), _BATCH):
            part = slice(start, start + _BATCH)
            self._collection.upsert(
                ids=[str(number) for number in numbers[part]],
                embeddings=np.stack(list(vectors[part])),
                metadatas=[{"audience": one.audience, "document": one.document} for one in marks[part]],
            )

    def remove(self, numbers: Iterable[int]) -> None:
        """Forget passages."""
        gone = [str(number) for number in numbers]
        for start in range(0, len(gone), _BATCH):
            self._collection.delete(ids=gone[start : start + _BATCH])

    def numbers(self) -> set[int]:
        """Every passage that is in it."""
        return {int(number) for number in self._collection.get(include=[])["ids"]}

    def search(
        self, vector: Vector, audiences: Collection[int], count: int, withdrawn: Collection[int] = ()
    ) -> list[tuple[int, float]]:
        """The nearest passages of these audiences, but of no withdrawn document, with their cosines, nearest first."""
        if not audiences:
            return []
        permitted: dict[str, object] = {"audience": {"$in": sorted(audiences)}}
        if withdrawn:
            permitted = {"$and": [permitted, {"document": {"$nin": sorted(withdrawn)}}]}
        found = self._collection.query(
            query_embeddings=vector[np.newaxis],
            n_results=count,
            where=cast(Where, permitted),
            include=["distances"],
        )
        distances = found["distances"]
        assert distances is not None
        return [(int(number), 1.0 - float(d)) for number, d in zip(found["ids"][0], distances[0], strict=True)]


def _client(folder: Path, url: str | None) -> ClientAPI:
    if url is None:
        return chromadb.PersistentClient(path=str(folder), settings=_settings())
    where = urlsplit(url)
    try:
        return chromadb.HttpClient(
            host=where.hostname or url, port=where.port or 8000, ssl=where.scheme == "https", settings=_settings()
        )
    except ValueError as unreachable:
        raise KnowledgeError(f"no Chroma server answers at {url}") from unreachable
