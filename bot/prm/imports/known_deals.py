"""What another system says of a deal that is here already: it goes on by the rules that hold for everybody."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFromHere
from bot.prm import deal_clocks, deal_conflicts
from bot.prm.commission_earning import earn
from bot.prm.deal_lifecycle import CustomerTaken, amend, begin_protection, begin_review, end_lapsed, move
from bot.prm.deal_records import LIVE, TRANSITIONS, Deal, DealState
from bot.prm.imports.deal_rows import DealRow, row_of
from bot.prm.imports.external import ahead, fingerprint, news, require_changeable, require_past, way
from bot.prm.imports.kinds import CannotBe, Import, Outcome
from bot.prm.imports.people import colleague
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.people import Person

OF_NEW_ONES = {"submitted_on", "decided_on", "protected_until", "ended_on", "extensions"}
WAYS = {**TRANSITIONS, DealState.REJECTED: frozenset[DealState]()}  # an appeal is the partner's to make
COLUMNS = {"postcode": "customer_postcode"}
PLAIN = {
    "closes_on", "stage", "reason", "postcode", "contact_name", "contact_email", "contact_phone",
    "existing_relationship", "competitors", "activity", "tender", "notes",
}  # fmt: skip
CHANGEABLE = PLAIN | {"state", "value", "owner", "won_on"}


async def change(session: AsyncSession, shared: Import, deal: Deal, row: DealRow) -> Outcome:
    """Raises CannotBe for a deal that has ended, or a column that stays; NotFromHere, CustomerTaken, ReasonNeeded."""
    at = await session.get_one(Partner, deal.partner_id)
    said = await _said(session, shared, deal, at, row)
    if not said or deal.external_row == fingerprint(row):
        return Outcome.UNCHANGED
    if deal.state in LIVE or said.keys() == {"external_id"}:
        deal.external_id, deal.external_row = row.external_id or deal.external_id, fingerprint(row)
        said.pop("external_id", None)
    else:
        why = f"{deal.number} has ended ({deal.state}), and what has ended is no longer changed"
        raise CannotBe(why=why, column="state" if "state" in said else next(iter(said)))
    require_changeable(said, CHANGEABLE, deal.number)
    await _amend(session, shared, deal, at, said)
    await _move(session, shared, deal, row, moves="state" in said)
    if "won_on" in said and deal.state is not DealState.WON:
        raise CannotBe(why="only a won deal has the day of its order", column="won_on")
    await session.flush()
    return Outcome.CHANGED


async def _said(session: AsyncSession, shared: Import, deal: Deal, at: Partner, row: DealRow) -> dict[str, Any]:
    """What is new: not what only a new deal is told, nor a state that the deal has left behind."""
    owner = await session.get_one(Person, deal.owner_id)
    said = news(row, row_of(shared.programme, deal, at.key, owner))
    said = {name: value for name, value in said.items() if name not in OF_NEW_ONES}
    if "owner" in said and (await colleague(session, shared, at, said["owner"])).id == deal.owner_id:
        del said["owner"]
    if "state" in said and deal.state in LIVE and not ahead(WAYS, deal.state, row.state):
        del said["state"]
    return said


async def _amend(session: AsyncSession, shared: Import, deal: Deal, at: Partner, said: dict[str, Any]) -> None:
    changes = {COLUMNS.get(name, name): value for name, value in said.items() if name in PLAIN}
    if "state" in said:
        changes.pop("reason", None)  # it is the new state's
    if "owner" in said:
        changes["owner_id"] = (await colleague(session, shared, at, said["owner"])).id
    if "value" in said:
        if said["value"] <= 0:
            raise CannotBe(why="a deal is worth more than nothing", column="value")
        changes["value"] = Money(said["value"], deal.currency)
        if deal.raised is not None:  # what was asked for is decided on now
            changes["raised_minor"] = None
            await deal_clocks.end_review(session, deal)
    if changes:
        await amend(session, deal, "deal.updated", actor=shared.actor, now=shared.now, **changes)


async def _move(session: AsyncSession, shared: Import, deal: Deal, row: DealRow, *, moves: bool) -> None:
    """Through each state that lies between."""
    states = way(WAYS, deal.state, row.state) if moves else []
    if moves and not states:
        raise NotFromHere(number=deal.number, state=deal.state)
    for state in states:
        await _step(session, shared, deal, state, row)


async def _step(session: AsyncSession, shared: Import, deal: Deal, to: DealState, row: DealRow) -> None:
    programme, actor, now = shared.programme, shared.actor, shared.now
    if to is DealState.APPROVED:
        await end_lapsed(session, programme.id, now=now, key=deal.customer_key)
        if not await deal_conflicts.protect(session, deal, [product.id for product in deal.products]):
            raise CustomerTaken
        await begin_protection(session, programme, deal, actor=actor, now=now, detail={"imported": True})
    elif to is DealState.IN_REVIEW:
        await begin_review(session, programme, deal, actor=actor, now=now)
    elif to is DealState.WON:
        require_past(shared, row, "won_on")
        if row.won_on is None:
            raise CannotBe(why="a won deal has the day of its order", column="won_on")
        await move(session, deal, to, actor=actor, now=now, won_on=row.won_on)
        await earn(session, programme, deal, now)
    else:
        await move(session, deal, to, actor=actor, now=now, reason=row.reason)
