"""Does the answer say what was asked for, and how much does a partner have to read for it?

    python -m bench.answers --data FOLDER [--cache FOLDER] [--show N]

FOLDER is that of `bench.retrieval`; each question there has the text of its gold answer. Measured over the words of
that text: the share the answer has (`covered`) and how often it has nearly all of them (`whole`), and how many
characters there are to read for each of the gold answer's. Side by side: ours, the best passage entire, and its first
700 characters. `--show` prints some answers to be read by a person.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.retrieval import Bench, Question, contents, indexed, kept, lines
from knowledge.ask import Finding, readable_question
from knowledge.engines.embed import local_embedder
from knowledge.honesty.confidence import Verdict
from knowledge.text.markdown import to_plain
from knowledge.text.words import tokens
from knowledge.types import Hit
from knowledge.wording.answer import worded

FIRST = 700
SHOWN = 10
NEARLY_ALL = 0.9
MIN_WORD = 4
"""Letters from which a word counts: "the" and "for" are in every text."""

Wording = Callable[[Finding], str]
WORDINGS: dict[str, Wording] = {
    "ours": lambda found: worded(found).text,
    "best passage": lambda found: found.hits[0].passage.text,
    "first 700": lambda found: found.hits[0].passage.text[:FIRST],
}


@dataclass(frozen=True)
class Worded:
    """One answer beside its gold."""

    covered: float
    length: float
    """Characters of the answer to characters of the gold, both without markup."""

    @staticmethod
    def of(text: str, gold: str) -> Worded:
        """Compare an answer in Markdown with the plain text of the gold."""
        plain = to_plain(text)
        wanted = {word for word in tokens(gold) if len(word) >= MIN_WORD or word.isdigit()}
        return Worded(len(wanted & set(tokens(plain))) / max(1, len(wanted)), len(plain) / max(1, len(gold)))


def findings(bench: Bench, questions: Sequence[Question]) -> list[Finding]:
    """What is found for each, as if it were sure: bands are `bench.retrieval`'s matter."""
    return [_finding(bench, question["question"]) for question in questions]


def _finding(bench: Bench, question: str) -> Finding:
    ranking, numbers = bench.ranking(question), bench.engines.catalogue.numbers
    rows = [int(numbers[row]) for row in ranking.rows[:SHOWN]]
    passages = bench.engines.store.load(rows)
    scores = zip(rows, ranking.score, ranking.dense, ranking.lexical, strict=False)
    hits = tuple(
        Hit(passages[row], float(score), float(dense), float(lexical)) for row, score, dense, lexical in scores
    )
    return Finding(readable_question(question), hits, Verdict("answer", 1.0, {}))


def in_section(finding: Finding, question: Question, gold: str) -> bool:
    """Does the best passage stand in the section that holds the answer?"""
    best = finding.hits[0].passage
    return (best.source, best.anchor) == (question["gold_page"], question[gold])


def print_table(name: str, found: Sequence[Finding], questions: Sequence[Question]) -> None:
    print(f"\n{name}: {len(questions)} questions")
    print(f"{'':14}{'covered':>9}{'whole':>8}{'length':>8}{'p90':>7}")
    for label, wording in WORDINGS.items():
        pairs = zip(found, questions, strict=True)
        every = [Worded.of(wording(finding), question["answer_text"]) for finding, question in pairs]
        whole = np.mean([one.covered >= NEARLY_ALL for one in every])
        lengths = [one.length for one in every]
        covered = np.mean([one.covered for one in every])
        median, most = np.quantile(lengths, 0.5), np.quantile(lengths, 0.9)
        print(f"{label:14}{covered:9.3f}{whole:8.3f}{median:8.2f}{most:7.2f}")


def print_answers(found: Sequence[Finding], questions: Sequence[Question], count: int) -> None:
    step = max(1, len(questions) // max(1, count))
    for finding, question in list(zip(found, questions, strict=True))[::step][:count]:
        answer = worded(finding)
        measured = Worded.of(answer.text, question["answer_text"])
        print(f"\n{'=' * 100}\n{question['question']}   [{measured.covered:.2f} covered, {measured.length:.1f} long]")
        print(f"{'-' * 100}\n{answer.text}\n{'-' * 100}\ngold: {question['answer_text']}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--data", type=Path, required=True, help="folder with the corpus and its questions")
    options.add_argument("--cache", type=Path, help="folder to keep vectors in between runs")
    options.add_argument("--show", type=int, default=0, help="print so many answers")
    given = options.parse_args()
    embedder = kept(local_embedder(), given.cache)
    answerable = lines(given.data / "questions_answerable.jsonl")
    for name, folders, usable, gold in contents(given.data):
        questions = [question for question in answerable if question[usable]]
        with indexed(embedder, *folders) as bench:
            found = findings(bench, questions)
        inside = [at for at, finding in enumerate(found) if in_section(finding, questions[at], gold)]
        print_table(f"{name}, all", found, questions)
        print_table(f"{name}, section found", [found[at] for at in inside], [questions[at] for at in inside])
        print_answers(found, questions, given.show)


if __name__ == "__main__":
    main()
