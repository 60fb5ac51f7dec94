"""Half-filled forms per conversation and sender, in the database: they survive detours, restarts and the next day."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, String, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import AlreadyDone, OutOfDate
from bot.message import Incoming
from bot.prm.database import Base

KEPT = timedelta(days=30)  # after its last change; also how long a second press is recognised
MOST_STEPS = 20  # answers that can be taken back, one after the other
RECENT = timedelta(minutes=15)  # as long as "undo" means the form that was just cancelled


class StoredDraft(Base):
    """What one person has answered so far for one skill. `version` changes with every change of an answer."""

    __tablename__ = "draft"
    __table_args__ = (
        Index("ix_draft_open", "conversation", "sender", "state", "updated_at"),
        Index("ix_draft_sender", "sender", "state", "updated_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation: Mapped[str]
    sender: Mapped[str]
    skill: Mapped[str]
    known: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="open")  # open | done | cancelled
    confirming: Mapped[bool] = mapped_column(default=False)  # was shown complete, with "is this right?"
    outcome: Mapped[str | None]  # what was said when it was done, for whoever presses again
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    history: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)  # what was `known` before each change of it
    put_off: Mapped[list[str] | None] = mapped_column(JSON)  # questions to ask after all others, in this order


async def pending(session: AsyncSession, incoming: Incoming, now: datetime) -> StoredDraft | None:
    """The form this person is in the middle of, in this conversation: the one they touched last."""
    query = select(StoredDraft).where(*_mine(incoming), StoredDraft.updated_at > now - KEPT)
    return await session.scalar(query.order_by(StoredDraft.updated_at.desc(), StoredDraft.id).limit(1))


async def just_cancelled(session: AsyncSession, incoming: Incoming, now: datetime) -> StoredDraft | None:
    """The form this person dropped last in this conversation, while "undo" can mean nothing else."""
    theirs = (*_of(incoming), StoredDraft.state == "cancelled", StoredDraft.updated_at > now - RECENT)
    return await session.scalar(
        select(StoredDraft).where(*theirs).order_by(StoredDraft.updated_at.desc(), StoredDraft.id).limit(1)
    )


async def last_done(session: AsyncSession, sender: str, skills: Collection[str], now: datetime) -> StoredDraft | None:
    """The form this person finished last for one of these skills, wherever they were."""
    theirs = (StoredDraft.sender == sender, StoredDraft.state == "done", StoredDraft.updated_at > now - KEPT)
    query = select(StoredDraft).where(*theirs, StoredDraft.skill.in_(skills))
    return await session.scalar(query.order_by(StoredDraft.updated_at.desc(), StoredDraft.id).limit(1))


async def begin(session: AsyncSession, incoming: Incoming, skill: str, now: datetime) -> StoredDraft:
    draft = StoredDraft(
        id=secrets.token_hex(16),
        conversation=_begun_in(incoming),
        sender=incoming.sender.key,
        skill=skill,
        known={},
        history=[],
        put_off=[],
        version=0,
        state="open",
        created_at=now,
        updated_at=now,
    )
    session.add(draft)
    return draft


async def addressed(
    session: AsyncSession, draft_id: str | None, sender: str, skill: str, now: datetime, version: int | None = None
) -> StoredDraft | None:
    """The draft a button or form names; None where it names none. Somebody else's, or another skill's, does not exist.

    A cancelled one is opened again by the `version` it got when it was cancelled: only the way back carries that.
    Raises AlreadyDone for a second press, OutOfDate for a draft that is gone. A stale version is the caller's to judge.
    """
    if draft_id is None:
        return None
    draft = await session.get(StoredDraft, draft_id, with_for_update=True)
    if draft is None or (draft.sender, draft.skill) != (sender, skill) or draft.updated_at < now - KEPT:
        raise OutOfDate
    if draft.state == "done":
        raise AlreadyDone(outcome=draft.outcome or "")
    if draft.state == "cancelled" and version == draft.version:
        reopen(draft, now)
    if draft.state != "open":
        raise OutOfDate
    return draft


async def versions(session: AsyncSession, conversation: str) -> dict[str, int]:
    """The forms of a conversation that are not finished, with their versions: which cards can still be used."""
    unfinished = (StoredDraft.conversation == conversation, StoredDraft.state == "open")
    rows = await session.execute(select(StoredDraft.id, StoredDraft.version).where(*unfinished))
    return {row.id: row.version for row in rows}


def keep(draft: StoredDraft, known: Mapping[str, Any], *, confirming: bool, now: datetime) -> None:
    """Remember the answers; buttons made for the earlier ones are out of date from here on."""
    if draft.known != known and draft.version:
        draft.history = [*(draft.history or []), dict(draft.known)][-MOST_STEPS:]
    if draft.known != known or draft.confirming != confirming or draft.version == 0:
        draft.known, draft.confirming = dict(known), confirming
        draft.version += 1
    draft.updated_at = now


def take_back(draft: StoredDraft) -> bool:
    """Undo the last change of an answer; False where there is none."""
    if not draft.history:
        return False
    *draft.history, draft.known = draft.history
    draft.version, draft.confirming = draft.version + 1, False
    return True


def put_off(draft: StoredDraft, question: str) -> None:
    """Ask it after all others."""
    draft.put_off = [*(name for name in draft.put_off or [] if name != question), question]


def reopen(draft: StoredDraft, now: datetime) -> None:
    """Bring a cancelled form back as it was."""
    draft.state, draft.updated_at = "open", now


def close(draft: StoredDraft, outcome: str, now: datetime) -> None:
    """It is done; whoever presses one of its buttons again is told what came of it."""
    draft.state, draft.outcome, draft.updated_at = "done", outcome, now


async def cancel(
    session: AsyncSession, incoming: Incoming, draft_id: str | None, now: datetime
) -> Sequence[StoredDraft]:
    """Drop one open form of this person in this conversation, or all of them; the one touched last comes first.

    Their versions move on, so that no card shown before can bring them back.
    """
    one = () if draft_id is None else (StoredDraft.id == draft_id,)
    newest = (StoredDraft.updated_at.desc(), StoredDraft.id)
    dropped = (await session.scalars(select(StoredDraft).where(*_mine(incoming), *one).order_by(*newest))).all()
    for draft in dropped:
        draft.state, draft.updated_at, draft.version = "cancelled", now, draft.version + 1
    return dropped


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget drafts nobody came back to."""
    await session.execute(delete(StoredDraft).where(StoredDraft.updated_at < now - KEPT))


def _mine(incoming: Incoming) -> tuple[ColumnElement[bool], ...]:
    return (*_of(incoming), StoredDraft.state == "open")


def _of(incoming: Incoming) -> tuple[ColumnElement[bool], ...]:
    here = StoredDraft.conversation.in_((incoming.conversation, incoming.sender.key))
    return here, StoredDraft.sender == incoming.sender.key


def _begun_in(incoming: Incoming) -> str:
    """A form begun where others read along is shown to the person alone: it belongs to the private conversation with
    them, which has their own name, and goes on in either."""
    return incoming.conversation if incoming.place.kind == "private" else incoming.sender.key
