"""Records that another system keeps as well: found by its id or by our number, and compared with what it says now.

The fingerprint of the last row that was taken over stays with the record. The same row again says nothing new, however
far the record has come here since.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.prm.commission_calendar import midnight, today
from bot.prm.deal_records import Deal
from bot.prm.imports.cells import Key, Word
from bot.prm.imports.kinds import CannotBe, Import, LookUp, Row, Unknown
from bot.prm.lead_records import Lead

FINGERPRINT_BYTES = 16

Record = TypeVar("Record", Deal, Lead)
State = TypeVar("State", bound=StrEnum)


class ExternalRow(Row):
    """One of the two has to be there."""

    external_id: Key | None = None  # what the other system calls it
    number: Word | None = None  # ours; a new record gets it by itself


def fingerprint(row: Row) -> str:
    """Of all that a row says; an empty cell says nothing."""
    return blake2b(row.model_dump_json(exclude_unset=True).encode(), digest_size=FINGERPRINT_BYTES).hexdigest()


def look_up(record: type[Record]) -> LookUp[Any]:
    """Which records of these rows are here, and what was said of them last."""

    async def look(session: AsyncSession, shared: Import, rows: Sequence[ExternalRow]) -> None:
        names = {row.external_id for row in rows if row.external_id}
        mine = (record.programme_id == shared.programme.id, record.external_id.in_(names))
        found = await session.execute(select(record.external_id, record.external_row).where(*mine))
        here = {name: said or "" for name, said in found}
        shared.known |= {(record.__tablename__, name): here.get(name) for name in names}

    return look


def remember(shared: Import, record: type[Record], row: ExternalRow) -> None:
    """It was taken over."""
    shared.known[record.__tablename__, row.external_id or ""] = fingerprint(row)


def said_before(shared: Import, record: type[Record], row: ExternalRow) -> bool:
    return shared.known.get((record.__tablename__, row.external_id or "")) == fingerprint(row)


async def named(session: AsyncSession, shared: Import, record: type[Record], row: ExternalRow) -> Record | None:
    """The record a row is about, products loaded; None: it is new here. Raises Unknown, CannotBe."""
    found = None
    if row.external_id and shared.known.get((record.__tablename__, row.external_id), "") is not None:
        found = await session.scalar(_of(shared, record).where(record.external_id == row.external_id))
    elif not row.external_id and not row.number:
        raise CannotBe(why="say what the other system calls it, or its number here", column="external_id")
    if row.number is None:
        return found
    numbered = await session.scalar(_of(shared, record).where(record.number == row.number))
    if numbered is None:
        raise Unknown(what="number", key=row.number)
    if row.external_id and numbered.external_id not in (None, row.external_id):
        raise CannotBe(why=f"{row.number} is {numbered.external_id} in the other system already", column="external_id")
    if found is not None and found is not numbered:
        raise CannotBe(why=f"that is {found.number} here already", column="external_id")
    return numbered


async def called(session: AsyncSession, shared: Import, record: type[Record], name: str, column: str) -> Record:
    """The record with this number or id of the other system, products loaded. Raises Unknown."""
    for names in (record.number, record.external_id):
        if found := await session.scalar(_of(shared, record).where(names == name)):
            return found
    raise Unknown(what=column, key=name)


def _of(shared: Import, record: type[Record]) -> Select[Record]:
    loaded = select(record).options(selectinload(record.products))
    return loaded.where(record.programme_id == shared.programme.id)


def news(row: Row, now: Row) -> dict[str, Any]:
    """What a row says otherwise than the record's own row `now`, by column."""
    said = {name: getattr(row, name) for name in type(row).model_fields if name in row.model_fields_set}
    return {name: value for name, value in said.items() if _plain(value) != _plain(getattr(now, name, None))}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def require_changeable(said: Collection[str], changeable: Collection[str], what: str) -> None:
    """Raises CannotBe for the first column that an import cannot change."""
    for name in said:
        if name not in changeable:
            raise CannotBe(why=f"{what} is here already, and this can no longer be changed by an import", column=name)


def way(transitions: Mapping[State, Collection[State]], start: State, to: State) -> list[State]:
    """The states through which `start` leads to `to`, that one included; none where it never does."""
    ways: dict[State, list[State]] = {start: []}
    waiting = [start]
    while waiting:
        here = waiting.pop(0)
        for after in sorted(transitions[here] - ways.keys()):
            ways[after] = [*ways[here], after]
            waiting.append(after)
    return ways.get(to, [])


def ahead(transitions: Mapping[State, Collection[State]], now: State, said: State) -> bool:
    """Whether a row is ahead of the record: it is not where the record has been before."""
    return said in transitions[now] or not way(transitions, said, now)


def moment(shared: Import, day: date | None) -> datetime | None:
    """When a day begins where the vendor works."""
    return None if day is None else midnight(day, shared.programme.time_zone)


def require_past(shared: Import, row: Row, *columns: str) -> None:
    """Days in their order, none of them to come. Raises CannotBe."""
    latest: date | None = None
    for column in columns:
        day = getattr(row, column)
        if day is None:
            continue
        if day > today(shared.programme, shared.now):
            raise CannotBe(why="that day has not come yet", column=column)
        if latest is not None and day < latest:
            raise CannotBe(why=f"that is before what came before it, on {latest}", column=column)
        latest = day
