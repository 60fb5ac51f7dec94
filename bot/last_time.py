""" "Same as last time, but Globex": what carries over from the form a person finished last."""

from datetime import date
from typing import Any

from bot import drafts
from bot.fields import Once
from bot.form import Form, Question, fill
from bot.skill import Skill
from bot.turn import Turn


async def answers(turn: Turn, skill: Skill) -> dict[str, Any]:
    """The answers of this sender's last finished form of `skill` that can be given again; empty where there is none.

    What belongs to one record only, days that have passed, and what is no longer a possible answer stay behind.
    """
    stored = await drafts.last_done(turn.session, turn.incoming.sender.key, [skill.name], turn.now)
    if stored is None:
        return {}
    reading = await turn.reading(skill.form, stored.known)
    draft = fill(skill.name, skill.form, stored.known, reading).draft
    return {
        question.name: draft.known[question.name]
        for question in draft.questions
        if question.name in draft.known
        and question.name not in draft.errors
        and not _once(skill.form, question)
        and not _past(question, draft.known[question.name], turn.today)
    }


async def skill_of_last(turn: Turn) -> str:
    """Which skill "same as last time" means where nobody says it; "" where nothing was finished lately."""
    writing = [skill.name for skill in turn.skills.values() if skill.confirm]
    stored = await drafts.last_done(turn.session, turn.incoming.sender.key, writing, turn.now)
    return stored.skill if stored else ""


def _once(form: type[Form], question: Question) -> bool:
    return any(isinstance(mark, Once) for mark in form.model_fields[question.name].metadata)


def _past(question: Question, value: Any, today: date) -> bool:
    return question.kind == "date" and date.fromisoformat(str(value)) < today
