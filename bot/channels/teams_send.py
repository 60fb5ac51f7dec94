"""The way out: a delivery of the outbox as messages of Teams, into the chat it belongs to, at the pace Teams allows.

Posting has no key by which Teams would recognise a repetition, so every post is preceded by a committed note that it is
on the wire (`teams_sends`). Where its answer never came, after a crash or a broken connection, it is not said again:
the job is dead, and an operator sees that it is unknown. Rewriting is safe to repeat.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox, posted, unreached
from bot.audience import RoomKind
from bot.channels import teams_book as book
from bot.channels import teams_sends
from bot.channels.teams_arrivals import whole
from bot.channels.teams_book import TeamsChat, TeamsPress
from bot.channels.teams_connector import Blocked, Busy, Connector, Gone, Lost, Refusal, TooLarge, Wrong
from bot.channels.teams_message import answer_key, bare, message, split
from bot.channels.teams_pace import Pace, patiently
from bot.channels.teams_target import Target, Targets
from bot.channels.teams_views import for_each
from bot.channels.teams_waiting import Outcome, Waiting
from bot.clock import Clock
from bot.crashpoints import reach
from bot.i18n import N_, Translator
from bot.jobs import GiveUp, Retry, Work
from bot.outbox import Delivery
from bot.prm.database import Database
from bot.reply import Reply

SHARES = (1.0, 0.5, 0.25)  # of the usual size, one after the other, where Teams finds a message too large
UNREACHED = N_("I cannot write to you in private yet. Please add me to your chats in Teams, then ask again.")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Sending:
    database: Database
    connector: Connector
    now: Clock
    waiting: Waiting
    pace: Pace
    targets: Targets
    targeted: bool = False  # private replies as messages in the shared place that one member alone sees

    async def send(self, delivery: Delivery, work: Work) -> None:
        """The channel's `send`. Raises Retry and GiveUp as every job does."""
        async with self.database.reading() as session:
            press = None if delivery.aside else await book.press_of(session, delivery.key.rpartition(":")[0])
            ref = await posted.ref(session, delivery.edits) if delivery.edits else None
        if (delivery.edits and ref is None) or (press and press.quiet):
            return
        try:
            target = await self.targets.of(delivery)
            await self._say(delivery, target, ref, press, work)
        except Busy as busy:
            raise Retry(busy.after, busy.reason, counts=busy.after is None) from None
        except Lost as lost:
            await self._lost(delivery, lost, work)
        except (Gone, Blocked) as refusal:
            await self._unreached(delivery, refusal, work)
        except Refusal as refusal:
            raise GiveUp(refusal.reason) from None

    async def _say(
        self, delivery: Delivery, target: Target, ref: str | None, press: TeamsPress | None, work: Work
    ) -> None:
        now_said, rest, written = await self._written(delivery, target, ref or _redraws(delivery, press))
        reach("after-send")
        quietly = delivery.aside and rest is None
        async with work.finish(lasting=not delivery.aside, quietly=quietly) as session:
            await teams_sends.ended(session, delivery.key)
            if delivery.card and not delivery.edits:
                await posted.note(session, delivery.key, written.id, thread=target.thread_below(written.id))
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
                shown = await self._shown(said, t, delivery, target)
                return said, rest, await self._put(shown, bare(said), target, delivery.key, instead_of)
            except TooLarge as error:
                log.warning("message too large", reason=error.reason)
        raise Wrong("too large, however small it is cut")

    async def _shown(self, reply: Reply, t: Translator, delivery: Delivery, target: Target) -> Mapping[str, Any]:
        """The message; of a card staff decide on, each sees what they may do with it."""
        if delivery.card and delivery.room.kind is RoomKind.STAFF and reply.buttons and target.viewers:
            return for_each(reply, t, delivery.key, target.viewers)
        return message(reply, t, currency=await self._currency(delivery))

    async def _currency(self, delivery: Delivery) -> str | None:
        """What the person's partner counts in, for a form that asks for an amount."""
        if delivery.reply.ask is None:
            return None
        async with self.database.reading() as session:
            return await book.currency_of(session, delivery.sender)

    async def _put(
        self, activity: Mapping[str, Any], words: Mapping[str, Any], target: Target, key: str, instead_of: str | None
    ) -> "Written":
        if instead_of is not None:
            try:
                await self.pace.our_turn(target.tenant, target.place)
                await self.connector.rewrite(target.service_url, target.id, instead_of, activity)
                return Written(instead_of, redrawn=activity)
            except (Gone, Blocked, Wrong):  # somebody removed it, or it is not ours: then it is said anew
                log.info("message cannot be rewritten")
        try:
            return Written(await self._once(activity, target, key))
        except Wrong as error:
            log.error("message not understood by Teams", reason=error.reason)
            return Written(await self._once(words, target, key))

    async def _once(self, activity: Mapping[str, Any], target: Target, key: str) -> str:
        """Post it, unless it may have been posted before. Only an answer that never came leaves the note behind."""
        while wait := await self._begun(target, key):
            await patiently(wait)
        try:
            return await self._posted(activity, target)
        except Lost:
            raise
        except Refusal:
            async with self.database.writing(quietly=True) as session:
                await teams_sends.ended(session, key)
            raise

    async def _begun(self, target: Target, key: str) -> timedelta:
        """Zero, and it is on the wire from now on; or how long to wait for its turn. Raises Lost."""

        async def begin(session: AsyncSession) -> timedelta:
            wait = await self.pace.go(session, target.tenant, target.place)
            if not wait:
                await teams_sends.begun(session, key, self.now())
            return wait

        return await self.database.together(begin, urgent=False)

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

    async def _lost(self, delivery: Delivery, lost: Lost, work: Work) -> None:
        """Nobody knows whether it was posted; whoever looks, and has it tried again, decides that it was not."""
        if delivery.aside:
            raise GiveUp(teams_sends.UNKNOWN) from None  # whoever sends to many reports on each
        log.error("message lost", job=work.id, reason=lost.reason)
        async with work.settle(state="dead", finished_at=self.now(), error=teams_sends.UNKNOWN) as session:
            await teams_sends.ended(session, delivery.key)
            await posted.lose(session, delivery.key, teams_sends.UNKNOWN)

    async def _unreached(self, delivery: Delivery, refusal: Refusal, work: Work) -> None:
        """Nobody is there any more, or they do not want to hear from us; who asked elsewhere is told so there."""
        async with work.finish() as session:
            await posted.lose(session, delivery.key, refusal.reason)
            if delivery.conversation is not None and isinstance(refusal, Gone):
                await book.left(session, whole(delivery.conversation), self.now())
            elif delivery.conversation is None:
                await book.blocked(session, delivery.sender, self.now())
                await unreached.tell(session, delivery, self.now(), why=UNREACHED)
        log.warning("message not delivered", reason=refusal.reason)


@dataclass(frozen=True)
class Written:
    """Teams' id of a message, and the message itself where it stands in the place of another one."""

    id: str
    redrawn: Mapping[str, Any] | None = None


def _redraws(delivery: Delivery, press: TeamsPress | None) -> str | None:
    """The message to replace: a form of a private chat becomes what comes of it. What others read stays as it was."""
    same = press is not None and delivery.room.private and delivery.conversation == press.conversation
    return press.message if press is not None and same else None
