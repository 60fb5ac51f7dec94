"""Rates and funds of the demo: every group and tier has a rate, and no fund is overdrawn."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from bot.prm.commission_lines import CommissionLine, LineKind
from bot.prm.database import Database
from bot.prm.deals import Deal
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.statements import Statement, StatementState
from demo.load import load
from tests.demo.rows import TIERS, Row, ago, by_key

NOW = datetime(2027, 7, 20, 9, 0, tzinfo=UTC)  # far from New Year, where revenue begins to count anew
REQUEST_STATES = {"pending", "approved", "returned", "rejected", "expired", "cancelled"}
CLAIM_STATES = {"editing", "submitted", "in_review", "action_required", "approved", "rejected", "disputed", "paid"}
ACTIVITIES = {"event", "webinar", "digital", "content", "sponsorship", "telemarketing", "training"}


def test_every_product_group_has_rising_bands_for_every_tier(programme: Row) -> None:
    rates = programme["rates"]["commissions"]
    groups = {product["group"] for product in programme["products"]}
    now = [rate for rate in rates if "effective_until" not in rate]
    assert Counter((rate["group"], rate["tier"]) for rate in now) == {(g, t): 1 for g in groups for t in TIERS}
    for rate in rates:
        assert isinstance(rate["effective_from"], date)
        ends = [Decimal(band["up_to"]) for band in rate["bands"][:-1]]
        assert ends == sorted(set(ends))
        assert "up_to" not in rate["bands"][-1]
        percents = [Decimal(band["percent"]) for band in rate["bands"]]
        assert percents == sorted(percents)
        assert 0 < percents[-1] <= 100
    for old in (rate for rate in rates if "effective_until" in rate):
        follower = next(rate for rate in now if (rate["group"], rate["tier"]) == (old["group"], old["tier"]))
        assert follower["effective_from"] == old["effective_until"] + timedelta(days=1)


def test_no_fund_is_ever_overdrawn(programme: Row) -> None:
    """budget >= allocations >= approved requests >= claims, in one currency."""
    funds = programme["funds"]
    budgets, requests = by_key(funds["budgets"]), by_key(funds["requests"], "number")
    given, approved, claimed = Counter[str](), Counter[tuple[str, str]](), Counter[str]()
    for row in funds["allocations"]:
        given[row["budget"]] += int(Decimal(row["amount"]) * 100)
    for row in funds["requests"]:
        assert row["currency"] == budgets[row["budget"]]["currency"]
        approved[row["budget"], row["partner"]] += int(Decimal(row.get("approved_amount", "0")) * 100)
    for row in funds["claims"]:
        assert row["currency"] == requests[row["request"]]["currency"]
        claimed[row["request"]] += int(Decimal(row["amount"]) * 100)
    assert all(total <= Decimal(budgets[key]["amount"]) * 100 for key, total in given.items())
    allocated = {(row["budget"], row["partner"]): Decimal(row["amount"]) * 100 for row in funds["allocations"]}
    assert all(total <= allocated[key] for key, total in approved.items())
    assert all(total <= Decimal(requests[key]["approved_amount"]) * 100 for key, total in claimed.items())


def test_fund_requests_and_claims_are_in_a_fitting_state(programme: Row) -> None:
    funds, people = programme["funds"], by_key(programme["people"])
    requests = by_key(funds["requests"], "number")
    for row in funds["requests"]:
        assert row["state"] in REQUEST_STATES
        assert row["activity"] in ACTIVITIES
        assert people[row["requested_by"]]["partner"] == row["partner"]
        assert Decimal(row["amount"]) == Decimal(row["total_cost"]) * Decimal(row["vendor_share_percent"]) / 100
        assert ("approved_amount" in row) == ("expires" in row) == (row["state"] in {"approved", "expired"})
        assert "reason" in row or row["state"] not in {"returned", "rejected"}
    for row in funds["claims"]:
        request = requests[row["request"]]
        assert row["state"] in CLAIM_STATES
        assert people[row["claimed_by"]]["partner"] == request["partner"]
        assert ago(request["activity_starts"]) <= ago(row["activity_date"]) <= ago(request["activity_ends"])
        assert row["state"] == "editing" or "invoice" in row["proofs"]


async def test_commission_lines_are_what_the_rates_give_for_the_won_deals(database: Database, programme: Row) -> None:
    """Marginal bands above all that the registering partner sold before, shared out as agreed."""
    await load(database, now=NOW)
    async with database.reading() as session:
        earned = select(Partner.key, Deal.number, CommissionLine.amount_minor, CommissionLine.currency)
        earned = earned.join_from(CommissionLine, Partner, Partner.id == CommissionLine.partner_id)
        earned = earned.join(Deal, Deal.id == CommissionLine.deal_id).where(CommissionLine.kind == LineKind.SHARE)
        rows = (await session.execute(earned)).all()
        paid = (await session.scalars(select(Statement).where(Statement.state == StatementState.PAID))).all()
    stated: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for partner, deal, minor, currency in rows:
        stated[partner, deal] += Money.of_minor(minor, currency).amount
    assert stated == {key: round(amount, 2) for key, amount in _expected(programme).items()}
    assert paid, "the demo shows a statement that was paid"


def _expected(programme: Row) -> dict[tuple[str, str], Decimal]:
    """By partner and deal, as if all of it lay in one calendar year."""
    partners, rates = by_key(programme["partners"]), {"EUR": "1", **programme["programme"]["exchange_rates"]}
    sold: defaultdict[str, Decimal] = defaultdict(Decimal)
    expected: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    won = [deal for deal in programme["deals"] if deal["state"] == "won"]
    for deal in sorted(won, key=lambda deal: ago(deal["ended"])):
        seller, rate = partners[deal["partner"]], Decimal(rates[deal["currency"]])
        for line in deal["lines"]:
            revenue = Decimal(line["amount"]) / rate
            earned = _in_bands(_bands(programme, line["product"], seller["tier"]), sold[seller["key"]], revenue) * rate
            sold[seller["key"]] += revenue
            for share in deal.get("splits", [{"partner": seller["key"], "percent": "100"}]):
                expected[share["partner"], deal["number"]] += earned * Decimal(share["percent"]) / 100
    return expected


def _bands(programme: Row, product: str, tier: str) -> list[Row]:
    group = by_key(programme["products"])[product]["group"]
    rates = programme["rates"]["commissions"]
    (bands,) = [
        rate["bands"]
        for rate in rates
        if (rate["group"], rate["tier"]) == (group, tier) and "effective_until" not in rate
    ]
    return list(bands)


def _in_bands(bands: list[Row], before: Decimal, revenue: Decimal) -> Decimal:
    earned, above = Decimal(0), Decimal(0)
    for band in bands:
        until = Decimal(band.get("up_to", "Infinity"))
        inside = min(before + revenue, until) - max(before, above)
        earned += max(Decimal(0), inside) * Decimal(band["percent"]) / 100
        above = until
    return earned
