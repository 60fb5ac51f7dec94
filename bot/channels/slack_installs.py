"""The workspaces that installed us, with their tokens sealed; and who may renew a token just now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, Text, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.channels.slack_tokens import Seal
from bot.prm import ledger
from bot.prm.database import Base

RENEW_BEFORE = timedelta(hours=2)  # a rotated token lives for 12 hours
RENEWING = timedelta(seconds=30)  # how long whoever renews a token keeps others from doing it, too


class SlackInstallation(Base):
    """One workspace, or one Grid organisation as a whole."""

    __tablename__ = "slack_installations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # "T…", or "E…" of an organisation
    enterprise: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200), default="")
    app: Mapped[str] = mapped_column(String(32), default="")
    bot_user: Mapped[str] = mapped_column(String(32))
    scopes: Mapped[str] = mapped_column(Text, default="")  # separated by commas
    token: Mapped[str] = mapped_column(Text)  # sealed
    refresh_token: Mapped[str | None] = mapped_column(Text)  # sealed; a token without one does not expire
    expires_at: Mapped[datetime | None]
    renewing_until: Mapped[datetime | None]
    installed_at: Mapped[datetime]
    disabled: Mapped[str | None] = mapped_column(String(64))  # Slack's word for why its token is of no use any more


@dataclass(frozen=True, kw_only=True)
class Granted:
    """What an installation gives us, its tokens in the clear."""

    workspace: str
    bot_user: str
    token: str
    name: str = ""
    app: str = ""
    enterprise: str | None = None
    scopes: str = ""
    refresh_token: str | None = None
    expires_at: datetime | None = None


async def save(session: AsyncSession, seal: Seal, granted: Granted, now: datetime) -> None:
    """Keep a new installation, or what replaces an older one of the same workspace."""
    await session.merge(
        SlackInstallation(
            id=granted.workspace,
            enterprise=granted.enterprise,
            name=granted.name[:200],
            app=granted.app,
            bot_user=granted.bot_user,
            scopes=granted.scopes,
            token=seal.close(granted.token),
            refresh_token=seal.close(granted.refresh_token) if granted.refresh_token else None,
            expires_at=granted.expires_at,
            renewing_until=None,
            installed_at=now,
            disabled=None,
        )
    )
    await _record(session, "slack.installed", granted.workspace, now)


async def among(session: AsyncSession, ids: Sequence[str]) -> SlackInstallation | None:
    """The first of these that has installed us and still has us."""
    found = await session.scalars(_AMONG, {"ids": list(ids)})
    by_id = {each.id: each for each in found}
    return next((by_id[each] for each in ids if each in by_id), None)


# Written once: building a statement anew costs more than running it, and every message asks this twice.
_AMONG = select(SlackInstallation).where(
    SlackInstallation.id.in_(bindparam("ids", expanding=True)), SlackInstallation.disabled.is_(None)
)


async def every(session: AsyncSession) -> Sequence[SlackInstallation]:
    return (await session.scalars(select(SlackInstallation).order_by(SlackInstallation.id))).all()


async def disable(session: AsyncSession, id_: str, reason: str, now: datetime) -> None:
    """Use its token no more; what waits to be sent there fails, until somebody installs us again."""
    in_use = (SlackInstallation.id == id_, SlackInstallation.disabled.is_(None))
    changed = update(SlackInstallation).where(*in_use).values(disabled=reason[:64]).returning(SlackInstallation.id)
    if await session.scalar(changed) is not None:
        await _record(session, "slack.disabled", id_, now, reason=reason[:64])


async def forget(session: AsyncSession, id_: str, now: datetime) -> None:
    """It was uninstalled: its tokens are gone."""
    gone = delete(SlackInstallation).where(SlackInstallation.id == id_).returning(SlackInstallation.id)
    if await session.scalar(gone) is not None:
        await _record(session, "slack.uninstalled", id_, now)


def is_due(installation: SlackInstallation, now: datetime) -> bool:
    """Whether its token should be renewed."""
    expires = installation.expires_at
    return installation.refresh_token is not None and expires is not None and expires < now + RENEW_BEFORE


async def begin_renewing(session: AsyncSession, id_: str, now: datetime) -> bool:
    """One renews, whoever else wants to uses the token there is: a refresh token is worth nothing once it was used."""
    free = or_(SlackInstallation.renewing_until.is_(None), SlackInstallation.renewing_until < now)
    mine = update(SlackInstallation).where(SlackInstallation.id == id_, free).values(renewing_until=now + RENEWING)
    return await session.scalar(mine.returning(SlackInstallation.id)) is not None


async def renewed(
    session: AsyncSession, seal: Seal, id_: str, *, token: str, refresh_token: str, expires_at: datetime
) -> None:
    values = {"token": seal.close(token), "refresh_token": seal.close(refresh_token), "expires_at": expires_at}
    await session.execute(
        update(SlackInstallation).where(SlackInstallation.id == id_).values(**values, renewing_until=None)
    )


async def _record(session: AsyncSession, action: str, id_: str, now: datetime, **detail: str) -> None:
    await ledger.append(session, actor="slack", action=action, subject=f"slack:{id_}", detail=detail, at=now)
