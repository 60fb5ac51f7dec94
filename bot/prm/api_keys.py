"""Keys with which programs speak for a person: never with more rights than that person has at the moment.

The key itself is shown once and kept as a hash; what it may be used for is said in scopes ("deals:read").
"""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import UserError
from bot.prm import ledger
from bot.prm.database import Base
from bot.prm.people import Member

SCOPES = (
    "deals:read", "deals:write", "leads:read", "leads:write", "commissions:read", "commissions:write",
    "funds:read", "funds:write", "products:read", "partners:read", "files:read", "files:write", "questions:read",
    "support:read", "support:write", "tickets:read", "tickets:write",
    "announcements:read", "announcements:write",
    "webhooks:manage",
)  # fmt: skip
SHOWN = 10  # characters by which people tell their keys apart
NOTED = timedelta(minutes=5)  # how exactly the last use is kept


class NoSuchScope(UserError):
    """{scope} is no scope. There are: {known}"""


class NoSuchKey(UserError):
    """There is no key {key}, or it has been revoked."""


class ApiKey(Base):
    __tablename__ = "api_keys"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    start: Mapped[str] = mapped_column(String(SHOWN))
    token_hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    per_minute: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Made:
    """A new key. `token` is known to nobody else, and to us only now."""

    key: ApiKey
    token: str


async def make(
    session: AsyncSession,
    owner: Member,
    *,
    name: str,
    scopes: Collection[str],
    by: str,
    now: datetime,
    per_minute: int = 120,
    expires_at: datetime | None = None,
) -> Made:
    """A key that speaks for `owner`; `by` is the ledger's name for whoever made it. Raises NoSuchScope."""
    if unknown := sorted(set(scopes) - set(SCOPES)):
        raise NoSuchScope(scope=unknown[0], known=", ".join(SCOPES))
    token = f"pa_{secrets.token_urlsafe(32)}"
    key = ApiKey(
        programme_id=owner.programme_id, person_id=owner.person_id, name=name, start=token[:SHOWN],
        token_hash=_hash(token), scopes=sorted(set(scopes)), per_minute=per_minute, created_at=now,
        expires_at=expires_at,
    )  # fmt: skip
    session.add(key)
    await session.flush()
    detail = {"person": owner.actor, "scopes": key.scopes}
    await ledger.append(session, actor=by, action="api_key.made", subject=f"api_key:{key.id}", detail=detail, at=now)
    return Made(key, token)


async def find(session: AsyncSession, token: str, now: datetime) -> ApiKey | None:
    """The key that this token is, as long as it holds."""
    open_ended = or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now)
    return await session.scalar(
        select(ApiKey).where(ApiKey.token_hash == _hash(token), ApiKey.revoked_at.is_(None), open_ended)
    )


def to_note(key: ApiKey, now: datetime) -> bool:
    """Whether its last use was noted so long ago that this one is worth noting."""
    return key.last_used_at is None or key.last_used_at < now - NOTED


async def used(session: AsyncSession, key_id: int, now: datetime) -> None:
    """Note when it was used last."""
    await session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=now))


async def listed(session: AsyncSession, programme_id: int) -> Sequence[ApiKey]:
    """Every key that was made, the newest first."""
    wanted = select(ApiKey).where(ApiKey.programme_id == programme_id).order_by(ApiKey.id.desc())
    return (await session.scalars(wanted)).all()


async def revoke(session: AsyncSession, key_id: int, *, by: str, now: datetime) -> None:
    """From now on it is nobody's. Raises NoSuchKey."""
    key = await session.get(ApiKey, key_id)
    if key is None or key.revoked_at is not None:
        raise NoSuchKey(key=key_id)
    key.revoked_at = now
    await ledger.append(session, actor=by, action="api_key.revoked", subject=f"api_key:{key.id}", at=now)


def _hash(token: str) -> str:
    """A token is long and random: one round is enough, and looking it up stays quick."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
