"""Does the right passage come first?

    python -m bench.retrieval --data FOLDER [--cache FOLDER]

FOLDER holds a corpus and its questions: `corpus_exact/` and `corpus_blind_overlay/` (Markdown; the overlay hides the
headings that are the questions) and `questions_answerable.jsonl`. Printed side by side: plain BM25 over sections,
vectors alone, their rank fusion, ours; then speed. `--cache` keeps vectors between runs. What is answered, shown with
reserve or refused is measured by `bench.honesty`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from rank_bm25 import BM25Okapi

from knowledge.ask import readable_question
from knowledge.engines.catalogue import Catalogue
from knowledge.engines.embed import Embedder, RememberedQueries, Vectors, local_embedder
from knowledge.engines.index import VectorIndex
from knowledge.engines.nearest import nearest
from knowledge.finding.glossary import Glossaries, builtin
from knowledge.finding.retrieve import Engines, Ranking
from knowledge.finding.tongues import Tongues
from knowledge.intake.ingest import Ingestion
from knowledge.intake.visits import take_in
from knowledge.store.store import Store
from knowledge.text.words import codes, tokens
from knowledge.types import EVERY_PARTNER

READERS = frozenset({EVERY_PARTNER})
DEPTH = 100
RANK_CONSTANT = 60
"""Of reciprocal rank fusion, the usual one."""
Question = dict[str, Any]
Method = Callable[[str], list[tuple[str, str]]]
"""A question to (source, anchor) of the passages found, best first."""


class Kept:
    """An embedder whose vectors are kept in a file between runs."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._embedder = embedder
        self.name, self.dimensions = embedder.name, embedder.dimensions
        self._file = sqlite3.connect(folder / "vectors.sqlite", check_same_thread=False)
        self._file.execute("create table if not exists vectors (name text primary key, vector blob)")

    def query(self, texts: Sequence[str]) -> Vectors:
        return self._known(texts, "query", self._embedder.query)

    def passage(self, texts: Sequence[str]) -> Vectors:
        return self._known(texts, "passage", self._embedder.passage)

    def _known(self, texts: Sequence[str], kind: str, embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
        names = [
            hashlib.sha256(f"{self.name}\0{kind}\0{text}".encode("utf-8", "replace")).hexdigest() for text in texts
        ]
        found = {name: self._read(name) for name in names}
        missing = {name: text for name, text in zip(names, texts, strict=True) if found[name] is None}
        if missing:
            found.update(zip(missing, embed(list(missing.values())), strict=True))
            rows = [(name, np.asarray(found[name]).tobytes()) for name in missing]
            self._file.executemany("insert or replace into vectors values (?, ?)", rows)
            self._file.commit()
        return np.stack([np.asarray(found[name]) for name in names])

    def _read(self, name: str) -> Vectors | None:
        row = self._file.execute("select vector from vectors where name = ?", (name,)).fetchone()
        return None if row is None else np.frombuffer(row[0], np.float32)


class Timed:
    """An embedder with a watch: on a busy machine two separate runs could not be compared."""

    def __init__(self, embedder: Embedder) -> None:
        self.seconds = 0.0
        self.name, self.dimensions, self.query = embedder.name, embedder.dimensions, embedder.query
        self._passage = embedder.passage

    def passage(self, texts: Sequence[str]) -> Vectors:
        began = time.perf_counter()
        found = self._passage(texts)
        self.seconds += time.perf_counter() - began
        return found


@dataclass
class Bench:
    """An index over a folder of documents, taken in exactly as the product does."""

    engines: Engines
    embedder: Embedder
    seconds: float
    places: list[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        catalogue = self.engines.catalogue
        self.places = list(zip(catalogue.sources, catalogue.anchors, strict=True))
        self._queries = RememberedQueries(self.embedder)
        passages = self.engines.store.load([int(number) for number in catalogue.numbers])
        texts = (passages[int(number)] for number in catalogue.numbers)
        self._plain = BM25Okapi([tokens(f"{p.title} {p.heading_path} {p.text}") for p in texts])

    def ranking(self, question: str) -> Ranking:
        asked = self.engines.in_its_words(readable_question(question), READERS).text
        return self.engines.rank(asked, self._queries.vector(asked), READERS)

    def ours(self, question: str) -> list[tuple[str, str]]:
        return [self.places[row] for row in self.ranking(question).rows]

    def plain(self, question: str) -> list[tuple[str, str]]:
        scores = self._plain.get_scores(tokens(question))
        return [self.places[row] for row in np.argsort(-scores, kind="stable")[:DEPTH]]

    def dense(self, question: str) -> list[tuple[str, str]]:
        return [self.places[row] for row in self._near(question)]

    def rank_fusion(self, question: str) -> list[tuple[str, str]]:
        catalogue = self.engines.catalogue
        lexical = catalogue.lexicon.search(codes(question), np.ones(len(catalogue), np.bool_))
        ranks: dict[int, float] = {}
        for rows in (self._near(question), [int(row) for row in np.argsort(-lexical, kind="stable")[:DEPTH]]):
            for rank, row in enumerate(rows):
                ranks[row] = ranks.get(row, 0.0) + 1 / (RANK_CONSTANT + rank)
        return [self.places[row] for row in sorted(ranks, key=lambda row: -ranks[row])]

    def _near(self, question: str) -> list[int]:
        engines = self.engines
        vector, permitted = self._queries.vector(question), engines.permitted(READERS)
        return [int(row) for row in nearest(engines.catalogue, engines.index, vector, permitted, DEPTH)]


@contextmanager
def indexed(embedder: Embedder, *folders: Path, without: Sequence[str] = ()) -> Iterator[Bench]:
    """The documents of the folders, a later one's over an earlier one's, without some."""
    with tempfile.TemporaryDirectory() as work:
        content = Path(work) / "content"
        for folder in folders:
            shutil.copytree(folder, content, dirs_exist_ok=True, copy_function=shutil.copyfile)
        for name in without:
            (content / name).unlink(missing_ok=True)
        store, index = Store(Path(work) / "content.sqlite"), VectorIndex(Path(work) / "vectors", embedder.name)
        ingestion = Ingestion(store, index, embedder, lambda _: None, lambda: False)
        run = take_in(content, store, ingestion, embedder.name)
        yield Bench(
            Engines(
                Catalogue(store), index, store, tongues=Tongues.learn(embedder), glossaries=Glossaries([builtin()])
            ),
            embedder,
            run.seconds,
        )
        index.close()
        store.close()


def recall(method: Method, questions: Sequence[Question], gold: str) -> dict[str, float]:
    """Shares of questions whose page and section come first, or among the first five."""
    found = {"page@1": 0, "page@5": 0, "section@1": 0, "section@5": 0}
    for question in questions:
        places = list(dict.fromkeys(method(question["question"])))
        pages = list(dict.fromkeys(source for source, _ in places))
        place = (question["gold_page"], question[gold])
        found["page@1"] += place[0] in pages[:1]
        found["page@5"] += place[0] in pages[:5]
        found["section@1"] += place in places[:1]
        found["section@5"] += place in places[:5]
    return {name: count / len(questions) for name, count in found.items()}


def print_recall(name: str, bench: Bench, questions: Sequence[Question], gold: str) -> None:
    print(f"\n{name}: {len(questions)} questions, {len(bench.places)} passages")
    print(f"{'':14}" + "".join(f"{column:>11}" for column in ("page@1", "page@5", "section@1", "section@5")))
    methods = {"plain BM25": bench.plain, "vectors alone": bench.dense, "rank fusion": bench.rank_fusion}
    for label, method in {**methods, "ours": bench.ours}.items():
        print(f"{label:14}" + "".join(f"{share:11.3f}" for share in recall(method, questions, gold).values()))


def print_speed(embedder: Embedder, corpus: Path, bench: Bench, questions: Sequence[Question]) -> None:
    """Indexing of a few documents and the embedder's share of it; then questions, one at a time."""
    with tempfile.TemporaryDirectory() as work:
        few = Path(work) / "few"
        few.mkdir()
        for file in sorted(corpus.glob("*.md"))[:: max(1, len(list(corpus.glob("*.md"))) // 12)]:
            shutil.copy(file, few)
        timed = Timed(embedder)
        with indexed(timed, few) as small:
            thousands = len(small.places) / 1000
            print(f"\nindexing, seconds per 1,000 passages: {small.seconds / thousands:.1f}", end="")
            print(f"; of these the embedder {timed.seconds / thousands:.1f}; ratio {timed.seconds / small.seconds:.2f}")
    queries = RememberedQueries(embedder)
    embedding, searching = [], []
    for question in questions[:200]:
        began = time.perf_counter()
        vector = queries.vector(question["question"])
        embedded = time.perf_counter()
        bench.engines.rank(question["question"], vector, READERS)
        embedding.append(embedded - began)
        searching.append(time.perf_counter() - embedded)
    for label, times in (("embedding", embedding), ("search", searching)):
        p50, p95 = (1000 * float(np.quantile(times, share)) for share in (0.5, 0.95))
        print(f"question, {label}: p50 {p50:.1f} ms, p95 {p95:.1f} ms")


def lines(file: Path) -> list[Question]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def contents(data: Path) -> Iterator[tuple[str, tuple[Path, ...], str, str]]:
    """Both forms of one collection: name, folders, and the keys of a question's fitness and of its section there."""
    exact, blind = data / "corpus_exact", data / "corpus_blind_overlay"
    yield "exact", (exact,), "core", "gold_anchor_exact"
    yield "blind", (exact, blind), "blind_ok", "gold_anchor_blind"


def kept(embedder: Embedder, cache: Path | None) -> Embedder:
    """The same, with vectors that outlive the run where there is a folder for them."""
    return Kept(embedder, cache) if cache else embedder


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--data", type=Path, required=True, help="folder with the corpus and its questions")
    options.add_argument("--cache", type=Path, help="folder to keep vectors in between runs")
    given = options.parse_args()
    bare = local_embedder()
    embedder = kept(bare, given.cache)
    answerable = lines(given.data / "questions_answerable.jsonl")
    for name, folders, usable, gold in contents(given.data):
        with indexed(embedder, *folders) as bench:
            questions = [question for question in answerable if question[usable]]
            print_recall(name, bench, questions, gold)
            if name == "blind":
                print_speed(bare, folders[0], bench, questions)


if __name__ == "__main__":
    main()
