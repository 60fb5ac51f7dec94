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
    MAYBE = "maybe"  # neither yes nor no, or no answer yet: changes nothing
    CANCEL = "cancel"
    HELP = "help"
    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    BACK = "back"  # undo the last answer to the pending form
    SKIP = "skip"  # leave the question that was just asked for later
    REPEAT = "repeat"  # say the last thing once more
    RESUME = "resume"  # go on with the form they are, or were, in the middle of
    LIKE_LAST = "like_last"  # the form they finished last once more; whoever hears it starts that form
    CHOOSE = "choose"  # means one of `between`, and only the person can tell which


Asked = Callable[[Skill], Awaitable[tuple[Question, ...]]]


async def nothing_done() -> str:
    """Nobody finished a form lately."""
    return ""


async def in_english(skill: Skill) -> tuple[Question, ...]:
    """A skill's questions as far as the form alone tells: in English, without choices that only the database knows."""
    return questions(skill.form, Reading())


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """On whose account a sentence is understood, where that costs something."""

    person: str = ""  # key of the sender; "" where nobody in particular says it
    partner: int | None = None  # None: nobody we know, or our own staff


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """What is known when a sentence has to be understood."""

    text: str
    language: str
    today: date
    skills: SkillBook  # what this person may do
    not_theirs: frozenset[str] = frozenset()  # skills of the vendor's people for a partner's, and the other way round
    pending: Draft | None = None  # the form they are in the middle of
    confirming: bool = False  # and whether they were just asked "is this right?"
    questions: Asked = in_english  # what a skill would ask this person, with their choices
    speaker: Speaker = Speaker()
    last_done: Callable[[], Awaitable[str]] = nothing_done  # skill of the form they finished last; "" where none


@dataclass(frozen=True, kw_only=True)
class Understood:
    """Which skill a sentence asks for, and every answer it already contains."""

    act: Act
    skill: str
    values: Mapping[str, Any] = field(default_factory=dict)  # by field; for `Act.CHOOSE` by skill, then by field
    score: float = 1.0  # 0..1, how sure
    between: tuple[str, ...] = ()  # for `Act.CHOOSE`: skills it may ask for, the likeliest first
    like_last: bool = False  # "same as last time": fill what is not said as in this skill's last form


Understand = Callable[[Sentence], Awaitable[Understood]]
