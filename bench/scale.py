"""How fast is the library with 1,000, 10,000 and 100,000 passages, how large, and what does it miss?

    python -m bench.scale [--sizes 1000 10000 100000] [--keep FOLDER]

Makes content of random words and vectors, so no model is needed and its time is not counted: words of five languages by
Zipf's law, ten passages to a document, vectors gathered around documents and subjects; content for all partners, for
tiers, regions and types, for single partners and for staff. Printed side by side, for a partner who sees about 30 % and
one who sees about 95 %: the library with Chroma in a folder, the same with a Chroma server, Chroma alone with a filter,
plain BM25. Times are in milliseconds. The best of several rounds counts, for other load only ever adds to it.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import multiprocessing
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from chromadb import PersistentClient
from chromadb.config import Settings
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from knowledge.engines.catalogue import Catalogue
from knowledge.engines.embed import Vectors
from knowledge.engines.index import BATCH, VectorIndex
from knowledge.engines.nearest import nearest
from knowledge.engines.segment_files import SegmentFiles
from knowledge.finding.retrieve import CANDIDATES, Engines
from knowledge.library import Library
from knowledge.store.records import Entry, Row
from knowledge.store.store import Store
from knowledge.text.words import counted, tokens
from knowledge.types import Audience, Reader

DIMENSIONS = 384
PASSAGES_EACH = 10
"""Of a document."""
LENGTH = 120
"""Words of a passage, on average."""
WORDS = 20_000
"""Of each language."""
LANGUAGES = ("en", "de", "es", "hu", "ko")
QUESTIONS = 40
ROUNDS = 3
DEPTH = 10
TIERS, REGIONS, TYPES = ("gold", "silver"), ("emea", "apac", "amer"), ("msp", "var", "isv")
PARTNERS = 200
NARROW = Reader(partner="p1", tier="silver", region="apac", type="isv")
WIDE = Reader(partner="p2", tier="gold", region="emea", type="msp")
READERS = {"30 %": frozenset({NARROW}), "95 %": frozenset({WIDE})}

Asked = list[tuple[str, Vectors]]
"""Questions with their vectors."""


class Prepared:
    """An embedder that knows the vector of every text it will be asked for."""

    name, dimensions = "prepared-384", DIMENSIONS

    def __init__(self) -> None:
        self.known: dict[str, Vectors] = {}

    def query(self, texts: Sequence[str]) -> Vectors:
        blank = np.full(DIMENSIONS, DIMENSIONS**-0.5, np.float32)
        return np.stack([self.known.get(text, blank) for text in texts])

    passage = query


class Content:
    """Random documents, the same for the same size."""

    def __init__(self, size: int) -> None:
        self._chance = np.random.default_rng(size)
        self.documents = size // PASSAGES_EACH
        self._words = {language: self._vocabulary(language) for language in LANGUAGES}
        self._share = 1 / np.arange(2, WORDS + 2)
        self._share /= self._share.sum()
        self._subjects = self._unit(max(5, self.documents // 50))

    def entry(self, number: int) -> tuple[Entry, Vectors]:
        """A document and the vectors of its passages."""
        language = LANGUAGES[int(self._chance.choice(len(LANGUAGES), p=(0.4, 0.2, 0.2, 0.1, 0.1)))]
        subject = self._subjects[self._chance.integers(len(self._subjects))] * 0.6 + self._unit(1)[0] * 0.4
        vectors = subject + 0.7 * self._unit(PASSAGES_EACH)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        rows = tuple(self._row(number, position, language) for position in range(PASSAGES_EACH))
        audience = self._audience()
        card = {"audience": audience.as_json()}
        title, source = f"Document {number}", f"{number}.md"
        entry = Entry("bench", source, "", "", title, language, None, card, audience, "", (), rows)
        return entry, vectors.astype(np.float32)

    def _row(self, number: int, position: int, language: str) -> Row:
        words = self._chance.choice(self._words[language], self._chance.poisson(LENGTH), p=self._share)
        heading, text = " ".join(words[:4]), " ".join(words)
        name = f"{number}/{position}/{self._chance.integers(1 << 60)}"
        return Row(position, (heading,), "here", text, "", text, name, counted(text), counted(heading))

    def _audience(self) -> Audience:
        """5 % public, 20 % for all partners, 65 % for tiers, regions and types, 8 % single partners, 2 % staff."""
        kind = self._chance.random()
        if kind < 0.05:
            return Audience("public")
        if kind < 0.25:
            return Audience()
        if kind < 0.90:
            return self._restricted()
        if kind < 0.98:
            return Audience(partners=frozenset({f"p{self._chance.integers(PARTNERS)}"}))
        return Audience("internal")

    def _restricted(self) -> Audience:
        """For gold, EMEA or MSP partners nearly always, as content is for a vendor's largest group."""
        which = self._chance.random()
        if which < 0.05:
            return Audience(tiers=frozenset({"silver"}), regions=frozenset({str(self._chance.choice(REGIONS))}))
        tiers = {"gold"} | ({"silver"} if self._chance.random() < 0.1 else set())
        regions = {"emea"} | set(self._chance.choice(REGIONS, self._chance.integers(1, 3)))
        types = {"msp"} | set(self._chance.choice(TYPES, self._chance.integers(1, 3)))
        return Audience(tiers=frozenset(tiers), regions=frozenset(map(str, regions)), types=frozenset(map(str, types)))

    def _vocabulary(self, language: str) -> NDArray[np.str_]:
        if language == "ko":
            return np.array(["".join(map(chr, 0xAC00 + self._chance.integers(0, 900, 3))) for _ in range(WORDS)])
        syllables = [a + b for a in "bcdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", language)]
        sizes = self._chance.integers(1, 6, WORDS)
        return np.array(["".join(self._chance.choice(syllables, size)) for size in sizes])

    def _unit(self, count: int) -> Vectors:
        found = self._chance.standard_normal((count, DIMENSIONS)).astype(np.float32)
        lengths: Vectors = np.linalg.norm(found, axis=1, keepdims=True)
        return found / lengths


