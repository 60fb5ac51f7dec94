"""What must leave is a row in the transaction of the fact it tells; its readers are checked again when it goes out."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from bot import announced, posted, rewrites
from bot.audience import Room, RoomKind, readers_of, room_of
from bot.i18n import N_, Translator
from bot.jobs import GiveUp, Retry, Work, enqueue, enqueue_all
from bot.message import Incoming, Place, Sender
from bot.posted import Posted
from bot.prm import ledger, people
from bot.prm.database import Database
from bot.prm.ledger import SYSTEM
from bot.prm.people import Standing
from bot.reply import Reply, Visibility

KIND = "deliver"
UNSAID = "message.withheld"  # the ledger's word for new words that did not arrive; `key`: of their delivery

PRIVATELY = N_("I answered you in private.")
WITHHELD = N_("Who reads along here has changed, so I did not post that answer. Please ask again.")
NOT_PUT_THERE = N_(
    "Who reads along here has changed, so I did not post the new words of this message. Whoever they are for can ask "
    "me for them in private."
)
KEPT_BACK = N_(
    "Who reads along here has changed, so I kept back a message to everybody here. Ask me about it in private."
)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One reply on its way to one place."""

    key: str  # the same key is the same message, however often it is sent
    sender: Sender  # whose turn it answers, or whom it is for; of a notice to a whole place, nobody (no user)
    place: Place
    conversation: str | None  # None: the private conversation with `sender`, which the channel knows how to open
    room: Room  # the readers it was written for
    reply: Reply
    locale: str = "en"
    notice_to: int | None = None  # the person it tells something unasked: only as long as they are one of ours
    partner: int | None = None  # the partner it is about: only as long as that person works for it
    card: str | None = None  # what it is about, where it may have to be rewritten: "deal:D-2026-0001:review"
    edits: str | None = None  # the key of an earlier delivery: its message is rewritten in place
    aside: bool = False  # nobody waits for it: it leaves after answers, in no order with them, or is withheld
    below: str | None = None  # the key of an earlier delivery: it is said in the thread below that one, if there is one
    asked_in: str | None = None  # the shared conversation whose readers see that it is answered in private
    else_alone: bool = False  # where others read along by now, it is said to `sender` alone rather than not at all
    alone: Reply | None = None  # what is said to them then, where that is something else


