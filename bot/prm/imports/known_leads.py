"""What another system says of a lead that is here already: it goes on by the rules that hold for everybody."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import lead_lifecycle
from bot.prm.customers import domain_of
from bot.prm.deal_records import Deal
from bot.prm.imports.external import ahead, fingerprint, news, require_changeable, require_past, way
from bot.prm.imports.kinds import CannotBe, Import, Outcome
from bot.prm.imports.lead_rows import LeadRow, row_of
from bot.prm.imports.new_leads import contact_of, deal_of, expected_of, hand_over, require_state
from bot.prm.imports.partners import partner
from bot.prm.imports.people import colleague
from bot.prm.lead_by_hand import HadItBefore
from bot.prm.lead_lifecycle import LeadMovedOn
from bot.prm.lead_records import OPEN, TRANSITIONS, Lead, LeadContact, LeadState
from bot.prm.lead_routing import had_it
from bot.prm.partners import Partner
from bot.prm.people import Person

OF_NEW_ONES = {"received_on", "assigned_on", "accepted_on", "ended_on"}
PLAIN = {"interest", "hot", "expected_close", "reason"}
MONEY = {"expected_value", "currency"}
CONTACT = {"contact_name", "contact_title", "contact_email", "contact_phone"}
CHANGEABLE = PLAIN | MONEY | CONTACT | {"state", "owner", "deal", "partner"}


async def change(session: AsyncSession, shared: Import, lead: Lead, row: LeadRow) -> Outcome:
    """Raises CannotBe for a lead that is over, or a column that stays; LeadMovedOn, HadItBefore, ReasonNeeded."""
    contact = await session.get_one(LeadContact, lead.id)
    said = await _said(session, shared, lead, contact, row)
    if not said or lead.external_row == fingerprint(row):
        return Outcome.UNCHANGED
    if lead.state not in OPEN and said.keys() != {"external_id"}:
        why = f"{lead.number} is over ({lead.state}), and what is over is no longer changed"
        raise CannotBe(why=why, column="state" if "state" in said else next(iter(said)))
    lead.external_id, lead.external_row = row.external_id or lead.external_id, fingerprint(row)
    said.pop("external_id", None)
    require_changeable(said, CHANGEABLE, lead.number)
    if "partner" in said:
        await _hand_over(session, shared, lead, row)
    await _amend(session, shared, lead, contact, row, said)
    await _move(session, shared, lead, row, moves="state" in said)
    await session.flush()
    return Outcome.CHANGED


async def _said(
    session: AsyncSession, shared: Import, lead: Lead, contact: LeadContact, row: LeadRow
) -> dict[str, Any]:
    """What is new: not what only a new lead is told, nor a state that the lead has left behind."""
    at = await session.get(Partner, lead.partner_id) if lead.partner_id else None
    owner = await session.get(Person, lead.owner_id) if lead.owner_id else None
    deal = await session.get(Deal, lead.deal_id) if lead.deal_id else None
    now = row_of(shared.programme, lead, contact, at.key if at else None, owner, deal.number if deal else None)
    said = {name: value for name, value in news(row, now).items() if name not in OF_NEW_ONES}
    if "domain" in said and domain_of(row.domain) == lead.domain:
        del said["domain"]
    if deal is not None and row.deal == deal.external_id:
        said.pop("deal", None)
    if "owner" in said and at is not None and (await colleague(session, shared, at, said["owner"])).id == lead.owner_id:
        del said["owner"]
    if "state" in said and lead.state in OPEN and not ahead(TRANSITIONS, lead.state, row.state):
        del said["state"]
    return said


async def _hand_over(session: AsyncSession, shared: Import, lead: Lead, row: LeadRow) -> None:
    to = await partner(session, shared, row.partner or "")
    if lead.partner_id is not None or lead.state is not LeadState.NEW:
        raise CannotBe(
            why=f"{lead.number} is with another partner; only staff give it to somebody else", column="partner"
        )
    if to.id in await had_it(session, lead):
        raise HadItBefore(partner=to.name)
    await hand_over(session, shared, lead, to)


async def _amend(
    session: AsyncSession, shared: Import, lead: Lead, contact: LeadContact, row: LeadRow, said: dict[str, Any]
) -> None:
    said = {name: value for name, value in said.items() if name not in ("state", "partner", "deal")}
    if not said:
        return
    before = lead_lifecycle.snapshot(lead)
    for name in PLAIN & said.keys():
        setattr(lead, name, said[name])
    if "hot" in said:
        lead.hot_since = shared.now if lead.hot else None
    if MONEY & said.keys() and (expected := expected_of(row)) is not None:
        require_state(row)
        lead.expected_value = expected
    if "owner" in said:
        lead.owner_id = await _owner(session, shared, lead, row)
    if CONTACT & said.keys():
        for name, value in contact_of(row).items():
            setattr(contact, name, value or getattr(contact, name))
    await lead_lifecycle.save(
        session, lead, "lead.updated", actor=shared.actor, now=shared.now, before=before
    )  # fmt: skip


async def _owner(session: AsyncSession, shared: Import, lead: Lead, row: LeadRow) -> int:
    if lead.partner_id is None:
        raise CannotBe(why="it is with no partner yet", column="owner")
    at = await session.get_one(Partner, lead.partner_id)
    return (await colleague(session, shared, at, row.owner or "")).id


async def _move(session: AsyncSession, shared: Import, lead: Lead, row: LeadRow, *, moves: bool) -> None:
    """Through each state that lies between."""
    if not moves:
        return
    if lead.partner_id is None:
        raise CannotBe(why=f"say whom it is with: it is {row.state}", column="partner")
    require_past(shared, row, "accepted_on", "ended_on")
    require_state(row)
    states = way(TRANSITIONS, lead.state, row.state)
    if not states:
        raise LeadMovedOn(number=lead.number)
    for state in states:
        changes: dict[str, Any] = {}
        if state is LeadState.ACCEPTED:
            changes["accepted_at"] = shared.now
        elif state is LeadState.CONVERTED:
            changes["deal_id"] = (await deal_of(session, shared, row, lead.partner_id)).id
        await lead_lifecycle.change(session, lead, state, actor=shared.actor, now=shared.now, **changes)
