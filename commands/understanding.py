"""Sentences understood for a program: the assistant's own understanding, with the skills and choices people have here.

Nothing is done and nothing is kept: what was understood is told, as far as the card a person would confirm.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as time_of_day
from tempfile import TemporaryDirectory
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

import skills
from bot.audience import UNKNOWN
from bot.clock import utc_now
from bot.config import Settings
from bot.examples import own
from bot.form import Draft, fill
from bot.i18n import Translator
from bot.inquiry import Answer, Inquiry
from bot.language import ANSWER_WORDS, FEW_WORDS, detect
from bot.message import Incoming, Place, Sender
from bot.prm import people, programme
from bot.prm.database import Database
from bot.prm.people import Member
from bot.prm.programme import Programme, Rules
from bot.skill import Skill, SkillBook
from bot.tables import all_tables
from bot.turn import Turn
from bot.understand import Sentence, Understand
from bot.understanding import built_in
from commands.batch import Line, Out, lines, write
from commands.embedding import FOLDER, of_settings
from commands.errors import Refused
from commands.installation import database_of, exists, somebody

NOON = time_of_day(12)
ACTOR = "batch"  # whoever runs it, where no person is named
HERE = Place(key=ACTOR, kind="private")


class Open(BaseModel):
    """A form somebody is in the middle of."""

    model_config = ConfigDict(frozen=True, strict=True)

    skill: str
    known: dict[str, Any] = Field(default_factory=dict)


class Said(Line):
    """A sentence, who says it, and what it is said in the middle of."""

    what = "sentence"
    example = '{"id": "1", "text": "register a deal with Acme, 50k EUR", "locale": "en"}'

    text: str
    locale: str | None = None  # None: as it is written, else as the person reads
    person: str | None = Field(default=None, alias="as")  # None: nobody in particular, who may do everything
    pending: Open | None = None
    reference: date | datetime | None = None  # what "tomorrow" is counted from; None: now


async def understand_many(settings: Settings, source: TextIO, target: TextIO, *, plain: bool = False) -> None:
    """The batch: a line in, a line out; see "Check what is understood" in the README.

    With the embedding model, whose first use here takes a minute, or `plain`, by words alone.
    """
    async with _database(settings) as database:
        book = skills.load()
        embed = None if plain else of_settings(settings)
        folder = settings.data_dir / FOLDER if embed or settings.data_dir.exists() else None  # `plain` makes nothing
        understand = built_in(embed, own(database), skills=book, folder=folder)
        listener = Listener(database, book, understand)
        await understand.ready()
        for number, said in lines(source, Said):
            try:
                write(target, await listener.heard(said))
            except Refused as reason:
                raise Refused(f"Line {number}: {reason}") from None


@dataclass(frozen=True)
class Listener:
    """Understands one sentence after the other; the first one in a language also learns it."""

    database: Database
    book: SkillBook = field(default_factory=skills.load)
    understand: Understand = field(default_factory=built_in)

    async def heard(self, said: Said) -> Out:
        """One line out. People rely on these keys."""
        async with self.database.reading() as session:
            turn = await self._turn(session, said)
            sentence = await self._sentence(turn, said)
            started = time.perf_counter()
            understood = await self.understand(sentence)
            ms = (time.perf_counter() - started) * 1000
            skill = self.book[understood.skill]
            told = understood.values.get(skill.name, {}) if understood.between else understood.values
            draft, _ = fill(skill.name, skill.form, told, await turn.reading(skill.form))
        return {
            "id": said.id,
            "skill": skill.name,
            "score": round(understood.score, 4),
            "values": draft.known,
            "act": understood.act.value,
            "ms": round(ms, 1),
        }

    async def _sentence(self, turn: Turn, said: Said) -> Sentence:
        offered = turn.skills if said.person else self.book
        pending, complete = await self._pending(turn, said.pending, offered) if said.pending else (None, False)
        return Sentence(
            text=said.text,
            language=turn.t.language,
            today=turn.today,
            skills=offered,
            not_theirs=self.book.never_for(turn.person) if said.person else frozenset(),
            pending=pending,
            confirming=complete,
            questions=turn.questions,
        )

    async def _pending(self, turn: Turn, form: Open, offered: SkillBook) -> tuple[Draft | None, bool]:
        """The form as it would stand open, and whether it would be shown with "is this right?"."""
        skill = self._named(form.skill)
        if skill.name not in offered:
            return None, False  # as for somebody who lost the right meanwhile
        filled = fill(skill.name, skill.form, form.known, await turn.reading(skill.form), title=turn.t(skill.title))
        return filled.draft, skill.confirm and filled.form is not None

    def _named(self, skill: str) -> Skill:
        if skill not in self.book:
            raise Refused(f"There is no skill {skill}; there is {', '.join(sorted(self.book))}.")
        return self.book[skill]

    async def _turn(self, session: AsyncSession, said: Said) -> Turn:
        person = await somebody(session, said.person) if said.person else await _nobody_in_particular(session)
        locale = said.locale or detect(said.text, at_least=ANSWER_WORDS if said.pending else FEW_WORDS) or person.locale
        sender = Sender(platform=ACTOR, tenant=ACTOR, user=person.actor)
        return Turn(
            incoming=Incoming(id=ACTOR, conversation=ACTOR, sender=sender, place=HERE, text=said.text),
            session=session,
            person=person,
            room=UNKNOWN,
            t=Translator(locale),
            now=_moment(said.reference, person),
            book=self.book,
            look_up=_unknown,
        )


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    """This installation's; an empty one where there is none yet, which is gone afterwards."""
    if exists(settings):
        async with database_of(settings) as database:
            yield database
        return
    async with nowhere() as database:
        yield database


@asynccontextmanager
async def nowhere() -> AsyncIterator[Database]:
    """A database without a row, which is gone afterwards."""
    with TemporaryDirectory() as folder:
        async with Database(f"sqlite+aiosqlite:///{folder}/none.db") as database:
            async with database.engine.begin() as connection:
                await connection.run_sync(all_tables().create_all)
            yield database


async def _nobody_in_particular(session: AsyncSession) -> Member:
    """Skills' choices may ask the programme: before one is loaded a session that keeps nothing has one by default."""
    current = await programme.only(session)
    if current is None:
        current = Programme(
            key=ACTOR, name=ACTOR, vendor=ACTOR, country="US", time_zone="UTC", currency="EUR",
            default_locale="en", locales=["en"], rules=Rules(),
        )  # fmt: skip
        session.add(current)
        await session.flush()
    return people.system(current.id, ACTOR)


def _moment(reference: date | datetime | None, person: Member) -> datetime:
    """When it is said: a day is the day where the person works."""
    if reference is None:
        return utc_now()
    moment = reference if isinstance(reference, datetime) else datetime.combine(reference, NOON)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(person.time_zone))


async def _unknown(_inquiry: Inquiry) -> Answer:
    """Understanding asks no content."""
    return Answer(text="", band="unknown")
