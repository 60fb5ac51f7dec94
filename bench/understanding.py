"""How well sentences are understood without a language model: routes, dialog acts, false triggers, time.

    python -m bench.understanding --data FOLDER [--misses] [--plain] [--vectors FOLDER]

FOLDER holds public intent collections, one `*.jsonl` each with {"text", "intent"?, "lang"?} a line. What they ask for
is nothing we do, so every skill that writes and starts on them is a false trigger, save where the collection's own
label says that it means the same. Routes are measured on the sentences of the tests, as a partner's person or, to
enrol, somebody unknown says them. Every other one is kept aside: whoever improves something looks at the misses of the
rest alone. `--plain` routes the same sentences by their words alone, and by the nearest example's embedding, as a
plain library would.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from statistics import quantiles
from typing import Any

import yaml

import skills
from bot.fields import Choice, Reading
from bot.form import Draft, Question, questions
from bot.i18n import LANGUAGES, Translator
from bot.prm.people import Member
from bot.skill import Skill, SkillBook
from bot.understand import Act, Asked, Sentence, Understand, Understood
from bot.understanding import built_in
from bot.understanding.examples import examples_for
from bot.understanding.likely_acts import act_of
from commands.embedding import SentenceVectors
from knowledge.engines.embed import RememberedQueries, local_embedder
from tests.bot.understanding.hearing import EVERYTHING as ANYBODY

OURS = Path(__file__).parent.parent / "tests" / "bot" / "understanding" / "routing"
TODAY = date(2026, 11, 20)
ACTS = {
    "yes": Act.YES, "affirm": Act.YES, "no": Act.NO, "deny": Act.NO, "cancel": Act.CANCEL, "greeting": Act.GREETING,
    "greet": Act.GREETING, "thank_you": Act.THANKS, "thank": Act.THANKS, "thankyou": Act.THANKS, "goodbye": Act.GOODBYE,
    "what_can_i_ask_you": Act.HELP, "help": Act.HELP,
    "repeat": Act.REPEAT,
}  # fmt: skip
"""Labels of the collections that are dialog acts of ours."""
MEANT = {"change_language": "language", "cancel": "cancel", "human_handoff": "talk_to_person"}
"""Labels that ask for a skill of ours which writes."""
SMALL_TALK = {
    Act.CANCEL: "cancel",
    Act.HELP: "help",
    Act.GREETING: "help",
    Act.THANKS: "thanks",
    Act.GOODBYE: "goodbye",
}


KNOWN, ASIDE = slice(0, None, 2), slice(1, None, 2)
"""Which of the tests' sentences may be looked at, and which are kept to measure with."""
DEAL = Draft("register_deal", "Register a deal", questions(skills.load()["register_deal"].form, Reading()), {})
"""A form there is something to cancel about."""


async def a_deal() -> str:
    """What somebody did who wants "the same as last time"."""
    return DEAL.skill


def asked(language: str) -> Asked:
    """A skill's questions with the choices that need no database."""
    names = tuple(Choice(each, Translator(each).language_name(each), (Translator(language).language_name(each),
                  Translator("en").language_name(each))) for each in LANGUAGES)  # fmt: skip

    async def asked(skill: Skill) -> tuple[Question, ...]:
        return questions(skill.form, Reading(t=Translator(language), choices={"language": names}))

    return asked


@dataclass
class Score:
    cases: int = 0
    right: int = 0
    offered: int = 0  # what was meant is one of the two that the person was asked to choose between
    misses: list[str] = field(default_factory=list)

    def count(self, right: bool, miss: str, *, offered: bool = False) -> None:
        self.cases += 1
        self.right += right
        self.offered += offered
        if not right:
            self.misses.append(miss)

    def __add__(self, other: Score) -> Score:
        return Score(self.cases + other.cases, self.right + other.right, self.offered + other.offered)

    def __str__(self) -> str:
        asked = f", {self.offered} more offered as one of two" if self.offered else ""
        return f"{100 * self.right / max(self.cases, 1):5.1f} %  ({self.right} of {self.cases}{asked})"


