"""One turn while it is being answered: who speaks, who reads along, and what they may do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot import attachments, drafts, phrases, second_try
from bot.audience import Room
from bot.drafts import StoredDraft
from bot.fields import Choice, Reading
from bot.form import Draft, Form, Question, fill, only_record, questions, record_mark
from bot.handover import Request, hand_over
from bot.i18n import Translator
from bot.inquiry import Answer, Inquiry, LookUp, unheard
from bot.language import remember
from bot.message import Incoming
from bot.prm import programme
from bot.prm.announcement_reach import Reach
from bot.prm.partners import PartnerFacts
from bot.prm.people import Member
from bot.prm.ticket_words import Words
from bot.questions import Asked
from bot.questions import earlier as asked_before
from bot.ratings import answered, rate
from bot.reply import Button
from bot.skill import Context, Handed, Rated, Skill, SkillBook
from bot.support.impersonal import impersonal
from bot.understand import Act

MOST_WAYS_BACK = 3  # buttons below "Cancelled"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a turn asks for, however it was said."""

    skill: Skill
    values: dict[str, Any] = field(default_factory=dict)
    draft: str | None = None  # the form it belongs to
    version: int | None = None  # of that form as the person saw it; None: they did not press anything on it
    confirmed: bool = False  # a person saw every value and pressed, submitted, or said a plain yes to it
    edit: bool = False  # show the form again, complete or not
    alone: bool = False  # no form was open when it was said
    step: Act | None = None  # back, skip, repeat, resume: done to the open form, whatever skill it belongs to
    between: tuple[Skill, ...] = ()  # they have to say which of these they mean
    loose: tuple[str, ...] = ()  # files that came with it and that it does not use
    silent: bool = False  # nothing was said with them
    like_last: bool = False  # fill in what is not said as in the last form they finished


