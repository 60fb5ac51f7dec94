"""What Slack told about channels and the accounts in them, when it was asked, and what events say has changed since.

Reading is limited to so many questions a minute, so answers are kept; every answer bears the moment the question was
asked, and counts only while no event after that moment says otherwise.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import JSON, Index, String, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm.database import Base

SHARING_COUNTS = timedelta(seconds=60)  # how long an answer about who shares a channel may stand in for a new one
READERS_COUNT = timedelta(hours=24)  # how long who is in it does, where no event says that somebody came or left


class SlackChannel(Base):
    """One channel. `…_as_of` is when Slack was asked, `…_changed_at` when an event last said that it is different."""

    __tablename__ = "slack_channels"

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    parties: Mapped[list[str]] = mapped_column(JSON, default=list)  # other organisations that share it
    sharing_as_of: Mapped[datetime | None]
    sharing_changed_at: Mapped[datetime | None]
    members: Mapped[list[str]] = mapped_column(JSON, default=list)  # accounts in it
    members_as_of: Mapped[datetime | None]
    members_changed_at: Mapped[datetime | None]


class SlackAccount(Base):
    """One account as the workspace that installed us sees it."""

    __tablename__ = "slack_accounts"
    __table_args__ = (Index("ix_slack_accounts_as_of", "as_of"),)

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str] = mapped_column(String(32), primary_key=True)
    home: Mapped[str] = mapped_column(String(32))  # the workspace it lives in; "" where Slack does not tell
    organisation: Mapped[str] = mapped_column(String(32), default="")  # of a Grid, where its home belongs to one
    guest: Mapped[bool]  # invited into its home for some channels, or nobody Slack shows to us
    as_of: Mapped[datetime]


class SlackListing(Base):
    """All channels of a workspace are being read, or were."""

    __tablename__ = "slack_listings"

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    busy_until: Mapped[datetime]
    as_of: Mapped[datetime | None]  # when the last whole reading began


class Members(NamedTuple):
    """The accounts in a channel, as of the moment Slack was asked."""

    users: Sequence[str]
    as_of: datetime


def counts(as_of: datetime | None, changed_at: datetime | None, now: datetime, long: timedelta) -> bool:
    """Whether an answer still holds."""
    return as_of is not None and as_of > now - long and (changed_at is None or as_of > changed_at)


async def parties(session: AsyncSession, workspace: str, channel: str, now: datetime) -> frozenset[str] | None:
    """The other organisations in a channel by an answer that still counts; None where there is none."""
    known = await session.get(SlackChannel, (workspace, channel))
    if known is None or not counts(known.sharing_as_of, known.sharing_changed_at, now, SHARING_COUNTS):
        return None
    return frozenset(known.parties)


async def members(session: AsyncSession, workspace: str, channel: str, now: datetime) -> Members | None:
    """The accounts in a channel by an answer that still counts; None where there is none."""
    known = await session.get(SlackChannel, (workspace, channel))
    if known is None or not counts(known.members_as_of, known.members_changed_at, now, READERS_COUNT):
        return None
    return Members(known.members, known.members_as_of) if known.members_as_of else None


async def note_sharing(
    session: AsyncSession, workspace: str, told: Mapping[str, Collection[str]], as_of: datetime
) -> None:
    """Which other organisations share each of these channels, as Slack answered to a question of that moment."""
    rows = [{"channel": each, "parties": sorted(named), "sharing_as_of": as_of} for each, named in told.items()]
    await _keep(session, workspace, rows, ("parties", "sharing_as_of"))


async def note_members(
    session: AsyncSession, workspace: str, channel: str, told: Sequence[str], as_of: datetime
) -> None:
    row = {"channel": channel, "members": list(told), "members_as_of": as_of}
    await _keep(session, workspace, [row], ("members", "members_as_of"))


async def sharing_changed(session: AsyncSession, workspace: str, channel: str, now: datetime) -> None:
    """An event said that other organisations share it now, and so others are in it."""
    await _changed(session, workspace, channel, sharing_changed_at=now, members_changed_at=now)


async def members_changed(session: AsyncSession, workspace: str, channel: str, now: datetime) -> None:
    """An event said that somebody came or left."""
    await _changed(session, workspace, channel, members_changed_at=now)


async def accounts(
    session: AsyncSession, workspace: str, users: Collection[str], now: datetime
) -> dict[str, SlackAccount]:
    """What is known of these accounts and still counts."""
    query = select(SlackAccount).where(SlackAccount.workspace == workspace, SlackAccount.user.in_(users))
    found = await session.scalars(query.where(SlackAccount.as_of > now - READERS_COUNT))
    return {each.user: each for each in found}


async def note_account(session: AsyncSession, account: SlackAccount) -> None:
    """Keep what Slack said, unless something newer is known."""
    known = await session.get(SlackAccount, (account.workspace, account.user))
    if known is None or known.as_of <= account.as_of:
        await session.merge(account)


async def account_changed(session: AsyncSession, user: str, told: Mapping[str, Any], now: datetime) -> None:
    """An event described an account anew: whoever knows it knows that now."""
    for known in (await session.scalars(select(SlackAccount).where(SlackAccount.user == user))).all():
        await note_account(session, account(known.workspace, user, told, now))


def account(workspace: str, user: str, told: Mapping[str, Any], as_of: datetime) -> SlackAccount:
    """An account as Slack describes it; one it does not describe is nobody's guest, and closed to."""
    beyond = told.get("enterprise_user") or {}
    flags = ("is_restricted", "is_ultra_restricted", "is_stranger")
    home = told.get("team_id")
    return SlackAccount(
        workspace=workspace,
        user=user,
        home=home if isinstance(home, str) else "",
        organisation=str(beyond.get("enterprise_id") or "") if isinstance(beyond, Mapping) else "",
        guest=not home or any(told.get(flag) for flag in flags),
        as_of=as_of,
    )


