"""Leads that staff give to a partner themselves, for a reason that is kept with the lead."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import ReasonNeeded, UserError
from bot.prm import partners
from bot.prm.lead_intake import assign, expire, successor
from bot.prm.lead_lifecycle import LeadMovedOn, locked
from bot.prm.lead_records import Lead, LeadState
from bot.prm.lead_routing import Decision, had_it
from bot.prm.leads import visible_to
from bot.prm.mentions import best, named_in
from bot.prm.partners import Partner, PartnerStatus
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.records import MOST, Named
from bot.prm.rights import may, require


class NoPartnerToAssign(UserError):
    """I don't find a partner “{partner}” that you may give leads to."""


class WithThemAlready(UserError):
    """Lead {number} is with {partner} already."""


class HadItBefore(UserError):
    """{partner} had this lead before and did not take it. It never goes back."""


async def assign_by_hand(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    partner: str,
    *,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> tuple[Lead, Partner]:
    """Give a new lead to the partner with this key for a reason; who had it so far sees it expire.

    Raises NotAllowed, NoSuchLead, NoPartnerToAssign, WithThemAlready, HadItBefore, LeadMovedOn, ReasonNeeded,
    OutOfDate.
    """
    require(member, "lead.assign.managed")
    if not reason.strip():
        raise ReasonNeeded
    lead = await locked(session, visible_to(member), number, version)
    if lead.state is not LeadState.NEW:
        raise LeadMovedOn(number=number)
    to = await _partner_in_reach(session, member, partner)
    if to.id == lead.partner_id:
        raise WithThemAlready(number=lead.number, partner=to.name)
    if to.id in await had_it(session, lead):
        raise HadItBefore(partner=to.name)
    if lead.partner_id is not None:
        lead = await _taken_back(session, member, programme, lead, now)
    why = Decision(by=member.person_id, reason=reason.strip()).document
    await assign(session, programme, lead, to, why=why, now=now, actor=member.actor)
    return lead, to


async def assignable(session: AsyncSession, member: Member, text: str, *, limit: int = MOST) -> list[Named]:
    """The active partners this member may give leads to and a text names: by its key, or by the name; all for no text.

    `Named.number` is the key.
    """
    wanted = select(Partner.key, Partner.name).where(
        Partner.programme_id == member.programme_id, Partner.status == PartnerStatus.ACTIVE
    )
    if not may(member, "lead.assign.all"):
        wanted = wanted.where(Partner.channel_manager_id == member.person_id)
    rows = [Named(key, name) for key, name in await session.execute(wanted.order_by(Partner.name, Partner.id))]
    if not text.strip():
        return rows[:limit]
    if exactly := [each for each in rows if each.number == text.strip()]:
        return exactly
    told = {at: mention for at, each in enumerate(rows) if (mention := named_in(text, each.name))}
    return [replace(rows[at], words=told[at].words) for at in best(told.items())[:limit]]


async def _taken_back(session: AsyncSession, member: Member, programme: Programme, lead: Lead, now: datetime) -> Lead:
    await expire(session, lead, now=now, actor=member.actor)
    again = await successor(session, programme, lead, now=now)
    if again is None:
        raise LeadMovedOn(number=lead.number)
    return again


async def _partner_in_reach(session: AsyncSession, member: Member, key: str) -> Partner:
    partner = await partners.named(session, member.programme_id, key)
    if partner is None or partner.status is not PartnerStatus.ACTIVE:
        raise NoPartnerToAssign(partner=key)
    if partner.channel_manager_id != member.person_id and not may(member, "lead.assign.all"):
        raise NoPartnerToAssign(partner=key)
    return partner
