"""Who reads a chat of Teams right now: its roster, member by member. One nobody knows makes it a place of outsiders.

A shared channel has members of other organisations in it, told apart by their tenant; a guest belongs to the host's
directory and is told apart by being a guest. Only Teams' roster counts, never what a channel is called.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels import teams_book as book
from bot.channels.teams_arrivals import NOBODY, PLATFORM
from bot.channels.teams_book import TeamsChat
from bot.channels.teams_connector import Busy, Connector, Refusal
from bot.channels.teams_wire import string
from bot.clock import Clock
from bot.jobs import Retry
from bot.message import Place
from bot.prm import people, places
from bot.prm.database import Database
from bot.prm.people import Identity, PartnerMembership, Standing

FRESH = timedelta(seconds=30)  # a roster this old is not asked for again: a minute's conversation is one look
CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"  # the one tenant of everybody's private Microsoft accounts
GUEST = "#EXT#"  # in the sign-in name of somebody of another organisation


@dataclass(frozen=True, kw_only=True)
class Reads:
    """One member of a roster."""

    id: str
    tenant: str
    user: str
    guest: bool
    name: str  # what they sign in with

    @property
    def email(self) -> str | None:
        """Their organisation vouches for the name they sign in with, never for the address beside it."""
        return None if self.guest or "@" not in self.name else self.name


def member(told: Mapping[str, Any], host: str) -> Reads:
    """A member as Teams' roster tells of them. Without a tenant they are the host's, if in its directory."""
    name = string(told, "userPrincipalName", most=254)
    guest = string(told, "userRole").lower() in ("guest", "anonymous") or GUEST in name.upper()
    user = string(told, "aadObjectId") or string(told, "objectId") or string(told, "id")
    tenant = string(told, "tenantId") or (host if string(told, "aadObjectId") else NOBODY)
    return Reads(id=string(told, "id"), tenant=tenant, user=user, guest=guest, name=name)


@dataclass(frozen=True, kw_only=True)
class Rosters:
    """`home`: the organisations whose own people are staff's colleagues."""

    database: Database
    connector: Connector
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
        if chat.looked_at is not None and chat.outsiders is not None and chat.looked_at > self.now() - FRESH:
            return replace(place, outsiders=chat.outsiders)
        return replace(place, outsiders=await self._ask(chat))

    async def _ask(self, chat: TeamsChat) -> bool:
        try:
            told = [each async for each in self.connector.members(chat.service_url, chat.id)]
        except Busy as busy:
            raise Retry(busy.after, f"roster: {busy.reason}", counts=busy.after is None) from None
        except Refusal:
            return True
        read = [member(each, chat.tenant) for each in told]
        async with self.database.writing(lasting=False) as session:
            outsiders = not read or await self._strangers(session, chat.key, read)
            await book.looked(session, chat.key, outsiders, self.now())
        return outsiders

    async def _strangers(self, session: AsyncSession, place: str, read: list[Reads]) -> bool:
        """Whether anybody reads there who is neither of the house nor of the partners the place is bound to."""
        bound = await places.bound_partners(session, place) or ()
        partners = {partner.id for partner in bound}
        organisations = await _organisations(session, partners)
        for each in read:
            if each.guest or each.tenant not in (self.home | organisations):
                person = await people.resolve(session, PLATFORM, each.tenant, each.user)
                if person is None or person.standing is not Standing.GOOD:
                    return True
                if not person.internal and person.partner_id not in partners:
                    return True
        return False


async def _organisations(session: AsyncSession, partners: set[int]) -> frozenset[str]:
    """The tenants in which people of these partners, and of no other one, have enrolled."""
    if not partners:
        return frozenset()
    query = (
        select(Identity.tenant, PartnerMembership.partner_id)
        .join(PartnerMembership, PartnerMembership.person_id == Identity.person_id)
        .where(Identity.platform == PLATFORM)
        .distinct()
    )
    rows = (await session.execute(query)).all()
    others = {row.tenant for row in rows if row.partner_id not in partners}
    return frozenset({row.tenant for row in rows} - others - {CONSUMERS})
