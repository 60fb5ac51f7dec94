"""Finance gives other partners a share of the commission on a deal that is still open; the rest stays where it was."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import commission_rates, commissions, deals, partners
from bot.prm.commission_changes import DECIDE
from bot.prm.deal_records import LIVE as OPEN
from bot.prm.deal_records import Deal
from bot.prm.partners import Partner, PartnerStatus
from bot.prm.people import Member
from bot.prm.rights import require

__all__ = ["OPEN", "NoPartnerToShare", "NothingLeft", "RestIsTheirs", "share"]

WHOLE = Decimal(100)


class NoPartnerToShare(UserError):
    """I don't find an active partner “{partner}”."""


class RestIsTheirs(UserError):
    """{partner} registered deal {number} and gets whatever the others don't. Please name another partner."""


class NothingLeft(UserError):
    """The others would get {total} % then, and nothing would be left for the partner that registered deal {number}."""


async def share(
    session: AsyncSession, member: Member, number: str, partner: str, percent: Decimal, *, now: datetime
) -> tuple[Deal, Mapping[str, Decimal]]:
    """Give the partner with this key `percent` % of what the deal will earn; 0 takes it back. Every share, by name.

    Raises NotAllowed, NoSuchDeal, NoPartnerToShare, RestIsTheirs, NothingLeft, AlreadyEarned.
    """
    require(member, DECIDE)
    deal = await deals.get(session, member, number, lock=True)
    named = await partners.named(session, member.programme_id, partner)
    if named is None or named.status is not PartnerStatus.ACTIVE:
        raise NoPartnerToShare(partner=partner)
    if named.id == deal.partner_id:
        raise RestIsTheirs(partner=named.name, number=deal.number)
    shares = await _with(session, deal, named.id, percent)
    await commission_rates.agree_split(session, deal, shares, actor=member.actor, now=now)
    names = dict((await session.execute(select(Partner.id, Partner.name).where(Partner.id.in_(shares)))).all())
    return deal, {names[each]: part for each, part in shares.items()}


async def _with(session: AsyncSession, deal: Deal, partner: int, percent: Decimal) -> dict[int, Decimal]:
    """What was agreed so far with this partner's share in it; whoever registered the deal first, with the rest."""
    agreed = await commissions.splits(session, deal.id, deal.partner_id)
    others = {each: part for each, part in agreed.items() if each not in (deal.partner_id, partner)}
    if percent:
        others[partner] = percent
    rest = WHOLE - sum(others.values())
    if rest <= 0:
        raise NothingLeft(total=WHOLE - rest, number=deal.number)
    return {deal.partner_id: rest, **others}
