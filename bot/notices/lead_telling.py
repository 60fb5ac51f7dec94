"""When and how a partner is told of a lead, so that urgent ones come through and nobody is buried in messages.

Hot leads are told singly and at once. Others wait until somebody is at work there; and once a day has brought more than
the programme's number of them, for the day's digest.
"""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.notices import lead_cards
from bot.notify import Teller, Write
from bot.prm import clocks
from bot.prm.business_calendar import calendar_of
from bot.prm.business_days import next_open
from bot.prm.lead_clock import ANNOUNCEMENT, DIGEST, working_hours
from bot.prm.lead_people import colleagues
from bot.prm.lead_records import Lead, LeadState
from bot.prm.partners import Partner
from bot.prm.programme import Programme


async def announce(teller: Teller, current: Programme, lead: Lead, partner: Partner, *, key: str) -> None:
    """Tell a partner's people of a lead that is theirs to accept: now, or with what else is to be told later."""
    later = await _waits_for(teller, current, lead, partner)
    if later is None:
        await offer(teller, current, [lead], partner, key=key)
    elif later not in {each.name for each in await clocks.open_clocks(teller.session, _mailbox(partner))}:
        where = partner.calendar
        await clocks.start(teller.session, current, later, _mailbox(partner), teller.now, zone=where)


async def tell_what_has_gathered(teller: Teller, current: Programme, partner: Partner, *, key: str) -> None:
    """Everything this partner has not been told of yet."""
    untold = select(Lead).where(Lead.partner_id == partner.id, Lead.state == LeadState.NEW, Lead.announced_at.is_(None))
    found = await teller.session.scalars(untold.options(selectinload(Lead.products)).order_by(Lead.id))
    await offer(teller, current, found.all(), partner, key=key)


async def offer(teller: Teller, current: Programme, leads: Sequence[Lead], partner: Partner, *, key: str) -> None:
    """Tell of these leads now: hot ones singly, and others, too, unless that would be too many for a day."""
    rules = current.rules
    told = await _told_today(teller.session, partner, teller.now)
    hot = [lead for lead in leads if lead.is_hot(rules, teller.now)]
    calm = [lead for lead in leads if lead not in hot]
    together = calm if len(calm) > 1 and told + len(leads) > rules.lead_digest_above else []
    for lead in leads:
        lead.announced_at = teller.now
        if lead not in together:
            await _offer_one(teller, lead, partner, hot=lead in hot, key=key)
    if together:
        for person in await colleagues(teller.session, partner.id):
            await teller.person(
                person.id, lambda t, who: lead_cards.digest(together, who, t),
                key=f"leads:{partner.key}:{key}", partner=partner.id,
            )  # fmt: skip
    await teller.session.flush()


async def ask(teller: Teller, lead: Lead, partner: Partner, write: Write, *, key: str) -> None:
    """Ask whoever may answer for a lead; all of it is taken back once somebody has."""
    for person in await colleagues(teller.session, partner.id):
        await teller.person(person.id, write, key=key, card=card_of(lead), partner=partner.id)


def card_of(lead: Lead) -> str:
    """Under which everything is posted that asks a partner for an answer."""
    return f"lead:{lead.number}:offer"


async def _offer_one(teller: Teller, lead: Lead, partner: Partner, *, hot: bool, key: str) -> None:
    key = f"lead:{lead.number}:{key}"
    await ask(teller, lead, partner, lambda t, who: lead_cards.offer(lead, who, t, hot=hot), key=key)


async def _waits_for(teller: Teller, current: Programme, lead: Lead, partner: Partner) -> str | None:
    """The clock with which it is told; None where it is told now."""
    if lead.is_hot(current.rules, teller.now):
        return None
    if next_open(teller.now, working_hours(current.rules, partner.calendar)) > teller.now:
        return ANNOUNCEMENT
    told = await _told_today(teller.session, partner, teller.now)
    return DIGEST if told >= current.rules.lead_digest_above else None


async def _told_today(session: AsyncSession, partner: Partner, now: datetime) -> int:
    """Of how many leads this partner was told since midnight there."""
    calendar = calendar_of(partner.calendar)
    midnight = calendar.moment(now.astimezone(ZoneInfo(calendar.zone)).date(), time.min)
    told = select(func.count()).where(Lead.partner_id == partner.id, Lead.announced_at >= midnight)
    return await session.scalar(told) or 0


def _mailbox(partner: Partner) -> str:
    """Whose clock it is that tells of several leads."""
    return f"partner:{partner.key}"
