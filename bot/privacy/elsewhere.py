"""What others were shown or wrote about a person, in conversations of their own: blanked when the person is removed.

A line of a ticket of theirs says nothing any more. Elsewhere their name and their words are taken out, and the rest
stays: a record of what the vendor's people did.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, FromClause, MetaData, RowMapping, Table, delete, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.jobs import DONE, Job
from bot.privacy.kept import ERASED
from bot.privacy.seeking import Seen, batches, holding
from bot.privacy.traces import BATCH, Traces
from bot.prm.ticket_records import Author, Ticket, TicketMessage
from bot.reply import Reply
from bot.transcript import Said

Path = tuple[str, ...]  # names from the outermost to the innermost; what is in a list stands where the list does
MEANT_FOR_US = frozenset(
    {
        ("visibility",),
        *((button, part) for button in ("buttons", "pressed") for part in ("skill", "style", "rates")),
        *(("downloads", part) for part in ("kind", "name")),
        *(("ask", part) for part in ("skill", "put_off")),
        *(("ask", "questions", part) for part in ("name", "kind")),
    }
)
"""Parts of a reply that nobody reads: a button whose skill is spelled like a person's name is still to do its work.
What people answered may be called the same: below `values` and `known` nothing is ours."""
BLANK: dict[str, Any] = TypeAdapter(Reply).dump_python(Reply(text=ERASED), mode="json")


class Store(NamedTuple):
    """Columns of a table with texts of conversations; `reader` is the column that says in whose, `fixed` are parts of
    them that stay as they are."""

    table: str
    columns: tuple[str, ...]
    reader: str | None = None
    fixed: frozenset[Path] = frozenset()


ABOUT_ONE = (Store("last_said", ("reply",)), Store("draft", ("known", "history")))
"""Whole rows go where they name a ticket: each is about one thing, and nobody needs it after some days."""
OF_READERS = (
    Store("said", ("body",), "conversation", MEANT_FOR_US),
    Store("last_said", ("reply",), "sender", MEANT_FOR_US),
    Store("draft", ("known", "history", "outcome"), "sender"),
    Store("question", ("text", "looked_up"), "sender"),
)
OF_ALL = (
    Store("said", ("body",), fixed=MEANT_FOR_US),
    Store("last_said", ("reply",), fixed=MEANT_FOR_US),
    Store("draft", ("known", "history", "outcome")),
    Store("question", ("text", "looked_up")),
    Store("ticket_messages", ("words",)),
    Store("announcement_responses", ("what",)),
    Store("idempotent_requests", ("body",)),
)

Change = Callable[[str], str]


async def erase(session: AsyncSession, metadata: MetaData, traces: Traces, seen: Seen | None = None) -> int:
    """Blank it in the caller's transaction; how many rows. Of transcripts it looks only at what was `seen` or is newer,
    without that at every line."""
    lines, shown = await _lines(session, traces, seen)
    many = lines + await _on_their_way(session, traces, shown) + await _tickets(session, traces)
    for store in ABOUT_ONE:
        many += await _drop(session, metadata.tables[store.table], store, traces)

    def named(text: str) -> str:
        return traces.named.sub(ERASED, text)

    def worded(text: str) -> str:
        return named(traces.worded.sub(ERASED, text))

    def called(text: str) -> str:
        return traces.called.sub(ERASED, text)

    for store in OF_ALL:
        table = metadata.tables[store.table]
        many += await _replace(session, table, store, traces.names, named, within=_within(table, seen))
    for store in OF_READERS:
        table = metadata.tables[store.table]
        reader = table.c[store.reader or ""]
        readers, within = reader.in_(traces.readers | shown), _within(table, seen, shown)
        many += await _replace(session, table, store, (*traces.words, *traces.names), worded, readers, within=within)
        many += await _replace(session, table, store, traces.alone, called, reader.in_(shown), within=within)
    return many


def _within(table: FromClause, seen: Seen | None, shown: frozenset[str] = frozenset()) -> list[ColumnElement[bool]]:
    """Where to look: conversations in which a ticket of theirs was shown since are looked at as a whole."""
    return [true()] if seen is None or table is not Said.__table__ else seen.within(shown - seen.shown)


async def _lines(session: AsyncSession, traces: Traces, seen: Seen | None) -> tuple[int, frozenset[str]]:
    """Those posted of their tickets, those written into them and those that name one, with what they were before.

    How many, and the conversations they stand in: also of people who are none of the vendor's any more.
    """
    ids = set[int]()
    keys = sorted(traces.lines)
    for start in range(0, len(keys), BATCH):
        ids.update(await session.scalars(select(Said.id).where(Said.key.in_(keys[start : start + BATCH]))))
    for held in holding([Said.__table__.c.body], traces.tickets):
        for where in _within(Said.__table__, seen):
            found = await session.execute(select(Said.id, Said.body).where(where, held))
            ids.update(id_ for id_, body in found if _any(body, traces))
    for some in batches(sorted(ids)):
        for where in _within(Said.__table__, seen):
            ids.update(await session.scalars(select(Said.id).where(where, Said.rewrites.in_(some))))
    shown = set[str]()
    for some in batches(sorted(ids)):
        blanked = update(Said).where(Said.id.in_(some)).values(body=BLANK)
        shown.update(await session.scalars(blanked.returning(Said.conversation)))
    return len(ids), frozenset(shown)


async def _on_their_way(session: AsyncSession, traces: Traces, shown: frozenset[str]) -> int:
    """Messages to others that name a ticket of theirs; what only names the person, of whatever kind, says everything
    else. One that failed for good waits as well: it can be tried again."""
    many = 0
    for held in holding([Job.__table__.c.payload], (*traces.tickets, *traces.names, *traces.alone)):
        for job in (await session.scalars(select(Job).where(Job.state != DONE, held))).all():
            if job.kind == outbox.KIND and (_any(_said(job), traces) or job.payload["key"] in traces.lines):
                await session.delete(job)
            elif (said := _unnamed(job, traces, shown)) != job.payload:
                job.payload = said
            else:
                continue
            many += 1
    await session.flush()
    return many


def _said(job: Job) -> dict[str, Any]:
    """What a message says: in its place, and to its reader alone where others read along there by then."""
    return {part: job.payload[part] for part in ("reply", "alone") if job.payload.get(part)}


def _unnamed(job: Job, traces: Traces, shown: frozenset[str]) -> dict[str, Any]:
    """Its payload without their name. A message leads to its reader by names that may be the same: they stay."""
    if job.kind != outbox.KIND:
        payload: dict[str, Any] = _mapped(job.payload, lambda text: traces.named.sub(ERASED, text))
        return payload
    name = traces.called if job.payload.get("conversation") in shown else traces.named
    said = {part: _mapped(each, lambda text: name.sub(ERASED, text), MEANT_FOR_US) for part, each in _said(job).items()}
    return {**job.payload, **said}


async def _tickets(session: AsyncSession, traces: Traces) -> int:
    """Others' tickets: what the assistant had shown of theirs before one was opened, and subjects with their name. By
    its subject's words a ticket is found, and these change with it."""
    many, messages = 0, TicketMessage.__table__.c
    for held in holding([messages.words], traces.tickets):
        shown = select(TicketMessage).where(TicketMessage.author == Author.ASSISTANT, held)
        for message in (await session.scalars(shown)).all():
            if _any(message.words, traces):
                message.words = ERASED
                many += 1
    for held in holding([Ticket.__table__.c.subject, Ticket.__table__.c.comment], traces.names):
        for ticket in (await session.scalars(select(Ticket).where(held))).all():
            ticket.subject = traces.named.sub(ERASED, ticket.subject)
            ticket.comment = ticket.comment and traces.named.sub(ERASED, ticket.comment)
            many += 1
    await session.flush()
    return many


