"""Who reads a channel right now, as Slack says: asked before every post, because a channel can be shared any minute.

Other organisations in a channel are what this product is for; they are outsiders unless staff bound the channel to the
partner they belong to. What Slack does not say counts as read by strangers.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels import slack_contacts, slack_ids, slack_installs, slack_pace
from bot.channels.slack_api import Limited, Lost, Refused
from bot.channels.slack_site import Slack
from bot.jobs import Retry
from bot.message import Place
from bot.prm.partners import Partner
from bot.prm.people import Identity, PartnerMembership
from bot.prm.places import Place as BoundPlace
from bot.prm.places import PlacePartner

log = structlog.get_logger(__name__)


def parties(channel: Mapping[str, Any]) -> frozenset[str] | None:
    """The other organisations that read a channel (workspace or organisation ids), or None where that is not clear.

    External is what `is_ext_shared` or `is_pending_ext_shared` says, and what `is_shared` says without `is_org_shared`.
    """
    if not isinstance(channel.get("is_ext_shared"), bool) or channel.get("is_pending_ext_shared"):
        return None
    pending = [*(channel.get("pending_shared") or ()), *(channel.get("pending_connected_team_ids") or ())]
    if any(pending):
        return None
    external = channel["is_ext_shared"] or (channel.get("is_shared") and not channel.get("is_org_shared"))
    if not external:
        return frozenset()
    inside = set(channel.get("internal_team_ids") or ())
    named = {*(channel.get("connected_team_ids") or ()), *(channel.get("shared_team_ids") or ())}
    return frozenset(named - inside) if named else None


async def look(slack: Slack, place: Place) -> Place:
    """The place as it is now. Raises Retry where Slack cannot say it just now: a post waits rather than guesses."""
    spot = slack_ids.spot(place.key)
    if place.kind == "private" or spot is None:
        return place
    async with slack.database.reading() as session:
        installation = await slack_installs.among(session, [spot.workspace])
        channel = await slack_contacts.channel_now(session, spot.place, spot.channel)
    if installation is None:
        return replace(place, outsiders=True)
    await _in_turn(slack, spot.place, spot.workspace)
    try:
        told = await slack.read(installation, "conversations.info", channel=channel)
    except Refused as refusal:
        log.warning("slack does not say who reads a channel", reason=refusal.error)
        return replace(place, outsiders=True)
    except Limited as limited:
        raise Retry(limited.after, "slack asked to wait", counts=False) from None
    except Lost as lost:
        raise Retry(reason=f"slack did not say who reads along: {lost}") from None
    ours = {installation.id, installation.enterprise or installation.id}
    async with slack.database.reading() as session:
        return replace(place, outsiders=await _strangers(session, place.key, parties(told.get("channel") or {}), ours))


async def _in_turn(slack: Slack, place: str, workspace: str) -> None:
    """Not faster than Slack takes such questions. Raises Retry with the moment it does."""
    now, holder = slack.now(), f"look:{place}"
    async with slack.database.writing(quietly=True, lasting=False) as session:
        at = await slack_pace.due(session, holder, {f"{workspace}:look": slack_pace.LOOK}, now)
        if at <= now:
            await slack_pace.spent(session, holder)
    if at > now:
        raise Retry(at - now, "waits its turn", counts=False)


async def _strangers(session: AsyncSession, place: str, named: frozenset[str] | None, ours: Collection[str]) -> bool:
    """Whether anybody reads there who belongs neither to us nor to a partner the place is bound to."""
    if named is None:
        return True
    others = named - set(ours)
    return bool(others) and not others <= await _bound_workspaces(session, place, others)


async def _bound_workspaces(session: AsyncSession, place: str, among: Collection[str]) -> set[str]:
    """Those workspaces in which people of the bound partners have their accounts, and people of no other partner."""
    bound = set(
        await session.scalars(
            select(PlacePartner.partner_id)
            .join(BoundPlace, BoundPlace.id == PlacePartner.place_id)
            .where(BoundPlace.key == place)
        )
    )
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
