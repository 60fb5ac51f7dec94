"""How many tokens of the language model are used, and the caps on them: per person, per partner and per day.

Tokens are reserved before a call and settled after it, so turns at the same moment cannot all pass the cap. Both are
single statements that add up in the database, the same for any number of processes. A call that is never settled,
because its process ended, stays counted as it was reserved until the day is over.

Every call is in three sums of its day: everybody's, its partner's and its person's. Nothing is kept of what was said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Insert, String, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.clock import Clock
from bot.prm.database import Base, Database
from bot.questions import accounts
from bot.understand import Speaker

KEPT = timedelta(days=62)  # two months, so that this one can be compared with the last

Scope = Literal["day", "partner", "person"]


class ModelUse(Base):
    """What one person, one partner or everybody used on one day (UTC)."""

    __tablename__ = "model_use"

    day: Mapped[date] = mapped_column(primary_key=True)
    scope: Mapped[Scope] = mapped_column(String(8), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)  # number of the partner, account of the person, else ""
    tokens_in: Mapped[int] = mapped_column(default=0)
    tokens_out: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)  # tokens of calls under way
    calls: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True, kw_only=True)
class Caps:
    """Most tokens of one day, read and written together; 0: as many as anybody likes."""

    person: int = 0
    partner: int = 0  # also for everybody without one taken together: strangers, and our own staff
    day: int = 0

    def of(self, scope: Scope) -> int:
        """The cap on a sum."""
        return {"day": self.day, "partner": self.partner, "person": self.person}[scope]


@dataclass(frozen=True, kw_only=True)
class Reserved:
    """What a call may use, until it is settled."""

    day: date
    speaker: Speaker
    tokens: int


class _Reached(Exception):
    """Nothing is reserved at all where one of the caps is reached."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """The tokens of an installation. Every method is a short transaction of its own."""

    database: Database
    caps: Caps
    now: Clock

    async def reserve(self, speaker: Speaker, tokens: int) -> Reserved | None:
        """Put `tokens` aside for one call; None where a cap would be passed. Raises Unavailable."""
        day = self.now().date()
        try:
            async with self.database.writing(quietly=True, lasting=False) as session:
                for scope, key in _sums(speaker):
                    await self._add(session, day, scope, key, tokens)
        except _Reached:
            return None
        return Reserved(day=day, speaker=speaker, tokens=tokens)

    async def settle(self, reserved: Reserved, tokens_in: int, tokens_out: int) -> None:
        """Count what the call used instead of what was put aside for it. Raises Unavailable."""
        async with self.database.writing(quietly=True, lasting=False) as session:
            for scope, key in _sums(reserved.speaker):
                used = update(ModelUse).where(*_is(reserved.day, scope, key))
                await session.execute(
                    used.values(
                        reserved=ModelUse.reserved - reserved.tokens,
                        tokens_in=ModelUse.tokens_in + tokens_in,
                        tokens_out=ModelUse.tokens_out + tokens_out,
                    )
                )

    async def _add(self, session: AsyncSession, day: date, scope: Scope, key: str, tokens: int) -> None:
        cap = self.caps.of(scope)
        if cap and tokens > cap:
            raise _Reached
        row = {"day": day, "scope": scope, "key": key, "reserved": tokens, "calls": 1, "tokens_in": 0, "tokens_out": 0}
        used = ModelUse.tokens_in + ModelUse.tokens_out + ModelUse.reserved
        added = self._upsert(row, used + tokens <= cap if cap else None)
        if await session.scalar(added) is None:
            raise _Reached

    def _upsert(self, row: dict[str, Any], unless_reached: ColumnElement[bool] | None) -> Insert:
        insert = sqlite.insert if self.database.is_sqlite else postgresql.insert
        more = {"reserved": ModelUse.reserved + row["reserved"], "calls": ModelUse.calls + 1}
        statement = insert(ModelUse).values(row)
        same = ("day", "scope", "key")
        return statement.on_conflict_do_update(index_elements=same, set_=more, where=unless_reached).returning(
            ModelUse.calls
        )


def _sums(speaker: Speaker) -> Iterator[tuple[Scope, str]]:
    """Where a call is counted, always in the same order, so that two calls never wait for each other."""
    yield "day", ""
    yield "partner", "" if speaker.partner is None else str(speaker.partner)
    if speaker.person:
        yield "person", speaker.person


def _is(day: date, scope: Scope, key: str) -> tuple[ColumnElement[bool], ...]:
    return ModelUse.day == day, ModelUse.scope == scope, ModelUse.key == key


@dataclass(frozen=True, kw_only=True)
class Used:
    """The use of one day."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    reserved: int = 0
    by_one_person: int = 0  # tokens of whoever used most
    by_one_partner: int = 0

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.tokens_out + self.reserved


async def used_on(session: AsyncSession, day: date) -> Used:
    """What was used on a day, and how much of it by the one who used most."""
    rows = (await session.scalars(select(ModelUse).where(ModelUse.day == day))).all()
    most = {"day": 0, "partner": 0, "person": 0}
    for row in rows:
        most[row.scope] = max(most[row.scope], row.tokens_in + row.tokens_out + row.reserved)
    whole = next((row for row in rows if row.scope == "day"), None)
    if whole is None:
        return Used()
    return Used(
        calls=whole.calls,
        tokens_in=whole.tokens_in,
        tokens_out=whole.tokens_out,
        reserved=whole.reserved,
        by_one_person=most["person"],
        by_one_partner=most["partner"],
    )


async def forget(session: AsyncSession, person_id: int) -> int:
    """Remove a person's sums, under whichever account; how many days. What they used stays in everybody's."""
    theirs = (ModelUse.scope == "person", ModelUse.key.in_(await accounts(session, person_id)))
    return len((await session.scalars(delete(ModelUse).where(*theirs).returning(ModelUse.day))).all())


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget the use of long ago."""
    await session.execute(delete(ModelUse).where(ModelUse.day < (now - KEPT).date()))