async def _drop(session: AsyncSession, table: Table, store: Store, traces: Traces) -> int:
    (*keys,) = table.primary_key
    many = 0
    for held in holding([table.c[name] for name in store.columns], traces.tickets):
        for row in (await session.execute(select(table).where(held))).mappings().all():
            if any(_any(row[name], traces) for name in store.columns):
                await session.execute(delete(table).where(*(key == row[key.name] for key in keys)))
                many += 1
    return many


async def _replace(
    session: AsyncSession,
    table: Table,
    store: Store,
    terms: Sequence[str],
    change: Change,
    *where: ColumnElement[bool],
    within: Sequence[ColumnElement[bool]],
) -> int:
    many = 0
    for held in holding([table.c[name] for name in store.columns], terms):
        for part in within:
            rows = (await session.execute(select(table).where(part, *where, held))).mappings().all()
            many += sum([await _replaced(session, table, store, row, change) for row in rows])
    return many


async def _replaced(session: AsyncSession, table: Table, store: Store, row: RowMapping, change: Change) -> bool:
    now = {name: _mapped(row[name], change, store.fixed) for name in store.columns}
    different = any(now[name] != row[name] for name in store.columns)
    if different:
        await session.execute(update(table).where(*(key == row[key.name] for key in table.primary_key)).values(**now))
    return different


def _any(value: Any, traces: Traces) -> bool:
    """Whether one of its texts names a ticket of theirs."""
    return bool(_mapped(value, lambda text: traces.numbered.sub("", text)) != value)


def _mapped(value: Any, change: Change, fixed: frozenset[Path] = frozenset(), at: Path = ()) -> Any:
    """The same with every text in it changed, but those that stand where `fixed` says."""
    if at in fixed:
        return value
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _mapped(each, change, fixed, (*at, name)) for name, each in value.items()}
    if isinstance(value, list):
        return [_mapped(each, change, fixed, at) for each in value]
    return value