async def begin_listing(session: AsyncSession, workspace: str, now: datetime, until: datetime) -> bool:
    """One reads all channels, whoever else wants to waits for the answer."""
    busy = await session.get(SlackListing, workspace, with_for_update=True)
    if busy is not None and busy.busy_until > now:
        return False
    await session.merge(SlackListing(workspace=workspace, busy_until=until))
    return True


async def go_on_listing(session: AsyncSession, workspace: str, until: datetime) -> None:
    """A page has been read: whoever reads them is alive."""
    listing = await session.get_one(SlackListing, workspace)
    listing.busy_until = until


async def end_listing(session: AsyncSession, workspace: str, as_of: datetime | None, now: datetime) -> None:
    """`as_of` is when it began, where it came to its end."""
    listing = await session.get_one(SlackListing, workspace)
    listing.busy_until, listing.as_of = now, as_of or listing.as_of


async def was_listed(session: AsyncSession, workspace: str, now: datetime) -> bool:
    """Whether all channels were read so lately that reading them again would tell nothing more."""
    listing = await session.get(SlackListing, workspace)
    return listing is not None and counts(listing.as_of, None, now, SHARING_COUNTS)


async def is_list_old(session: AsyncSession, workspace: str, before: datetime, now: datetime) -> bool:
    """Whether all channels were last read before that moment, and nobody reads them now."""
    listing = await session.get(SlackListing, workspace)
    if listing is None or listing.as_of is None or listing.busy_until > now:
        return False
    return listing.as_of < before


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget what counts no more: channels nothing was posted in, and the accounts in them."""
    since = now - READERS_COUNT
    old = (func.coalesce(column, since) <= since for column in (SlackChannel.sharing_as_of, SlackChannel.members_as_of))
    await session.execute(delete(SlackChannel).where(*old))
    await session.execute(delete(SlackAccount).where(SlackAccount.as_of <= since))


async def _changed(session: AsyncSession, workspace: str, channel: str, **changes: datetime) -> None:
    """Of a channel two workspaces share that both installed us, only one of them is told."""
    await session.execute(update(SlackChannel).where(SlackChannel.channel == channel).values(**changes))
    await _keep(session, workspace, [{"channel": channel, **changes}], tuple(changes))


async def _keep(
    session: AsyncSession, workspace: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]
) -> None:
    """Write these columns, in rows that may not be there yet."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(SlackChannel)
    changed = {name: getattr(new.excluded, name) for name in columns}
    keep = new.on_conflict_do_update(index_elements=["workspace", "channel"], set_=changed)
    empty: dict[str, Any] = {"workspace": workspace, "parties": [], "members": []}
    if rows:
        await session.execute(keep, [{**empty, **row} for row in rows])
