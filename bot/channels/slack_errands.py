"""What has to be asked of Slack before a turn can be answered: who reads along, who a newcomer is, what the files hold.

An errand is a job with the arrival in it, in the lane of its conversation. It becomes the turn, at its place in that
lane: what is said while files are fetched is answered after what they came with. What Slack does not tell makes the
turn poorer, never lost.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot import inbox, outbox
from bot.audience import Room, RoomKind
from bot.channels import slack_contacts, slack_installs, slack_places
from bot.channels.slack_api import Limited, Lost, Refused
from bot.channels.slack_files import Fetched
from bot.channels.slack_ids import Spot
from bot.channels.slack_installs import SlackInstallation
from bot.channels.slack_site import Slack
from bot.errors import UserError
from bot.i18n import N_, Translator
from bot.instant import Instant
from bot.jobs import Retry, Work, enqueue
from bot.message import Incoming, Place, Sender, silence
from bot.outbox import Delivery
from bot.reply import Reply, literal

ARRIVAL, CALL, STATUS = "slack.arrival", "slack.call", "slack.status"
THINKING = N_("is thinking…")  # behind our name, as long as an assistant thread waits for an answer
PATIENCE = timedelta(seconds=5)  # how long a person waits for an answer rather than getting a poorer one
FEW = 3  # attempts at what is worth nothing later
STATUS_WITHIN = 2.0  # seconds: an answer waits no longer for the line that says it is coming

Fetch = Callable[[SlackInstallation, Sender, Sequence[str]], Awaitable[Fetched]]
Payload = Mapping[str, Any]

log = structlog.get_logger(__name__)


async def prepare(
    session: AsyncSession, turn: Incoming, workspace: str, files: Mapping[str, Sequence[str]] | None = None
) -> bool:
    """Keep an arrival that something has to be looked up for; `files` by the question they answer, or by "" for those
    that came with a message. False: it was kept before."""
    attached = {question: list(names) for question, names in (files or {}).items() if names}
    payload = {"turn": inbox.to_payload(turn), "workspace": workspace, "files": attached}
    return await enqueue(session, ARRIVAL, payload, key=turn.id, lane=turn.conversation, max_attempts=inbox.ATTEMPTS)


async def ask(session: AsyncSession, workspace: str, method: str, *, key: str, **arguments: Any) -> None:
    """A call that belongs to no message: what a thread or a Home tab shows."""
    payload = {"workspace": workspace, "method": method, "arguments": arguments}
    await enqueue(session, CALL, payload, key=key, max_attempts=FEW)


async def say_thinking(session: AsyncSession, spot: Spot, turn: Incoming) -> None:
    """Have an assistant thread show that its question is worked on; what is posted there next takes that away.

    In the lane of its conversation, before the turn: it must not come after the answer.
    """
    who = {"locale": turn.locale, "home": turn.sender.tenant, "user": turn.sender.user}
    payload = {"workspace": spot.workspace, "channel": spot.channel, "thread": spot.thread, **who}
    await enqueue(session, STATUS, payload, key=turn.id, lane=turn.conversation, max_attempts=1)


def statuses(slack: Slack, instant: Instant) -> Callable[[Work], Awaitable[None]]:
    """The duty that says so; where Slack does not take it, the answer comes without."""

    async def run(work: Work) -> None:
        told = work.payload
        async with slack.database.reading() as session:
            installation = await slack_installs.among(session, [str(told["workspace"])])
        if installation is None:
            return
        thread = {"channel_id": told["channel"], "thread_ts": told["thread"]}
        sender = Sender(platform="slack", tenant=str(told.get("home", "")), user=str(told.get("user", "")))
        with suppress(Refused, Limited, Lost, TimeoutError):
            async with asyncio.timeout(STATUS_WITHIN):
                status = (await instant.translator(silence(sender, str(told["locale"]))))(THINKING)
                await slack.call(installation, "assistant.threads.setStatus", **thread, status=status)

    return run


def arrivals(slack: Slack, instant: Instant, fetch: Fetch) -> Callable[[Work], Awaitable[None]]:
    """The duty that looks up what is missing and hands the turn on."""

    async def run(work: Work) -> None:
        turn, workspace = inbox.from_payload(work.payload["turn"]), str(work.payload["workspace"])
        async with slack.database.reading() as session:
            installation = await slack_installs.among(session, [workspace])
        problems: list[UserError] = []
        if installation is not None:
            turn = await _introduced(slack, installation, turn)
            turn = replace(turn, place=await _seen(slack, turn.place, work))
            for question, names in work.payload["files"].items():
                fetched = await fetch(installation, turn.sender, names)
                problems += fetched.problems
                turn = _with_files(turn, question, fetched.ids)
        t = await instant.translator(turn) if problems else Translator()
        async with work.finish() as session:
            await _tell(session, turn, problems, t, slack.now())
            if turn.text or turn.skill or turn.files:
                await inbox.keep_in_place(session, turn, work)

    return run


def calls(slack: Slack) -> Callable[[Work], Awaitable[None]]:
    """The duty that makes such a call; a refusal is told to operators and is the end of it."""

    async def run(work: Work) -> None:
        async with slack.database.reading() as session:
            installation = await slack_installs.among(session, [str(work.payload["workspace"])])
        if installation is None:
            return
        try:
            await slack.call(installation, str(work.payload["method"]), **work.payload["arguments"])
        except Refused as refusal:
            log.warning("slack refused", method=work.payload["method"], reason=refusal.error)
        except Limited as limited:
            raise Retry(limited.after, "slack asked to wait", counts=False) from None
        except Lost as lost:
            raise Retry(reason=f"slack did not answer: {lost}") from None

    return run


def _with_files(turn: Incoming, question: str, ids: tuple[str, ...]) -> Incoming:
    if not question:
        return replace(turn, files=ids)
    return replace(turn, values={**turn.values, question: list(ids)}) if ids else turn


async def _tell(
    session: AsyncSession, turn: Incoming, problems: Sequence[UserError], t: Translator, now: datetime
) -> None:
    """What is wrong with somebody's files, to them alone."""
    if not problems:
        return
    said = "\n\n".join(dict.fromkeys(t(each.message, **each.values) for each in problems))
    delivery = Delivery(
        key=f"{turn.id}:files",
        sender=turn.sender,
        place=Place(key=turn.sender.key, kind="private"),
        conversation=None,
        room=Room(RoomKind.PRIVATE),
        reply=Reply(text=literal(said)),
        locale=t.language,
    )
    await outbox.post(session, delivery, now)


