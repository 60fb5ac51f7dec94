"""Files that people attached: whose they are, what they belong to, and how long they are kept.

The bytes are elsewhere (`bot.file_store`), under the hash that is noted here. A file belongs to at most one subject,
named as in the ledger ("deal:D-2026-0001"); who uses it for another one gets a row of its own for the same bytes.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import UserError
from bot.prm import ledger
from bot.prm.columns import one_of
from bot.prm.database import Base
from bot.prm.people import Member
from bot.prm.programme import Programme

WAITS = timedelta(days=7)  # for somebody to use it, after it was sent
WAITS_IN_FORM = timedelta(days=31)  # a day longer than a half-filled form
MONTH = timedelta(days=365) / 12
MOST_ASKED = 50  # ids of one answer that are looked up


class FileState(StrEnum):
    UNSCANNED = "unscanned"
    CLEAN = "clean"
    INFECTED = "infected"


class NoSuchFile(UserError):
    """I do not have that file. Please attach it again."""


class File(Base):
    """One file as one person sent it. `name` is safe to show and to save under."""

    __tablename__ = "files"
    __table_args__ = (
        Index("ix_files_account", "account", "created_at"),
        Index("ix_files_attached_to", "attached_to"),
        Index("ix_files_needed_until", "needed_until"),
        Index("ix_files_sha256", "sha256"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # nobody can guess it
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"))
    account: Mapped[str] = mapped_column(String(512))  # the chat account that sent it
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))  # told by its content
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[FileState] = mapped_column(one_of(FileState, "state"), default=FileState.UNSCANNED)
    created_at: Mapped[datetime]
    attached_to: Mapped[str | None] = mapped_column(String(64))  # "deal:D-2026-0001"
    attached_at: Mapped[datetime | None]
    needed_until: Mapped[datetime | None]  # while it is attached to nothing

    @property
    def infected(self) -> bool:
        return self.state is FileState.INFECTED


def new_id() -> str:
    return secrets.token_urlsafe(24)


async def hold(session: AsyncSession, sha256: str) -> None:
    """Rows and bytes of this content change one transaction after the other; SQLite has one writer at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:content, 0))")
        await session.execute(lock, {"content": f"file:{sha256}"})


async def enter(
    session: AsyncSession,
    member: Member,
    *,
    account: str,
    name: str,
    media_type: str,
    size: int,
    sha256: str,
    now: datetime,
) -> File:
    """Note a file whose bytes are in their place. Content that is known to be infected stays so under another name."""
    infected = await is_infected(session, sha256)
    file = File(
        id=new_id(),
        programme_id=member.programme_id,
        account=account,
        person_id=member.person_id,
        partner_id=member.partner_id,
        name=name,
        media_type=media_type,
        size=size,
        sha256=sha256,
        state=FileState.INFECTED if infected else FileState.UNSCANNED,
        created_at=now,
        needed_until=now + WAITS,
    )
    session.add(file)
    await session.flush()
    return file


async def is_infected(session: AsyncSession, sha256: str) -> bool:
    """Whether the scanner has found something in this content before."""
    bad = (File.sha256 == sha256, File.state == FileState.INFECTED)
    return await session.scalar(select(File.id).where(*bad).limit(1)) is not None


async def waiting(session: AsyncSession, account: str) -> int:
    """How many files of this account are attached to nothing yet."""
    theirs = (File.account == account, File.attached_to.is_(None))
    return await session.scalar(select(func.count()).select_from(File).where(*theirs)) or 0


async def usable(
    session: AsyncSession, ids: Iterable[str], *, account: str, member: Member | None, kept: Collection[str] = ()
) -> Sequence[File]:
    """Those of `ids` that this account sent for its partner of now, or that its form holds already, in this order."""
    if member is None:
        return ()
    wanted = list(dict.fromkeys(ids))[:MOST_ASKED]
    theirs = (File.account == account) & File.partner_id.is_not_distinct_from(member.partner_id)
    known = or_(theirs, File.id.in_([each for each in wanted if each in kept]))
    here = (File.id.in_(wanted), File.programme_id == member.programme_id, known)
    found = {file.id: file for file in await session.scalars(select(File).where(*here))}
    return [found[each] for each in wanted if each in found]


