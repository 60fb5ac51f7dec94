"""Who may do what: the one table of roles and actions, and the rows a member can reach with them."""

from typing import Literal, get_args

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.errors import NotAllowed
from bot.prm.partners import Partner
from bot.prm.people import Member, PartnerRole, StaffRole

Action = Literal[
    "person.invite",
    "place.bind",
    "webhook.manage",
    "deal.register",
    "deal.work",
    "deal.read.own",
    "deal.read.partner",
    "deal.read.managed",
    "deal.read.all",
    "deal.decide.managed",
    "deal.decide.all",
    "lead.work",
    "lead.read.own",
    "lead.read.partner",
    "lead.read.managed",
    "lead.read.all",
    "lead.assign.managed",
    "lead.assign.all",
    "commission.read",
    "commission.read.all",
    "commission.decide",
    "fund.read.partner",
    "fund.read.managed",
    "fund.read.all",
    "fund.request",
    "fund.decide.managed",
    "fund.decide.all",
    "claim.file",
    "claim.decide.managed",
    "claim.decide.all",
    "claim.pay",
    "ticket.read.own",
    "ticket.read.partner",
    "ticket.read.managed",
    "ticket.read.all",
    "ticket.work.managed",
    "ticket.work.all",
    "announcement.write",
    "announcement.release",
    "announcement.take_out.managed",
    "announcement.take_out.all",
    "announcement.opt_out",
    "content.read",  # what partners asked and did not find, and how well they are helped
    "content.write",
    "content.publish",
]
ACTIONS: frozenset[str] = frozenset(get_args(Action))

# own = rows this person registered; partner = everything of their partner; managed = of the partners they look after.
PARTNER_RIGHTS: dict[PartnerRole, frozenset[Action]] = {
    PartnerRole.REP: frozenset(
        {"deal.register", "deal.work", "deal.read.own", "lead.work", "lead.read.own", "ticket.read.own"}
    ),
    PartnerRole.ADMIN: frozenset(
        {
            "person.invite",
            "deal.register",
            "deal.work",
            "deal.read.own",
            "deal.read.partner",
            "lead.work",
            "lead.read.own",
            "lead.read.partner",
            "commission.read",
            "fund.read.partner",
            "fund.request",
            "claim.file",
            "ticket.read.own",
            "ticket.read.partner",
            "announcement.opt_out",
        }
    ),
    PartnerRole.FINANCE: frozenset({"commission.read", "fund.read.partner", "claim.file", "ticket.read.own"}),
    PartnerRole.MARKETING: frozenset({"fund.read.partner", "fund.request", "claim.file", "ticket.read.own"}),
}
STAFF_RIGHTS: dict[StaffRole, frozenset[Action]] = {
    StaffRole.CHANNEL_MANAGER: frozenset(
        {
            "person.invite",
            "place.bind",
            "deal.read.managed",
            "deal.decide.managed",
            "lead.read.managed",
            "lead.assign.managed",
            "fund.read.managed",
            "fund.decide.managed",
            "claim.decide.managed",
            "ticket.read.managed",
            "ticket.work.managed",
            "content.read",
            "content.write",
            "announcement.write",
            "announcement.release",
            "announcement.take_out.managed",
        }
    ),
    StaffRole.APPROVER: frozenset(
        {"deal.read.all", "deal.decide.all", "lead.read.all", "fund.read.all", "fund.decide.all", "claim.decide.all"}
    ),
    StaffRole.SUPPORT: frozenset(
        {
            "deal.read.all",
            "lead.read.all",
            "fund.read.all",
            "ticket.read.all",
            "ticket.work.all",
            "content.read",
            "content.write",
            "content.publish",
        }
    ),
    StaffRole.FINANCE: frozenset(
        {
            "deal.read.all",
            "commission.read.all",
            "commission.decide",
            "fund.read.all",
            "claim.decide.all",
            "claim.pay",
        }
    ),
    StaffRole.ADMIN: frozenset(
        {
            "webhook.manage",
            "person.invite",
            "place.bind",
            "deal.read.all",
            "deal.decide.all",
            "lead.read.all",
            "lead.assign.managed",
            "lead.assign.all",
            "commission.read.all",
            "commission.decide",
            "fund.read.all",
            "fund.decide.all",
            "claim.decide.all",
            "claim.pay",
            "ticket.read.all",
            "ticket.work.all",
            "content.read",
            "content.write",
            "content.publish",
            "announcement.write",
            "announcement.release",
            "announcement.take_out.all",
        }
    ),
}


def rights(member: Member) -> frozenset[str]:
    """Everything this member may do; empty for whoever lost their standing."""
    if member.internal:
        return frozenset().union(*(STAFF_RIGHTS[StaffRole(role)] for role in member.roles))
    if member.partner is None:
        return frozenset()
    return frozenset().union(*(PARTNER_RIGHTS[PartnerRole(role)] for role in member.roles))


def may(member: Member, action: Action) -> bool:
    if action not in ACTIONS:
        raise LookupError(f"no such action: {action}")
    return action in rights(member)


def require(member: Member, action: Action) -> None:
    """NotAllowed unless the member may do this."""
    if not may(member, action):
        raise NotAllowed


def reachable(
    member: Member,
    what: Literal["deal", "lead", "fund", "ticket"],
    *,
    programme: InstrumentedAttribute[int],
    partner: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    owner: InstrumentedAttribute[int] | InstrumentedAttribute[int | None] | None = None,
) -> ColumnElement[bool]:
    """The rows this member can read, as a condition inside the query: a foreign row is never even fetched."""
    granted = rights(member)
    conditions: list[ColumnElement[bool]] = []
    if f"{what}.read.all" in granted:
        conditions.append(programme == member.programme_id)
    if f"{what}.read.managed" in granted:
        conditions.append(partner.in_(select(Partner.id).where(Partner.channel_manager_id == member.person_id)))
    if f"{what}.read.partner" in granted:
        conditions.append(partner == member.partner_id)
    elif owner is not None and f"{what}.read.own" in granted:
        conditions.append(and_(partner == member.partner_id, owner == member.person_id))
    return or_(false(), *conditions)