def fill(folder: Path, size: int, url: str | None) -> None:
    """An index of that many passages."""
    content, file = Content(size), folder / "content.sqlite"
    began = time.perf_counter()
    with closing(Store(file)) as store:
        for number in range(0 if store.numbers() else content.documents):
            entry, vectors = content.entry(number)
            store.keep_vectors({row.vector: vector for row, vector in zip(entry.rows, vectors, strict=True)})
            store.put(entry)
            if sys.stderr.isatty() and number % 50 == 0:
                print(f"  {number} of {content.documents} documents", end="\r", file=sys.stderr)
        store.remember("embedder", Prepared.name)
        print(f"  store written in {time.perf_counter() - began:.0f} s", end="", flush=True)
        began = time.perf_counter()
        with closing(VectorIndex(folder / "vectors", Prepared.name, url)) as index:
            wanted = sorted(store.numbers().items())
            for start in range(0, len(wanted), BATCH):
                some = wanted[start : start + BATCH]
                known = store.vectors(name for _, (name, _) in some)
                index.add([n for n, _ in some], [known[name] for _, (name, _) in some], [mark for _, (_, mark) in some])
        print(f", vector index in {time.perf_counter() - began:.0f} s", flush=True)


def questions(folder: Path) -> Asked:
    """Some words of a passage each, and a vector near its own."""
    store, chance = Store(folder / "content.sqlite"), np.random.default_rng(5)
    last = store.file.read().execute("select max(id) from passages").fetchone()[0]
    asked: Asked = []
    for number in np.linspace(1, last, QUESTIONS).astype(int).tolist():
        query = "select p.text, v.vector from passages p join vectors v on v.hash = p.vector where p.id <= ?"
        text, blob = store.file.read().execute(f"{query} order by p.id desc", (number,)).fetchone()
        noise = chance.standard_normal(DIMENSIONS).astype(np.float32)
        near = np.frombuffer(blob, np.float32) + 0.5 * noise / np.linalg.norm(noise)
        asked.append((" ".join(chance.choice(text.split(), 9)), (near / np.linalg.norm(near)).astype(np.float32)))
    store.close()
    return asked


def put(store: Store, index: VectorIndex, entry: Entry, vectors: Vectors) -> None:
    """Write a document as the product does."""
    store.keep_vectors({row.vector: vector for row, vector in zip(entry.rows, vectors, strict=True)})
    new, gone, mark = store.put(entry)
    index.add(new, list(vectors), [mark] * len(new))
    index.remove(gone)


