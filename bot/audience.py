"""Who can read a place, and what may be said there. When in doubt, nobody we know."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from bot.message import Place
from bot.prm import places
from bot.prm.partners import PartnerFacts
from bot.prm.people import Member, Standing


class RoomKind(StrEnum):
    PRIVATE = "private"  # one person and the assistant
    ONE_PARTNER = "one_partner"
    MANY_PARTNERS = "many_partners"
    STAFF = "staff"  # the vendor's own people, as far as the platform can tell
    UNKNOWN = "unknown"  # somebody may read along whom we cannot name: only public content


@dataclass(frozen=True)
class Reader:
    """One kind of reader, as far as rights on content go. Staff read everything, so they never narrow a room."""

    partner: str | None = None
    tier: str | None = None
    region: str | None = None
    type: str | None = None
    internal: bool = False


@dataclass(frozen=True)
class Room:
    """The readers of a place. No readers: unknown, and what is said must be public."""

    kind: RoomKind
    readers: frozenset[Reader] = frozenset()

    @property
    def private(self) -> bool:
        return self.kind is RoomKind.PRIVATE

    def holds_at_most(self, other: "Room") -> bool:
        """Whether everybody in here was among the readers of `other`: what was fit for those is fit for these."""
        if self.kind is RoomKind.UNKNOWN:
            return other.kind is RoomKind.UNKNOWN
        return self.readers <= other.readers or other.kind is RoomKind.UNKNOWN


UNKNOWN = Room(RoomKind.UNKNOWN)
STAFF = Room(RoomKind.STAFF, frozenset({Reader(internal=True)}))


async def room_of(session: AsyncSession, place: Place, person: Member | None) -> Room:
    """The readers of `place` as they are now, the person who speaks included."""
    if place.kind == "private":
        return Room(RoomKind.PRIVATE, frozenset({reader(person)} if person else ()))
    room = await readers_of(session, place)
    if person is None or person.standing is not Standing.GOOD:
        return UNKNOWN  # a stranger is in it
    if person.internal or room.kind is RoomKind.UNKNOWN:
        return room
    return UNKNOWN if room.kind is RoomKind.STAFF else _of_partners(room.readers | {reader(person)})


async def readers_of(session: AsyncSession, place: Place) -> Room:
    """The readers of a shared place, whoever speaks there or nobody: those it is bound to, unless its platform says
    that others read along. For the vendor's own people alone the platform has to vouch."""
    if await places.is_for_staff(session, place.key):
        return STAFF if place.outsiders is False else UNKNOWN
    bound = None if place.outsiders else await places.bound_partners(session, place.key)
    return room_of_partners(bound) if bound else UNKNOWN


def room_of_partners(partners: Iterable[PartnerFacts]) -> Room:
    """A place that these partners' people read, and nobody else."""
    return _of_partners(frozenset(map(_of_partner, partners)))


def _of_partners(readers: frozenset[Reader]) -> Room:
    return Room(RoomKind.ONE_PARTNER if len(readers) == 1 else RoomKind.MANY_PARTNERS, readers)


def reader(person: Member) -> Reader:
    """This person as a reader; a partner that is suspended or ended reads what is public."""
    if person.internal:
        return Reader(internal=True)
    return _of_partner(person.partner) if person.partner else Reader()


def _of_partner(partner: PartnerFacts) -> Reader:
    return Reader(partner=partner.key, tier=partner.tier, region=partner.region, type=partner.type)
