"""Who is in a channel, account by account: guests of a workspace sit in channels that nothing calls shared.

A bound channel's members are read once and kept for a day, or until an event says that somebody came, left or became
somebody else; before the day is over they are read again, so that a message to many channels need not wait for that.
What is not known is not among friends: the channel counts as read by strangers.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels import slack_channels, slack_contacts, slack_ids, slack_installs, slack_turns
from bot.channels.slack_api import Refused
from bot.channels.slack_channels import SlackAccount
from bot.channels.slack_ids import Spot
from bot.channels.slack_installs import SlackInstallation
from bot.channels.slack_pace import ACCOUNTS, MEMBERS, asking
from bot.channels.slack_site import Slack
from bot.jobs import Work, enqueue
from bot.prm import people, places
from bot.prm.partners import Partner
from bot.prm.people import Identity, PartnerMembership, Standing
from bot.prm.places import Place, PlacePartner

KIND = "slack.readers"
MOST = 500  # members of a channel in which anything but public content is said: of more nobody knows each
READ_AGAIN = timedelta(hours=20)  # after which a bound channel's members are read anew, before the old answer ends

log = structlog.get_logger(__name__)


async def strangers(slack: Slack, installation: SlackInstallation, place: str, spot: Spot) -> bool:
    """Whether anybody is in this channel who is neither the vendor's own nor of a partner the place is bound to; Slack
    is asked for what is not known.

    Raises Retry where Slack cannot say just now.
    """
    found = await _members(slack, installation, place, spot)
    if found is None:
        return True
    known = await _accounts(slack, installation, found)
    async with slack.database.reading() as session:
        return await _any_strange(session, installation, place, known)


async def known_strangers(
    session: AsyncSession, installation: SlackInstallation, place: str, spot: Spot, now: datetime
) -> bool | None:
    """The same by what is known, as for nearly every message to many channels; None where Slack has to be asked."""
    members = await slack_channels.members(session, installation.id, spot.channel, now)
    if members is None or len(members.users) > MOST:
        return None
    users = set(members.users) - {installation.bot_user}
    known = await slack_channels.accounts(session, installation.id, users, now) if users else {}
    return await _any_strange(session, installation, place, list(known.values())) if users <= known.keys() else None


async def bound_workspaces(session: AsyncSession, place: str, among: Collection[str]) -> set[str]:
    """Those workspaces in which people of the bound partners have their accounts, and people of no other partner."""
    bound = await _bound(session, place)
    rows = await session.execute(
        select(Identity.tenant, PartnerMembership.partner_id)
        .join(PartnerMembership, PartnerMembership.person_id == Identity.person_id)
        .join(Partner, Partner.id == PartnerMembership.partner_id)
        .where(Identity.platform == slack_ids.PLATFORM, Identity.tenant.in_(among))
        .distinct()
    )
    at_home: dict[str, set[int]] = {}
    for row in rows:
        at_home.setdefault(row.tenant, set()).add(row.partner_id)
    return {workspace for workspace, partners in at_home.items() if partners <= bound}


async def is_bound(session: AsyncSession, place: str) -> bool:
    """Whether more than public content could be said there at all."""
    return await places.is_for_staff(session, place) or await places.bound_partners(session, place) is not None


def duty(slack: Slack) -> Callable[[Work], Awaitable[None]]:
    """The job that reads a channel's members again; one that nobody binds any more is left alone."""

    async def read_again(work: Work) -> None:
        place = str(work.payload["place"])
        if (spot := slack_ids.spot(place)) is None:
            return
        until = slack.now() + slack_channels.READERS_COUNT - READ_AGAIN
        async with slack.database.reading() as session:
            bound = await is_bound(session, place)
            installation = await slack_installs.among(session, [spot.workspace])
            channel = await slack_contacts.channel_now(session, spot.place, spot.channel)
            known = await slack_channels.members(session, spot.workspace, channel, until)
        if bound and installation and known is None:
            found = await _read_members(slack, installation, place, Spot(spot.workspace, channel))
            await _accounts(slack, installation, (found or ())[:MOST], until)
        elif bound and known:  # read since, after an event
            async with work.finish() as session:
                await _plan(session, place, known.as_of)

    return read_again


