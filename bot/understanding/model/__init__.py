"""Understanding with a language model: where the built-in understanding is not sure, a model is asked as well.

What it says is input like any other: only offered skills count, only values that stand in the sentence, and nothing it
says can confirm, refuse or cancel. Whatever goes wrong, the built-in understanding's result is there already.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.model_use import Budget, Reserved
from bot.prm.database import Unavailable
from bot.understand import Sentence, Understand, Understood
from bot.understanding.model.call import MOST_WRITTEN, Caller, Load, Said, estimated
from bot.understanding.model.decide import Decision
from bot.understanding.model.gate import may_be_started, needs_model
from bot.understanding.model.masked import masked
from bot.understanding.model.prompt import MOST_CHARACTERS, prompt
from bot.understanding.model.proposal import proposal

AT_ONCE = 8  # sentences that wait for the model in one process; each also needs a connection to the database

Outcome = Literal["not needed", "capped", "busy", "failed", "useless", "same", "changed"]


class Breaker(Protocol):
    """Whether to try something that keeps failing."""

    def may_try(self) -> bool: ...

    def failed(self, reason: str) -> None: ...

    def worked(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Listening:
    """A model that listens along."""

    built_in: Understand
    caller: Caller
    budget: Budget
    breaker: Breaker
    seconds: float
    told: Callable[[Outcome], None]
    count: Callable[[int, int], None]
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def understand(self, sentence: Sentence) -> Understood:
        built = await self.built_in(sentence)
        if not await needs_model(sentence, built):
            self.told("not needed")
            return built
        if self.room.locked():
            self.told("busy")
            return built
        async with self.room:
            return await self._with_model(sentence, built)

    async def _with_model(self, sentence: Sentence, built: Understood) -> Understood:
        if not self.breaker.may_try():
            self.told("failed")
            return built
        offered = [each for each in sentence.skills.values() if may_be_started(each)]
        questions = {each.name: await sentence.questions(each) for each in offered}
        hidden = await asyncio.to_thread(masked, sentence.text[:MOST_CHARACTERS])
        skills = [(each, questions[each.name]) for each in offered]
        told = (hidden.text, skills, sentence.pending, sentence.today, sentence.language)
        written = await asyncio.to_thread(prompt, *told)  # the event loop has not that many milliseconds
        said = await self._said(sentence, written)
        if said is None:
            return built
        meant = proposal(said.arguments, questions.keys()) if said.arguments is not None else None
        decision = Decision(sentence, built, questions, hidden)
        understood = await asyncio.to_thread(decision.on, meant) if meant else built
        self.told("useless" if meant is None else "same" if understood == built else "changed")
        return understood

    async def _said(self, sentence: Sentence, written: str) -> Said | None:
        """What the model says within the time and the tokens there are; None where it says nothing."""
        reserved: Reserved | None = None
        said: Said | None = None
        estimate = estimated(written)
        try:
            async with asyncio.timeout(self.seconds):
                put_aside = self.budget.reserve(sentence.speaker, estimate + MOST_WRITTEN)
                reserved = await asyncio.shield(put_aside)  # a transaction is not broken off
                if reserved is None:
                    self.told("capped")
                    return None
                said = await self.caller.ask(written)
        except Exception as error:  # every provider has its own
            self.breaker.failed(type(error).__name__)
            self.told("failed")
        else:
            self.breaker.worked()
        finally:
            if reserved:
                await self._settled(reserved, said or Said(None, estimate, 0))
        return said

    async def _settled(self, reserved: Reserved, said: Said) -> None:
        self.count(said.tokens_in, said.tokens_out)
        try:
            await self.budget.settle(reserved, said.tokens_in, said.tokens_out)
        except Unavailable:
            return  # it stays counted as reserved


def with_model(
    built_in: Understand,
    *,
    load: Load,
    budget: Budget,
    breaker: Breaker,
    seconds: float,
    told: Callable[[Outcome], None] = lambda _: None,
    count: Callable[[int, int], None] = lambda _in, _out: None,
) -> Understand:
    """`built_in`, and where it is not sure the model that `load` gives, for at most so many seconds.

    `told` hears what came of each sentence, `count` the tokens of each call, read and written. Nothing is raised that
    `built_in` does not raise.
    """
    return Listening(
        built_in=built_in, caller=Caller(load), budget=budget, breaker=breaker, seconds=seconds, told=told, count=count
    ).understand
