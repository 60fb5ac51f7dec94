"""The way out: a delivery of the outbox as messages of Teams, into the chat it belongs to, at the pace Teams allows.

Posting has no key by which Teams would recognise a repetition: a process that is killed between Teams' answer and our
commit, some milliseconds later, posts that one message again. Rewriting is safe to repeat.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox, posted
from bot.audience import UNKNOWN
from bot.channels import teams_book as book
from bot.channels.teams_arrivals import BEHIND, PLATFORM, whole
from bot.channels.teams_book import TeamsAccount, TeamsChat, TeamsPress
from bot.channels.teams_connector import Blocked, Busy, Connector, Gone, Refusal, TooLarge, Wrong
from bot.channels.teams_message import answer_key, bare, message, split
from bot.channels.teams_pace import Pace
from bot.channels.teams_waiting import Outcome, Waiting
from bot.clock import Clock
from bot.crashpoints import reach
from bot.i18n import N_, Translator
from bot.jobs import GiveUp, Retry, Work
from bot.outbox import Delivery
from bot.prm.database import Database
from bot.reply import Reply, Visibility

PATIENCE = 2.0  # seconds to wait for our turn to speak here; a longer wait is left to the queue
SHARES = (1.0, 0.5, 0.25)  # of the usual size, one after the other, where Teams finds a message too large
UNREACHED = N_("I cannot write to you in private yet. Please add me to your chats in Teams, then ask again.")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a message goes, as Teams addresses it."""

    service_url: str
    id: str
    tenant: str
    place: str  # the key of the place; of a personal chat we opened ourselves, the person's
    person: str = ""  # of a private reply: Teams' id of who alone may read it
    shown_in: str = ""  # a shared place in which only they would see it