@dataclass(frozen=True, kw_only=True)
class Turn:
    incoming: Incoming
    session: AsyncSession
    person: Member | None
    room: Room
    t: Translator
    now: datetime
    book: SkillBook  # all skills
    look_up: LookUp
    reach: Reach = field(default_factory=Reach)
    translates: bool = False
    new_language: str | None = None  # what they wrote in, where it is not what we knew
    watch: Callable[[str], None] = unheard  # told the answer so far, where nobody but the person reads along
    locking: bool = False  # its transaction is open, so others wait for whatever it does
    pending: StoredDraft | None = None  # for a sentence: the form they are in the middle of
    read: list[str] = field(default_factory=list)  # tickets whose words were shown in this turn
    asked: list[Asked] = field(default_factory=list)  # of knowledge during this turn; kept if the turn is

    @property
    def partner(self) -> PartnerFacts | None:
        return self.person.partner if self.person else None

    @cached_property
    def skills(self) -> SkillBook:
        """What this person may do."""
        return self.book.for_person(self.person)

    @cached_property
    def today(self) -> date:
        """The date where this person works."""
        return self.now.astimezone(ZoneInfo(self.person.time_zone if self.person else "UTC")).date()

    @cached_property
    def context(self) -> Context:
        return Context(
            incoming=self.incoming,
            person=self.person,
            session=self.session,
            t=self.t,
            now=self.now,
            skills=self.skills,
            all_skills=self.book,
            ask=self._ask,
            ask_again=self._ask_again,
            rate=self._rate,
            asked=self._asked,
            open_form=self._open_form,
            hand_over=self._hand_over,
            reads=self.read.append,
            impersonal=self._impersonal,
            cancel_forms=self._cancel_forms,
            choose_language=self._choose_language,
            reach=self.reach,
            translates=self.translates,
        )

    async def reading(
        self, form: type[Form], answers: Mapping[str, Any] | None = None, kept: Mapping[str, Any] | None = None
    ) -> Reading:
        """How to read this person's `answers` to `form`: the records they may name, and those offered where none is.

        `kept`: what of them the form has had before, and may therefore have: files somebody else sent.
        """
        found, offered = dict[str, tuple[Choice, ...]](), dict[str, tuple[Choice, ...]]()
        for name in records_of(form):
            spoken = await self._records(form, name, self.incoming.text)
            found[name] = _as_spoken(await self._records(form, name, (answers or {}).get(name)), spoken)
            if not found[name]:
                offered[name] = spoken or await form.records(self.context, name, "")
        named = {each for field in found if (each := only_record(found, field))}  # "merge it with itself"
        offered = {name: tuple(each for each in more if each.value not in named) for name, more in offered.items()}
        files = await attachments.sent(
            self.session, form, answers or {}, kept or {},
            account=self.incoming.sender.key, member=self.person, t=self.t,
        )  # fmt: skip
        reading = await self._reading(form, {**found, **files.found}, offered)
        return replace(reading, infected=files.infected)

    async def questions(self, skill: Skill) -> tuple[Question, ...]:
        """What `skill` asks this person and can be said in words, in their language, with the choices that are theirs
        and the records named."""
        said = self.incoming.text
        found = {name: await self._records(skill.form, name, said) for name in records_of(skill.form)}
        asked = questions(skill.form, await self._reading(skill.form, found, {}))
        return tuple(each for each in asked if each.kind != "files")

    async def _reading(
        self, form: type[Form], found: Mapping[str, tuple[Choice, ...]], offered: Mapping[str, tuple[Choice, ...]]
    ) -> Reading:
        partner = self.partner
        return Reading(
            t=self.t,
            today=self.today,
            currency=await form.counts_in(self.context, found) or (partner.currency if partner else None),
            country=partner.country if partner else None,
            fiscal_year_start=await self.fiscal_year_start(),
            choices={**await form.choices(self.context), **offered},
            found=found,
        )

    @cached_property
    def _looked_up(self) -> dict[tuple[type[Form], str, str], tuple[Choice, ...]]:
        return {}

    async def fiscal_year_start(self) -> int:
        """The month in which the programme's fiscal year starts; January where there is no programme yet."""
        current = await programme.only(self.session)
        return current.rules.fiscal_year_starts_in if current else 1

    async def _records(self, form: type[Form], name: str, text: Any) -> tuple[Choice, ...]:
        """Looked up once a turn: understanding asks for them, and then the form."""
        if not isinstance(text, str) or not text.strip():
            return ()
        if (form, name, text) not in self._looked_up:
            self._looked_up[form, name, text] = await form.records(self.context, name, text)
        return self._looked_up[form, name, text]

    async def _ask(self, question: str) -> Answer:
        inquiry = await self._inquiry(question)
        return self._keep(inquiry, await self.look_up(inquiry))

    async def _ask_again(self, first: Rated, missing: str) -> Answer:
        """Kept as one question, whichever of its words led to the answer: the second try is told by both of them."""
        whole = await self._inquiry(second_try.whole(first.question, missing))
        answer = await self.look_up(whole)
        if first.is_all_of(answer):
            other = await self.look_up(replace(whole, text=missing))
            answer = answer if first.is_all_of(other) else other
        return self._keep(whole, answer)

    async def _inquiry(self, question: str) -> Inquiry:
        earlier = await asked_before(self.session, self.incoming, self.now)
        watch = self.watch if self.room.private else unheard
        return Inquiry(
            text=question,
            room=self.room,
            language=self.t.language,
            earlier=earlier,
            at_once=self.locking,
            watch=watch,
        )

    def _keep(self, inquiry: Inquiry, answer: Answer) -> Answer:
        asked = Asked(inquiry=inquiry, answer=answer)
        self.asked.append(asked)
        return replace(answer, key=asked.key)

    async def _rate(self, answer: str | None, helpful: bool) -> Rated | None:
        return await rate(self.session, self.incoming, self.person, answer=answer, helpful=helpful, now=self.now)

    async def _asked(self, answer: str | None) -> Rated | None:
        return await answered(self.session, self.incoming, answer, self.now)

    async def _open_form(self, name: str, values: Mapping[str, Any]) -> Draft:
        skill = self.book[name]
        filled = fill(name, skill.form, values, await self.reading(skill.form, values), title=self.t(skill.title))
        kept = await drafts.begin(self.session, self.incoming, name, self.now)
        drafts.keep(kept, filled.draft.known, confirming=False, now=self.now)
        return replace(filled.draft, id=kept.id, version=kept.version)

    async def _hand_over(self, words: str, answer: str | None, files: Sequence[str]) -> Handed:
        asked = Request(
            incoming=self.incoming,
            person=self.person,
            room=self.room,
            words=Words(text=words, files=tuple(files), source=self.incoming.id or None),
            about=answer,
            language=self.t.language,
            now=self.now,
        )
        return await hand_over(self.session, asked)

    async def _impersonal(self, text: str) -> str:
        return await impersonal(self.session, text)

    async def _cancel_forms(self, draft: str | None) -> tuple[Button, ...]:
        dropped = await drafts.cancel(self.session, self.incoming, draft, self.now)
        offered = [each for each in dropped if each.skill in self.skills][:MOST_WAYS_BACK]
        if len(dropped) == 1:
            return tuple(phrases.undo_button(each, "", self.t) for each in offered)
        return phrases.ways_back([(each, await self._as_filled(each)) for each in offered], self.t)

    async def _as_filled(self, stored: StoredDraft) -> Draft:
        skill = self.book[stored.skill]
        reading = await self.reading(skill.form, stored.known, stored.known)
        return fill(skill.name, skill.form, stored.known, reading, title=self.t(skill.title)).draft

    async def _choose_language(self, language: str) -> None:
        await remember(self.session, self.incoming.sender.key, language, chosen=True, now=self.now)


@cache
def records_of(form: type[Form]) -> tuple[str, ...]:
    """The fields that name a record."""
    return tuple(name for name, info in form.model_fields.items() if record_mark(info))


def _as_spoken(found: tuple[Choice, ...], spoken: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """What an earlier answer may name, with the words that name it in the sentence just said: "the second Acme"."""
    words = {choice.value: choice.named for choice in spoken}
    return tuple(replace(choice, named=words.get(choice.value, "")) for choice in found)