@dataclass(frozen=True)
class Times:
    """Of many questions, in milliseconds."""

    p50: float
    p95: float

    def __str__(self) -> str:
        return f"{self.p50:7.1f}{self.p95:8.1f}"


def timed(ask: Callable[[int], object], at_once: int, rounds: int = ROUNDS) -> Times:
    """The round with the least p95 of several over all questions."""
    found = []
    with ThreadPoolExecutor(at_once) as pool:

        def one(number: int) -> float:
            began = time.perf_counter()
            ask(number % QUESTIONS)
            return 1000 * (time.perf_counter() - began)

        for _ in range(rounds + 1):  # the first one warms up
            found.append(list(pool.map(one, range(QUESTIONS * (2 if at_once > 1 else 1)))))
    p50, p95 = min((tuple(np.quantile(times, (0.5, 0.95))) for times in found[1:]), key=lambda pair: pair[1])
    return Times(float(p50), float(p95))


def of_answers(library: Library, asked: Asked, readers: frozenset[Reader], at_once: int) -> Times:
    """Whole answers, through the thread pool the product answers with."""

    async def rounds() -> Times:
        found = []
        for _ in range(ROUNDS + 1):
            gate = asyncio.Semaphore(at_once)

            async def one(question: str, gate: asyncio.Semaphore = gate) -> float:
                async with gate:
                    began = time.perf_counter()
                    await library.ask(question, readers=readers, language="en")
                    return 1000 * (time.perf_counter() - began)

            found.append(await asyncio.gather(*(one(question) for question, _ in asked)))
        pairs = (tuple(np.quantile(times, (0.5, 0.95))) for times in found[1:])
        p50, p95 = min(pairs, key=lambda pair: pair[1])
        return Times(float(p50), float(p95))

    return asyncio.run(rounds())


def report(folder: Path, url: str | None) -> None:
    """Everything that is measured of the library on one index."""
    asked = questions(folder)
    embedder = Prepared()
    embedder.known = dict(asked)
    before = memory()
    began = time.perf_counter()
    library = Library.open(folder, embedder, chroma_url=url)
    first = time.perf_counter() - began
    library.close()
    began = time.perf_counter()
    library = Library.open(folder, embedder, chroma_url=url)
    print(f"  open: {first:.1f} s the first time, {time.perf_counter() - began:.1f} s after", flush=True)
    for label, readers in READERS.items():
        for at_once in (1, 8):
            print(f"  answer    {label} {at_once} at once  {of_answers(library, asked, readers, at_once)}", flush=True)
    used = memory()
    library.close()
    store, index = Store(folder / "content.sqlite"), VectorIndex(folder / "vectors", embedder.name, url)
    catalogue = Catalogue(store, SegmentFiles(folder / "words", store))
    engines = Engines(catalogue, index, store)
    for label, readers in READERS.items():
        permitted = engines.permitted(readers)
        share = permitted.rows.mean()
        for at_once in (1, 8):
            times = timed(partial(ranked, engines, asked, readers), at_once)
            print(f"  retrieval {label} {at_once} at once  {times}   sees {share:.0%}", flush=True)
        near = timed(partial(compared, engines, asked, readers), 1)
        print(f"    vectors alone         {near}   recall@10 {recall(engines, asked, readers):.3f}", flush=True)
    entry, vectors = Content(10).entry(7)
    took = []
    for _ in range(5):
        put(store, index, entry, vectors)
        began = time.perf_counter()
        catalogue = catalogue.next(store)
        took.append(1000 * (time.perf_counter() - began))
    print(f"  publish one changed document: {np.median(took):.0f} ms")
    print(f"  memory: {used:.0f} MB of the process, {before:.0f} MB of them before opening", flush=True)
    index.close()
    store.close()


def ranked(engines: Engines, asked: Asked, readers: frozenset[Reader], number: int) -> object:
    """Retrieval for one of the questions."""
    return engines.rank(*asked[number], readers, "en")


def compared(engines: Engines, asked: Asked, readers: frozenset[Reader], number: int) -> object:
    """The engine of meaning alone."""
    return nearest(engines.catalogue, engines.index, asked[number][1], engines.permitted(readers), CANDIDATES)