class Withheld(Exception):
    """It is not said after all, for this `reason`; raised for what goes out `aside`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


Send = Callable[[Delivery, Work], Awaitable[None]]  # may finish the work itself, to make it one transaction
Look = Callable[[Place], Awaitable[Place]]


async def as_it_was(place: Place) -> Place:
    """For places that nobody else can join."""
    return place


@dataclass(frozen=True, kw_only=True)
class Channel:
    """The way out to one platform.

    `send` posts a delivery, or rewrites its message where it `edits` one; what has a `card` is noted under the
    platform's name for it (`posted.note`), in the transaction that finishes the work. `look` says of a shared place who
    its platform says reads along right now.
    """

    send: Send
    look: Look = as_it_was


_codec = TypeAdapter(Delivery)


def deliveries(reply: Reply, incoming: Incoming, room: Room, t: Translator) -> list[Delivery]:
    """Private facts never reach a shared place: they go to the person, and the place gets a line that tells nothing."""
    here = Delivery(
        key=f"{incoming.id}:0",
        sender=incoming.sender,
        place=incoming.place,
        conversation=incoming.conversation,
        room=room,
        reply=reply,
        locale=t.language,
    )
    if room.private or reply.visibility is Visibility.PLACE:
        return [here]
    alone = replace(
        here, key=f"{incoming.id}:1", conversation=None, room=Room(RoomKind.PRIVATE), asked_in=incoming.conversation
    )
    if room.kind is RoomKind.STAFF and incoming.skill:
        return [alone]  # a press on a card: the card itself tells colleagues what came of it
    if incoming.skill in (announced.PRESS, announced.ACKNOWLEDGE):
        return [alone]  # everybody there presses it: a line for each of them is read by all the others
    return [replace(here, reply=Reply(text=t(PRIVATELY), visibility=Visibility.PLACE)), alone]


async def post(session: AsyncSession, delivery: Delivery, now: datetime) -> None:
    """Send it once this transaction commits, after everything posted to the same conversation before."""
    if delivery.card is not None and delivery.edits is None:
        await posted.expect(session, delivery.key, delivery.card, _without_text(delivery), now)
    payload, run_at = _codec.dump_python(delivery, mode="json"), now if delivery.aside else None
    await enqueue(session, KIND, payload, key=rewrites.job_key(delivery.key), lane=_lane(delivery), run_at=run_at)


async def post_all(session: AsyncSession, deliveries: Sequence[tuple[Delivery, datetime]], now: datetime) -> None:
    """The same for many that have a card and go out aside, each at its own moment, in two statements."""
    cards = [(each.key, each.card or "", _without_text(each)) for each, _ in deliveries]
    await posted.expect_all(session, cards, now)
    jobs = [
        (_codec.dump_python(each, mode="json"), rewrites.job_key(each.key), _lane(each), at) for each, at in deliveries
    ]
    await enqueue_all(session, KIND, jobs)


def of(work: Work) -> Delivery:
    """The delivery that a job is about."""
    return _codec.validate_python(work.payload)


def _lane(delivery: Delivery) -> str:
    return f"{'aside' if delivery.aside else 'out'}:{delivery.conversation or delivery.sender.key}"


async def rewrite(
    session: AsyncSession, message: Posted, reply: Reply, now: datetime, *, room: Room | None = None
) -> None:
    """Say this in the place of what a message said, wherever it was posted; it may still be on its way there.

    `room`: the readers this is for, where they are others than the message was for.
    """
    message.rewrites += 1
    await session.flush()
    first = as_posted(message)
    key = rewrites.nth(first.key, message.rewrites)
    again = replace(first, key=key, edits=first.key, reply=reply, room=room or first.room)
    await post(session, again, now)


def as_posted(message: Posted) -> Delivery:
    """Where a message went, for whom and in which language."""
    return _codec.validate_python(message.delivery)


def _without_text(delivery: Delivery) -> dict[str, Any]:
    kept: dict[str, Any] = _codec.dump_python(replace(delivery, reply=Reply(text=""), alone=None), mode="json")
    return kept


Ask = Callable[[AsyncSession, Delivery], Awaitable[None]]


def handler(
    database: Database, channels: Mapping[str, Channel], ask: Ask | None = None
) -> Callable[[Work], Awaitable[None]]:
    """The job that hands each delivery to its channel.

    `ask` has the last word on what goes out `aside`: it raises Withheld, or Retry where it should wait.
    """

    async def deliver(work: Work) -> None:
        delivery = _codec.validate_python(work.payload)
        if delivery.edits is not None and not await rewrites.may_go(database, work, delivery.edits):
            return
        try:
            await attempt(delivery, work)
        except Retry as wait:  # whatever it waits for
            wait.in_line = _keeps_order(delivery)
            raise

    async def attempt(delivery: Delivery, work: Work) -> None:
        channel = channels.get(delivery.sender.platform)
        if channel is None:
            raise GiveUp(f"no channel {delivery.sender.platform} is configured here")
        delivery = await _where_it_stands(database, delivery)
        shared = _is_shared(delivery)
        if shared:
            delivery = replace(delivery, place=await channel.look(delivery.place))
        async with database.reading() as session:
            if delivery.aside and ask is not None:
                await ask(session, delivery)
            await _still_ours(session, delivery)
            written = delivery.reply
            if shared:
                delivery = await _fit_for_now(session, delivery)
            if delivery.below and (thread := await posted.thread_of(session, delivery.below)):
                delivery = replace(delivery, conversation=thread)
        await _settled(database, delivery, work, was_shared=shared, written=written)
        await channel.send(delivery, work)

    return deliver


async def _settled(database: Database, delivery: Delivery, work: Work, *, was_shared: bool, written: Reply) -> None:
    """Where it goes elsewhere than it was asked for, or says something else, that is so in later attempts, too."""
    if was_shared and delivery.card and not _is_shared(delivery):
        async with database.writing() as session:
            await _stay_alone(session, delivery, work)
    elif delivery.edits and delivery.card and delivery.reply != written:
        async with database.writing() as session:
            await _own_up(session, delivery, work)


def _is_shared(delivery: Delivery) -> bool:
    return delivery.conversation is not None and not delivery.room.private


def _keeps_order(delivery: Delivery) -> bool:
    """Whether what is to be said after it waits while it waits. Of what goes out aside only rewriting does: of two, the
    later one has to stand there in the end."""
    return not delivery.aside or delivery.edits is not None


async def _where_it_stands(database: Database, delivery: Delivery) -> Delivery:
    """New words go where the message is: it may have been said to one person alone since they were written."""
    if delivery.edits is None or not _is_shared(delivery):
        return delivery
    async with database.reading() as session:
        message = await session.get(Posted, delivery.edits)
    first = as_posted(message) if message else delivery
    if _is_shared(first):
        return delivery
    return replace(delivery, place=first.place, conversation=first.conversation, room=first.room)


async def _stay_alone(session: AsyncSession, delivery: Delivery, work: Work) -> None:
    """It is said to one person alone, also in later attempts, whoever reads along by then; and new words for it are put
    in its place there, where nobody else ever read it."""
    await work.go_on_with(session, _codec.dump_python(delivery, mode="json"))
    await posted.move(session, delivery.key, _without_text(delivery))


async def _own_up(session: AsyncSession, delivery: Delivery, work: Work) -> None:
    """Whoever put something differently sees their own words and cannot know that they are withheld elsewhere. Said
    once: in later attempts it is this that is to be delivered, whoever reads along by then."""
    await work.go_on_with(session, _codec.dump_python(delivery, mode="json"))
    about, withheld = str(delivery.card), {"key": delivery.key}
    await ledger.append(session, actor=SYSTEM, action=UNSAID, subject=about, detail=withheld, at=work.now())


async def _still_ours(session: AsyncSession, delivery: Delivery) -> None:
    """Raises GiveUp for a notice to somebody who has lost what entitled them to it."""
    if delivery.notice_to is None:
        return
    person = await people.member(session, delivery.notice_to, partner_id=delivery.partner)
    if person is None or person.standing is not Standing.GOOD:
        raise GiveUp("whom it was for has no rights here any more")
    owner = await people.resolve(session, *delivery.sender.identity)
    if owner is None or owner.person_id != delivery.notice_to:
        raise GiveUp("the chat account it was for belongs to somebody else now")


async def _fit_for_now(session: AsyncSession, delivery: Delivery) -> Delivery:
    """The delivery as it may be said in a shared place now: readers can have changed since it was written."""
    if delivery.sender.user:
        who = await people.resolve(session, *delivery.sender.identity)
        now = await room_of(session, delivery.place, who)
    else:
        now = await readers_of(session, delivery.place)
    if now.holds_at_most(delivery.room):
        return delivery
    if delivery.aside:
        raise Withheld("others read along there who were not meant")
    if delivery.else_alone and delivery.sender.user and not delivery.edits:
        said, room = delivery.alone or delivery.reply, Room(RoomKind.PRIVATE)
        return replace(delivery, place=_alone(delivery.sender), conversation=None, room=room, reply=said)
    asked = NOT_PUT_THERE if delivery.edits else WITHHELD
    told = Translator(delivery.locale)(asked if delivery.sender.user else KEPT_BACK)
    return replace(delivery, room=now, reply=Reply(text=told, visibility=Visibility.PLACE))


def _alone(sender: Sender) -> Place:
    return Place(key=sender.key, kind="private")
