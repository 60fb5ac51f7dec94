"""How well dialog acts are told in every language, on the sentences of the tests: in the middle of a form, and outside.

    python -m bench.dialog_acts [--data FOLDER] [--misses] [--vectors FOLDER]

Every other sentence is kept aside: whoever improves something looks at the misses of the rest alone. FOLDER holds
public sentences labelled with what they do, one `dialog_acts*.jsonl` each with {"text", "intent", "lang"?} a line.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

import skills
from bench.understanding import ASIDE, DEAL, KNOWN, Bench, Score, cases, named
from bot.form import Draft, fill
from bot.i18n import LANGUAGES
from bot.skill import SkillBook
from bot.understand import Act, Understood
from bot.understanding import built_in
from bot.understanding.examples import examples_for
from bot.understanding.kept_vectors import KeptVectors
from bot.understanding.learning import learnt_as
from bot.understanding.likely_acts import act_of
from commands.embedding import SentenceVectors
from knowledge.engines.embed import RememberedQueries, local_embedder
from tests.bot.understanding.hearing import COMPLETE, deal, reading

FOLDER = Path(__file__).parent.parent / "tests" / "bot" / "understanding" / "acts"
IN_A_FORM = {"back", "skip", "cancel", "no", "yes", "maybe", "resume", "field_answer"}  # no sense in them elsewhere
SKILLS = {"cancel": "cancel", "help": "help", "greeting": "help", "thanks": "thanks", "goodbye": "goodbye"}
PUBLIC = {
    "yes": "yes", "no": "no", "maybe": "maybe", "cancel": "cancel", "repeat": "repeat", "what_can_i_ask_you": "help",
    "greeting": "greeting", "thank_you": "thanks", "goodbye": "goodbye", "change_language": "language",
}  # fmt: skip
"""Acts of ours, and the skill that changes the language, by what public collections (CLINC150) call them."""
AT_LEISURE = 60.0  # seconds for a sentence's vectors: it is about what is understood, not about how busy the machine is


def is_right(wanted: str, heard: Understood) -> bool:
    """Whether it comes to the same: an act by its name, or the skill that answers it."""
    if wanted == "like_last":
        return heard.like_last
    if wanted == "language":
        return named(heard) == wanted
    if wanted == "starts_with_no":
        return heard.act not in (Act.NO, Act.YES)
    if wanted == "field_answer":
        return heard.act in (Act.ANSWER, Act.START)
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
    for language, said in yaml.safe_load(file.read_text("utf-8")).items():
        for case in said[half]:
            heard = bench.hear(case["text"], language, deal(language, **COMPLETE), confirming=True)
            known = fill(DEAL.skill, bench.book[DEAL.skill].form, {**COMPLETE, **heard.values}, reading(language)).draft
            right = heard.act is Act.ANSWER and is_same(known.known[case["field"]], case["is"])
            miss = f"correction {language}: {case['text']} -> {heard.act} {dict(heard.values)}"
            scores.setdefault(language, Score()).count(right, miss)
    return scores


def public(bench: Bench, path: Path, pending: Draft | None) -> dict[str, Score]:
    """Scores by act of one collection, said in the middle of a form or outside."""
    scores: dict[str, Score] = {}
    for case in filter(is_ours, cases(path)):
        wanted = PUBLIC[case["intent"]]
        heard = bench.hear(case["text"], case.get("lang", "en"), pending)
        miss = f"{wanted}: {case['text']} -> {heard.act} {heard.skill}"
        scores.setdefault(wanted, Score()).count(is_right(wanted, heard), miss)
    return scores


def plain(embed: SentenceVectors, kept: KeptVectors, book: SkillBook, path: Path) -> dict[str, Score]:
    """The same as a plain library would tell it: each is what the example with the nearest embedding is."""
    examples = examples_for(book)
    texts = [learnt_as(each) for each in examples]
    for _ in kept.make(texts):
        pass
    known = kept.of(texts)
    scores: dict[str, Score] = {}
    for case in filter(is_ours, cases(path)):
        label = examples[int((known @ embed.sentences([case["text"]])[0]).argmax())].label
        scores.setdefault(PUBLIC[case["intent"]], Score()).count(told(label) == PUBLIC[case["intent"]], case["text"])
    return scores


def is_ours(case: Mapping[str, Any]) -> bool:
    return case["intent"] in PUBLIC


def told(label: str) -> str:
    """What an example was written for: an act, or a skill."""
    act = act_of(label)
    return act.value if act else label


def is_same(known: Any, meant: Any) -> bool:
    """Of an amount, however it is written."""
    if isinstance(known, dict) and isinstance(meant, dict):
        return Decimal(known["amount"]) == Decimal(meant["amount"])
    return bool(known == meant)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of public sentences and what they do")
    parser.add_argument("--misses", action="store_true", help="show what was not understood")
    parser.add_argument("--vectors", type=Path, help="folder where the vectors of examples are kept")
    options = parser.parse_args()
    queries, book = RememberedQueries(local_embedder()), skills.load()
    embed = SentenceVectors(lambda: queries)
    understand = built_in(embed, skills=book, folder=options.vectors)
    if understand.meaning:
        understand.meaning.patience = AT_LEISURE
    asyncio.run(understand.ready())
    bench = Bench(understand, book)
    known = measured(bench, KNOWN)
    show("looked at", known)
    show("kept aside", measured(bench, ASIDE))
    for by_language in known.values() if options.misses else ():
        for score in by_language.values():
            print(*score.misses, sep="\n")
    kept = KeptVectors(embed, options.vectors)
    for path in sorted(options.data.glob("dialog_acts*.jsonl")) if options.data else ():
        show_public(path.stem, public(bench, path, DEAL), public(bench, path, None), plain(embed, kept, book, path))


def show_public(title: str, inside: dict[str, Score], outside: dict[str, Score], nearest: dict[str, Score]) -> None:
    """A row for each act: ours in the middle of a form, ours where none is open, and the nearest example alone."""
    print(f"{title}: in a form, outside, nearest example")
    totals = [sum(scores.values(), Score()) for scores in (inside, outside, nearest)]
    for wanted, row in [*((each, [inside[each], outside[each], nearest[each]]) for each in inside), ("all", totals)]:
        print(f"  {wanted:14}" + "".join(f"{f'{s.right} of {s.cases}':>14}" for s in row))
    print(*(f"  {100 * total.right / max(total.cases, 1):.1f} %" for total in totals))


def show(title: str, scores: dict[str, dict[str, Score]]) -> None:
    """A row for each act, a column for each language."""
    print(f"{title:16}" + "".join(f"{language:>7}" for language in LANGUAGES) + f"{'all':>7}")
    for wanted, by_language in scores.items():
        everything = sum(by_language.values(), Score())
        row = [by_language.get(language, Score()) for language in LANGUAGES] + [everything]
        print(f"{wanted:16}" + "".join(f"{100 * s.right / max(s.cases, 1):7.1f}" for s in row))


if __name__ == "__main__":
    main()
