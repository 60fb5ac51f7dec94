"""What is understood in the end: the built-in understanding's word and the model's, together.

The model's skill is taken where it only reads, or where enough beside the model speaks for one that asks before it
writes. What writes without asking needs the built-in understanding. Values of both are put together; where they differ
the model's is taken, because it stands in the sentence as well and is shown before anything is done with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from bot.fields import Reading
from bot.form import Question, fill
from bot.i18n import Translator
from bot.understand import Act, Sentence, Understood
from bot.understanding.evidence import speaks_of
from bot.understanding.model.grounding import Grounds
from bot.understanding.model.masked import Masked
from bot.understanding.model.proposal import Proposal
from bot.understanding.mood import asks
from bot.understanding.route import ANSWERS_QUESTIONS
from bot.understanding.words import reading_languages

SCORE = 0.8  # of what was understood with a model's help
ANY_CURRENCY = "EUR"  # for checking an amount whose currency the person's partner decides


@dataclass(frozen=True)
class Decision:
    """One sentence, what was understood without the model, and what the model was offered."""

    sentence: Sentence
    built: Understood
    questions: Mapping[str, Sequence[Question]]  # by skill that was offered
    hidden: Masked

    def on(self, meant: Proposal) -> Understood:
        """What the sentence means, given what the model takes it for."""
        if meant.act is Act.HELP:
            return self.built if self._answers else Understood(act=Act.HELP, skill="help", score=SCORE)
        if meant.act is Act.ANSWER:
            return self._answered(meant)
        if meant.skill == ANSWERS_QUESTIONS:
            return self._asked()
        return self._started(meant) if self._may_start(meant.skill) else self.built

    @property
    def _answers(self) -> bool:
        """Answers to the open form were found without the model."""
        return self.built.act is Act.ANSWER and bool(self.built.values)

    def _asked(self) -> Understood:
        """A question for the content, in the person's words."""
        question = {"question": self.sentence.text}
        asked = Understood(act=Act.START, skill=ANSWERS_QUESTIONS, values=question, score=SCORE)
        return self.built if self._answers else asked

    def _answered(self, meant: Proposal) -> Understood:
        """The open form is answered or corrected, if anything was said that it asks."""
        pending = self.sentence.pending
        if pending is None or pending.skill not in self.questions or not (values := self._values(pending.skill, meant)):
            return self.built
        before = self.built.values if self.built.act is Act.ANSWER and self.built.skill == pending.skill else {}
        return Understood(act=Act.ANSWER, skill=pending.skill, values={**before, **values}, score=SCORE)

    def _may_start(self, skill: str) -> bool:
        found, asked = self.sentence.skills[skill], self.questions[skill]
        if not found.writes:
            return True
        if asks(self.sentence.text, self._languages):
            return False
        thought_of = skill in (self.built.skill, *self.built.between)
        return thought_of or speaks_of(found, asked, self.sentence, self._languages)

    def _started(self, meant: Proposal) -> Understood:
        pending, values = self.sentence.pending, self._values(meant.skill, meant)
        if pending and pending.skill == meant.skill and self.built.act is not Act.START:
            return self._answered(meant)  # its form is open already
        if self.built.act is Act.START and self.built.skill == meant.skill:
            score = max(self.built.score, SCORE)
            return replace(self.built, values={**self.built.values, **values}, score=score)
        return Understood(act=Act.START, skill=meant.skill, values=values, score=SCORE)

    def _values(self, skill: str, meant: Proposal) -> dict[str, Any]:
        """Of what the model told, what the sentence says and the form takes."""
        sentence, asked = self.sentence, self.questions[skill]
        told = {name: [self.hidden.restored(one) for one in several] for name, several in meant.told.items()}
        values = Grounds(sentence.text, self._languages, sentence.today).values(told, asked)
        choices = {question.name: question.choices for question in asked if question.choices}
        reading = Reading(t=Translator(sentence.language), today=sentence.today, currency=ANY_CURRENCY, choices=choices)
        wrong = fill(skill, sentence.skills[skill].form, values, reading).draft.errors
        return {name: value for name, value in values.items() if name not in wrong}

    @cached_property
    def _languages(self) -> tuple[str, ...]:
        return reading_languages(self.sentence.text, self.sentence.language)
