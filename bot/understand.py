"""A sentence becomes a skill and values. What is understood is a proposal: it can never confirm anything."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from bot.fields import Reading
from bot.form import Draft, Question, questions
from bot.skill import Skill, SkillBook


class Act(StrEnum):
    """What a sentence does in the conversation, apart from what it is about."""

    START = "start"  # asks for a skill
    ANSWER = "answer"  # answers or corrects the pending form
    YES = "yes"
    NO = "no"
    CANCEL = "cancel"
    HELP = "help"
    GREETING = "greeting"
    THANKS = "thanks"


Asked = Callable[[Skill], Awaitable[tuple[Question, ...]]]


async def in_english(skill: Skill) -> tuple[Question, ...]:
    """A skill's questions as far as the form alone tells: in English, without choices that only the database knows."""
    return questions(skill.form, Reading())


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """What is known when a sentence has to be understood."""

    text: str
    language: str
    today: date
    skills: SkillBook  # what this person may do
    pending: Draft | None = None  # the form they are in the middle of
    confirming: bool = False  # and whether they were just asked "is this right?"
    questions: Asked = in_english  # what a skill would ask this person, with their choices


@dataclass(frozen=True, kw_only=True)
class Understood:
    """Which skill a sentence asks for, and every answer it already contains."""

    act: Act
    skill: str
    values: Mapping[str, Any] = field(default_factory=dict)
    score: float = 1.0  # 0..1, how sure


Understand = Callable[[Sentence], Awaitable[Understood]]
