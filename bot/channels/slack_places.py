"""Who reads a channel right now, as Slack says: asked before every post, because a channel can be shared any minute.

Other organisations in a channel are what this product is for; they are outsiders unless staff bound the channel to the
partner they belong to. So is a guest of anybody's workspace, unless they enrolled for that partner. What Slack does not
say counts as read by strangers, and so does a channel nobody bound, whoever is in it: Slack need not be asked.
"""

from dataclasses import replace

import structlog

from bot.channels import slack_contacts, slack_ids, slack_installs, slack_readers, slack_sharing
from bot.channels.slack_api import Refused
from bot.channels.slack_ids import Spot
from bot.channels.slack_installs import SlackInstallation
from bot.channels.slack_site import Slack
from bot.message import Place

log = structlog.get_logger(__name__)


async def look(slack: Slack, place: Place) -> Place:
    """The place as it is now. Raises Retry where Slack cannot say it just now: a post waits rather than guesses."""
    spot = slack_ids.spot(place.key)
    if place.kind == "private" or spot is None:
        return place
    async with slack.database.reading() as session:
        installation = await slack_installs.among(session, [spot.workspace])
        channel = await slack_contacts.channel_now(session, spot.place, spot.channel)
        if installation is None or not await slack_readers.is_bound(session, place.key):
            return replace(place, outsiders=True)
        spot = Spot(spot.workspace, channel)
        strange = await slack_readers.known_strangers(session, installation, place.key, spot, slack.now())
    try:
        if strange is None:
            strange = await slack_readers.strangers(slack, installation, place.key, spot)
        outsiders = strange or await _shared(slack, installation, place.key, spot)
    except Refused as refusal:
        log.warning("slack does not say who reads a channel", reason=refusal.error)
        outsiders = True
    return replace(place, outsiders=outsiders)


async def _shared(slack: Slack, installation: SlackInstallation, place: str, spot: Spot) -> bool:
    """Whether an organisation shares it that should not. Asked after who is in it, which may take a while to learn:
    this is the last look before the post."""
    named = await slack_sharing.sharing(slack, installation, spot.channel)
    if named is None:
        return True
    others = named - {installation.id, installation.enterprise or installation.id}
    return bool(others) and await _strange_organisations(slack, place, others)


async def _strange_organisations(slack: Slack, place: str, others: frozenset[str]) -> bool:
    """Whether one of them is not that of a partner the place is bound to."""
    async with slack.database.reading() as session:
        return not others <= await slack_readers.bound_workspaces(session, place, others)
