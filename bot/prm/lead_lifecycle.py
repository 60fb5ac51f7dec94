"""A lead's way through its states, as partners go it: each change is checked, saved unless stale, and recorded.

A lead is read under a lock before it is changed: of two colleagues who press at once, the second sees what the first
one did. Who is told of it, stands in the notices; who gets a lead, in `lead_routing`.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.exc import StaleDataError

from bot.errors import OutOfDate, ReasonNeeded, UserError
from bot.prm import clocks, lead_outcomes, ledger
from bot.prm.deal_records import Deal
from bot.prm.lead_people import colleagues
from bot.prm.lead_records import OPEN, TRANSITIONS, WORKED_ON, Lead, LeadNote, LeadState
from bot.prm.leads import NoSuchLead, offered_to, visible_to
from bot.prm.money import Money
from bot.prm.people import Member, Person
from bot.prm.rights import require


class LeadMovedOn(UserError):
    """Lead {number} has moved on in the meantime, so that is no longer possible."""


class TakenByColleague(UserError):
    """Lead {number} was accepted already; {name} takes care of it."""


class YoursAlready(UserError):
    """You take care of lead {number} already."""


class NotAcceptedYet(UserError):
    """Lead {number} has to be accepted first."""


class NoLeadColleague(UserError):
    """That person does not work on leads at your company."""


class NothingNew(UserError):
    """What is new about lead {number}? Tell me its value, its closing date, or write a note."""


class NothingExpected(UserError):
    """The expected value must be more than zero."""


class NotTheSamePartner(UserError):
    """Lead {number} and the deal belong to different companies."""


async def accept(
    session: AsyncSession,
    member: Member,
    number: str,
    *,
    value: Money,
    closes_on: date,
    now: datetime,
    owner_id: int | None = None,
    version: int | None = None,
) -> Lead:
    """Take a new lead: from now on its contact can be read. `owner_id`: who takes care of it, else the member.

    Raises NotAllowed, NoSuchLead, TakenByColleague, YoursAlready, LeadMovedOn, NoLeadColleague, NothingExpected,
    OutOfDate.
    """
    require(member, "lead.work")
    lead = await locked(session, offered_to(member), number, version)
    await _refuse_taken(session, member, lead)
    if value.amount <= 0:
        raise NothingExpected
    owner = member.person_id if owner_id is None else owner_id
    if owner not in {each.id for each in await colleagues(session, _partner_of(lead))}:
        raise NoLeadColleague
    lead.expected_value = value
    await change(
        session, lead, LeadState.ACCEPTED, actor=member.actor, now=now,
        accepted_at=now, owner_id=owner, expected_close=closes_on,
    )  # fmt: skip
    return lead


async def decline(
    session: AsyncSession, member: Member, number: str, *, reason: str, now: datetime, version: int | None = None
) -> Lead:
    """Say no to a new lead: it never comes back. Raises as `accept`, and ReasonNeeded."""
    require(member, "lead.work")
    lead = await locked(session, offered_to(member), number, version)
    await _refuse_taken(session, member, lead)
    await change(session, lead, LeadState.DECLINED, actor=member.actor, now=now, reason=_given(reason))
    return lead


async def update(
    session: AsyncSession,
    member: Member,
    number: str,
    *,
    now: datetime,
    value: Money | None = None,
    closes_on: date | None = None,
    note: str | None = None,
    version: int | None = None,
) -> Lead:
    """Say how it goes; of a lead that was only accepted, at least that it is being worked on.

    Raises NotAllowed, NoSuchLead, NotAcceptedYet, LeadMovedOn, NothingNew, NothingExpected, OutOfDate.
    """
    require(member, "lead.work")
    lead = await locked(session, visible_to(member), number, version)
    _refuse_not_worked_on(lead)
    if value is None and closes_on is None and note is None and lead.state is LeadState.WORKING:
        raise NothingNew(number=number)
    if value is not None and value.amount <= 0:
        raise NothingExpected
    if note is not None:
        session.add(LeadNote(lead_id=lead.id, at=now, words=note))
    before = snapshot(lead)
    begun, lead.state = lead.state is LeadState.ACCEPTED, LeadState.WORKING
    if value is not None:
        lead.expected_value = value
    lead.expected_close = closes_on or lead.expected_close
    action = "lead.working" if begun else "lead.updated"
    await save(session, lead, action, actor=member.actor, now=now, before=before)
    return lead


async def lose(
    session: AsyncSession, member: Member, number: str, *, reason: str, now: datetime, version: int | None = None
) -> Lead:
    """It came to nothing. Raises NotAllowed, NoSuchLead, NotAcceptedYet, LeadMovedOn, ReasonNeeded, OutOfDate."""
    require(member, "lead.work")
    lead = await locked(session, visible_to(member), number, version)
    _refuse_not_worked_on(lead)
    await change(session, lead, LeadState.LOST, actor=member.actor, now=now, reason=_given(reason))
    return lead


async def convertible(session: AsyncSession, member: Member, number: str, *, version: int | None = None) -> Lead:
    """The lead that is about to become a deal, locked. Raises NotAllowed, NoSuchLead, NotAcceptedYet, LeadMovedOn."""
    require(member, "lead.work")
    lead = await locked(session, visible_to(member), number, version)
    _refuse_not_worked_on(lead)
    return lead


async def convert(session: AsyncSession, member: Member, lead: Lead, deal: Deal, *, now: datetime) -> None:
    """The deal was registered in this transaction: the lead is over, and says what it became."""
    if deal.partner_id != lead.partner_id:
        raise NotTheSamePartner(number=lead.number)
    detail = {"deal": deal.number}
    await change(session, lead, LeadState.CONVERTED, actor=member.actor, now=now, detail=detail, deal_id=deal.id)


async def locked(session: AsyncSession, reach: ColumnElement[bool], number: str, version: int | None = None) -> Lead:
    """One lead as it is now, kept from others until this transaction ends. Raises NoSuchLead, OutOfDate."""
    wanted = select(Lead).where(reach, Lead.number == number).options(selectinload(Lead.products))
    fresh = wanted.with_for_update(of=Lead).execution_options(populate_existing=True)
    lead = await session.scalar(fresh)
    if lead is None:
        raise NoSuchLead(number=number)
    if version is not None and version != lead.version and lead.state in OPEN:
        raise OutOfDate(number=number)
    return lead


async def change(
    session: AsyncSession,
    lead: Lead,
    to: LeadState,
    *,
    actor: str,
    now: datetime,
    detail: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Bring a lead into another state. Raises LeadMovedOn where it cannot go there from here, and OutOfDate."""
    if to not in TRANSITIONS[lead.state]:
        raise LeadMovedOn(number=lead.number)
    before = snapshot(lead)
    ended = {} if to in OPEN else {"ended_at": now}
    for name, value in {"state": to, **ended, **changes}.items():
        setattr(lead, name, value)
    if to not in OPEN and lead.partner_id is not None:
        await lead_outcomes.count(session, lead.partner_id, to, now)
    await clocks.stop(session, subject(lead))
    await save(session, lead, f"lead.{to}", actor=actor, now=now, before=before, detail=detail)


