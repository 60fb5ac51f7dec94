"""Finds what names a person before anything is locked: with many rows that takes seconds, and others want to write.

SQLite has one writer. So it is looked for while nothing is locked, and inside the transaction that removes it only what
was found is looked at again, together with what came since.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import JSON, ColumnElement, Row, Text, cast, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.posted import Posted
from bot.privacy import traces, under_way
from bot.privacy.traces import BATCH, Traces
from bot.privacy.whom import Whom, whom
from bot.transcript import Said

TERMS = 50  # looked for in one statement
HEAD = 200  # characters of each that the database looks for
LATEST = 1_000  # lines looked at again although seen: SQLite may give the number of a last one that went anew
LATELY = timedelta(hours=1)  # a message is kept some time after the moment it says it was asked for

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What may be about a person among all lines of transcripts and all messages that went out, and up to where that
    was looked at. It holds as long as they are called as they were then (`who`, `traces`)."""

    who: Whom
    traces: Traces
    lines: frozenset[int]  # ids of `Said`
    shown: frozenset[str]  # conversations with lines of their tickets
    last: int  # id of the newest line
    posted: frozenset[str]
    until: datetime | None  # when the newest message was asked for; None: there was none

    def within(self, conversations: Iterable[str] = ()) -> list[ColumnElement[bool]]:
        """The lines to look at once more, a part of them each; those of `conversations` with them."""
        newer = Said.id > self.last - LATEST
        rewritten = Said.id.in_(select(Said.rewrites).where(newer, Said.rewrites.is_not(None)))
        found = (Said.id.in_(some) for some in batches(sorted(self.lines)))
        besides = (Said.conversation.in_(some) for some in batches(sorted(conversations)))
        return [newer, rewritten, *found, *besides]

    def messages(self) -> list[ColumnElement[bool]]:
        """The same of messages."""
        newer = Posted.asked_at > self.until - LATELY if self.until else true()
        return [newer, *(Posted.key.in_(some) for some in batches(sorted(self.posted)))]


async def seek(session: AsyncSession, person_id: int, *, account: bool) -> Seen:
    """Look at everything, in a session that only reads. Raises NoResultFound."""
    who = await whom(session, person_id)
    traced = await traces.of(session, who, account=account)
    last = await session.scalar(select(func.max(Said.id))) or 0
    until = await session.scalar(select(func.max(Posted.asked_at)))
    posted = await under_way.posted_of(session, who)
    told = await _of_their_tickets(session, traced)
    lines, shown = {each.id for each in told}, {each.conversation for each in told}
    for some in batches(sorted(lines)):
        lines.update(await session.scalars(select(Said.id).where(Said.rewrites.in_(some))))
    lines |= await _that_name_them(session, traced, shown)
    return Seen(
        who=who, traces=traced, lines=frozenset(lines), shown=frozenset(shown), last=last,
        posted=frozenset(each.key for each in posted), until=until,
    )  # fmt: skip


async def _of_their_tickets(session: AsyncSession, traced: Traces) -> Sequence[Row[int, str]]:
    """Lines posted of their tickets and those that may name one: the id and the conversation of each."""
    line, told = select(Said.id, Said.conversation), list[Row[int, str]]()
    for some in batches(sorted(traced.lines)):
        told += (await session.execute(line.where(Said.key.in_(some)))).all()
    for held in holding([Said.__table__.c.body], traced.tickets):
        told += (await session.execute(line.where(held))).all()
    return told


async def _that_name_them(session: AsyncSession, traced: Traces, shown: Collection[str]) -> set[int]:
    """Lines with their name, and those with their words among readers who may have them; by id."""
    body, found = Said.__table__.c.body, set[int]()
    for held in holding([body], traced.names):
        found.update(await session.scalars(select(Said.id).where(held)))
    for terms, readers in ((traced.words, traced.readers.union(shown)), (traced.alone, shown)):
        for some in batches(sorted(readers)):
            for held in holding([body], terms):
                found.update(await session.scalars(select(Said.id).where(Said.conversation.in_(some), held)))
    return found


def holding(columns: Sequence[ColumnElement[Any]], terms: Sequence[str]) -> list[ColumnElement[bool]]:
    """A first look that the database can take, some terms at a time."""
    return [or_(*(_has(column, each) for column in columns for each in some)) for some in batches(terms, TERMS)]


def _has(column: ColumnElement[Any], term: str) -> ColumnElement[bool]:
    """Inside JSON a text stands as JSON writes it."""
    head = term[:HEAD]
    if isinstance(column.type, JSON):
        return cast(column, Text).contains(json.dumps(head)[1:-1], autoescape=True)
    return column.contains(head, autoescape=True)


def batches(values: Sequence[T], many: int = BATCH) -> Iterable[Sequence[T]]:
    return (values[start : start + many] for start in range(0, len(values), many))
