"""Deals and leads as people name them: by number, by the customer's name, or as the newest one.

Every query is filtered by what the member may read, so that a foreign record and one that does not exist are the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.prm import commission_lines, deals, leads, mentions
from bot.prm.deal_records import Deal, DealState, DealTerm
from bot.prm.fund_claim_records import ClaimTerm
from bot.prm.fund_records import FundRequestTerm
from bot.prm.leads import Lead, LeadTerm
from bot.prm.mentions import Mention
from bot.prm.people import Member
from bot.prm.ticket_records import TicketTerm

MOST = 25  # records offered or told apart
MOST_CANDIDATES = 200  # looked at one by one; those that share most index terms come first
MOST_TERMS = 150  # of one sentence


@dataclass(frozen=True, slots=True)
class Named:
    """A record as a person tells it from others. `words` are what a sentence named it by."""

    number: str
    name: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What can be looked for: its rows, how they are called, and who may read them."""

    id: InstrumentedAttribute[int]
    number: InstrumentedAttribute[str]
    name: InstrumentedAttribute[str]
    term: type[DealTerm] | type[LeadTerm] | type[FundRequestTerm] | type[ClaimTerm] | type[TicketTerm]
    visible: Callable[[Member], ColumnElement[bool]]


DEALS = Subject(Deal.id, Deal.number, Deal.customer_name, DealTerm, deals.visible_to)
EARNED = Subject(Deal.id, Deal.number, Deal.customer_name, DealTerm, commission_lines.deals_with_lines)
LEADS = Subject(Lead.id, Lead.number, Lead.company, LeadTerm, leads.visible_to)
LEADS_OFFERED = Subject(Lead.id, Lead.number, Lead.company, LeadTerm, leads.offered_to)
LEADS_TO_ACCEPT = Subject(Lead.id, Lead.number, Lead.company, LeadTerm, leads.to_accept)
LEADS_TO_WORK_ON = Subject(Lead.id, Lead.number, Lead.company, LeadTerm, leads.to_work_on)
LEADS_TO_ASSIGN = Subject(Lead.id, Lead.number, Lead.company, LeadTerm, leads.to_assign)


def deals_in(*states: DealState) -> Subject:
    """Deals of which something is to be done that only these states allow."""
    return replace(DEALS, visible=lambda member: and_(deals.visible_to(member), Deal.state.in_(states)))


async def newest(session: AsyncSession, member: Member, what: Subject, *, limit: int = MOST) -> list[Named]:
    """The records this member may see, the newest first."""
    return [Named(number, name) for _, number, name in await _rows(session, member, what, limit)]


async def named(session: AsyncSession, member: Member, what: Subject, text: str, *, limit: int = MOST) -> list[Named]:
    """The records of this member that a text names: the one whose number it gives, else all its words fit as well."""
    found = await _candidates(session, member, what, text)
    numbered = [(id, mention) for id, number, _ in found if (mention := mentions.numbered_in(text, number))]
    by_name = [
        (id, mention) for id, number, name in found
        if (mention := mentions.named_in(text, name)) and not mentions.gives_another(text, number)
    ]  # fmt: skip
    told: dict[int, Mention] = dict(numbered or by_name)
    rows = {id: (number, name) for id, number, name in found}
    return [Named(*rows[id], told[id].words) for id in mentions.best(told.items())[:limit]]


async def _candidates(
    session: AsyncSession, member: Member, what: Subject, text: str
) -> Sequence[tuple[int, str, str]]:
    terms = sorted(mentions.terms_in(text))[:MOST_TERMS]
    shared = (
        select(what.term.record_id, func.count().label("shared"))
        .where(what.term.programme_id == member.programme_id, what.term.term.in_(terms))
        .group_by(what.term.record_id)
        .subquery()
    )
    wanted = _readable(member, what).join(shared, shared.c.record_id == what.id)
    rows = await session.execute(wanted.order_by(shared.c.shared.desc(), what.id.desc()).limit(MOST_CANDIDATES))
    return [(id, number, name) for id, number, name in rows]


async def _rows(session: AsyncSession, member: Member, what: Subject, limit: int) -> Sequence[tuple[int, str, str]]:
    rows = await session.execute(_readable(member, what).order_by(what.id.desc()).limit(limit))
    return [(id, number, name) for id, number, name in rows]


def _readable(member: Member, what: Subject) -> Select[int, str, str]:
    return select(what.id, what.number, what.name).where(what.visible(member))
