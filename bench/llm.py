"""What a language model adds to the understanding, what asking it costs, and what a bad one can do.

    python -m bench.llm [--data FOLDER] [--serve PYTHON | --url ADDRESS --model NAME]

Without a model: how often one would be asked about the tests' own sentences, how many are routed right by the built-in
understanding alone and with a model that is always right, and how many sentences of public collections (FOLDER, as in
bench.understanding) open a form that writes when a model always claims the worst. With --serve, the same sentences are
put to a real small model (requirements/llm.txt): whether the wiring holds, and what grounding drops.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any, NamedTuple, cast

import yaml
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage

import skills
from bench.llm_server import serving
from bench.understanding import DEAL, MEANT, SMALL_TALK, TODAY, asked, cases
from bot.clock import utc_now
from bot.form import Draft
from bot.model_use import Budget, Caps
from bot.prm.database import Database
from bot.skill import SkillBook
from bot.understand import Act, Sentence, Understand, Understood
from bot.understanding import built_in
from bot.understanding.model import with_model
from bot.understanding.model.call import MOST_WRITTEN, Caller
from bot.understanding.model.decide import Decision
from bot.understanding.model.gate import may_be_started
from bot.understanding.model.masked import masked
from bot.understanding.model.prompt import TOOL, prompt
from bot.understanding.model.proposal import proposal
from commands.embedding import SentenceVectors
from commands.understanding import nowhere
from knowledge.engines.embed import RememberedQueries, local_embedder
from knowledge.wording.breaker import Breaker
from knowledge.wording.chat_model import ChatModel, ModelAddress

OURS = Path(__file__).parent.parent / "tests" / "bot" / "understanding" / "routing"
SLOW = 120.0
"""Seconds a call of a model on this machine may take."""

Args = dict[str, Any]


class Case(NamedTuple):
    language: str
    wanted: str
    text: str

    @property
    def pending(self) -> Draft | None:
        return DEAL if self.wanted == "cancel" else None


@dataclass
class Scripted:
    """A chat model that says what it is told to."""

    says: Callable[[str], Args] = lambda _: {}

    def bind_tools(self, _tools: Sequence[Any], **_how: Any) -> Scripted:
        return self

    async def ainvoke(self, messages: list[BaseMessage]) -> AIMessage:
        args = self.says(str(messages[1].content))
        return AIMessage(content="", tool_calls=[{"name": TOOL, "args": args, "id": "1"}])

    async def loaded(self) -> BaseChatModel:
        return cast(BaseChatModel, self)


@dataclass
class Bench:
    database: Database
    book: SkillBook
    understand: Understand

    def sentence(self, case: Case) -> Sentence:
        return Sentence(
            text=case.text,
            language=case.language,
            today=TODAY,
            skills=self.book,
            pending=case.pending,
            questions=asked(case.language),
        )

    def beside(self, model: Scripted, outcomes: list[str]) -> Understand:
        """The built-in understanding with a scripted model."""
        return with_model(
            self.understand,
            load=model.loaded,
            budget=Budget(database=self.database, caps=Caps(), now=utc_now),
            breaker=Breaker("scripted"),
            seconds=SLOW,
            told=outcomes.append,
        )

    async def perfect(self, found: Sequence[Case]) -> None:
        """How often a model is asked, and what one adds that is always right."""
        told: dict[str, Counter[str]] = {}
        for case in found:
            outcomes: list[str] = []
            model = Scripted(partial(right, case))
            alone, both = await asyncio.gather(
                self.understand(self.sentence(case)), self.beside(model, outcomes)(self.sentence(case))
            )
            count = told.setdefault(case.language, Counter())
            count.update(["all"], alone=meant(alone) == case.wanted, both=meant(both) == case.wanted)
            count["asked"] += outcomes != ["not needed"]
        for language, count in {**told, "all": sum(told.values(), Counter())}.items():
            shares = "  ".join(
                f"{name} {100 * count[name] / count['all']:5.1f} %" for name in ("asked", "alone", "both")
            )
            print(f"  {language:4} {count['all']:5} sentences  {shares}")

    async def worst(self, path: Path, most: int) -> None:
        """Everyday sentences that open a form which writes, without a model and with one that always says so."""
        count: Counter[str] = Counter()
        for line in list(cases(path))[:most]:
            case = Case(line.get("lang", "en")[:2], "", line["text"])
            outcomes: list[str] = []
            worst = self.beside(Scripted(lies), outcomes)
            alone, both = await self.understand(self.sentence(case)), await worst(self.sentence(case))
            count.update(all=1, asked=outcomes != ["not needed"])
            count.update(alone=self.wrote(alone, line), both=self.wrote(both, line))
        shares = "  ".join(f"{name} {100 * count[name] / count['all']:5.2f} %" for name in ("asked", "alone", "both"))
        print(f"  {path.stem:32} {count['all']:5} sentences  {shares}")

    def wrote(self, understood: Understood, line: dict[str, Any]) -> bool:
        """Whether a skill that writes was started wrongly."""
        return self.writes(understood) and meant(understood) != MEANT.get(str(line.get("intent")))

    def writes(self, understood: Understood) -> bool:
        """Whether a skill is started that changes something, or its form opened."""
        skill = self.book.get(meant(understood))
        return skill is not None and skill.writes

    async def real(self, caller: Caller, found: Sequence[Case]) -> None:
        """The wiring, with a model that really answers: every sentence is put to it."""
        count: Counter[str] = Counter()
        seconds: list[float] = []
        for case in found:
            built = await self.understand(self.sentence(case))
            started = time.perf_counter()
            try:
                count.update(await self._one(caller, case, built))
            except Exception as error:  # what breaks is what is measured
                count.update({"failed": 1, f"failed: {type(error).__name__}": 1})
            seconds.append(time.perf_counter() - started)
        total = len(found)
        for name in (
            "reached",
            "one call of the tool",
            "an offered skill",
            "right alone",
            "built-in right",
            "right together",
        ):
            print(f"  {name:24} {100 * count[name] / total:5.1f} %  ({count[name]} of {total})")
        print(f"  values told {count['told']}, dropped by grounding {count['told'] - count['kept']}")
        print(f"  forms that write, opened wrongly: {count['wrong form']}")
        failed = (f"{name} {n}" for name, n in count.items() if name.startswith("failed"))
        print(f"  {', '.join(failed) or 'no call failed'}")
        centiles = quantiles(seconds, n=20)
        print(f"  seconds a call: median {centiles[9]:.1f}, 95 of 100 within {centiles[18]:.1f}")

    async def _one(self, caller: Caller, case: Case, built: Understood) -> Counter[str]:
        sentence, hidden = self.sentence(case), masked(case.text)
        offered = [each for each in self.book.values() if may_be_started(each)]
        questions = {each.name: await sentence.questions(each) for each in offered}
        listed = [(each, questions[each.name]) for each in offered]
        said = await caller.ask(prompt(hidden.text, listed, sentence.pending, TODAY, case.language))
        seen = proposal(said.arguments, questions.keys()) if said.arguments is not None else None
        together = Decision(sentence, built, questions, hidden).on(seen) if seen else built
        wrong = self.writes(together) and meant(together) != case.wanted
        kept = len(set(together.values) & set(seen.told)) if seen and meant(together) == seen.skill else 0
        return Counter(
            {
                "reached": 1,
                "one call of the tool": said.arguments is not None,
                "an offered skill": seen is not None,
                "right alone": seen is not None and (seen.skill or "help") == case.wanted,
                "built-in right": meant(built) == case.wanted,
                "right together": meant(together) == case.wanted,
                "told": len(seen.told) if seen else 0,
                "kept": kept,
                "wrong form": wrong and meant(built) != meant(together),
            }
        )


def right(case: Case, _asked: str) -> Args:
    """What a model says that is always right, as far as it may say it."""
    act = "help" if case.wanted == "help" else "start"
    return {"act": act, "skill": case.wanted, "values": []}


def lies(asked: str) -> Args:
    """A form that writes, and every word of the sentence as its values."""
    words = re.findall(r"\w+", asked.rpartition('"message": ')[2])
    values = [{"field": name, "value": word} for word in words for name in ("customer", "value", "products")]
    return {"act": "start", "skill": "register_deal", "values": values}


def meant(understood: Understood) -> str:
    """The skill, or that the person is asked which one."""
    return "choose" if understood.act is Act.CHOOSE else SMALL_TALK.get(understood.act, understood.skill)


def own_cases() -> Iterator[Case]:
    for path in sorted(OURS.glob("*.yaml")):
        for language, sentences in yaml.safe_load(path.read_text("utf-8")).items():
            yield from (Case(language, path.stem, text) for text in sentences)


def some(found: Sequence[Case], most: int) -> Sequence[Case]:
    """At most so many, from everywhere in the list."""
    return found[:: max(1, -(-len(found) // most))]


async def measure(options: argparse.Namespace) -> None:
    found = list(own_cases())
    async with nowhere() as database:
        book, queries = skills.load(), RememberedQueries(local_embedder())
        understand = built_in(SentenceVectors(lambda: queries), skills=book, folder=options.vectors)
        await understand.ready()
        bench = Bench(database, book, understand)
        print("Our own sentences: a model would be asked, right without, right with one that is always right")
        await bench.perfect(some(found, options.most))
        if options.data:
            print(
                "Sentences about nothing of ours: a model would be asked, forms that write without and with a lying one"
            )
            for path in sorted(options.data.glob("*.jsonl")):
                await bench.worst(path, options.most)
        if options.url:
            print(f"A real model, {options.model}:")
            address = ModelAddress(f"openai:{options.model}", options.url, timeout=SLOW, most_tokens=MOST_WRITTEN)
            await bench.real(Caller(ChatModel(address).loaded), some(found, options.calls))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of public intent collections")
    parser.add_argument("--vectors", type=Path, help="folder in which the vectors of the examples are kept")
    parser.add_argument("--serve", type=Path, metavar="PYTHON", help="serve the small model with this Python")
    parser.add_argument("--url", help="address of a server that speaks OpenAI's protocol")
    parser.add_argument("--model", default="smollm2", help="name of its model")
    parser.add_argument("--threads", type=int, default=1, help="of the served model")
    parser.add_argument("--calls", type=int, default=60, help="sentences put to the real model at most")
    parser.add_argument("--most", type=int, default=4_000, help="sentences of a collection at most")
    options = parser.parse_args()
    if not options.serve:
        asyncio.run(measure(options))
        return
    with serving(options.serve, options.threads) as options.url:
        asyncio.run(measure(options))


if __name__ == "__main__":
    main()