async def _bound(session: AsyncSession, place: str) -> set[int]:
    query = select(PlacePartner.partner_id).join(Place, Place.id == PlacePartner.place_id).where(Place.key == place)
    return set(await session.scalars(query))


async def _any_strange(
    session: AsyncSession, installation: SlackInstallation, place: str, known: Collection[SlackAccount]
) -> bool:
    ours = {installation.id, installation.enterprise or installation.id}
    visitors = [each for each in known if each.guest or not {each.home, each.organisation} & ours]
    if not visitors:
        return False
    bound = await _bound(session, place)
    theirs = await bound_workspaces(session, place, {each.home for each in visitors})
    for each in visitors:
        if (each.guest or each.home not in theirs) and not await _is_enrolled(session, each, bound):
            return True
    return False


async def _is_enrolled(session: AsyncSession, account: SlackAccount, bound: Collection[int]) -> bool:
    """Whether the account is somebody's who may read along: of a bound partner, or of the vendor's own staff."""
    person = await people.resolve(session, slack_ids.PLATFORM, account.home, account.user)
    if person is None or person.standing is not Standing.GOOD:
        return False
    return person.internal or person.partner_id in bound


async def _members(slack: Slack, installation: SlackInstallation, place: str, spot: Spot) -> Sequence[str] | None:
    """The accounts in a channel beside our own; None where Slack does not say, or there are too many."""
    async with slack.database.reading() as session:
        known = await slack_channels.members(session, installation.id, spot.channel, slack.now())
    found = known.users if known else await _read_members(slack, installation, place, spot)
    if found is None or len(found) > MOST:
        return None
    return [user for user in found if user != installation.bot_user]


async def _read_members(slack: Slack, installation: SlackInstallation, place: str, spot: Spot) -> list[str] | None:
    """All of them, or as many as show that there are too many; None where Slack does not say."""
    asked_at, found = slack.now(), list[str]()
    cursor: str | None = ""
    while cursor is not None and len(found) <= MOST:
        await slack_turns.in_turn(slack, f"members:{place}", asking(installation.id, "members"), MEMBERS)
        wanted = {"channel": spot.channel, "limit": str(MOST + 1), **({"cursor": cursor} if cursor else {})}
        try:
            told = await slack_turns.read(slack, installation, "conversations.members", **wanted)
        except Refused as refusal:
            log.warning("slack does not say who is in a channel", reason=refusal.error)
            return None
        found += map(str, told.get("members") or ())
        cursor = (told.get("response_metadata") or {}).get("next_cursor") or None
    async with slack.database.writing(quietly=True) as session:
        await slack_channels.note_members(session, installation.id, spot.channel, found, asked_at)
        await _plan(session, place, asked_at)
    return found


async def _plan(session: AsyncSession, place: str, as_of: datetime) -> None:
    """Have them read again before this answer ends."""
    at = as_of + READ_AGAIN
    await enqueue(session, KIND, {"place": place}, key=f"{place}@{at:%Y-%m-%dT%H}", run_at=at)


async def _accounts(
    slack: Slack, installation: SlackInstallation, users: Collection[str], until: datetime | None = None
) -> list[SlackAccount]:
    """Whose these accounts are, by answers that count until then; each is asked for once a day.

    Raises Retry while there are more than may be asked.
    """
    async with slack.database.reading() as session:
        known = await slack_channels.accounts(session, installation.id, users, until or slack.now())
    return [known[user] if user in known else await _asked(slack, installation, user) for user in users]


async def _asked(slack: Slack, installation: SlackInstallation, user: str) -> SlackAccount:
    await slack_turns.in_turn(slack, f"account:{installation.id}:{user}", asking(installation.id, "accounts"), ACCOUNTS)
    asked_at = slack.now()
    try:
        told = await slack_turns.read(slack, installation, "users.info", user=user)
    except Refused as refusal:
        log.warning("slack does not say who somebody is", reason=refusal.error)
        told = {}
    account = slack_channels.account(installation.id, user, told.get("user") or {}, asked_at)
    async with slack.database.writing(quietly=True, lasting=False) as session:
        await slack_channels.note_account(session, account)
    return account
