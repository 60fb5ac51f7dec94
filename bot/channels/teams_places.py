"""Who reads a chat of Teams right now: its roster, member by member. One nobody knows makes it a place of outsiders.

A shared channel has members of other organisations in it, told apart by their tenant; a guest belongs to the host's
directory and is told apart by being a guest. Only Teams' roster counts, never what a channel is called.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels import teams_book as book
from bot.channels.teams_arrivals import PLATFORM
from bot.channels.teams_book import TeamsChat
from bot.channels.teams_connector import Busy, Connector, Refusal
from bot.channels.teams_pace import Pace
from bot.channels.teams_roster import Other, Roster, member, summed_up
from bot.clock import Clock
from bot.jobs import Retry
from bot.message import Place
from bot.prm import people, places
from bot.prm.database import Database
from bot.prm.people import Identity, PartnerMembership, Standing

FRESH = timedelta(minutes=5)  # Teams tells who comes and goes; a roster this old is asked for again all the same
CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"  # the one tenant of everybody's private Microsoft accounts


@dataclass(frozen=True, kw_only=True)
class Rosters:
    """`home`: the organisations whose own people are staff's colleagues."""

    database: Database
    connector: Connector
    pace: Pace
    home: frozenset[str]
    now: Clock

    async def look(self, place: Place) -> Place:
        """The place as its roster says now. Raises Retry where Teams does not answer; a refusal closes it."""
        if place.kind == "private":
            return place
        async with self.database.reading() as session:
            chat = await session.get(TeamsChat, place.key)
            if chat is None or chat.left_at is not None:
                return replace(place, outsiders=True)
            outsiders = await self.known(session, chat)
        return replace(place, outsiders=await self._ask(chat) if outsiders is None else outsiders)

    async def known(self, session: AsyncSession, chat: TeamsChat) -> bool | None:
        """Whether outsiders read there, as far as that is known without asking Teams; None where it is not."""
        if chat.readers is None or chat.looked_at is None or chat.looked_at < self.now() - FRESH:
            return None
        kept, trusted = Roster.from_json(chat.readers), await self._trusted(session, chat.key)
        return await self._has_outsiders(session, chat.key, kept) if kept.homes <= trusted else None

    async def _ask(self, chat: TeamsChat) -> bool:
        asked_at = self.now()
        try:
            await self.pace.our_turn(chat.tenant)
            told = [each async for each in self.connector.members(chat.service_url, chat.id)]
        except Busy as busy:
            raise Retry(busy.after, f"roster: {busy.reason}", counts=busy.after is None) from None
        except Refusal:
            return True
        async with self.database.writing(quietly=True, lasting=False) as session:
            read = [member(each, chat.tenant) for each in told]
            roster = summed_up(read, await self._trusted(session, chat.key))
            await book.looked(session, chat.key, roster.to_json(), asked_at)
            return await self._has_outsiders(session, chat.key, roster)

    async def _trusted(self, session: AsyncSession, place: str) -> frozenset[str]:
        """The organisations whose own people may all read what is said there."""
        bound = await places.bound_partners(session, place) or ()
        return self.home | await _organisations(session, {partner.id for partner in bound})

    async def _has_outsiders(self, session: AsyncSession, place: str, roster: Roster) -> bool:
        """Whether anybody reads there who is neither of the house nor of the partners the place is bound to."""
        if roster.empty or not roster.others:
            return roster.empty
        bound = {partner.id for partner in await places.bound_partners(session, place) or ()}
        return any([await _is_outsider(session, each, bound) for each in roster.others])


async def _is_outsider(session: AsyncSession, other: Other, partners: set[int]) -> bool:
    person = await people.resolve(session, PLATFORM, other.tenant, other.user)
    if person is None or person.standing is not Standing.GOOD:
        return True
    return not person.internal and person.partner_id not in partners


async def _organisations(session: AsyncSession, partners: set[int]) -> frozenset[str]:
    """The tenants in which people of these partners, and of no other one, have enrolled."""
    if not partners:
        return frozenset()
    found = await session.scalars(_homes(PartnerMembership.partner_id.in_(partners)).distinct())
    theirs = set(found) - {CONSUMERS}
    if not theirs:
        return frozenset()
    shared = _homes(PartnerMembership.partner_id.not_in(partners), Identity.tenant.in_(theirs)).distinct()
    return frozenset(theirs.difference(await session.scalars(shared)))


def _homes(*which: ColumnElement[bool]) -> Select[str]:
    """The tenants of people's accounts."""
    query = select(Identity.tenant).join(PartnerMembership, PartnerMembership.person_id == Identity.person_id)
    return query.where(Identity.platform == PLATFORM, *which)
