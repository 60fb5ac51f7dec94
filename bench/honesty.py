"""Is "I don't know" said at the right time, and how often is a wrong answer given without reserve?

    python -m bench.honesty --data FOLDER [--multilingual FOLDER] [--only TEXT] [--cache FOLDER] [--wrong FILE]

`--data` holds one collection as for `bench.retrieval`; `--multilingual` holds `partner_center/`, `xquad/` and
`gitlab_channel_ja/`, each with content and questions in several languages. For every content and every language of the
questions it prints the bands of answerable and unanswerable questions, how well confidence tells the two apart (AUROC),
what is refused while so many of the answerable are answered (the curve), and the wrong answers given without reserve.
`--only` measures the contents whose name has this text; `--wrong` writes every such answer with its signals.

A question is made unanswerable by taking its page away from the content, or by asking it to another content. Pages are
taken away in memory, exactly as if their readers might not see them; `agreement` compares that with a real index.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.retrieval import READERS, Bench, Question, contents, indexed, kept, lines
from knowledge.ask import readable_question
from knowledge.engines.catalogue import Permitted
from knowledge.engines.embed import Embedder, RememberedQueries, local_embedder
from knowledge.finding.retrieve import Engines
from knowledge.honesty.calibrate import Levels, calibrate
from knowledge.honesty.confidence import Verdict, judge
from knowledge.honesty.evidence import gather
from knowledge.types import Readers

ANSWERED = (0.99, 0.97, 0.95, 0.9, 0.85, 0.8)
"""Shares of answerable questions for which the curve is given."""
SHOWN = 12
"""Wrong answers printed of each content; all of them go to the file."""
FOREIGN = 90
"""Questions of another content asked."""


@dataclass(frozen=True)
class Without(Engines):
    """A search that does not see some passages."""

    gone: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

    def permitted(self, readers: Readers) -> Permitted:
        """See `Engines`."""
        found = super().permitted(readers)
        documents = found.documents.copy()
        documents[self.catalogue.documents[self.gone]] = False
        return replace(found, rows=found.rows & ~self.gone, documents=documents)


def without(engines: Engines, pages: Iterable[str]) -> Engines:
    """The engines as if these pages were not there."""
    gone = np.isin(np.array(engines.catalogue.sources, np.str_), sorted(pages))
    return Without(**{one.name: getattr(engines, one.name) for one in fields(Engines)}, gone=gone)


@dataclass(frozen=True)
class Asked:
    """One question and how it was judged."""

    question: str
    verdict: Verdict
    source: str
    passage: str
    right: bool
    """Whether the page is one that answers it."""


class Examiner:
    """Asks one content, with bands fitted to it as the product fits them."""

    def __init__(self, engines: Engines, embedder: Embedder) -> None:
        self.engines = engines
        self._queries = RememberedQueries(embedder)
        self._levels: Levels = calibrate(engines, self._queries.vector, embedder.name)
        self._embedder = embedder

    def fresh(self, engines: Engines) -> Examiner:
        """Of a changed content, with its own bands."""
        return Examiner(engines, self._embedder)

    def ask(self, question: Question, gold: Sequence[str] = (), away: Sequence[str] = ()) -> Asked:
        """Ask with some pages taken away; `gold` are the pages that answer."""
        engines = without(self.engines, away) if away else self.engines
        asked = readable_question(question["question"])
        vector = self._queries.vector(asked)
        ranking = engines.rank(asked, vector, READERS)
        calibration = self._levels.of(READERS, engines, self._queries.vector)
        usual = calibration.usual if calibration else None
        catalogue, row = engines.catalogue, int(ranking.rows[0])
        evidence = gather(asked, vector, ranking, engines, READERS, usual)
        verdict = judge(asked, str(catalogue.languages[row]), evidence, calibration)
        number, source = int(catalogue.numbers[row]), catalogue.sources[row]
        text = engines.store.load([number])[number].text
        return Asked(asked, verdict, source, " ".join(text.split())[:160], source in gold)


Kinds = dict[str, list[Asked]]


def auroc(answerable: Sequence[Asked], unanswerable: Sequence[Asked]) -> float:
    """Chance that an answerable question has the higher confidence."""
    higher, lower = (np.array([one.verdict.confidence for one in some]) for some in (answerable, unanswerable))
    ahead = (higher[:, None] > lower).mean() + 0.5 * (higher[:, None] == lower).mean()
    return float(ahead)


def print_bands(kinds: Kinds) -> None:
    print(f"  {'':14}{'questions':>9}{'answer':>9}{'unsure':>9}{'unknown':>9}{'AUROC':>8}")
    for kind, asked in kinds.items():
        bands = [one.verdict.band for one in asked]
        shares = "".join(f"{bands.count(band) / len(bands):9.3f}" for band in ("answer", "unsure", "unknown"))
        apart = "" if kind == "answerable" else f"{auroc(kinds['answerable'], asked):8.3f}"
        print(f"  {kind:14}{len(asked):9}{shares}{apart}")


def print_curve(kinds: Kinds) -> None:
    others = [kind for kind in kinds if kind != "answerable"]
    reached = np.array([one.verdict.confidence for one in kinds["answerable"]])
    print(f"  {'answered':14}" + "".join(f"{kind:>13}" for kind in others) + "   (share below that confidence)")
    for share in ANSWERED:
        limit = np.quantile(reached, 1 - share)
        below = (np.mean([one.verdict.confidence < limit for one in kinds[kind]]) for kind in others)
        print(f"  {share:<14}" + "".join(f"{value:13.3f}" for value in below))


def wrong_answers(kinds: Kinds) -> Iterator[tuple[str, Asked]]:
    """Answers without reserve: all to unanswerable questions, and from a page that is not the one that answers."""
    for kind, asked in kinds.items():
        for one in asked:
            if one.verdict.band == "answer" and not one.right:
                yield (kind if kind != "answerable" else "other page"), one


def report(name: str, kinds: Kinds, keep: Callable[[dict[str, Any]], None]) -> None:
    """Print everything about one content and one language of questions."""
    kinds = {kind: asked for kind, asked in kinds.items() if asked}
    wrong = list(wrong_answers(kinds))
    print(f"\n{name}")
    print_bands(kinds)
    print_curve(kinds)
    unanswerable = [(kind, one) for kind, one in wrong if kind != "other page"]
    other = len(wrong) - len(unanswerable)
    print(f"  wrong without reserve: {len(unanswerable)}; answered from another page than the questions name: {other}")
    for kind, one in sorted(unanswerable, key=lambda pair: -pair[1].verdict.confidence)[:SHOWN]:
        print(f"    {kind}: {one.question[:90]!r} <- {one.source}: {one.passage[:70]!r}")
    for kind, one in wrong:
        keep({"content": name, "kind": kind, **vars(one), "verdict": vars(one.verdict)})


# the contents


def collection(examiner: Examiner, data: Path, anchored: str) -> Kinds:
    """Questions to one collection: answerable, of three tiers of distance, and those whose pages are taken away."""
    answerable = [one for one in lines(data / "questions_answerable.jsonl") if one[anchored]]
    unanswerable = [one for one in lines(data / "questions_unanswerable.jsonl") if one.get("confident", True)]
    kinds = {"answerable": [examiner.ask(one, gold_pages(one)) for one in answerable]}
    for tier in ("near", "mid", "far"):
        kinds[tier] = [examiner.ask(one) for one in unanswerable if one["tier"] == tier]
    return kinds | {"ablation": ablation(examiner, data)}


def gold_pages(question: Question) -> list[str]:
    """Pages that answer it."""
    return [question["gold_page"], *map(str, question.get("other_pages_same_question", ()))]


def ablation(examiner: Examiner, data: Path) -> list[Asked]:
    """Questions whose whole topic was taken out of the content, the bands fitted to what is left."""
    asked = {one["id"]: one for one in lines(data / "questions_answerable.jsonl")}
    found = []
    for topic in lines(data / "ablation_unanswerable.jsonl"):
        if topic["question_ids"]:
            rest = examiner.fresh(without(examiner.engines, topic["removed_pages"]))
            found += [rest.ask(asked[number]) for number in topic["question_ids"]]
    return found


def agreement(examiner: Examiner, embedder: Embedder, data: Path, folders: Sequence[Path]) -> str:
    """Bands of one topic's questions with its pages taken away in memory, and in an index made without them."""
    asked = {one["id"]: one for one in lines(data / "questions_answerable.jsonl")}
    topic = max(lines(data / "ablation_unanswerable.jsonl"), key=lambda one: len(one["question_ids"]))
    questions = [asked[number] for number in topic["question_ids"]]
    rest = examiner.fresh(without(examiner.engines, topic["removed_pages"]))
    with indexed(embedder, *folders, without=topic["removed_pages"]) as bench:
        other = Examiner(bench.engines, embedder)
        pairs = [(rest.ask(one).verdict, other.ask(one).verdict) for one in questions]
    same = sum(one.band == two.band for one, two in pairs)
    apart = max(abs(one.confidence - two.confidence) for one, two in pairs)
    return f"taken away in memory or not indexed: {same} of {len(pairs)} bands the same, confidence within {apart:.3f}"


