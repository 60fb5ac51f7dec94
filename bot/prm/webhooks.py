"""Who else is told what happens: addresses of programs (a CRM, say), each with what it wants to hear of."""

import base64
import fnmatch
import secrets
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import JSON, ForeignKey, String, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import UserError
from bot.prm import ledger
from bot.prm.database import Base
from bot.prm.people import Member
from bot.prm.rights import require

MOST = 20  # of one programme
TOLD = (  # what a program may hear of
    "deal.", "lead.", "fund.", "claim.", "commission.", "statement.", "dispute.", "ticket.", "announcement.",
)  # fmt: skip


class NoSuchWebhook(UserError):
    """There is no webhook {webhook}."""


class NotAnAddress(UserError):
    """A webhook needs an https address without a password in it."""


class NothingToTell(UserError):
    """{pattern} is nothing that happens here. Examples: deal.*, lead.accepted, claim.*"""


class TooManyWebhooks(UserError):
    """There are {most} webhooks already. Remove one first."""


class Webhook(Base):
    """`secret` signs what is sent, so it has to be readable here."""

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    url: Mapped[str] = mapped_column(String(500))
    events: Mapped[list[str]] = mapped_column(JSON)  # patterns: "deal.*"
    secret: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    disabled_why: Mapped[str | None] = mapped_column(String(200))


async def add(
    session: AsyncSession, by: Member, *, url: str, events: Sequence[str], now: datetime, plain: bool = False
) -> Webhook:
    """Tell this address from now on. `plain`: http is fine, too, for a machine of one's own.

    Raises NotAllowed, NotAnAddress, NothingToTell, TooManyWebhooks.
    """
    require(by, "webhook.manage")
    _check(url, events, plain)
    mine = select(func.count()).select_from(Webhook).where(Webhook.programme_id == by.programme_id)
    if (await session.scalar(mine) or 0) >= MOST:
        raise TooManyWebhooks(most=MOST)
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
    made = Webhook(programme_id=by.programme_id, url=url, events=sorted(set(events)), secret=secret, created_at=now)
    session.add(made)
    await session.flush()
    host = urlsplit(url).hostname
    await ledger.append(
        session, actor=by.actor, action="webhook.added", subject=f"webhook:{made.id}",
        detail={"host": host, "events": made.events}, at=now,
    )  # fmt: skip
    return made


def _check(url: str, events: Sequence[str], plain: bool) -> None:
    if not _is_address(url, ("https", "http") if plain else ("https",)):
        raise NotAnAddress
    for pattern in events or ("",):
        if not any(pattern.startswith(kind) and len(pattern) > len(kind) for kind in TOLD):
            raise NothingToTell(pattern=pattern)


def _is_address(url: str, schemes: Sequence[str]) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and port != 0 and not (parts.username or parts.password)


async def listed(session: AsyncSession, by: Member) -> Sequence[Webhook]:
    """Every webhook of the programme. Raises NotAllowed."""
    require(by, "webhook.manage")
    wanted = select(Webhook).where(Webhook.programme_id == by.programme_id).order_by(Webhook.id)
    return (await session.scalars(wanted)).all()


async def remove(session: AsyncSession, by: Member, webhook_id: int, *, now: datetime) -> None:
    """Tell it nothing more; what is on its way is dropped. Raises NotAllowed, NoSuchWebhook."""
    require(by, "webhook.manage")
    found = await session.get(Webhook, webhook_id)
    if found is None or found.programme_id != by.programme_id:
        raise NoSuchWebhook(webhook=webhook_id)
    await session.delete(found)
    await ledger.append(session, actor=by.actor, action="webhook.removed", subject=f"webhook:{webhook_id}", at=now)


async def that_hear(session: AsyncSession, event: str) -> Sequence[Webhook]:
    """The webhooks that want to hear of this."""
    if not event.startswith(TOLD):
        return ()
    active = (await session.scalars(select(Webhook).where(Webhook.disabled_at.is_(None)).order_by(Webhook.id))).all()
    return [each for each in active if any(fnmatch.fnmatchcase(event, pattern) for pattern in each.events)]


async def disable(session: AsyncSession, webhook_id: int, why: str, now: datetime) -> None:
    """It does not want to hear more, or has not answered for long; somebody has to add it again."""
    if found := await session.get(Webhook, webhook_id):
        found.disabled_at, found.disabled_why = now, why
