"""Does the right passage come first in every language, and across languages?

    python -m bench.multilingual --data FOLDER [--cache FOLDER] [--only NAME]

FOLDER holds three collections: `xquad` (paragraphs and questions in six languages), `partner_center` (one programme's
pages in six languages, questions in thirteen) and `gitlab_channel_ja`. Each language is asked in its own content, and
every language in the English content. Printed side by side: plain BM25 over sections, vectors alone, their rank fusion,
ours; a set where ours stays more than a point below vectors alone is marked. `--cache` keeps vectors between runs.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.retrieval import Bench, Question, indexed, kept, lines, recall
from knowledge.engines.embed import Embedder, local_embedder

METHODS = ("plain BM25", "vectors alone", "rank fusion", "ours")
TOLERATED = 0.01
"""How far ours may stay below vectors alone in one set."""
_PAGES_ONLY = ("page@1", "page@5")
_ALL = (*_PAGES_ONLY, "section@1", "section@5")
Shares = dict[str, dict[str, float]]
"""Method to measure to share."""


@dataclass(frozen=True)
class Collection:
    """Content in one language, and the questions asked in it by language."""

    name: str
    pages: dict[str, str]
    """File name to Markdown."""
    questions: dict[str, list[Question]]
    """Language to questions, each with `question`, `gold_page` and, where sections are known, `gold_section`."""
    columns: tuple[str, ...] = _ALL

    def write(self, folder: Path) -> Path:
        """Put the pages into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.pages.items():
            (folder / name).write_text(text, "utf-8")
        return folder


def xquad(data: Path) -> Iterator[Collection]:
    """Paragraphs without headings; every language over itself, and all over the English ones."""
    asked = {file.stem.rsplit("_", 1)[1]: file for file in sorted(data.glob("xquad_questions_*.jsonl"))}
    for language in asked:
        pages = {f"{row['para_id']}.md": row["text"] for row in lines(data / f"xquad_paragraphs_{language}.jsonl")}
        wanted = asked if language == "en" else (language,)
        questions = {
            one: [{**row, "gold_page": f"{row['gold_para']}.md", "gold_section": ""} for row in lines(asked[one])]
            for one in wanted
        }
        yield Collection(f"xquad {language}", pages, questions, _PAGES_ONLY)


def partner_center(data: Path) -> Iterator[Collection]:
    """A programme's pages with the headings that are questions hidden."""
    asked = {file.stem.rsplit("_", 1)[1]: file for file in sorted(data.glob("questions_*.jsonl"))}
    for file in sorted(data.glob("corpus_*.jsonl")):
        language = file.stem.rsplit("_", 1)[1]
        wanted = asked if language == "en" else (language,)
        yield Collection(f"partner {language}", _blind(file), {one: lines(asked[one]) for one in wanted})


def gitlab_channel_ja(data: Path) -> Iterator[Collection]:
    """A Japanese handbook for channel partners."""
    yield Collection("gitlab ja", _blind(data / "corpus.jsonl"), {"ja": lines(data / "questions_dev.jsonl")})


def _blind(file: Path) -> dict[str, str]:
    return {row["page"]: row["md_blind"] or row["md"] for row in lines(file)}


def measured(bench: Bench, questions: list[Question], columns: tuple[str, ...]) -> Shares:
    """Recall of each method, page by page and section by section."""
    methods = (bench.plain, bench.dense, bench.rank_fusion, bench.ours)
    found = {name: recall(ask, questions, "gold_section") for name, ask in zip(METHODS, methods, strict=True)}
    return {name: {column: shares[column] for column in columns} for name, shares in found.items()}


def below_vectors(shares: Shares) -> list[str]:
    """The measures in which ours stays more than tolerated below vectors alone."""
    ours, vectors = shares["ours"], shares["vectors alone"]
    return [column for column in ours if ours[column] < vectors[column] - TOLERATED]


def print_set(name: str, count: int, shares: Shares) -> None:
    """One line of the table: the four methods in each measure."""
    cells = (
        f"{column:>11} " + " ".join(f"{100 * shares[method][column]:5.1f}" for method in METHODS)
        for column in shares["ours"]
    )
    low = below_vectors(shares)
    print(f"{name:18}{count:4}" + "".join(cells) + (f"   BELOW {', '.join(low)}" if low else ""), flush=True)


def print_mean(kind: str, sets: list[Shares]) -> None:
    """The mean over the sets of a kind that have the measure."""
    mean = {
        method: {
            column: float(np.mean([shares[method][column] for shares in sets if column in shares[method]]))
            for column in _ALL
            if any(column in shares[method] for shares in sets)
        }
        for method in METHODS
    }
    print_set(f"mean {kind}", len(sets), mean)


def ask(collection: Collection, embedder: Embedder) -> Iterator[tuple[str, Shares]]:
    """Every question language over the content of one collection: `de > en` and what was found."""
    own = collection.name.split()[-1]
    with tempfile.TemporaryDirectory() as work, indexed(embedder, collection.write(Path(work) / "pages")) as bench:
        for language, questions in collection.questions.items():
            shares = measured(bench, questions, collection.columns)
            name = collection.name if language == own else f"{collection.name} < {language}"
            print_set(name, len(questions), shares)
            yield name, shares


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--data", type=Path, required=True, help="folder with the three collections")
    options.add_argument("--cache", type=Path, help="folder to keep vectors in between runs")
    options.add_argument("--only", default="", help="only collections whose name begins so")
    given = options.parse_args()
    embedder = kept(local_embedder(), given.cache)
    print(f"shares in percent, each as: {', '.join(METHODS)}")
    every = (
        *xquad(given.data / "xquad"),
        *partner_center(given.data / "partner_center"),
        *gitlab_channel_ja(given.data / "gitlab_channel_ja"),
    )
    found = [one for each in every if each.name.startswith(given.only) for one in ask(each, embedder)]
    print_mean("one language", [shares for name, shares in found if "<" not in name])
    print_mean("across", [shares for name, shares in found if "<" in name])
    print_mean("all", [shares for _, shares in found])


if __name__ == "__main__":
    main()