async def save(
    session: AsyncSession,
    lead: Lead,
    action: str,
    *,
    actor: str,
    now: datetime,
    before: dict[str, Any] | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Keep what was changed unless somebody was faster (OutOfDate), and write it into the ledger."""
    number = lead.number
    try:
        await session.flush()
    except StaleDataError as error:
        raise OutOfDate(number=number) from error
    await ledger.append(
        session, actor=actor, action=action, subject=subject(lead),
        before=before, after=snapshot(lead), detail=detail, at=now,
    )  # fmt: skip


def subject(lead: Lead) -> str:
    return f"lead:{lead.number}"


def snapshot(lead: Lead) -> dict[str, Any]:
    """What is decided about a lead; the company and the person behind it stay outside the ledger."""
    names = ("state", "partner_id", "owner_id", "expected_value_minor", "currency", "expected_close", "hot", "deal_id")
    return {name: getattr(lead, name) for name in names}


async def _refuse_taken(session: AsyncSession, member: Member, lead: Lead) -> None:
    if lead.state in WORKED_ON and lead.owner_id == member.person_id:
        raise YoursAlready(number=lead.number)
    if lead.state in WORKED_ON:
        name = await session.scalar(select(Person.name).where(Person.id == lead.owner_id))
        raise TakenByColleague(number=lead.number, name=name or "")
    if lead.state is not LeadState.NEW:
        raise LeadMovedOn(number=lead.number)


def _refuse_not_worked_on(lead: Lead) -> None:
    if lead.state is LeadState.NEW:
        raise NotAcceptedYet(number=lead.number)
    if lead.state not in WORKED_ON:
        raise LeadMovedOn(number=lead.number)


def _partner_of(lead: Lead) -> int:
    if lead.partner_id is None:  # only staff see such a lead, and they have no right to work on it
        raise NoSuchLead(number=lead.number)
    return lead.partner_id


def _given(reason: str) -> str:
    if not reason.strip():
        raise ReasonNeeded
    return reason.strip()
