"""One sentence while it is being understood: first what it does, then what it asks for, then what it tells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.form import Draft
from bot.skill import Skill
from bot.understand import Act, Sentence, Understood
from bot.understanding.act_weights import Likely
from bot.understanding.asked_for import CANCELS, LONGEST_EMBEDDED, AskedFor, cost_of, writes_at_once
from bot.understanding.dictated import addressed, dictated
from bot.understanding.doing import CERTAIN, Doing
from bot.understanding.labels import is_company
from bot.understanding.last_time import copied, like_last
from bot.understanding.learnt import Lesson
from bot.understanding.meaning import MessageMeaning
from bot.understanding.mood import Mood, asks, mood
from bot.understanding.number_alone import number_in, shown, stands_alone
from bot.understanding.pending import answers, asks_change, core, opens_change, whole_answer
from bot.understanding.route import ANSWERS_QUESTIONS, NOTHING, Routed
from bot.understanding.shapes import CODE
from bot.understanding.somebody import names_another
from bot.understanding.spans import BLANK
from bot.understanding.starting import ALONE, UNMISTAKABLE, Starting
from bot.understanding.tongues import unspoken
from bot.understanding.values import Reader
from bot.understanding.verbatim import verbatim
from bot.understanding.worded import essence

LONGEST = 1500  # characters of a message that are looked at; a question is passed on in full
ELSEWHERE = 0.7  # probability from which another skill is meant though the words could be an answer
FULL_CODE = 14  # characters; an invite code this long needs no word beside it
LEAVES = frozenset({Act.CANCEL, Act.BACK, Act.SKIP})  # acts that no words at length are taken for an answer before
SPEAKS = "language"  # the skill that changes ours

_MARKED_QUESTION = re.compile(r"[?？¿]")


def readable(text: str) -> str:
    """What is looked at of a message."""
    return text[:LONGEST].replace("\x00", " ").replace(BLANK, " ").strip()


@dataclass(frozen=True)
class Heard:
    sentence: Sentence
    lesson: Lesson
    meaning: MessageMeaning | None
    text: str
    languages: tuple[str, ...]

    async def understood(self) -> Understood:
        first, then = self._word_for_word, self._doing.in_words
        if self.sentence.pending:  # "that is wrong" is the answer to "is this right?"
            first, then = then, first
        if found := first() or then() or await self._like_last() or self._unspoken():
            return found
        if not re.search(r"\w", self.text):
            return self._doing.unchanged() if self.sentence.pending else self._doing.done(Act.HELP)
        if self.sentence.pending:
            return await self._in_the_middle()
        if found := self._code() or await self._shown(alone=True):
            return found
        return await self._outside()

    @property
    def _doing(self) -> Doing:
        return Doing(self.sentence, self.text, self.languages)

    async def _outside(self) -> Understood:
        """Where no form is open: an act, unless something is asked for in so many words."""
        routed = await self._routed()
        surely = routed.skill in self.sentence.skills and not routed.act and routed.score >= CERTAIN
        likely = await self._likely()
        if found := await self._copied(likely) or (None if surely else self._doing.without_form(likely)):
            return found
        found = self._doing.by_all_examples(routed.act) or await self._start(routed)
        if found.skill == ANSWERS_QUESTIONS and not found.between and not asks(self.text, self.languages):
            return await self._shown() or found
        return found

    async def _shown(self, *, alone: bool = False) -> Understood | None:
        """The record whose number is said: where this is all (`alone`), or where nothing else can be told of it."""
        number = number_in(self.text)
        if number is None or (alone and not stands_alone(self.text, number, self.languages)):
            return None
        return await shown(self.sentence, number)

    async def _shown_amid(self, draft: Draft) -> Understood | None:
        """The same beside a form that asks for nothing more: to name its record again is no answer that sends it."""
        number = number_in(self.text)
        if number is None or draft.open_questions:
            return None
        alone = re.fullmatch(r"\W*", self.text[: number.start()] + self.text[number.end() :])
        if alone and number.group().upper() not in draft.known.values():
            return None  # another record than the one the form is about
        return await self._shown(alone=True)

    async def _like_last(self) -> Understood | None:
        return await like_last(self.sentence, self.text, self.languages, self._reader)

    async def _copied(self, likely: Likely | None) -> Understood | None:
        """The same, by likeness to its examples: what comes of it is shown on a card."""
        if likely is None or likely.act is not Act.LIKE_LAST or not likely.surely:
            return None
        return await copied(self.sentence, self.text, self.languages, self._reader)

    def _word_for_word(self) -> Understood | None:
        """What starts on its own examples alone; likeness is too little for it."""
        said = verbatim(self.text, self.sentence.skills, self.languages)
        return Understood(act=Act.START, skill=said) if said else None

    def _unspoken(self) -> Understood | None:
        """A language that we do not speak is the answer to which one it shall be: the form says which there are."""
        wanted = unspoken(self.text, self.languages) if SPEAKS in self.sentence.skills else None
        return Understood(act=Act.START, skill=SPEAKS, values={"language": wanted}) if wanted else None

    # What it asks for

    async def _routed(self) -> Routed:
        return await AskedFor(self.sentence, self.lesson, self.meaning, self.text, self.languages).routed()

    async def _likely(self) -> Likely | None:
        """The act it is most like; None where only words tell."""
        if self.lesson.acts is None or self.meaning is None:
            return None
        vectors = await self.meaning.vectors([self.text[:LONGEST_EMBEDDED]])
        if vectors is None:
            return None
        clause = essence(self.text, self.languages, self.lesson.known_words)
        return self.lesson.acts.told(vectors[0], self.lesson.router.of_labels(clause, vectors[0]))

    def _code(self) -> Understood | None:
        """An invite code in full says by itself what it is for."""
        for match in CODE.finditer(self.text):
            for skill in self.sentence.skills.values():
                if "code" in skill.form.model_fields and len(match.group()) >= FULL_CODE:
                    return Understood(act=Act.START, skill=skill.name, values={"code": match.group()})
        return None

    async def _start(self, routed: Routed) -> Understood:
        if routed.forbidden and not self.sentence.pending:
            return Understood(act=Act.START, skill=routed.forbidden)  # whoever runs it says that it is not for them
        if not routed.skill or routed.act or routed.skill == ANSWERS_QUESTIONS:
            return self._asked(routed)
        if routed.skill == CANCELS and names_another(self.text, self.languages):
            return self._asked(routed)  # "delete Tom"
        if routed.second:
            return await self._between(routed, (routed.skill, routed.second))
        skill = self.sentence.skills[routed.skill]
        asked = await self.sentence.questions(skill)
        told = self._reader(self.text).read(asked)
        starting = Starting(self.sentence, self.text, self.languages)
        if not starting.is_meant(skill, routed, asked, told):
            return self._asked(routed)
        doubtful = starting.is_doubtful(skill, asked)
        if not skill.writes or (not doubtful and starting.speaks_of(skill, routed, asked, told)):
            if skill.confirm or routed.score >= UNMISTAKABLE:  # else what was told is asked for, before it is sent
                told |= addressed(asked, self.sentence.text)
            return Understood(act=Act.START, skill=skill.name, values=told, score=routed.score)
        offers = doubtful or writes_at_once(skill, asked) or (skill.confirm and not routed.asking)
        if offers and not self.sentence.pending:
            return await self._between(routed, (skill.name, ANSWERS_QUESTIONS))
        return self._asked(routed)

    async def _between(self, routed: Routed, names: tuple[str, str]) -> Understood:
        """Both are so likely that the person has to choose; what was told is read for each of them."""
        told = {name: await self._told(self.sentence.skills[name]) for name in names if name != ANSWERS_QUESTIONS}
        values = told | {ANSWERS_QUESTIONS: {"question": self.sentence.text}}
        return Understood(act=Act.CHOOSE, skill=routed.skill, values=values, score=routed.score, between=names)

    def _asked(self, routed: Routed = NOTHING) -> Understood:
        """A question for the programme's content: what nothing else answers, and how likely it is that nothing does."""
        question = {"question": self.sentence.text}
        return Understood(act=Act.START, skill=ANSWERS_QUESTIONS, values=question, score=routed.nothing)

    # What it tells

    async def _told(self, skill: Skill) -> dict[str, Any]:
        return self._reader(self.text).read(await self.sentence.questions(skill))

    def _reader(self, text: str) -> Reader:
        return Reader(text, self.languages, self.sentence.today, self.lesson.known_words)

    # In the middle of a form

    async def _in_the_middle(self) -> Understood:
        draft = self.sentence.pending
        assert draft is not None
        if found := await self._shown_amid(draft):
            return found
        routed, likely = await self._routed(), await self._likely()
        if self._may_be_told_of(draft):
            routed = NOTHING if routed.skill == CANCELS else routed
            likely = None if likely and likely.act is Act.CANCEL else likely
        if found := await self._copied(likely):
            return found
        reply, corrects = core(self.text, self.languages)
        reader = self._reader(reply)
        changes = self.sentence.confirming and asks_change(self.text, draft, self.languages)
        values = answers(reader, draft, corrects=corrects, said=self.text)
        changes = bool(values) and (changes or self._moves(draft, reader, values))
        corrects = corrects or changes
        acts = likely is not None and likely.surely
        if found := self._dictated(draft, routed, likely if acts else None, values, corrects=corrects):
            return found
        if not corrects and not (acts and routed.score < UNMISTAKABLE) and self._is_elsewhere(routed, draft, values):
            started = await self._start(routed)
            if started.skill != ANSWERS_QUESTIONS:
                return started
        if done := self._done(likely, values, corrects=corrects):
            return done
        mends = reader.taken_back or (corrects and not asks(reply, self.languages)) or reader.beside <= corrects + 1
        if values and (changes or (mends and not _MARKED_QUESTION.search(self.text))):
            return Understood(act=Act.ANSWER, skill=draft.skill, values=values)
        if asks(self.text, self.languages):
            return await self._start(NOTHING if routed.act else routed)
        return await self._other_or_answer(routed, reader, draft, values, corrects=corrects)

    def _done(self, likely: Likely | None, values: Mapping[str, Any], *, corrects: bool) -> Understood | None:
        """An act that is said beside why, or is only like one; a correction that tells something is none."""
        if corrects:
            return None if values else self._doing.by_likeness(likely, values)
        return self._doing.with_reason(likely, values) or self._doing.by_likeness(likely, values)

    def _moves(self, draft: Draft, reader: Reader, values: Mapping[str, Any]) -> bool:
        """ "Push it to April", said to a card that names a day, with nobody else's name in it."""
        moves = self.sentence.confirming and opens_change(self.text, self.languages)
        known = bool(values.keys() & draft.known.keys())
        return moves and known and not names_another(reader.rest, self.languages)

    def _dictated(
        self, draft: Draft, routed: Routed, likely: Likely | None, values: Mapping[str, Any], *, corrects: bool
    ) -> Understood | None:
        """All of it as the answer to a question that asks for no less; beside what it says to others still open."""
        question = dictated(draft, self.text, self.languages)
        elsewhere = routed.by_meaning and routed.skill not in (draft.skill, ANSWERS_QUESTIONS)
        if question is None or (elsewhere and self._is_likely(routed) and routed.score >= ALONE):
            return None
        if (corrects and values.keys() & draft.known.keys()) or (likely is not None and likely.act in LEAVES):
            return None
        opened = {each.name for each in draft.open_questions}
        beside = {name: value for name, value in values.items() if name in opened}
        whole = self.sentence.text.replace("\x00", " ").strip()
        return Understood(act=Act.ANSWER, skill=draft.skill, values=beside | {question.name: whole})

    def _may_be_told_of(self, draft: Draft) -> bool:
        """Whether what is only like leaving the form may be an answer ("it was never cancelled"): it asks for words,
        and shows them before anything is done with them."""
        put, skill = next(iter(draft.open_questions), None), self.sentence.skills.get(draft.skill)
        return put is not None and put.kind == "long_text" and skill is not None and skill.confirm

    def _are_words(self, draft: Draft, values: Mapping[str, Any]) -> bool:
        """Whether all that was found for the form could be any words."""
        return all(question.kind == "text" for question in draft.questions if question.name in values)

    async def _other_or_answer(
        self, routed: Routed, reader: Reader, draft: Draft, values: dict[str, Any], *, corrects: bool
    ) -> Understood:
        """Another request, or an answer to the form: whichever is likelier where it could be both."""
        likely = self._is_likely(routed) and routed.score >= CERTAIN
        if likely and routed.skill == draft.skill and not corrects:
            return self._again(await self._told(self.sentence.skills[draft.skill]), routed)
        if likely and (routed.by_meaning or not values):
            started = await self._start(routed)
            if not values or started.skill != ANSWERS_QUESTIONS:
                return started
        if values := values or whole_answer(reader, draft):
            return Understood(act=Act.ANSWER, skill=draft.skill, values=values)
        return self._doing.unchanged() if corrects else self._asked()

    def _is_likely(self, routed: Routed) -> bool:
        skill = self.sentence.skills.get(routed.skill)
        return skill is not None and routed.outweighs(cost_of(skill, by_meaning=routed.by_meaning))

    def _is_elsewhere(self, routed: Routed, draft: Draft, values: Mapping[str, Any]) -> bool:
        """Whether another skill is meant beyond doubt, where all that was found for the form could be any words."""
        sure = self._is_likely(routed) and routed.score >= ELSEWHERE and routed.by_meaning
        return sure and routed.skill != draft.skill and self._are_words(draft, values)

    def _again(self, told: dict[str, Any], routed: Routed) -> Understood:
        """The pending form's own skill is asked for: a new form, unless it only fills or changes this one."""
        draft = self.sentence.pending
        assert draft is not None
        known = {q.name for q in draft.questions if q.required and q.name in draft.known} - draft.errors.keys()
        fills = not (told.keys() & known) if told else not known
        customer = any(is_company(question) and question.name in told for question in draft.questions)
        fills = fills or (bool(told) and not customer and mood(self.text, self.languages) is Mood.SAYS)
        return Understood(act=Act.ANSWER if fills else Act.START, skill=draft.skill, values=told, score=routed.score)
