"""Which skill, or which act, a sentence asks for: likeness to examples, held to what may be started on it.

A skill that writes is never started by a question, by likeness under its floor, or without lead over every other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.form import Question
from bot.parse import find_money
from bot.skill import Skill
from bot.understand import Sentence
from bot.understanding.acts import OF_FORMS
from bot.understanding.embed import Vectors
from bot.understanding.learnt import Lesson
from bot.understanding.learnt_words import words_alone
from bot.understanding.likely_acts import MARK
from bot.understanding.meaning import MessageMeaning
from bot.understanding.mood import Mood, asks, clauses, mood, sentences
from bot.understanding.numbered import about_others
from bot.understanding.route import ANSWERS_QUESTIONS, NOTHING, Routed
from bot.understanding.worded import essence


class Cost(NamedTuple):
    """What a wrong start costs, as a multiple of a missed one."""

    by_meaning: float
    by_words: float  # more where only words tell: they are alike where the meanings are not

    def where(self, *, by_meaning: bool) -> float:
        """By what it is told."""
        return self.by_meaning if by_meaning else self.by_words


READS = Cost(1.5, 4.5)  # of a skill that only reads
SHOWS = Cost(5.0, 6.0)  # of one that writes, and shows everything before it does
WRITES = Cost(8.0, 9.0)  # of one that writes at once
LIKE_ENOUGH = 0.45  # and how much a sentence must be like a skill's examples then: one word of it is not
LIKE_ENOUGH_TO_READ = 0.36  # of all that was said, to start one that changes nothing: two of three are right from there
LIKE_ENOUGH_TO_SHOW = 0.29  # to start one that writes and shows everything before, where it is wished in so many words
LIKE_ENOUGH_TO_WRITE = 0.7  # to start one that writes at once, and a little less where that is wished
WISHED = 0.1
LEAD = 0.2  # by which a skill that writes must be likelier than every other
LEAD_TO_SHOW = 0.12  # the same of one that shows everything before: 60 of 100 are right from here to there
LIKELY = 0.45  # probability it must have where embeddings tell; below it as many starts are wrong as right
CLOSE = 0.12  # lead under which two skills are so close that only the person can tell which is meant
HELP_WITH = 0.4  # the same where help is asked for with the other one
MOST_CLAUSES = 12  # of a long message that are looked at one by one
MOST_EMBEDDED = 3  # of them by their meaning, too: each costs the model 10 to 20 ms
LONGEST_EMBEDDED = 300  # characters; what is asked for is said in fewer
MOST_WORDS = 10  # of an utterance that can be nothing but an act
NOWHERE_ELSE = frozenset(f"{MARK}{act}" for act in OF_FORMS)  # labels of what is only said in the middle of a form
CANCELS = "cancel"
HELPS = "help"


@dataclass(frozen=True)
class AskedFor:
    """A sentence as a request."""

    sentence: Sentence
    lesson: Lesson
    meaning: MessageMeaning | None
    text: str
    languages: tuple[str, ...]

    async def routed(self) -> Routed:
        """What the sentence, or one clause of it, asks for; `second` is set where a person has to choose."""
        by_meaning = self.meaning is not None and self.lesson.router.meant is not None
        if not by_meaning and (known := self._said_before()):
            return known
        parts = (sentences if by_meaning else clauses)(self.text)[:MOST_CLAUSES]
        candidates = [self.text, *parts] if len(parts) > 1 else [self.text]
        vectors = await self._vectors(candidates)
        asked = asks(self.text, self.languages)
        figures = bool(find_money(self.text, locale=self.languages[0]))
        found = [
            self._permitted(part, vector, asked=asked, figures=figures)
            for part, vector in zip(candidates, vectors, strict=True)
        ]
        if found[0].skill not in ("", HELPS):  # "I can clear that up now" is about the rest, and no offer of help
            found = [each for each in found if each.skill != HELPS]
        return max(found, key=lambda routed: (routed.score - routed.nothing, routed.score), default=NOTHING)

    def _said_before(self) -> Routed | None:
        """What this very sentence was learnt to ask for, where that is one skill and nothing else."""
        skills = self.lesson.learned.get(words_alone(self.text), frozenset()) - self._never
        if len(skills) != 1:
            return None
        (skill,) = skills
        if skill not in self.sentence.skills:
            return NOTHING._replace(forbidden=skill)
        asking = asks(self.text, self.languages)
        if skill == ANSWERS_QUESTIONS or not self._may_start(self.sentence.skills[skill], asking=asking):
            return None
        wished = mood(self.text, self.languages) is Mood.WISHES
        return Routed(skill, score=1.0, lead=1.0, nothing=0.0, wished=wished, asking=asking, like=1.0)

    @property
    def _never(self) -> frozenset[str]:
        return self.sentence.not_theirs | about_others(self.text, self.sentence.skills)

    async def _vectors(self, candidates: Sequence[str]) -> Sequence[Vectors | None]:
        """Of each candidate, as far as they are to be told by their meaning."""
        if self.meaning is None or self.lesson.router.meant is None:
            return [None] * len(candidates)
        some = [part[:LONGEST_EMBEDDED] for part in candidates[: 1 + MOST_EMBEDDED]]
        found = await self.meaning.vectors(some if len(candidates) <= 1 + MOST_EMBEDDED else some[:1])
        told: list[Vectors | None] = list(found) if found is not None else []
        return told + [None] * (len(candidates) - len(told))

    def _permitted(self, part: str, vector: Vectors | None, *, asked: bool, figures: bool) -> Routed:
        meant = mood(part, self.languages)
        wished = meant is Mood.WISHES or (meant is Mood.SAYS and figures)
        never = self._never
        if self.sentence.pending is None:
            never |= NOWHERE_ELSE  # there is nothing to agree to, nor to go back in
        routed = self.lesson.router.route(self.essence(part), vector, self.sentence.skills, wished=wished, never=never)
        if not routed.by_meaning and not self._is_alike(routed, whole=part is self.text):
            return NOTHING
        if routed.forbidden:
            return NOTHING._replace(forbidden=routed.forbidden if part is self.text and routed.by_meaning else "")
        if routed.act:
            whole = part is self.text and len(part.split()) <= MOST_WORDS and not figures
            return routed if whole and routed.outweighs(READS.where(by_meaning=routed.by_meaning)) else NOTHING
        asking = asked if part is self.text else meant is Mood.ASKS or (asked and meant is not Mood.WISHES)
        routed = routed._replace(asking=asking)
        if not routed.skill or not self._may_start(self.sentence.skills[routed.skill], asking=asking):
            return NOTHING
        skill = self.sentence.skills[routed.skill]
        if self._is_help_with(routed, routed.skill, routed.second):
            return routed._replace(second="")
        if self._is_help_with(routed, routed.second, routed.skill) and self._is_close(routed, HELP_WITH):
            return routed._replace(skill=routed.second, score=routed.second_score, second="")
        if self._is_close(routed):
            return routed
        lead = LEAD_TO_SHOW if skill.confirm and routed.by_meaning else LEAD
        if skill.writes and (routed.lead < lead or (routed.by_meaning and routed.score < LIKELY)):
            return self._undecided(routed)
        return routed._replace(second="")

    def _undecided(self, routed: Routed) -> Routed:
        """Of two that are hardly likelier than each other, both to choose from where the one that writes asks first."""
        first, second = self.sentence.skills[routed.skill], self.sentence.skills.get(routed.second)
        if not routed.by_meaning or second is None or not self._may_start(second, asking=routed.asking):
            return NOTHING
        likely = routed.score + routed.second_score > self._cost(first.name, routed) * routed.nothing
        return routed if likely else NOTHING

    def _is_help_with(self, routed: Routed, skill: str, beside: str) -> bool:
        """ "Can you help me register a deal?" wishes for the deal, however much it is about help."""
        found = self.sentence.skills.get(skill)
        return beside == HELPS and routed.wished and found is not None and found.confirm

    def _is_alike(self, routed: Routed, *, whole: bool) -> bool:
        """Whether enough is said that is known, where only words tell."""
        skill = self.sentence.skills.get(routed.skill)
        if skill is not None and skill.writes and not skill.confirm and skill.name != CANCELS:
            return routed.like >= LIKE_ENOUGH_TO_WRITE - WISHED * routed.wished
        shown = skill is not None and skill.confirm and routed.wished
        reads = skill is not None and not skill.writes and whole
        return routed.like >= (LIKE_ENOUGH_TO_SHOW if shown else LIKE_ENOUGH_TO_READ if reads else LIKE_ENOUGH)

    def _may_start(self, skill: Skill, *, asking: bool) -> bool:
        if skill.name == CANCELS and self.sentence.pending is None:
            return False  # "cancel my booking": nothing of ours is meant
        return not (skill.confirm and asking)

    def _is_close(self, routed: Routed, lead: float = CLOSE) -> bool:
        """Whether the next skill is nearly as likely, and might be started just as well."""
        second = self.sentence.skills.get(routed.second)
        if second is None or routed.score - routed.second_score >= lead:
            return False
        likely = routed.second_score > self._cost(routed.second, routed) * routed.nothing
        first = routed.outweighs(self._cost(routed.skill, routed))
        return likely and first and self._may_start(second, asking=routed.asking)

    def _cost(self, skill: str, routed: Routed) -> float:
        return cost_of(self.sentence.skills[skill], by_meaning=routed.by_meaning)

    def essence(self, part: str) -> str:
        """A clause without the names and figures in it."""
        return essence(part, self.languages, self.lesson.known_words)


def cost_of(skill: Skill, *, by_meaning: bool) -> float:
    """How much likelier than nothing a skill must be to be started."""
    cost = SHOWS if skill.confirm else WRITES if skill.writes and skill.name != CANCELS else READS
    return cost.where(by_meaning=by_meaning)  # what was cancelled can be had back


def writes_at_once(skill: Skill, asked: Sequence[Question]) -> bool:
    """Whether it asks nothing and shows nothing before it writes; what was cancelled can be had back."""
    asks_first = skill.confirm or any(question.required for question in asked)
    return skill.writes and not asks_first and skill.name != CANCELS
