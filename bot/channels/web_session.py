"""Who is visiting: signed-in browsers, each known by a random token of which the database keeps only the hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, String, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.message import Place, Sender
from bot.prm import people
from bot.prm.database import Base
from bot.prm.people import Identity, Member, Standing
from bot.prm.personas import DEMO_TENANT

PLATFORM = "web"
LASTS = timedelta(days=30)


class WebSession(Base):
    """One signed-in browser."""

    __tablename__ = "web_session"
    __table_args__ = (Index("ix_web_session_expires_at", "expires_at"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(128))
    user_id: Mapped[str] = mapped_column(String(256))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody who is signed in and still has a standing."""

    sender: Sender
    person: Member
    session: str  # the session's hash, which names it in counters and never gives it away

    @property
    def conversation(self) -> str:
        """One conversation per account, the one to which everything for this person in private is delivered."""
        return self.sender.key

    @property
    def place(self) -> Place:
        return Place(key=self.sender.key, kind="private")


async def begin(session: AsyncSession, sender: Sender, now: datetime) -> str:
    """Sign a browser in; the token to give it, which exists nowhere else."""
    token = secrets.token_urlsafe(32)
    row = WebSession(
        token_hash=hashed(token),
        tenant=sender.tenant,
        user_id=sender.user,
        created_at=now,
        expires_at=now + LASTS,
    )
    session.add(row)
    await session.flush()
    return token


async def visitor(session: AsyncSession, token: str | None, now: datetime, *, demo: bool) -> Visitor | None:
    """Who holds this token. `demo`: whether it may be a demo person, who was chosen and not proven."""
    row = await session.get(WebSession, hashed(token)) if token else None
    if row is None or row.revoked_at is not None or row.expires_at <= now or (row.tenant == DEMO_TENANT and not demo):
        return None
    person = await people.resolve(session, PLATFORM, row.tenant, row.user_id)
    if person is None or person.standing is Standing.REMOVED:
        return None
    sender = Sender(platform=PLATFORM, tenant=row.tenant, user=row.user_id)
    return Visitor(sender=sender, person=person, session=row.token_hash)


async def revoke(session: AsyncSession, token: str | None, now: datetime) -> None:
    """Sign this browser out, if it was in."""
    if token is None:
        return
    mine = update(WebSession).where(WebSession.token_hash == hashed(token), WebSession.revoked_at.is_(None))
    await session.execute(mine.values(revoked_at=now))


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget sessions that have ended by themselves."""
    await session.execute(delete(WebSession).where(WebSession.expires_at <= now))


async def account(session: AsyncSession, tenant: str, person_id: int) -> Sender | None:
    """The web account this person already has here, so that they find their conversation again."""
    mine = (Identity.platform == PLATFORM, Identity.tenant == tenant, Identity.person_id == person_id)
    user = await session.scalar(select(Identity.user_id).where(*mine).order_by(Identity.id).limit(1))
    return Sender(platform=PLATFORM, tenant=tenant, user=user) if user else None


def new_account(tenant: str) -> Sender:
    """An account nobody has yet."""
    return Sender(platform=PLATFORM, tenant=tenant, user=secrets.token_hex(12))


def hashed(token: str) -> str:
    """Tokens are too random for their hash to be searched."""
    return hashlib.sha256(token.encode()).hexdigest()
