"""What must leave is a row in the transaction of the fact it tells; its readers are checked again when it goes out."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from bot.audience import Room, RoomKind, room_of
from bot.i18n import N_, Translator
from bot.jobs import GiveUp, Work, enqueue
from bot.message import Incoming, Place, Sender
from bot.prm import people
from bot.prm.database import Database
from bot.reply import Reply, Visibility

KIND = "deliver"

PRIVATELY = N_("I answered you in private.")
WITHHELD = N_("Who reads along here has changed, so I did not post that answer. Please ask again.")


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One reply on its way to one place."""

    key: str  # the same key is the same message, however often it is sent
    sender: Sender  # whose turn it answers
    place: Place
    conversation: str | None  # None: the private conversation with `sender`, which the channel knows how to open
    room: Room  # the readers it was written for
    reply: Reply
    locale: str = "en"


Send = Callable[[Delivery, Work], Awaitable[None]]  # may finish the work itself, to make it one transaction

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
    alone = replace(here, key=f"{incoming.id}:1", conversation=None, room=Room(RoomKind.PRIVATE))
    return [replace(here, reply=Reply(text=t(PRIVATELY), visibility=Visibility.PLACE)), alone]


async def post(session: AsyncSession, delivery: Delivery) -> None:
    """Send it once this transaction commits, after everything posted to the same conversation before."""
    lane = f"out:{delivery.conversation or delivery.sender.key}"
    await enqueue(session, KIND, _codec.dump_python(delivery, mode="json"), key=f"out:{delivery.key}", lane=lane)


def handler(database: Database, channels: Mapping[str, Send]) -> Callable[[Work], Awaitable[None]]:
    """The job that hands each delivery to its channel."""

    async def deliver(work: Work) -> None:
        delivery = _codec.validate_python(work.payload)
        send = channels.get(delivery.sender.platform)
        if send is None:
            raise GiveUp(f"no channel {delivery.sender.platform} is configured here")
        if delivery.conversation is not None and not delivery.room.private:
            async with database.reading() as session:
                delivery = await _fit_for_now(session, delivery)
        await send(delivery, work)

    return deliver


async def _fit_for_now(session: AsyncSession, delivery: Delivery) -> Delivery:
    """The delivery as it may be said in a shared place now: readers can have changed since it was written."""
    who = await people.resolve(session, *delivery.sender.identity)
    now = await room_of(session, delivery.place, who)
    if now.holds_at_most(delivery.room):
        return delivery
    t = Translator(delivery.locale)
    return replace(delivery, room=now, reply=Reply(text=t(WITHHELD), visibility=Visibility.PLACE))