@dataclass(frozen=True)
class Collection:
    """Content in one language with questions to it in several."""

    name: str
    language: str
    pages: dict[str, str]
    questions: dict[str, list[Question]]
    """By language; each names its page in `gold_page`."""


def collections(data: Path) -> Iterator[Collection]:
    """All contents of the multilingual folder."""
    xquad = {one: questions(data / f"xquad/xquad_questions_{one}.jsonl") for one in ("en", "de", "es", "zh", "tr")}
    for language in xquad:
        found = lines(data / f"xquad/xquad_paragraphs_{language}.jsonl")
        yield Collection("paragraphs", language, {f"{one['para_id']}.md": one["text"] for one in found}, xquad)
    languages = ("en", "de", "es", "zh", "ko", "hu")
    centre = {one: questions(data / f"partner_center/questions_{one}.jsonl") for one in languages}
    for language in languages:
        found = lines(data / f"partner_center/corpus_{language}.jsonl")
        yield Collection("centre", language, {one["page"]: one["md_blind"] or one["md"] for one in found}, centre)
    found = lines(data / "gitlab_channel_ja/corpus.jsonl")
    asked = questions(data / "gitlab_channel_ja/questions_dev.jsonl")
    yield Collection("channel", "ja", {one["page"]: one["md_blind"] or one["md"] for one in found}, {"ja": asked})


