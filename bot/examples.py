"""Sentences a programme adds to what its skills are started by: in its own words, in the database, for every replica.

They teach like the skills' own examples and can do no more: a skill that writes still starts on no question and no
guess, and one that is told word for word learns nothing from them.
"""

import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import UserError
from bot.parse.text import LANGUAGES
from bot.prm import programme
from bot.prm.database import Base, Database, Unavailable
from bot.skill import SkillBook
from bot.understanding.examples import Example, Own

MOST = 2_000  # sentences of a programme: learning takes time with the square of their number
LONGEST = 200  # characters of one
FRESH = 5.0  # seconds after which a replica looks whether there are others


class NoSuchSkill(UserError):
    """There is no skill "{skill}" that learns from examples. These do: {known}."""


class NoSuchLanguage(UserError):
    """There are no examples in "{language}", only in {known}."""


class UselessExample(UserError):
    """An example has 1 to {longest} characters, in one line."""


class TooManyExamples(UserError):
    """There may be {most} examples; remove some first."""


class Utterance(Base):
    """One sentence, and the skill it asks for. Its id is never used again, so the newest one and their number tell
    whether anything changed."""

    __tablename__ = "utterance"
    __table_args__ = (UniqueConstraint("programme_id", "language", "text"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"))
    skill: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(String(LONGEST))
    added_by: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime]


async def add(
    session: AsyncSession, programme_id: int, example: Example, skills: SkillBook, *, by: str, now: datetime
) -> bool:
    """Add one; a sentence that is there already moves to this skill. False where nothing changed. Raises UserError."""
    check(example, skills)
    text = " ".join(example.text.split())
    known = await session.scalar(
        select(Utterance).where(
            Utterance.programme_id == programme_id, Utterance.language == example.language, Utterance.text == text
        )
    )
    if known is not None:
        if known.skill == example.label:
            return False
        await session.delete(known)
        await session.flush()
    elif await count(session, programme_id) >= MOST:
        raise TooManyExamples(most=MOST)
    session.add(
        Utterance(
            programme_id=programme_id,
            skill=example.label,
            language=example.language,
            text=text,
            added_by=by,
            added_at=now,
        )
    )
    await session.flush()
    return True


def check(example: Example, skills: SkillBook) -> None:
    """Raises UserError for what cannot be an example of these skills."""
    if example.label not in learning(skills):
        raise NoSuchSkill(skill=example.label, known=", ".join(learning(skills)))
    if example.language not in LANGUAGES:
        raise NoSuchLanguage(language=example.language, known=", ".join(LANGUAGES))
    text = example.text.strip()
    if not 1 <= len(text) <= LONGEST or not text.isprintable():
        raise UselessExample(longest=LONGEST)


def learning(skills: SkillBook) -> Collection[str]:
    """The skills that are told by likeness to examples."""
    return [name for name, skill in skills.items() if skill.examples and not skill.verbatim]


async def remove(session: AsyncSession, programme_id: int, number: int) -> Example | None:
    """Remove one by its number; None where there is none."""
    gone = delete(Utterance).where(Utterance.programme_id == programme_id, Utterance.id == number)
    row = (await session.execute(gone.returning(Utterance.language, Utterance.skill, Utterance.text))).first()
    return Example(*row) if row else None


async def listed(session: AsyncSession, programme_id: int) -> Sequence[Utterance]:
    """All of a programme, by skill and language."""
    mine = select(Utterance).where(Utterance.programme_id == programme_id)
    return (await session.scalars(mine.order_by(Utterance.skill, Utterance.language, Utterance.id))).all()


async def count(session: AsyncSession, programme_id: int) -> int:
    """How many a programme has."""
    mine = select(func.count()).select_from(Utterance).where(Utterance.programme_id == programme_id)
    return (await session.scalar(mine)) or 0


def own(database: Database, clock: Callable[[], float] = time.monotonic) -> Callable[[], Awaitable[Own]]:
    """What the understanding asks for a programme's sentences: what was known, looked at anew every few seconds."""
    known, looked = Own(), float("-inf")

    async def current() -> Own:
        nonlocal known, looked
        if clock() < looked + FRESH:
            return known
        looked = clock()
        try:
            async with database.reading() as session:
                known = await _newer(session, known)
        except Unavailable:
            pass  # what was known still counts; the turn itself will say what is wrong with the database
        return known

    return current


async def _newer(session: AsyncSession, known: Own) -> Own:
    current = await programme.only(session)
    if current is None:
        return Own()
    mine = select(func.max(Utterance.id), func.count()).where(Utterance.programme_id == current.id)
    newest, number = (await session.execute(mine)).one()
    version = (newest or 0) * (MOST + 1) + number
    if version == known.version:
        return known
    found = await listed(session, current.id)
    return Own(version, tuple(Example(each.language, each.skill, each.text) for each in found))
