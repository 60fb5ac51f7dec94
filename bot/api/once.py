"""The same request twice is one effect: `Idempotency-Key`, kept with the answer in the transaction of the effect."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any

from fastapi import HTTPException, Request
from sqlalchemy import JSON, ForeignKey, String, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm.database import Base

KEPT = timedelta(days=7)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class IdempotentRequest(Base):
    """One request that had an effect, and what it was answered."""

    __tablename__ = "idempotent_requests"

    api_key_id: Mapped[int] = mapped_column(ForeignKey("api_keys.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))  # hash of method, path and body
    status: Mapped[int | None]
    body: Mapped[Any | None] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(index=True)


def key_of(request: Request) -> str | None:
    """The key, where one was sent. Raises HTTPException (400) where it is none."""
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise HTTPException(400, "An Idempotency-Key is 1 to 200 visible ASCII characters.")
    return key


async def begin(session: AsyncSession, api_key_id: int, key: str, request: Request, now: datetime) -> IdempotentRequest:
    """The request under this key: new (no status yet), or as it was answered before.

    Two at once take turns here. Raises HTTPException (409) where the key was used for another request.
    """
    fingerprint = await _fingerprint(request)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"api_key_id": api_key_id, "key": key, "request": fingerprint, "at": now}
    await session.execute(dialect.insert(IdempotentRequest).values(row).on_conflict_do_nothing())
    kept = await session.get_one(IdempotentRequest, (api_key_id, key))
    if kept.request != fingerprint:
        raise HTTPException(409, "This Idempotency-Key was used for another request.")
    return kept


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget what nobody repeats any more."""
    await session.execute(delete(IdempotentRequest).where(IdempotentRequest.at < now - KEPT))


async def _fingerprint(request: Request) -> str:
    said = b"\0".join((request.method.encode(), request.url.path.encode(), await request.body()))
    return hashlib.sha256(said).hexdigest()