def recall(engines: Engines, asked: Asked, readers: frozenset[Reader]) -> float:
    """Share of the truly nearest ten permitted passages that are among the ten found."""
    catalogue, permitted = engines.catalogue, engines.permitted(readers)
    every = np.concatenate([matrix for _, matrix in catalogue.matrices])
    rows = np.flatnonzero(permitted.rows)
    found = 0.0
    for _, vector in asked:
        best = rows[np.argsort(-(every[rows] @ vector))[:DEPTH]]
        ours = nearest(catalogue, engines.index, vector, permitted, CANDIDATES)[:DEPTH]
        found += len(np.intersect1d(best, ours)) / max(1, len(best))
    return found / len(asked)


def alternatives(folder: Path, size: int, asked: Asked) -> None:
    """Chroma alone with the audience as its filter, and plain BM25 where it is not hopeless."""
    store = Store(folder / "content.sqlite")
    catalogue = Catalogue(store)
    client = PersistentClient(str(folder / "vectors"), Settings(anonymized_telemetry=False))
    collection = client.list_collections()[0]
    every = np.concatenate([matrix for _, matrix in catalogue.matrices])
    for label, readers in READERS.items():
        permitted = catalogue.permitted(readers)
        where: Any = {"audience": {"$in": sorted(permitted.audiences)}}

        def near(number: int, where: Any = where) -> list[str]:
            found = collection.query(
                query_embeddings=asked[number][1][np.newaxis], n_results=CANDIDATES, where=where, include=[]
            )
            return found["ids"][0]

        rows, found = np.flatnonzero(permitted.rows), 0.0
        for number, (_, vector) in enumerate(asked):
            best = catalogue.numbers[rows[np.argsort(-(every[rows] @ vector))[:DEPTH]]]
            found += len(np.intersect1d(best, [int(one) for one in near(number)[:DEPTH]])) / DEPTH
        for at_once in (1, 8):
            more = f"   recall@10 {found / len(asked):.3f}" if at_once == 1 else ""
            print(f"  Chroma alone {label} {at_once} at once {timed(near, at_once, 1)}{more}", flush=True)
    if size <= 10_000:
        texts = store.file.read().execute("select text from passages order by id")
        plain = BM25Okapi([tokens(text) for (text,) in texts])
        times = timed(lambda number: np.argsort(-plain.get_scores(tokens(asked[number][0])))[:DEPTH], 1, 1)
        print(f"  plain BM25, no filter   {times}", flush=True)
    store.close()


def memory() -> float:
    """Resident memory of this process in megabytes."""
    gc.collect()
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


@contextmanager
def chroma_server(folder: Path) -> Iterator[str]:
    """A Chroma server on this machine, ended when it is no longer needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = str(Path(sys.executable).parent / "chroma")
    command = [program, "run", "--host", "127.0.0.1", "--port", str(port), "--path", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                httpx.get(f"{url}/api/v2/heartbeat").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(30)


def embedded(size: int, work: Path) -> None:
    """The library with Chroma in a folder, and what else there is."""
    print(f"\n{size} passages, Chroma in a folder{'':12}p50     p95", flush=True)
    folder = work / f"embedded-{size}"
    if not folder.exists():
        folder.mkdir(parents=True)
        fill(folder, size, None)
    report(folder, None)
    alternatives(folder, size, questions(folder))


def served(size: int, work: Path) -> None:
    """The library with a Chroma server."""
    print(f"\n{size} passages, Chroma server{'':17}p50     p95", flush=True)
    folder = work / f"served-{size}"
    with chroma_server(work / f"server-{size}") as url:
        if not folder.exists():
            folder.mkdir()
            if (same := work / f"embedded-{size}" / "content.sqlite").exists():
                shutil.copy(same, folder)
            fill(folder, size, url)
        report(folder, url)


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    options.add_argument("--no-server", action="store_true", help="leave out the Chroma server")
    options.add_argument("--no-folder", action="store_true", help="leave out Chroma in a folder")
    options.add_argument("--keep", type=Path, help="folder to keep the indexes in, for the next run")
    given = options.parse_args()
    fresh = multiprocessing.get_context("spawn")
    measures = [one for one, out in ((embedded, given.no_folder), (served, given.no_server)) if not out]
    with tempfile.TemporaryDirectory() as temporary:
        for size in given.sizes:
            for measure in measures:
                process = fresh.Process(target=measure, args=(size, given.keep or Path(temporary)))  # tells its memory
                process.start()
                process.join()


if __name__ == "__main__":
    main()
