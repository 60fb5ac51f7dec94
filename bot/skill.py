"""The one contract between the assistant and everything it can do."""

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, get_type_hints

from sqlalchemy.ext.asyncio import AsyncSession

from bot.form import Draft, Form
from bot.i18n import Translator
from bot.inquiry import Answer
from bot.message import Incoming
from bot.prm.announcement_reach import Reach
from bot.prm.partners import PartnerFacts, PartnerType
from bot.prm.people import Member, PartnerRole, StaffRole
from bot.prm.programme import Programme
from bot.prm.ticket_records import Ticket
from bot.reply import Button, Reply

Examples = Mapping[str, Sequence[str]]  # language -> sentences people type when they want this skill
Allowed = Callable[[Member | None], bool]


@dataclass(frozen=True, kw_only=True)
class Rated:
    """An answer somebody has rated, or goes on about."""

    answer: str  # key of its question
    question: str
    again: bool = False  # it was the second try at it
    place: tuple[str, str] | None = None  # document and section that came closest to it

    def is_all_of(self, answer: Answer) -> bool:
        """Whether `answer` has nothing that this one had not."""
        return answer.band == "unknown" or (self.place is not None and answer.closest == self.place)


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A conversation that one of the vendor's people is in charge of from now on."""

    ticket: Ticket
    expected: datetime  # by when somebody will probably answer
    opened: bool  # else there was a ticket about it already
    elsewhere: bool  # it goes on in private, because others read along here


@dataclass(frozen=True, kw_only=True)
class Context:
    """Everything a skill may touch. If it is not here, a skill cannot have it."""

    incoming: Incoming
    person: Member | None  # None: somebody we do not know (yet)
    session: AsyncSession  # the turn's transaction for a skill that writes, else a view whose changes are dropped
    t: Translator
    now: datetime
    skills: "SkillBook"  # what this person may do
    all_skills: "SkillBook" = field(default_factory=lambda: SkillBook(()))  # what anybody may
    ask: Callable[[str], Awaitable[Answer]]  # knowledge, for the readers of this place
    ask_again: Callable[[Rated, str], Awaitable[Answer]]  # the same, with what was missing in that answer
    rate: Callable[[str | None, bool], Awaitable[Rated | None]]  # an answer by its key, or the last one given here
    asked: Callable[[str | None], Awaitable[Rated | None]]  # the answer that `rate` would rate, and its question
    open_form: Callable[[str, Mapping[str, Any]], Awaitable[Draft]]  # a skill's, with these answers, to be filled next
    hand_over: Callable[[str, str | None, Sequence[str]], Awaitable[Handed]]  # words, an answer's key, files: a ticket
    reads: Callable[[str], None]  # the words of this ticket are shown: said, so that it can be known who read them
    impersonal: Callable[[str], Awaitable[str]]  # a text without whom it is about, for others to read
    cancel_forms: Callable[[str | None], Awaitable[tuple[Button, ...]]]  # one by its id, or all here; the ways back
    choose_language: Callable[[str], Awaitable[None]]  # answer this person in it from now on
    reach: Reach = field(default_factory=Reach)  # the platforms we can post to unasked, and how fast they take it
    translates: bool = False  # whether there is a language model that can propose translations

    @property
    def member(self) -> Member:
        """The person, where the skill is only for people we know."""
        if self.person is None:
            raise RuntimeError("a skill for known people ran for an unknown one: its `allowed` is wrong")
        return self.person

    async def programme(self) -> Programme:
        """The one this person is in, with its rules as they are now."""
        return await self.session.get_one(Programme, self.member.programme_id)


Run = Callable[[Any, Context], Awaitable[Reply]]
Refuses = Callable[[Button, Context], Awaitable[str | None]]
"""Why this person would be refused what a button of a card does to its record, in their words (empty: nothing more to
say); None where they would not be. Raises UserError where there is no such record for them."""


@dataclass(frozen=True, kw_only=True)
class Skill:
    """One thing the assistant can do, described once for every surface."""

    name: str
    title: str  # what a button or a menu says
    description: str  # the function's docstring: help, and what a language model is told
    form: type[Form]
    run: Run
    writes: bool  # changes something: runs in the turn's transaction, and never on a guess
    confirm: bool  # show everything that was understood and ask before running
    allowed: Allowed  # checked when the skill is offered and again before it runs
    examples: Examples = field(default_factory=dict)
    listed: bool = True  # shown in the help
    api: str | None = None  # the part of the API it belongs to ("deals"); None: it only makes sense in a conversation
    verbatim: bool = False  # typed, it starts on its own examples alone, never on what is merely like them
    refuses: Refuses | None = None  # where it depends on the record as well who may


def anyone(_person: Member | None) -> bool:
    return True


def skill(
    title: str,
    *,
    writes: bool = False,
    confirm: bool = False,
    allowed: Allowed = anyone,
    examples: Examples | None = None,
    listed: bool = True,
    verbatim: bool = False,
    api: str | None = None,
    refuses: Refuses | None = None,
) -> Callable[[Run], Skill]:
    """Turn `async def name(form: SomeForm, context: Context) -> Reply` into a Skill. What is confirmed also writes."""

    def wrap(run: Run) -> Skill:
        return Skill(
            name=run.__name__,
            title=title,
            description=" ".join(inspect.cleandoc(run.__doc__ or "").split()),
            form=get_type_hints(run)["form"],
            run=run,
            writes=writes or confirm,
            confirm=confirm,
            allowed=allowed,
            examples=examples or {},
            listed=listed,
            verbatim=verbatim,
            api=api,
            refuses=refuses,
        )

    return wrap


SOMEBODY_OF_A_PARTNER = Member(
    person_id=0,
    programme_id=0,
    name="",
    actor="",
    roles=frozenset(map(str, PartnerRole)),
    partner=PartnerFacts(id=0, key="", name="", tier="", region="", type=PartnerType.VAR, country="", currency=""),
)


class SkillBook(dict[str, Skill]):
    """All skills by name."""

    def __init__(self, skills: Iterable[Skill]) -> None:
        super().__init__()
        for each in skills:
            if each.name in self:
                raise ValueError(f"two skills are called {each.name!r}")
            self[each.name] = each

    def for_person(self, person: Member | None) -> "SkillBook":
        """Only what this person may do."""
        return SkillBook(each for each in self.values() if each.allowed(person))

    def startable(self) -> frozenset[str]:
        """The names of what a button of an announcement may start: partners can do it, and a press changes nothing."""
        theirs = self.for_person(SOMEBODY_OF_A_PARTNER).values()
        return frozenset(each.name for each in theirs if each.confirm or not each.writes)

    def never_for(self, person: Member | None) -> frozenset[str]:
        """The names of what is for the other side alone: a partner's people have it in no role, or the vendor's."""
        if person is None:
            return frozenset()
        roles = frozenset(StaffRole if person.internal else PartnerRole)
        in_all_roles = replace(person, roles=frozenset(map(str, roles)))
        return frozenset(each.name for each in self.values() if not each.allowed(in_all_roles))
