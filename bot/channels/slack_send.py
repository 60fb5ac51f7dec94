"""Deliveries of the outbox on their way into Slack: at the pace it takes, each once, rewritten where they stand.

Every post is preceded by a committed note that it is on the wire. Whoever finds that note later, after a crash or a
lost answer, looks for the message in the channel by its metadata before anything is sent again; where that cannot be
told, nobody sends it again and an operator sees that it is unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple, NoReturn

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot import posted
from bot.channels import pace, slack_contacts, slack_ids, slack_installs, slack_pace, slack_sends
from bot.channels.slack_api import Disowned, Limited, Lost, Passing, Refused
from bot.channels.slack_blocks import Look, Message, render
from bot.channels.slack_ids import Spot
from bot.channels.slack_installs import SlackInstallation
from bot.channels.slack_sends import SETTLES, carries, mark
from bot.channels.slack_site import Slack
from bot.crashpoints import reach
from bot.i18n import Translator
from bot.jobs import GiveUp, Retry, Work
from bot.outbox import Delivery

LOOK_BACK = 15  # messages among which a lost one is looked for: more are not given to us
GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}  # nothing is there to be rewritten
POST_ALIKE = {"link_names": False, "parse": "none", "unfurl_links": False, "unfurl_media": False}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where a delivery goes, and in whose name."""

    installation: SlackInstallation
    spot: Spot


class _Begun(NamedTuple):
    """How a message stands: when it may go; where it is, if it has arrived; since when it is on the wire, if it is."""

    at: datetime
    ts: str | None = None
    since: datetime | None = None


async def send(slack: Slack, delivery: Delivery, work: Work) -> None:
    """Post a delivery, or rewrite the message it edits; finishes the work itself. Raises Retry, GiveUp."""
    way = await _way(slack, delivery)
    rendered = render(delivery.reply, Look(t=Translator(delivery.locale), address=slack.address))
    if rendered.kept:
        async with slack.database.writing(quietly=True, lasting=False) as session:
            await slack_sends.keep_turns(session, rendered.kept, slack.now())
    if delivery.edits is not None:
        return await _rewrite(slack, delivery, work, way, rendered.messages[-1])
    for part, message in enumerate(rendered.messages):
        last = part == len(rendered.messages) - 1
        await _post(slack, delivery, work, way, part, message, last=last)
    return None


async def _post(
    slack: Slack, delivery: Delivery, work: Work, way: Way, part: int, message: Message, *, last: bool
) -> None:
    """One of its messages, unless that has arrived already."""
    ts = await _arrived(slack, delivery, way, part) or await _posted(slack, delivery, way, part, message)
    if last:
        async with work.finish(lasting=not delivery.aside, quietly=delivery.aside) as session:
            below = replace(way.spot, thread=way.spot.thread or ts).conversation
            await posted.note(session, delivery.key, f"{way.spot.channel}:{ts}", thread=below)
            await slack_sends.done(session, delivery.key)
        return
    async with slack.database.writing(quietly=True) as session:
        await _note_arrival(session, delivery, way, part, ts)


async def _arrived(slack: Slack, delivery: Delivery, way: Way, part: int) -> str | None:
    """The message's ts, where it is in Slack already; None where it can be sent, which is on the wire from now on.

    Raises Retry while it is not its turn, and GiveUp where nobody can tell whether it was sent.
    """
    channel, now = way.spot.channel, slack.now()
    rates = slack_pace.posting(way.spot.workspace, channel)

    async def begin(session: AsyncSession) -> _Begun:
        progress = await slack_sends.begun(session, delivery.key, channel, direct=delivery.conversation is None)
        if part < len(progress.arrived):
            return _Begun(now, ts=progress.arrived[part])
        since = progress.posting_since
        at = now if since else await pace.turn(session, f"{delivery.key}#{part}", rates, now)
        if at <= now and since is None:
            progress.posting_since = now
        return _Begun(at, since=since)

    begun = await slack.database.together(begin, urgent=False)
    if begun.at > now:
        raise Retry(begun.at - now, "waits its turn", counts=False)
    return await _found(slack, delivery, way, part, begun.since) if begun.since else begun.ts


async def _posted(slack: Slack, delivery: Delivery, way: Way, part: int, message: Message) -> str:
    """Send it. Only an answer that is lost leaves the note that it is on the wire."""
    request = {**_content(message), **POST_ALIKE, "channel": way.spot.channel, "metadata": mark(delivery.key, part)}
    if way.spot.thread:
        request["thread_ts"] = way.spot.thread
    try:
        answer = await slack.call(way.installation, "chat.postMessage", **request)
    except Lost as lost:
        raise Retry(SETTLES, f"slack did not answer: {lost}", unsure=True) from None
    except (Limited, Refused) as failure:
        await _not_sent(slack, delivery, way, failure)
        _again_or_never(failure)
    reach("after-send")
    return str(answer["ts"])


async def _not_sent(slack: Slack, delivery: Delivery, way: Way, failure: Limited | Refused) -> None:
    async with slack.database.writing(quietly=True) as session:
        progress = await slack_sends.begun(session, delivery.key, way.spot.channel)
        progress.posting_since = None
        if isinstance(failure, Limited):
            bucket = slack_pace.in_channel(way.spot.workspace, way.spot.channel)
            await pace.hold(session, bucket, slack.now() + failure.after)


