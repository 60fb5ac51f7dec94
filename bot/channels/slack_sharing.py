"""Which other organisations share a channel: asked of Slack before every post, one channel at a time; and where more is
posted than may be asked, of all channels at once.

A message to thousands of channels would take hours if each were asked alone (50 a minute). So whoever finds the
questions used up reads the list of all our channels, a thousand to a page, and everybody goes by that for a minute, or
until an event says that a channel is shared otherwise.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog

from bot.channels import pace, slack_channels, slack_turns
from bot.channels.slack_api import Refused
from bot.channels.slack_installs import SlackInstallation
from bot.channels.slack_pace import LIST, LOOK, asking
from bot.channels.slack_site import Slack
from bot.jobs import Retry

PAGE = "999"  # channels: the most that users.conversations gives at once
KINDS = "public_channel,private_channel,mpim"
LISTING = timedelta(seconds=25)  # after its last page whoever reads the list is taken to be dead; a page takes less
LIST_AGAIN = timedelta(seconds=30)  # while answers still count: nobody waits for the next list, even if its reader dies
SOON = timedelta(seconds=1)  # when to come back for what somebody else is reading

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


async def sharing(slack: Slack, installation: SlackInstallation, channel: str) -> frozenset[str] | None:
    """The other organisations in a channel now, or None where Slack does not say. Raises Retry, Refused."""
    queue = asking(installation.id, "look")
    async with slack.database.reading() as session:
        free = await pace.is_free(session, {queue: LOOK}, slack.now())
        known = await slack_channels.parties(session, installation.id, channel, slack.now())
        is_old = await slack_channels.is_list_old(session, installation.id, slack.now() - LIST_AGAIN, slack.now())
    if free and await slack_turns.is_free(slack, queue, LOOK):
        return await _asked(slack, installation, channel)
    if known is not None and not is_old:
        return known
    await _list_all(slack, installation, ahead=known is not None)
    if (known := await _known(slack, installation, channel)) is not None:
        return known
    await slack_turns.in_turn(slack, f"look:{installation.id}:{channel}", queue, LOOK)  # one the list does not name
    return await _asked(slack, installation, channel)


async def _known(slack: Slack, installation: SlackInstallation, channel: str) -> frozenset[str] | None:
    async with slack.database.reading() as session:
        return await slack_channels.parties(session, installation.id, channel, slack.now())


async def _asked(slack: Slack, installation: SlackInstallation, channel: str) -> frozenset[str] | None:
    asked_at = slack.now()
    told = await slack_turns.read(slack, installation, "conversations.info", channel=channel)
    named = parties(told.get("channel") or {})
    if named is not None:
        async with slack.database.writing(quietly=True, lasting=False) as session:
            await slack_channels.note_sharing(session, installation.id, {channel: named}, asked_at)
    return named


async def _list_all(slack: Slack, installation: SlackInstallation, *, ahead: bool) -> None:
    """Read all channels, unless that was just tried. Raises Retry while somebody else reads them, if not `ahead`."""
    began = slack.now()
    if not installation.id.startswith("T"):  # a whole Grid organisation's are listed workspace by workspace
        return
    async with slack.database.writing(quietly=True, lasting=False) as session:
        if not ahead and await slack_channels.was_listed(session, installation.id, began):
            return
        mine = await slack_channels.begin_listing(session, installation.id, began, began + LISTING)
    if not mine and ahead:
        return
    if not mine:
        raise Retry(SOON, "waits for the list of channels", counts=False)
    tried = False
    try:
        await _read_pages(slack, installation)
        tried = True
    except Refused as refusal:
        log.warning("slack does not list channels", reason=refusal.error)
        tried = True  # and would refuse again
    finally:
        async with slack.database.writing(quietly=True, lasting=False) as session:
            await slack_channels.end_listing(session, installation.id, began if tried else None, slack.now())


async def _read_pages(slack: Slack, installation: SlackInstallation) -> None:
    """A channel whose parties a page does not name is left to be asked for alone."""
    cursor: str | None = ""
    while cursor is not None:
        await slack_turns.in_turn(slack, f"list:{installation.id}", asking(installation.id, "list"), LIST)
        asked_at, more = slack.now(), {"cursor": cursor} if cursor else {}
        told = await slack_turns.read(
            slack, installation, "users.conversations", types=KINDS, exclude_archived="true", limit=PAGE, **more
        )
        named = {str(each["id"]): parties(each) for each in told.get("channels") or ()}
        clear = {channel: each for channel, each in named.items() if each is not None}
        async with slack.database.writing(quietly=True, lasting=False) as session:
            await slack_channels.note_sharing(session, installation.id, clear, asked_at)
            await slack_channels.go_on_listing(session, installation.id, slack.now() + LISTING)
        cursor = (told.get("response_metadata") or {}).get("next_cursor") or None