@dataclass(frozen=True, kw_only=True)
class Sending:
    database: Database
    connector: Connector
    now: Clock
    waiting: Waiting
    pace: Pace
    targeted: bool = False  # private replies as messages in the shared place that one member alone sees

    async def send(self, delivery: Delivery, work: Work) -> None:
        """The channel's `send`. Raises Retry and GiveUp as every job does."""
        async with self.database.reading() as session:
            press = await book.press_of(session, delivery.key.rpartition(":")[0])
            ref = await posted.ref(session, delivery.edits) if delivery.edits else None
        if (delivery.edits and ref is None) or (press and press.quiet):
            return
        try:
            target = await self._target(delivery)
            await self._turn_to_speak(target)
            await self._say(delivery, target, ref, press, work)
        except Busy as busy:
            raise Retry(busy.after, busy.reason, counts=busy.after is None) from None
        except (Gone, Blocked) as refusal:
            await self._unreached(delivery, refusal, work)
        except Refusal as refusal:
            raise GiveUp(refusal.reason) from None

    async def _target(self, delivery: Delivery) -> Target:
        async with self.database.reading() as session:
            if delivery.conversation is not None:
                return _in_chat(await session.get(TeamsChat, whole(delivery.conversation)), delivery.conversation)
            account = await book.of_sender(session, delivery.sender)
        if account is None:
            raise Gone("nobody we have met in Teams")
        return await self._alone(account, delivery)

    async def _alone(self, account: TeamsAccount, delivery: Delivery) -> Target:
        """The personal chat with somebody; it is begun where there is none yet."""
        chat = account.chat
        if chat is None:
            chat = await self.connector.open(account.service_url, account.tenant, account.bot, account.id)
            async with self.database.writing() as session:
                await session.merge(TeamsAccount(id=account.id, chat=chat))
        return Target(
            service_url=account.service_url,
            id=chat,
            tenant=account.tenant,
            place=f"{PLATFORM}:{account.tenant}:{chat}",
            person=account.id,
            shown_in=delivery.place.key if delivery.place.kind == "shared" else "",
        )

    async def _turn_to_speak(self, target: Target) -> None:
        while (wait := self.pace.take(target.place, target.tenant)) > 0:
            if wait > PATIENCE:
                raise Busy("the pace Teams allows", timedelta(seconds=wait))
            await asyncio.sleep(wait)

    async def _say(
        self, delivery: Delivery, target: Target, ref: str | None, press: TeamsPress | None, work: Work
    ) -> None:
        now_said, rest, written = await self._written(delivery, target, ref or _redraws(delivery, press))
        reach("after-send")
        async with work.finish() as session:
            if delivery.card and not delivery.edits:
                await posted.note(session, delivery.key, written.id)
            if key := answer_key(now_said):
                await book.answered(session, target.place, written.id, key, self.now())
            if rest is not None:
                goes_on = replace(delivery, key=f"{delivery.key}+", reply=rest, card=None, edits=None)
                await outbox.post(session, goes_on, self.now())
        self.waiting.tell(Outcome(replace(delivery, reply=now_said), written.redrawn))

    async def _written(
        self, delivery: Delivery, target: Target, instead_of: str | None
    ) -> tuple[Reply, Reply | None, "Written"]:
        """Say as much as Teams takes at once; what was said, what is left, and where it stands."""
        t = Translator(delivery.locale)
        for share in SHARES:
            said, rest = split(delivery.reply, t, share=share)
            try:
                shown = message(said, t, currency=await self._currency(delivery))
                return said, rest, await self._put(shown, bare(said), target, instead_of)
            except TooLarge as error:
                log.warning("message too large", reason=error.reason)
        raise Wrong("too large, however small it is cut")

    async def _currency(self, delivery: Delivery) -> str | None:
        """What the person's partner counts in, for a form that asks for an amount."""
        if delivery.reply.ask is None:
            return None
        async with self.database.reading() as session:
            return await book.currency_of(session, delivery.sender)

    async def _put(
        self, activity: Mapping[str, Any], words: Mapping[str, Any], target: Target, instead_of: str | None
    ) -> "Written":
        if instead_of is not None:
            try:
                await self.connector.rewrite(target.service_url, target.id, instead_of, activity)
                return Written(instead_of, redrawn=activity)
            except (Gone, Blocked, Wrong):  # somebody removed it, or it is not ours: then it is said anew
                log.info("message cannot be rewritten")
        try:
            return Written(await self._posted(activity, target))
        except Wrong as error:
            log.error("message not understood by Teams", reason=error.reason)
            return Written(await self._posted(words, target))

    async def _posted(self, activity: Mapping[str, Any], target: Target) -> str:
        if self.targeted and target.shown_in:
            async with self.database.reading() as session:
                shared = await session.get(TeamsChat, target.shown_in)
            if shared is not None and shared.left_at is None:
                alone = {**activity, "recipient": {"id": target.person}}
                try:
                    return await self.connector.targeted(shared.service_url, shared.id, alone)
                except (Gone, Blocked, Wrong):
                    log.info("targeted messages are refused here")
        return await self.connector.post(target.service_url, target.id, activity)

    async def _unreached(self, delivery: Delivery, refusal: Refusal, work: Work) -> None:
        """Nobody is there any more, or they do not want to hear from us; who asked elsewhere is told so there."""
        async with work.finish() as session:
            if delivery.conversation is not None and isinstance(refusal, Gone):
                await book.left(session, whole(delivery.conversation), self.now())
            elif delivery.conversation is None:
                await book.blocked(session, delivery.sender, self.now())
                await self._say_so(session, delivery)
        log.warning("message not delivered", reason=refusal.reason)

    async def _say_so(self, session: AsyncSession, delivery: Delivery) -> None:
        if delivery.place.kind != "shared" or delivery.notice_to is not None:
            return
        told = Reply(text=Translator(delivery.locale)(UNREACHED), visibility=Visibility.PLACE)
        conversation = delivery.key.partition(BEHIND)[0]
        here = replace(delivery, key=f"{delivery.key}!", conversation=conversation, room=UNKNOWN)
        await outbox.post(session, replace(here, reply=told), self.now())


@dataclass(frozen=True)
class Written:
    """Teams' id of a message, and the message itself where it stands in the place of another one."""

    id: str
    redrawn: Mapping[str, Any] | None = None


def _in_chat(chat: TeamsChat | None, conversation: str) -> Target:
    if chat is None or chat.left_at is not None:
        raise Gone("no chat we are in")
    id_ = conversation.split(":", 2)[2]
    return Target(service_url=chat.service_url, id=id_, tenant=chat.tenant, place=chat.key)


def _redraws(delivery: Delivery, press: TeamsPress | None) -> str | None:
    """The message to replace: a form of a private chat becomes what comes of it. What others read stays as it was."""
    same = press is not None and delivery.room.private and delivery.conversation == press.conversation
    return press.message if press is not None and same else None
