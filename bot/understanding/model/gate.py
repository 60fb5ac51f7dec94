"""Whether a sentence needs a model at all: most are understood without, and cost nothing.

A model is asked where the built-in understanding wavers between skills, starts one on little likeness, takes for a
question what is none, or leaves most of a request for a form unread. A question that is put as one goes to the content
without a model, unless there is doubt.
"""

import re
from collections.abc import Sequence
from typing import Any

from bot.form import Question
from bot.skill import Skill
from bot.understand import Act, Sentence, Understood
from bot.understanding.mood import asks
from bot.understanding.route import ANSWERS_QUESTIONS
from bot.understanding.words import reading_languages

SURE = 0.6  # score from which a skill is what was asked for
DOUBTFUL = 0.5  # score under which a question may be one about somebody's own deals, and not about the content
FEW = 3  # words that hold nothing which was not found
UNREAD = 5  # words beside the values of a request that still lacks some

_WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{1,2}")


def may_be_started(skill: Skill) -> bool:
    """By a model: what only reads, or shows everything and asks before it writes."""
    return not skill.verbatim and skill.listed and (not skill.writes or skill.confirm)


async def needs_model(sentence: Sentence, built: Understood) -> bool:
    """Whether what the built-in understanding found leaves something to find."""
    if built.act is Act.CHOOSE:
        return True
    skill, pending = sentence.skills.get(built.skill), sentence.pending
    if built.act not in (Act.START, Act.ANSWER) or skill is None or len(_WORD.findall(sentence.text)) < FEW:
        return False
    if pending and not may_be_started(sentence.skills[pending.skill]):
        return False
    if built.act is Act.ANSWER and pending:
        return not built.values or _leaves_unread(sentence.text, built.values, pending.open_questions)
    if skill.name == ANSWERS_QUESTIONS:
        asked = asks(sentence.text, reading_languages(sentence.text, sentence.language))
        return not asked or built.score < DOUBTFUL
    if not may_be_started(skill):
        return False
    return built.score < SURE or _leaves_unread(sentence.text, built.values, await sentence.questions(skill))


def _leaves_unread(text: str, values: Any, questions: Sequence[Question]) -> bool:
    """Whether answers are missing that the rest of the text may hold."""
    missing = any(question.required and question.name not in values for question in questions)
    read = sum(len(_WORD.findall(str(value))) for value in values.values())
    return missing and len(_WORD.findall(text)) - read > UNREAD