async def keep_for_form(session: AsyncSession, ids: Collection[str], now: datetime) -> None:
    """As long as a form that names them may be taken up again."""
    loose = (File.id.in_(ids), File.attached_to.is_(None))
    await session.execute(update(File).where(*loose).values(needed_until=now + WAITS_IN_FORM))


async def attach(
    session: AsyncSession, member: Member, ids: Iterable[str], subject: str, now: datetime
) -> tuple[str, ...]:
    """Make these files part of `subject`, which the ledger notes; their ids there, in this order.

    Raises NoSuchFile for what this person did not send and `subject` does not have, as for what never existed.
    """
    attached = []
    for each in dict.fromkeys(ids):
        file = await session.get(File, each, with_for_update=True)
        if file is None or file.infected or not _may_attach(file, member, subject):
            raise NoSuchFile
        attached.append(await _belongs(session, file, member, subject, now))
    return tuple(attached)


def _may_attach(file: File, member: Member, subject: str) -> bool:
    own = (file.person_id, file.partner_id) == (member.person_id, member.partner_id)
    return file.programme_id == member.programme_id and (own or file.attached_to == subject)


async def _belongs(session: AsyncSession, file: File, member: Member, subject: str, now: datetime) -> str:
    if file.attached_to == subject:
        return file.id
    if file.attached_to is not None:  # to something else, which keeps it
        same = {name: getattr(file, name) for name in _SAME}
        file = File(id=new_id(), created_at=now, **same)
        session.add(file)
    file.attached_to, file.attached_at, file.needed_until = subject, now, None
    await session.flush()
    detail = {"file": file.id, "sha256": file.sha256}
    await ledger.append(session, actor=member.actor, action="file.attached", subject=subject, detail=detail, at=now)
    return file.id


async def release(session: AsyncSession, ids: Collection[str], subject: str, now: datetime) -> None:
    """No part of `subject` any more: nobody but whoever sent them may read them, and unused they are forgotten."""
    theirs = (File.id.in_(ids), File.attached_to == subject)
    await session.execute(
        update(File).where(*theirs).values(attached_to=None, attached_at=None, needed_until=now + WAITS)
    )


_SAME = ("programme_id", "account", "person_id", "partner_id", "name", "media_type", "size", "sha256", "state")


async def of(session: AsyncSession, subject: str) -> Sequence[File]:
    """The files of a subject, in the order in which they came."""
    query = select(File).where(File.attached_to == subject).order_by(File.attached_at, File.created_at, File.id)
    return (await session.scalars(query)).all()


async def judge(session: AsyncSession, sha256: str, state: FileState, now: datetime) -> Sequence[str]:
    """What the scanner says of a content, noted for every file that has it; the ids of those now known as infected."""
    changed = (File.sha256 == sha256, File.state != state)
    ids = (await session.scalars(update(File).where(*changed).values(state=state).returning(File.id))).all()
    if state is not FileState.INFECTED:
        return ()
    for each in sorted(ids):
        await ledger.append(session, actor=ledger.SYSTEM, action="file.infected", subject=f"file:{each}", at=now)
    return ids


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget what nobody used, and documents that were kept as long as their programme wants."""
    await session.execute(delete(File).where(File.attached_to.is_(None), File.needed_until < now))
    for programme in await session.scalars(select(Programme)):
        before = now - programme.rules.file_kept_months * MONTH
        await session.execute(delete(File).where(File.programme_id == programme.id, File.attached_at < before))


async def forget(session: AsyncSession, person_id: int) -> int:
    """Remove what a person sent and attached to nothing; how many. What is attached is their partner's."""
    theirs = (File.person_id == person_id, File.attached_to.is_(None))
    return len((await session.scalars(delete(File).where(*theirs).returning(File.id))).all())


async def named(session: AsyncSession, shas: Collection[str]) -> set[str]:
    """Those of these contents that a row names."""
    return set(await session.scalars(select(File.sha256).where(File.sha256.in_(shas))))
