"""The demo's market development funds, through the functions that keep the counters: it obeys the rules it shows."""

from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import fund_takeover, funds
from bot.prm.fund_claim_records import Claim, ClaimState, Proof
from bot.prm.fund_records import Activity, Allocation, Budget, FundRequest, RequestState
from bot.prm.ledger import SYSTEM
from bot.prm.money import Money
from demo.rows import Names, Row, money


async def add_funds(session: AsyncSession, names: Names, rows: Row) -> None:
    """Budgets, their allocations, requests and claims, and then what ended requests left over."""
    budgets = {row["key"]: await _add_budget(session, names, row) for row in rows["budgets"]}
    given = {}
    for row in rows["allocations"]:
        budget, partner = budgets[row["budget"]], names.partners[row["partner"]]
        amount = Money(Decimal(row["amount"]), budget.currency)
        given[row["budget"], row["partner"]] = await funds.allocate(session, budget, partner.id, amount)
    requests = {row["number"]: await _add_request(session, names, row, given) for row in rows["requests"]}
    partners = {row["number"]: row["partner"] for row in rows["requests"]}
    for row in rows["claims"]:
        await _add_claim(session, names, row, requests[row["request"]], partners[row["request"]])
    for request in requests.values():
        await fund_takeover.settle(session, request, names.now)


async def _add_budget(session: AsyncSession, names: Names, row: Row) -> Budget:
    budget = Budget(
        programme_id=names.programme.id,
        key=row["key"],
        name=row["name"],
        starts_on=names.at(row["starts"]).date(),
        ends_on=names.at(row["ends"]).date(),
        amount=money(row),
        allocated_minor=0,
    )
    session.add(budget)
    await session.flush()
    return budget


async def _add_request(
    session: AsyncSession, names: Names, row: Row, given: dict[tuple[str, str], Allocation]
) -> FundRequest:
    held = money(row, "approved_amount").minor if "approved_amount" in row else 0
    pipeline = money(row, "expected_pipeline").minor if "expected_pipeline" in row else None
    request = FundRequest(
        programme_id=names.programme.id,
        number=row["number"],
        allocation_id=given[row["budget"], row["partner"]].id,
        partner_id=names.partners[row["partner"]].id,
        requested_by_id=names.people[row["requested_by"]].id,
        activity=Activity(row["activity"]),
        title=row["title"],
        starts_on=names.at(row["activity_starts"]).date(),
        ends_on=names.at(row["activity_ends"]).date(),
        total_cost=money(row, "total_cost"),
        vendor_share=Decimal(row["vendor_share_percent"]),
        amount=money(row),
        approved_minor=held,
        expected_leads=row["expected_leads"],
        expected_pipeline_minor=pipeline,
        notes=row.get("notes"),
        state=RequestState(row["state"]),
        submitted_at=names.at(row["submitted"]),
        decided_at=names.maybe_at(row.get("decided")),
        decided_by_id=names.person_id(row.get("decided_by")),
        reason=row.get("reason"),
        expires_at=names.maybe_at(row.get("expires")),
    )
    partner = names.partners[row["partner"]]
    await fund_takeover.record_request(session, names.programme, request, partner, actor=SYSTEM, now=names.now)
    return request


async def _add_claim(session: AsyncSession, names: Names, row: Row, request: FundRequest, partner: str) -> None:
    paid = names.maybe_at(row.get("paid"))
    claim = Claim(
        programme_id=names.programme.id,
        number=row["number"],
        request_id=request.id,
        partner_id=names.partners[partner].id,
        title=request.title,
        claimed_by_id=names.people[row["claimed_by"]].id,
        amount=money(row),
        activity_on=names.at(row["activity_date"]).date(),
        state=ClaimState(row["state"]),
        submitted_at=names.maybe_at(row.get("submitted")),
        decided_at=names.maybe_at(row.get("decided")),
        decided_by_id=names.person_id(row.get("decided_by")),
        reason=row.get("reason"),
        note=row.get("note"),
        disputed_at=names.maybe_at(row.get("disputed")),
        paid_at=paid,
        paid_by_id=names.person_id(row.get("decided_by")) if paid else None,
        payment_reference=row.get("payment_reference"),
    )
    await fund_takeover.record_claim(
        session, names.programme, claim, names.partners[partner],
        papers=map(Proof, row["proofs"]), actor=SYSTEM, now=names.now,
    )  # fmt: skip
