"""The vector index: Chroma, embedded in a folder or as a server. The only file that knows it.

It holds a copy of the store's vectors under the passages' numbers, with the numbers of each one's audience and
document. Vectors are always given, so Chroma never embeds anything. It is a copy, so nothing depends on
it: where it fails, that is logged once, questions are answered without it, and it is mended from the store
(`knowledge/engines/upkeep.py`).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import chromadb
import numpy as np
import structlog
from chromadb.api import ClientAPI
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings
from chromadb.errors import ChromaError
from numpy.typing import NDArray

from knowledge.errors import KnowledgeError
from knowledge.store.records import Mark

Vector = NDArray[np.float32]
T = TypeVar("T")
log = structlog.get_logger(__name__)

BATCH = 1000
"""Passages written at once: about a second's work."""
PATIENCE = 5.0
"""Seconds that a Chroma server may take. A question waits for it once; then the server counts as away."""
_KIND = "marked-passages"
"""Changes whenever more is kept with a vector, so that a new collection is filled from the store."""
_SHAPE: CreateCollectionConfiguration = {
    "hnsw": {"space": "cosine", "ef_construction": 128, "ef_search": 128, "max_neighbors": 24}
}
_PROBED = 50
_OWNER = "store"


def _settings() -> Settings:
    """New for each client: Chroma writes into it what kind of client it was given to."""
    return Settings(anonymized_telemetry=False)


class VectorIndex:
    """Vectors of passages, searched by cosine."""

    def __init__(self, folder: Path, embedder: str, url: str | None = None) -> None:
        """Open the index of one embedding model in a folder, or on a Chroma server at `url`.

        A folder that cannot be opened is replaced by an empty one. Raises `KnowledgeError` if no server answers.
        """
        self._folder = folder
        self._url = url
        model = hashlib.sha256(f"{embedder}{'' if url is None else folder}".encode()).hexdigest()[:16]
        self._name = f"{_KIND}-{model}"
        self.ready = True
        """False from a failure on, until it was mended."""
        self.failures = 0
        self._client, self._collection = _connected(folder, url, self._name)

    def close(self) -> None:
        """Let go of the folder or connection."""
        if isinstance(self._client, Client):
            with suppress(Exception):  # a server that is away cannot be told
                self._client.close()

    def add(self, numbers: Sequence[int], vectors: Sequence[Vector], marks: Sequence[Mark]) -> None:
        """Write passages; one that is there already is replaced."""
        for start in range(0, len(numbers), BATCH):
            part = slice(start, start + BATCH)
            self._attempt(partial(self._write, numbers[part], vectors[part], marks[part]))

    def remove(self, numbers: Iterable[int]) -> None:
        """Forget passages."""
        gone = [str(number) for number in numbers]
        for start in range(0, len(gone), BATCH):
            self._attempt(partial(self._collection.delete, gone[start : start + BATCH]))

    def search(self, vector: Vector, count: int) -> list[int] | None:
        """The numbers of the nearest passages, nearest first, whoever may see them; None while the index fails."""
        if not self.ready:
            return None
        found = self._attempt(
            lambda: self._collection.query(query_embeddings=vector[np.newaxis], n_results=count, include=[])
        )
        return None if found is None else [int(number) for number in found["ids"][0]]

    def discard(self) -> None:
        """Delete it and let go: another model's takes its place."""
        self.ready = False
        self._attempt(lambda: self._client.delete_collection(self._name))
        self.close()

    # mending

    def connect(self) -> None:
        """Open it again after a failure. Raises `KnowledgeError` if no server answers."""
        self.close()
        self._client, self._collection = _connected(self._folder, self._url, self._name)

    def numbers(self) -> set[int]:
        """Every passage that is in it; none if what is there cannot be used, which is then cleared away."""
        try:
            found = {int(number) for number in self._collection.get(include=[])["ids"]}
            if self._searchable(len(found)):
                return found
            self._client.delete_collection(self._name)
        except Exception as failure:  # Chroma's own, the connection's, the file system's
            if self._url is not None:
                raise KnowledgeError(f"the Chroma server at {self._url} fails: {failure}") from failure
            self.close()
            shutil.rmtree(self._folder, ignore_errors=True)
        log.warning("vector index was damaged and is filled again", reason="unusable")
        self.connect()
        return set()

    def owner(self) -> str:
        """The store that this is a copy of, empty for a new one."""
        return str((self._collection.metadata or {}).get(_OWNER, ""))

    def own(self, owner: str, clear: bool) -> None:
        """Make it the copy of a store, without what it holds if that is another one's. Raises `KnowledgeError`."""
        try:
            if clear:
                self._client.delete_collection(self._name)
            self._collection = _collection(self._client, self._name)
            self._collection.modify(metadata={_OWNER: owner})
        except Exception as failure:  # Chroma's own, the connection's, the file system's
            raise KnowledgeError(f"the vector index in {self._url or self._folder} fails: {failure}") from failure

    def recovered(self) -> None:
        """It holds what the store says: questions may use it."""
        if not self.ready and self.failures:
            log.info("vector index is back")
        self.ready = True

    def _write(self, numbers: Sequence[int], vectors: Sequence[Vector], marks: Sequence[Mark]) -> None:
        self._collection.upsert(
            ids=[str(number) for number in numbers],
            embeddings=np.stack(list(vectors)),
            metadatas=[{"audience": one.audience, "document": one.document} for one in marks],
        )

    def _searchable(self, count: int) -> bool:
        """Does a search find as many as there are? It does not where files are missing."""
        if not count:
            return True
        wanted = min(count, _PROBED)
        some = self._collection.get(limit=1, include=["embeddings"])["embeddings"]
        found = self._collection.query(query_embeddings=np.asarray(some), n_results=wanted, include=[])
        return len(found["ids"][0]) == wanted

    def _attempt(self, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except Exception as failure:  # Chroma's own, the connection's, the file system's
            if self.ready:
                log.warning("vector index fails; questions are answered without it", reason=type(failure).__name__)
            self.ready = False
            self.failures += 1
            return None


def _connected(folder: Path, url: str | None, name: str) -> tuple[ClientAPI, Collection]:
    try:
        client = _client(folder, url)
        return client, _collection(client, name)
    except KnowledgeError:
        raise
    except Exception as failure:
        if url is not None:
            raise KnowledgeError(f"the Chroma server at {url} fails: {failure}") from failure
        if not isinstance(failure, ChromaError):
            raise
    log.warning("vector index was damaged and is filled again", reason="unreadable")
    Client.clear_system_cache()  # or Chroma goes on with what it could not open
    shutil.rmtree(folder, ignore_errors=True)
    client = _client(folder, url)
    return client, _collection(client, name)


def _collection(client: ClientAPI, name: str) -> Collection:
    return client.create_collection(name, configuration=_SHAPE, embedding_function=None, get_or_create=True)


def _client(folder: Path, url: str | None) -> ClientAPI:
    if url is None:
        return chromadb.PersistentClient(path=str(folder), settings=_settings())
    where = urlsplit(url)
    try:
        client = chromadb.HttpClient(
            host=where.hostname or url, port=where.port or 8000, ssl=where.scheme == "https", settings=_settings()
        )
    except ValueError as unreachable:
        raise KnowledgeError(f"no Chroma server answers at {url}") from unreachable
    session = getattr(getattr(client, "_server", None), "_session", None)
    if session is not None:
        session.timeout = PATIENCE  # Chroma's client waits forever and has no setting for it
    return client
