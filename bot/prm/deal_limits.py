"""Who may decide on a deal: within whose reach it is, and up to which value."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, false, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotAllowed, UserError
from bot.prm.deal_records import Deal
from bot.prm.deciders import AboveLimit, deciders, up_to
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import may

NOBODY = Decimal(-1)  # a limit below every value


class OwnRequest(UserError):
    """You registered {number} yourself, so somebody else decides on it."""


def at_stake(deal: Deal) -> Money:
    """The value that is decided on."""
    return deal.raised or deal.value


async def require_decision(session: AsyncSession, member: Member, programme: Programme, deal: Deal) -> None:
    """Staff decide within reach and limit, nobody on what they registered themselves.

    An admin has no limit; without an exchange rate only an admin decides.
    """
    if not await within_reach(session, member, deal):
        raise NotAllowed
    if deal.owner_id == member.person_id:
        raise OwnRequest(number=deal.number)
    limit, home = _limit(member, programme), programme.home_value(at_stake(deal))
    if limit is not None and (home is None or home > limit):
        raise AboveLimit(limit=programme.home_money(limit), number=deal.number)


async def within_reach(session: AsyncSession, member: Member, deal: Deal) -> bool:
    """Whether this member decides on deals of this partner at all, whatever they are worth."""
    manager = await session.scalar(select(Partner.channel_manager_id).where(Partner.id == deal.partner_id))
    managed = may(member, "deal.decide.managed") and manager == member.person_id
    return deal.programme_id == member.programme_id and (managed or may(member, "deal.decide.all"))


def _limit(member: Member, programme: Programme) -> Decimal | None:
    """Up to what a member of staff decides, in the home currency; None without a limit."""
    if "admin" in member.roles:
        return None
    rules = programme.rules
    return rules.deal_limit_approver if may(member, "deal.decide.all") else rules.deal_limit_channel_manager


def decidable(member: Member, programme: Programme) -> ColumnElement[bool]:
    """What `require_decision` lets this member decide on, as a condition on deals joined with their partners."""
    limit = _limit(member, programme)
    stake = func.coalesce(Deal.raised_minor, Deal.value_minor)
    within = true() if limit is None else up_to(limit, programme, Deal.currency, stake)
    return and_(Deal.programme_id == member.programme_id, Deal.owner_id != member.person_id, _reach(member), within)


def _reach(member: Member) -> ColumnElement[bool]:
    if may(member, "deal.decide.all"):
        return true()
    return Partner.channel_manager_id == member.person_id if may(member, "deal.decide.managed") else false()


def needs_more(programme: Programme, tier: str, old: Money, new: Money) -> bool:
    """Whether a new value passes a limit (automatic approval, channel manager, approver) that the old one did not.
    Without an exchange rate nobody knows, so more is always for somebody to decide.
    """
    if programme.home_value(new) is None:
        return new.amount > old.amount
    return _passed(programme, tier, new) > _passed(programme, tier, old)


def _passed(programme: Programme, tier: str, value: Money) -> int:
    rules, home = programme.rules, programme.home_value(value)
    limits = (
        rules.deal_auto_approval_limits.get(tier, NOBODY), rules.deal_limit_channel_manager, rules.deal_limit_approver
    )  # fmt: skip
    return len(limits) if home is None else sum(home > limit for limit in limits)


async def ladder(session: AsyncSession, programme: Programme, deal: Deal) -> list[tuple[int, ...]]:
    """Those who may decide, by person id: whom to ask first, then those above them. Never the one who registered it."""
    rules, home = programme.rules, programme.home_value(at_stake(deal))
    limits: Sequence[tuple[Decimal, Decimal]] = (
        (rules.deal_limit_channel_manager, rules.deal_limit_approver), (NOBODY, rules.deal_limit_approver),
        (NOBODY, NOBODY),
    )  # fmt: skip
    rungs: list[tuple[int, ...]] = []
    for manager, approver in limits:
        asked = await deciders(
            session, programme, deal.partner_id, home, manager_limit=manager, approver_limit=approver
        )  # fmt: skip
        others = tuple(person for person in asked if person != deal.owner_id)
        if others and others not in rungs:
            rungs.append(others)
    return rungs