@dataclass
class Bench:
    understand: Understand = field(default_factory=built_in)
    book: SkillBook = field(default_factory=skills.load)
    milliseconds: list[float] = field(default_factory=list)
    of_processor: list[float] = field(default_factory=list)  # the same without what other programs took of the machine
    person: Member | None = ANYBODY

    def hear(self, text: str, language: str, pending: Draft | None = None, *, confirming: bool = False) -> Understood:
        sentence = Sentence(
            text=text,
            language=language,
            today=TODAY,
            skills=self.book.for_person(self.person),
            not_theirs=self.book.never_for(self.person),
            pending=pending,
            confirming=confirming,
            questions=asked(language),
            last_done=a_deal,
        )
        started, busy = time.perf_counter(), time.process_time()
        understood = asyncio.run(self._understood(sentence))
        self.milliseconds.append((time.perf_counter() - started) * 1000)
        self.of_processor.append((time.process_time() - busy) * 1000)
        return understood

    async def _understood(self, sentence: Sentence) -> Understood:
        return await self.understand(sentence)

    def routes(self, half: slice) -> dict[str, Score]:
        """The tests' own sentences, by language."""
        scores: dict[str, Score] = {}
        for wanted, by_language in ours(self.book).items():
            speaker = replace(self, person=None if wanted == "enrol" else self.person)
            for language, sentences in by_language.items():
                self.understand_once(language)
                score = scores.setdefault(language, Score())
                for text in sentences[half]:
                    heard = speaker.hear(text, language, DEAL if wanted == "cancel" else None)
                    got = named(heard)
                    score.count(got == wanted, f"{wanted} not {got}: {text}", offered=wanted in heard.between)
        return scores

    def understand_once(self, language: str) -> None:
        """Learning is not understanding."""
        asyncio.run(self._understood(Sentence(text="hello there", language=language, today=TODAY, skills=self.book)))

    def false_triggers(self, path: Path) -> Score:
        """Sentences on which no skill that writes was started wrongly."""
        score = Score()
        for case in cases(path):
            got = named(self.hear(case["text"], case.get("lang", "en")))
            wrong = got in self.book and self.book[got].writes and got != MEANT.get(str(case.get("intent")))
            score.count(not wrong, f"{got}: {case['text']}")
        return score

    def acts(self, path: Path) -> dict[str, Score]:
        """Recognised dialog acts by label, and what was taken for one without being one."""
        scores: dict[str, Score] = {}
        for case in cases(path):
            label, heard = str(case.get("intent")), self.hear(case["text"], "en")
            wanted = ACTS.get(label)
            routed = heard.act is Act.START and wanted and SMALL_TALK.get(wanted) == heard.skill
            got = wanted if routed else heard.act
            if wanted:
                scores.setdefault(label, Score()).count(got is wanted, f"{label} not {got}: {case['text']}")
            elif label in (
                "maybe",
                "who_made_you",
                "how_old_are_you",
                "tell_joke",
                "change_speed",
                "are_you_a_bot",
            ):
                scores.setdefault("none of ours", Score()).count(got is Act.START, f"{got}: {case['text']}")
        return scores


def named(understood: Understood) -> str:
    """The skill that would answer."""
    return "choose" if understood.act is Act.CHOOSE else SMALL_TALK.get(understood.act, understood.skill)


def ours(book: SkillBook) -> dict[str, dict[str, list[str]]]:
    """The tests' sentences by the skill they ask for and by language."""
    files = (file for file in sorted(OURS.glob("*.yaml")) if file.stem in book)
    return {file.stem: yaml.safe_load(file.read_text("utf-8")) for file in files}


def cases(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def report(name: str, score: Score, *, misses: bool) -> None:
    print(f"  {name:32} {score}")
    for miss in score.misses if misses else ():
        print(f"      {miss}")


def nearest_neighbours(embed: SentenceVectors, book: SkillBook) -> dict[str, Score]:
    """The tests' own sentences, each routed as the example whose embedding is nearest."""
    examples = examples_for(book)
    known = embed.examples([each.text for each in examples])
    scores: dict[str, Score] = {}
    for wanted, by_language in ours(book).items():
        for language, sentences in by_language.items():
            for text in sentences[ASIDE]:
                label = examples[int((known @ embed.sentences([text])[0]).argmax())].label
                got = label if label in book else SMALL_TALK.get(act_of(label) or Act.START, "ask")
                scores.setdefault(language, Score()).count(got == wanted, f"{wanted} not {got}: {text}")
    return scores


def show_routes(title: str, routes: dict[str, Score], *, misses: bool) -> None:
    print(f"{title}:")
    for language, score in routes.items():
        report(language, score, misses=misses)
    report("all", sum(routes.values(), Score()), misses=False)


def times(bench: Bench) -> str:
    """How long one sentence took, on the clock and of the processors' time."""
    clock, busy = quantiles(bench.milliseconds, n=100), quantiles(bench.of_processor, n=100)
    told = f"p50 {clock[49]:.1f} ms, p95 {clock[94]:.1f} ms; processors p50 {busy[49]:.1f} ms, p95 {busy[94]:.1f} ms"
    return f"{told}; {len(bench.milliseconds)} sentences"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of public intent collections")
    parser.add_argument("--misses", action="store_true", help="show what was not understood")
    parser.add_argument("--plain", action="store_true", help="compare with words alone and with nearest neighbours")
    parser.add_argument("--vectors", type=Path, help="folder where the vectors of examples are kept")
    options = parser.parse_args()
    queries = RememberedQueries(local_embedder())
    embed, book = SentenceVectors(lambda: queries), skills.load()
    understand = built_in(embed, skills=book, folder=options.vectors)
    asyncio.run(understand.ready())
    bench = Bench(understand, book)
    show_routes("Routed right, sentences that were looked at", bench.routes(KNOWN), misses=options.misses)
    show_routes("Routed right, sentences kept aside", bench.routes(ASIDE), misses=False)
    print(f"  {times(bench)}")
    if options.plain:
        by_words = Bench(built_in(skills=book), book)
        show_routes("By words alone, sentences kept aside", by_words.routes(ASIDE), misses=False)
        print(f"  {times(by_words)}")
        show_routes("By the nearest example's embedding", nearest_neighbours(embed, book), misses=False)
    bench.milliseconds.clear()
    bench.of_processor.clear()
    for path in sorted(options.data.glob("*.jsonl")) if options.data else ():
        if Counter(ACTS.get(str(case.get("intent"))) is not None for case in cases(path))[True] > 40:
            print(f"Dialog acts, {path.stem}:")
            for label, score in bench.acts(path).items():
                report(label, score, misses=options.misses)
    print("Without a false trigger:")
    for path in sorted(options.data.glob("*.jsonl")) if options.data else ():
        report(path.stem, bench.false_triggers(path), misses=options.misses)
    if len(bench.milliseconds) > 1:
        print(f"Time: {times(bench)}")


if __name__ == "__main__":
    main()
