"""What the demo documents promise is what the demo data does: prices, rates, windows and limits."""

from decimal import Decimal

from bot.prm.programme import Rules
from tests.demo.rows import DEMO, Row

SOFTWARE = "Keep, Sight, Guard"
GROUPS = {"protect": SOFTWARE, "observe": SOFTWARE, "secure": SOFTWARE, "connect": "Reach", "services": "Services"}


def document(name: str) -> str:
    return (DEMO / "content" / name).read_text("utf-8")


def test_list_prices_and_price_floors_fit_the_products(programme: Row) -> None:
    prices, floors = document("money/pricing-and-discounts.md"), document("internal/pricing-floor.md")
    for product in programme["products"]:
        price = Decimal(product["list_price"])
        assert product["name"] in prices
        assert f"EUR {price:,}" in prices, product["key"]
        if product["group"] != "services":
            assert f"| {product['name']} | EUR {price:,} | EUR {price / 2:,.2f} |" in floors


def test_every_commission_rate_stands_in_the_guide(programme: Row) -> None:
    guide = document("money/commissions-guide.md")
    for rate in programme["rates"]["commissions"]:
        if "effective_until" in rate:
            continue
        percents = [band["percent"] for band in rate["bands"]]
        cells = " | ".join(f"{percent} %" for percent in percents * (3 if len(percents) == 1 else 1))
        rows = [line for line in guide.splitlines() if line.startswith(f"| {GROUPS[rate['group']]} |")]
        assert any(rate["tier"] in row.lower() and cells in row for row in rows), rate


def test_windows_and_limits_stand_in_the_guides(programme: Row) -> None:
    rules = Rules.model_validate(programme["programme"]["settings"])
    deals, leads = document("deals/deal-registration-guide.md"), document("leads/leads-guide.md")
    claims, limits = document("money/mdf-claims-and-proof.md"), document("internal/approval-limits.md")
    assert f"protected for {rules.deal_protection_days} days" in deals
    assert f"The minimum value is EUR {rules.deal_minimum_value:,.0f}" in deals
    assert f"within {rules.deal_review_business_days} business days" in deals
    assert all(f"automatically up to EUR {limit:,.0f}" in deals for limit in rules.deal_auto_approval_limits.values())
    assert f"{rules.lead_accept_hours} hours" in leads
    assert f"due {rules.mdf_claim_due_days} days after the activity" in claims
    assert f"Within {rules.mdf_payment_days} days of approval" in claims
    assert f"pays {rules.mdf_vendor_share_percent} % of the approved cost" in document("money/mdf-guide.md")
    assert f"payable on the {rules.statement_payable_on_day}th" in document("money/commissions-guide.md")
    for limit in (rules.deal_limit_channel_manager, rules.deal_limit_approver, rules.mdf_limit_channel_manager):
        assert f"EUR {limit:,.0f}" in limits


def test_the_bonus_is_what_the_announcement_says(programme: Row) -> None:
    (bonus,) = programme["rates"]["spiffs"]
    text = document("money/spiff-keep-enterprise.md")
    assert f"EUR {Decimal(bonus['amount']):,}" in text
    assert f"at least EUR {Decimal(bonus['minimum_value']):,.0f}" in text
