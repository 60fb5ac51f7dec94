"""Which skill, or which act, a sentence asks for: likeness to examples, held to what may be started on it.

A skill that writes is never started by a question, by likeness under its floor, or without lead over every other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.parse import find_money
from bot.skill import Skill
from bot.understand import Sentence
from bot.understanding.embed import Vectors
from bot.understanding.learnt import Lesson, essence
from bot.understanding.meaning import Meaning
from bot.understanding.mood import Mood, asks, clauses, mood
from bot.understanding.route import ANSWERS_QUESTIONS, NOTHING, Routed

LEAD = 0.1  # by which a skill that writes at once must be ahead of every other
LEAD_CONFIRMED = 0.05  # and one that shows everything before it does
CLOSE = 0.1  # lead under which two skills are so close that only the person can tell which is meant
MOST_CLAUSES = 12  # of a long message that are looked at one by one
MOST_EMBEDDED = 3  # of them by their meaning, too: each costs the model 10 to 20 ms
LONGEST_EMBEDDED = 300  # characters; what is asked for is said in fewer
MOST_WORDS = 10  # of an utterance that can be nothing but an act
CANCELS = "cancel"


@dataclass(frozen=True)
class AskedFor:
    """A sentence as a request."""

    sentence: Sentence
    lesson: Lesson
    meaning: Meaning | None
    text: str
    languages: tuple[str, ...]

    async def routed(self) -> Routed:
        """What the sentence, or one clause of it, asks for; `second` is set where a person has to choose."""
        parts = clauses(self.text)[:MOST_CLAUSES]
        candidates = [self.text, *parts] if len(parts) > 1 else [self.text]
        vectors = await self._vectors(candidates)
        asked = asks(self.text, self.languages)
        figures = bool(find_money(self.text, locale=self.languages[0]))
        found = [
            self._permitted(part, vector, asked=asked, figures=figures)
            for part, vector in zip(candidates, vectors, strict=True)
        ]
        return max(found, key=lambda routed: (routed.sure, routed.score), default=NOTHING)

    async def _vectors(self, candidates: Sequence[str]) -> Sequence[Vectors | None]:
        """Of each candidate, as far as they are to be told by their meaning."""
        if self.meaning is None or self.lesson.router.likeness is None:
            return [None] * len(candidates)
        some = [part[:LONGEST_EMBEDDED] for part in candidates[: 1 + MOST_EMBEDDED]]
        found = await self.meaning.vectors(some if len(candidates) <= 1 + MOST_EMBEDDED else some[:1])
        told: list[Vectors | None] = list(found) if found is not None else []
        return told + [None] * (len(candidates) - len(told))

    def _permitted(self, part: str, vector: Vectors | None, *, asked: bool, figures: bool) -> Routed:
        meant = mood(part, self.languages)
        wished = meant is Mood.WISHES or (meant is Mood.SAYS and figures)
        routed = self.lesson.router.route(self.essence(part), vector, self.sentence.skills, wished=wished)
        if not routed.sure:
            skill = self.sentence.skills.get(routed.skill)
            return NOTHING if skill is None or skill.writes else routed._replace(second="")
        if routed.act:
            return routed if part is self.text and len(part.split()) <= MOST_WORDS and not figures else NOTHING
        asking = asked if part is self.text else meant is Mood.ASKS or (asked and meant is not Mood.WISHES)
        if not self._may_start(self.sentence.skills[routed.skill], asking=asking):
            return NOTHING
        if self._is_close(routed, asking=asking):
            return routed
        skill = self.sentence.skills[routed.skill]
        lead = LEAD_CONFIRMED if skill.confirm else LEAD
        return NOTHING if skill.writes and routed.lead < lead else routed._replace(second="")

    def _may_start(self, skill: Skill, *, asking: bool) -> bool:
        if skill.name == CANCELS and self.sentence.pending is None:
            return False  # "cancel my booking": nothing of ours is meant
        return not (skill.writes and asking)

    def _is_close(self, routed: Routed, *, asking: bool) -> bool:
        """Whether the next skill is as likely, and might be started just as well."""
        if ANSWERS_QUESTIONS in (routed.skill, routed.second) or routed.second not in self.sentence.skills:
            return False
        close = routed.lead < CLOSE and routed.score - routed.second_score < CLOSE
        second = self.sentence.skills[routed.second]
        return close and routed.second_sure and self._may_start(second, asking=asking)

    def essence(self, part: str) -> str:
        """A clause without the names and figures in it."""
        return essence(part, self.languages, self.lesson.known_words)
