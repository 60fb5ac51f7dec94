"""How well dialog acts are told in every language, on the sentences of the tests: in the middle of a form, and outside.

    python -m bench.dialog_acts [--misses] [--vectors FOLDER]

Every other sentence is kept aside: whoever improves something looks at the misses of the rest alone.
"""

from __future__ import annotations

import argparse
import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

import skills
from bench.understanding import ASIDE, DEAL, KNOWN, Bench, Score
from bot.form import fill
from bot.i18n import LANGUAGES
from bot.understand import Act, Understood
from bot.understanding import built_in
from commands.embedding import SentenceVectors
from knowledge.engines.embed import RememberedQueries, local_embedder
from tests.bot.understanding.hearing import COMPLETE, deal, reading

FOLDER = Path(__file__).parent.parent / "tests" / "bot" / "understanding" / "acts"
IN_A_FORM = {"back", "skip", "cancel", "no", "yes", "maybe", "resume"}  # there is no sense in them elsewhere
SKILLS = {"cancel": "cancel", "help": "help", "greeting": "help", "thanks": "thanks", "goodbye": "goodbye"}


def is_right(wanted: str, heard: Understood) -> bool:
    """Whether it comes to the same: an act by its name, or the skill that answers it."""
    if wanted == "like_last":
        return heard.like_last
    if wanted == "starts_with_no":
        return heard.act not in (Act.NO, Act.YES)
    return heard.act.value == wanted or (heard.act is Act.START and SKILLS.get(wanted) == heard.skill)


def measured(bench: Bench, half: slice) -> dict[str, dict[str, Score]]:
    """Scores by act and language."""
    scores: dict[str, dict[str, Score]] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        wanted = file.stem
        if wanted == "correction":
            scores[wanted] = corrections(bench, file, half)
            continue
        for language, told in yaml.safe_load(file.read_text("utf-8")).items():
            score = scores.setdefault(wanted, {}).setdefault(language, Score())
            for case in (told.splitlines() if isinstance(told, str) else told)[half]:
                text = case["text"] if isinstance(case, dict) else case
                heard = bench.hear(text, language, DEAL if wanted in IN_A_FORM else None)
                score.count(is_right(wanted, heard), f"{wanted} {language}: {text} -> {heard.act} {heard.skill}")
    return scores


def corrections(bench: Bench, file: Path, half: slice) -> dict[str, Score]:
    """Whether a complete form holds what was meant, after a correction said to its card."""
    scores: dict[str, Score] = {}
    for language, cases in yaml.safe_load(file.read_text("utf-8")).items():
        for case in cases[half]:
            heard = bench.hear(case["text"], language, deal(language, **COMPLETE), confirming=True)
            known = fill(DEAL.skill, bench.book[DEAL.skill].form, {**COMPLETE, **heard.values}, reading(language)).draft
            right = heard.act is Act.ANSWER and is_same(known.known[case["field"]], case["is"])
            miss = f"correction {language}: {case['text']} -> {heard.act} {dict(heard.values)}"
            scores.setdefault(language, Score()).count(right, miss)
    return scores


def is_same(known: Any, meant: Any) -> bool:
    """Of an amount, however it is written."""
    if isinstance(known, dict) and isinstance(meant, dict):
        return Decimal(known["amount"]) == Decimal(meant["amount"])
    return bool(known == meant)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="show what was not understood")
    parser.add_argument("--vectors", type=Path, help="folder where the vectors of examples are kept")
    options = parser.parse_args()
    queries, book = RememberedQueries(local_embedder()), skills.load()
    understand = built_in(SentenceVectors(lambda: queries), skills=book, folder=options.vectors)
    asyncio.run(understand.ready())
    bench = Bench(understand, book)
    known = measured(bench, KNOWN)
    show("looked at", known)
    show("kept aside", measured(bench, ASIDE))
    for by_language in known.values() if options.misses else ():
        for score in by_language.values():
            print(*score.misses, sep="\n")


def show(title: str, scores: dict[str, dict[str, Score]]) -> None:
    """A row for each act, a column for each language."""
    print(f"{title:16}" + "".join(f"{language:>7}" for language in LANGUAGES) + f"{'all':>7}")
    for wanted, by_language in scores.items():
        everything = sum(by_language.values(), Score())
        row = [by_language.get(language, Score()) for language in LANGUAGES] + [everything]
        print(f"{wanted:16}" + "".join(f"{100 * s.right / max(s.cases, 1):7.1f}" for s in row))


if __name__ == "__main__":
    main()
