"""Whether what a sentence is most likely to ask for may start, by what a wrong start would cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.form import Question
from bot.skill import Skill
from bot.understand import Sentence
from bot.understanding import evidence
from bot.understanding.asked_for import cost_of, writes_at_once
from bot.understanding.mood import declines
from bot.understanding.named import has_few_choices
from bot.understanding.route import Routed
from bot.understanding.whose import is_of_others

UNMISTAKABLE = 0.8  # probability that is enough though nothing is said of what a skill that writes is about
SURELY_OURS = 0.002  # probability that nothing of ours is asked for, under which what shows a card needs no more words
PLAIN = 0.7  # the same of one that writes before it asks or shows anything, where it says what that is about
ALONE = 0.95  # and where it does not
BACKED = 0.5  # by which less is needed where the sentence holds what the skill asks, or wishes in so many words


@dataclass(frozen=True)
class Starting:
    """What decides it, of one sentence."""

    sentence: Sentence
    text: str
    languages: tuple[str, ...]

    def is_meant(self, skill: Skill, routed: Routed, asked: Sequence[Question], told: Mapping[str, Any]) -> bool:
        """Whether a skill is likely enough for what a wrong start would cost, given what the sentence holds."""
        required = [question for question in asked if question.required]
        records = [question.name for question in required if question.record]
        named = any(question.name in told for question in required)
        if records and not named and routed.asking and not routed.by_meaning:
            return False  # "how long is a deal protected?" is about none
        held = named if records or not skill.confirm else any(q.name in told for q in asked if q.kind != "text")
        backed = BACKED ** (held + (skill.writes and routed.wished))
        cost = cost_of(skill, by_meaning=routed.by_meaning) * backed
        if not skill.writes and routed.by_meaning:  # which of several lists is a smaller matter than whether any
            return 1.0 - routed.nothing > cost * routed.nothing
        return routed.outweighs(cost)

    def speaks_of(self, skill: Skill, routed: Routed, asked: Sequence[Question], told: Mapping[str, Any]) -> bool:
        """Whether what a skill that writes is about is said as well, or nothing else can be meant."""
        required = [question for question in asked if question.required]
        named = any(question.name in told for question in required)
        if required and all(question.choices for question in required):  # "können wir auf Englisch?", not "speak up"
            return (named and not routed.asking) or routed.score >= (ALONE if routed.asking else UNMISTAKABLE)
        if routed.asking:
            return False
        spoken = evidence.speaks_of(skill, asked, self.sentence, self.languages)
        if writes_at_once(skill, asked):
            return routed.score >= (PLAIN if spoken else ALONE)
        if not skill.confirm or routed.score >= UNMISTAKABLE:
            return True
        return spoken or (routed.by_meaning and routed.nothing <= SURELY_OURS)

    def is_doubtful(self, skill: Skill, asked: Sequence[Question]) -> bool:
        """Whether it is said that this is not wanted, or wanted by somebody else, which likeness hardly tells."""
        if writes_at_once(skill, asked):
            return declines(self.text, self.languages) or is_of_others(self.text, self.languages)
        chosen = all(has_few_choices(question) and not question.record for question in asked if question.required)
        return not skill.confirm and chosen and is_of_others(self.text, self.languages)
