"""Who can read a place, and what may be said there. When in doubt, nobody we know."""

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


async def room_of(session: AsyncSession, place: Place, person: Member | None) -> Room:
    """The readers of `place` as they are now, the person who speaks included."""
    if place.kind == "private":
        return Room(RoomKind.PRIVATE, frozenset({reader(person)} if person else ()))
    bound = await places.bound_partners(session, place.key)
    if bound is None or person is None or person.standing is not Standing.GOOD:
        return UNKNOWN  # an unbound place, or a stranger is in it
    readers = {_of_partner(p) for p in bound} | ({reader(person)} if not person.internal else set())
    if not readers:
        return UNKNOWN
    return Room(RoomKind.ONE_PARTNER if len(readers) == 1 else RoomKind.MANY_PARTNERS, frozenset(readers))


def reader(person: Member) -> Reader:
    """This person as a reader; a partner that is suspended or ended reads what is public."""
    if person.internal:
        return Reader(internal=True)
    return _of_partner(person.partner) if person.partner else Reader()


def _of_partner(partner: PartnerFacts) -> Reader:
    return Reader(partner=partner.key, tier=partner.tier, region=partner.region, type=partner.type)