async def _note_arrival(session: AsyncSession, delivery: Delivery, way: Way, part: int, ts: str) -> None:
    progress = await slack_sends.begun(session, delivery.key, way.spot.channel)
    if part >= len(progress.arrived):
        progress.arrived, progress.posting_since = [*progress.arrived, ts], None


async def _found(slack: Slack, delivery: Delivery, way: Way, part: int, since: datetime) -> str | None:
    """What became of a post we never heard of again: its ts, or None where it surely is not there."""
    if (settled := since + SETTLES) > slack.now():
        raise Retry(settled - slack.now(), "waits for a lost answer", counts=False)
    try:
        answer = await _history(slack, way, since)
    except Limited as limited:
        raise Retry(limited.after, "slack asked to wait", counts=False) from None
    except Lost as lost:
        raise Retry(reason=f"slack did not answer: {lost}", unsure=True) from None
    except Refused as refusal:
        raise GiveUp(f"unknown whether it was posted: {refusal.error}") from None
    messages: list[Mapping[str, Any]] = answer.get("messages") or []
    ts = next((str(each["ts"]) for each in messages if carries(each, delivery.key, part)), None)
    if ts is None and answer.get("has_more"):
        raise GiveUp("unknown whether it was posted: too much was said since")
    if ts is None:
        await _not_sent(slack, delivery, way, Refused("not there"))
        raise Retry(timedelta(0), "its first post was lost", counts=False)
    return ts


async def _history(slack: Slack, way: Way, since: datetime) -> Mapping[str, Any]:
    wanted = {
        "channel": way.spot.channel,
        "oldest": f"{(since - timedelta(seconds=5)).timestamp():.6f}",
        "limit": str(LOOK_BACK),
        "include_all_metadata": "true",
    }
    if way.spot.thread:
        return dict(await slack.read(way.installation, "conversations.replies", ts=way.spot.thread, **wanted))
    return dict(await slack.read(way.installation, "conversations.history", **wanted))


async def _rewrite(slack: Slack, delivery: Delivery, work: Work, way: Way, message: Message) -> None:
    """Doing it twice is doing it once, so an answer that is lost is simply asked for again."""
    async with slack.database.reading() as session:
        ref = await posted.ref(session, delivery.edits or "")
    if ref is None:
        log.warning("nothing to rewrite", job=work.id)
        return
    channel, _, ts = ref.partition(":")
    try:
        await slack.call(way.installation, "chat.update", channel=channel, ts=ts, **_content(message), parse="none")
    except Lost as lost:
        raise Retry(reason=f"slack did not answer: {lost}") from None
    except (Limited, Refused) as failure:
        if isinstance(failure, Refused) and failure.error in GONE:
            log.warning("nothing to rewrite", job=work.id, reason=failure.error)
            return
        _again_or_never(failure)


def _content(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}


def _again_or_never(failure: Limited | Refused) -> NoReturn:
    """What Slack's refusal means for the delivery."""
    if isinstance(failure, Limited):
        raise Retry(failure.after, "slack asked to wait", counts=False) from None
    if isinstance(failure, Passing):
        raise Retry(reason=f"slack refused for now: {failure.error}") from None
    if isinstance(failure, Disowned):
        raise GiveUp(f"the workspace does not accept us any more: {failure.error}") from None
    raise GiveUp(f"slack refused: {failure.error}") from None


async def _way(slack: Slack, delivery: Delivery) -> Way:
    """The channel and the installation; a private conversation is opened where there is none yet."""
    spot = slack_ids.spot(delivery.conversation or "")
    if spot is None:
        return await _privately(slack, delivery)
    async with slack.database.reading() as session:
        installation = await slack_installs.among(session, [spot.workspace])
        channel = await slack_contacts.channel_now(session, spot.place, spot.channel)
    if installation is None:
        raise GiveUp("this Slack workspace has not installed us")
    return Way(installation=installation, spot=Spot(spot.workspace, channel, spot.thread))


async def _privately(slack: Slack, delivery: Delivery) -> Way:
    sender = delivery.sender
    async with slack.database.reading() as session:
        person = await slack_contacts.known(session, sender)
        workspaces = [person.workspace, sender.tenant] if person else [sender.tenant]
        installation = await slack_installs.among(session, workspaces)
    if installation is None:
        raise GiveUp("no Slack workspace through which this person could be reached has installed us")
    if person and person.direct and installation.id == person.workspace:
        return Way(installation=installation, spot=Spot(installation.id, person.direct))
    try:
        opened = await slack.call(installation, "conversations.open", users=sender.user)
    except Lost as lost:
        raise Retry(reason=f"slack did not answer: {lost}") from None
    except (Limited, Refused) as failure:
        _again_or_never(failure)
    direct = str(opened["channel"]["id"])
    async with slack.database.writing(quietly=True) as session:
        await slack_contacts.met(session, sender, installation.id, direct)
    return Way(installation=installation, spot=Spot(installation.id, direct))
