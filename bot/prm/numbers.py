"""Numbers people can say: D-2026-0007, counted per programme, kind and year, without gaps."""

import re

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm.database import Base


class Counter(Base):
    __tablename__ = "counters"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


async def next_number(session: AsyncSession, programme_id: int, kind: str, year: int) -> str:
    """The next number; whoever has it keeps others of its kind waiting until the transaction ends.

    Registration relies on that order: the second of two sees what the first one did.
    """
    counter = await _locked(session, programme_id, kind, year)
    counter.last += 1
    await session.flush()
    return f"{kind}-{year}-{counter.last:04d}"


def spelled_out(number: str, kind: str) -> str:
    """People type "mr-2026-7" for MR-2026-0007."""
    typed = number.strip().upper()
    short = re.fullmatch(rf"{kind}-(\d{{4}})-(\d{{1,4}})", typed)
    return f"{kind}-{short[1]}-{int(short[2]):04d}" if short else typed


async def _locked(session: AsyncSession, programme_id: int, kind: str, year: int) -> Counter:
    whose = {"programme_id": programme_id, "kind": kind, "year": year}
    wanted = select(Counter).filter_by(**whose).with_for_update().execution_options(populate_existing=True)
    found = await session.scalar(wanted)
    if found is not None:
        return found
    try:
        async with session.begin_nested():
            session.add(Counter(**whose, last=0))
    except IntegrityError:  # somebody else began the year in the same moment
        pass
    return (await session.scalars(wanted)).one()