async def _seen(slack: Slack, place: Place, work: Work) -> Place:
    """Who reads along. What cannot be learnt soon counts as strangers; each post looks again anyway."""
    try:
        return await slack_places.look(slack, place)
    except Retry as retry:
        if work.attempt < FEW and (retry.after is None or retry.after <= PATIENCE):
            raise
        return replace(place, outsiders=True)


async def _introduced(slack: Slack, installation: SlackInstallation, turn: Incoming) -> Incoming:
    """With the language and the address its own workspace vouches for; of anybody else's people it knows neither."""
    sender, now = turn.sender, slack.now()
    if sender.tenant != installation.id:
        return turn
    async with slack.database.reading() as session:
        person = await slack_contacts.known(session, sender)
        fresh = await slack_contacts.is_fresh(session, person, installation.id, now)
    if fresh and person is not None:
        return replace(turn, locale=person.locale)
    try:
        told = await slack.read(installation, "users.info", user=sender.user, include_locale="true")
    except (Refused, Limited, Lost) as failure:
        log.warning("slack does not say who somebody is", reason=str(failure))
        return turn
    user = told.get("user") or {}
    locale = str(user.get("locale") or "en")[:16]
    await _note(slack, sender, installation, locale, now)
    return replace(turn, locale=locale, sender=replace(sender, email=vouched(user, installation.id)))


def vouched(user: Payload, workspace: str) -> str | None:
    """The address the workspace vouches for: of its own people alone, and confirmed."""
    strange = user.get("is_stranger") or user.get("is_bot") or user.get("deleted")
    if user.get("team_id") != workspace or strange or user.get("is_email_confirmed") is False:
        return None
    address = (user.get("profile") or {}).get("email")
    return address if isinstance(address, str) and "@" in address else None


async def _note(slack: Slack, sender: Sender, installation: SlackInstallation, locale: str, now: datetime) -> None:
    async with slack.database.writing(quietly=True) as session:
        person = await slack_contacts.met(session, sender, installation.id)
        person.locale, person.looked_up_at = locale, now