def questions(file: Path) -> list[Question]:
    """Questions with the page that answers them."""
    return [
        one | {"gold_page": one["gold_page"] if "gold_page" in one else f"{one['gold_para']}.md"}
        for one in lines(file)
        if one.get("core", True)
    ]


@contextmanager
def content_of(embedder: Embedder, one: Collection) -> Iterator[Bench]:
    """Its pages, indexed."""
    with tempfile.TemporaryDirectory() as work, ExitStack() as stack:
        for name, text in one.pages.items():
            (Path(work) / name).write_text(text, "utf-8")
        yield stack.enter_context(indexed(embedder, Path(work)))


def examined(examiner: Examiner, one: Collection, language: str, foreign: Sequence[Question]) -> Kinds:
    """Questions of one language: answerable, with their page taken away, and those that belong to another content."""
    own = [each for each in one.questions[language] if each["gold_page"] in one.pages]
    return {
        "answerable": [examiner.ask(each, gold_pages(each)) for each in own],
        "page removed": [examiner.ask(each, away=gold_pages(each)) for each in own],
        "other content": [examiner.ask(each) for each in foreign[:FOREIGN]],
    }


def across(data: Path, embedder: Embedder, only: str, keep: Callable[[dict[str, Any]], None]) -> None:
    """Every content with questions in its own language and in English (in German where it is English)."""
    every = list(collections(data))
    for one in every:
        if only not in f"{one.name} {one.language}":
            continue
        with content_of(embedder, one) as bench:
            examiner = Examiner(bench.engines, embedder)
            for language in (one.language, "de" if one.language == "en" else "en"):
                if language in one.questions:
                    foreign = next(
                        (o.questions[language] for o in every if language in o.questions and o.name != one.name), []
                    )
                    name = f"{one.name} {one.language}, asked in {language}"
                    report(name, examined(examiner, one, language, foreign), keep)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--data", type=Path, help="folder with a corpus and its questions")
    options.add_argument("--multilingual", type=Path, help="folder with contents in several languages")
    options.add_argument("--only", default="", help="measure the contents whose name has this text")
    options.add_argument("--cache", type=Path, help="folder to keep vectors in between runs")
    options.add_argument(
        "--wrong", type=Path, help="file for wrong answers given without reserve, a JSON object a line"
    )
    given = options.parse_args()
    embedder = kept(local_embedder(), given.cache)
    wrong: list[dict[str, Any]] = []
    if given.data:
        for name, folders, usable, _ in contents(given.data):
            if given.only in name:
                with indexed(embedder, *folders) as bench:
                    examiner = Examiner(bench.engines, embedder)
                    report(name, collection(examiner, given.data, usable), wrong.append)
                    print(f"  {agreement(examiner, embedder, given.data, folders)}")
    if given.multilingual:
        across(given.multilingual, embedder, given.only, wrong.append)
    if given.wrong:
        given.wrong.write_text("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in wrong), "utf-8")


if __name__ == "__main__":
    main()
