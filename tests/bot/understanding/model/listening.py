"""An understanding with a scripted model listening along, on a real server and a real database."""

import asyncio
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from bot.form import Draft
from bot.model_use import Budget, Caps, Used, used_on
from bot.prm.database import Database
from bot.skill import SkillBook
from bot.understand import Act, Sentence, Speaker, Understand, Understood
from bot.understanding.model import Outcome, with_model
from knowledge.wording.breaker import Breaker
from knowledge.wording.chat_model import ModelAddress, chat_model
from tests.bot.understanding.hearing import OF_A_PARTNER, TODAY, asked
from tests.conversation import Clock
from tests.scripted_model import ScriptedModel

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

ANNA = Speaker(person="test:T1:anna", partner=1)


@cache
def scripted(url: str) -> "BaseChatModel":
    """The client of the scripted model: one serves every test of a process, as it takes a while to make."""
    return chat_model(ModelAddress("openai:scripted", url, "key", timeout=20))


def nothing_found(sentence: Sentence) -> Understood:
    """A built-in understanding that takes everything for a question."""
    return Understood(act=Act.START, skill="ask", values={"question": sentence.text}, score=0.5)


@dataclass
class Ear:
    """Hears sentences with the model; `built` is what would be understood without it."""

    model: ScriptedModel
    database: Database
    built: Understood | None = None
    caps: Caps = field(default_factory=Caps)
    seconds: float = 5.0
    outcomes: list[Outcome] = field(default_factory=list)
    tokens: list[tuple[int, int]] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)
    breaker: Breaker = field(default_factory=lambda: Breaker("model"))

    def __post_init__(self) -> None:
        self.understand = self.listening(self._built_in)

    def listening(self, built_in: Understand) -> Understand:
        """`built_in` with the model beside it."""
        return with_model(
            built_in,
            load=self._loaded,
            budget=Budget(database=self.database, caps=self.caps, now=self.clock),
            breaker=self.breaker,
            seconds=self.seconds,
            told=self.outcomes.append,
            count=lambda read, written: self.tokens.append((read, written)),
        )

    async def _loaded(self) -> "BaseChatModel":
        return await asyncio.to_thread(scripted, self.model.url)

    async def _built_in(self, sentence: Sentence) -> Understood:
        return self.built or nothing_found(sentence)

    async def hear(
        self,
        text: str,
        language: str = "en",
        *,
        pending: Draft | None = None,
        confirming: bool = False,
        skills: SkillBook = OF_A_PARTNER,
        speaker: Speaker = ANNA,
    ) -> Understood:
        return await self.understand(
            Sentence(
                text=text,
                language=language,
                today=TODAY,
                skills=skills,
                pending=pending,
                confirming=confirming,
                questions=lambda skill: asked(skill, language),
                speaker=speaker,
            )
        )

    async def used(self) -> Used:
        """What is counted of today."""
        async with self.database.reading() as session:
            return await used_on(session, self.clock().date())

    def with_caps(self, **caps: int) -> "Ear":
        return replace(self, caps=Caps(**caps), outcomes=[], tokens=[])


async def all_of(ear: Ear, texts: list[str]) -> list[Understood]:
    """Heard at the same time."""
    return list(await asyncio.gather(*(ear.hear(text) for text in texts)))
