"""Deals and leads of the demo: references, states, dates and the programme's own rules fit each other."""

from datetime import timedelta
from decimal import Decimal

from bot.prm.customers import Customer, compare
from bot.prm.deal_records import NEEDS_REASON, DealState, Stage
from bot.prm.programme import Rules
from tests.demo.rows import Row, ago, by_key

LEAD_STATES = {"new", "accepted", "working", "converted", "lost", "declined", "expired"}
ENDED = {DealState.WON, DealState.LOST, DealState.EXPIRED, DealState.CANCELLED, DealState.WITHDRAWN}
UNDER_REVIEW_OR_PROTECTED = {DealState.IN_REVIEW, DealState.APPROVED}


def test_deals_refer_to_what_exists_and_are_in_a_state_their_dates_tell(programme: Row) -> None:
    products, people = by_key(programme["products"]), by_key(programme["people"])
    for deal in programme["deals"]:
        state = DealState(deal["state"])
        assert deal["stage"] in set(Stage)
        assert set(deal["products"]) <= products.keys()
        assert people[deal["registered_by"]]["partner"] == deal["partner"]
        assert deal["customer"]["domain"].endswith(".example")
        assert ("ended" in deal) == (state in ENDED)
        undecided = state in {DealState.SUBMITTED, DealState.IN_REVIEW, DealState.WITHDRAWN}
        assert ("decided" in deal) != undecided
        assert undecided or people[deal["decided_by"]].get("staff")
        assert "reason" in deal or state not in NEEDS_REASON
        times = [ago(deal[name]) for name in ("submitted", "decided", "extended", "ended") if name in deal]
        assert times == sorted(times)
        assert times[-1] <= timedelta(0)
    assert {DealState(deal["state"]) for deal in programme["deals"]} == set(DealState) - {DealState.DRAFT}


def test_deals_keep_the_programmes_own_rules(programme: Row) -> None:
    head = programme["programme"]
    rules, rates = Rules.model_validate(head["settings"]), {"EUR": "1", **head["exchange_rates"]}
    for deal in programme["deals"]:
        assert Decimal(deal["value"]) / Decimal(rates[deal["currency"]]) >= rules.deal_minimum_value, deal["number"]
        if "decided" in deal:
            protected = ago(deal["decided"]) + timedelta(days=rules.deal_protection_days)
            protected += timedelta(days=rules.deal_extension_days if "extended" in deal else 0)
            assert deal["state"] != "approved" or protected > timedelta(0)
            assert deal["state"] != "expired" or protected == ago(deal["ended"])
            assert deal["state"] not in {"won", "lost"} or protected >= ago(deal["ended"])


def test_won_deals_are_divided_by_product_and_partner_without_a_remainder(programme: Row) -> None:
    partners = by_key(programme["partners"])
    for deal in programme["deals"]:
        assert ("lines" in deal) == (deal["state"] == "won")
        if "lines" in deal:
            assert [line["product"] for line in deal["lines"]] == deal["products"]
            assert sum(Decimal(line["amount"]) for line in deal["lines"]) == Decimal(deal["value"])
        if "splits" in deal:
            assert {share["partner"] for share in deal["splits"]} <= partners.keys()
            assert sum(Decimal(share["percent"]) for share in deal["splits"]) == 100


def test_only_the_shown_conflict_is_one(programme: Row) -> None:
    """One customer and product is under review or protected once; the deal in conflict names the other one."""
    live = [deal for deal in programme["deals"] if DealState(deal["state"]) in UNDER_REVIEW_OR_PROTECTED]
    clashes = [
        (deal["number"], other["number"])
        for at, deal in enumerate(live)
        for other in live[at + 1 :]
        if set(deal["products"]) & set(other["products"]) and compare(customer(deal), customer(other))
    ]
    shown = [(deal["number"], deal["conflict_with"]) for deal in live if "conflict_with" in deal]
    assert clashes == shown
    assert len(shown) == 1


def customer(deal: Row) -> Customer:
    return Customer(deal["customer"]["name"], deal["customer"]["domain"], deal["customer"]["country"])


def test_acme_robotics_is_free_for_newcomers(programme: Row) -> None:
    acme = Customer("Acme Robotics")
    assert not any(compare(acme, customer(deal)) for deal in programme["deals"])


def test_leads_are_with_a_partner_of_their_region_and_in_a_fitting_state(programme: Row) -> None:
    partners, people = by_key(programme["partners"]), by_key(programme["people"])
    products, deals = by_key(programme["products"]), by_key(programme["deals"], "number")
    for lead in programme["leads"]:
        assert lead["state"] in LEAD_STATES
        assert set(lead["products"]) <= products.keys()
        holder = partners[lead["partner"]] if "partner" in lead else None
        assert holder is None or (holder["region"], holder["status"]) == (lead["region"], "active")
        assert holder is not None or lead["state"] == "new"
        taken = lead["state"] in {"accepted", "working", "converted", "lost"}
        assert taken == all(name in lead for name in ("accepted", "owner", "expected_value", "expected_close"))
        assert not taken or people[lead["owner"]]["partner"] == lead["partner"]
        assert ("ended" in lead) == (lead["state"] in {"converted", "lost", "declined", "expired"})
        assert "reason" in lead or lead["state"] not in {"declined", "lost"}
        assert (lead["state"] == "converted") == (lead.get("deal") in deals)
        assert all(earlier["partner"] in partners for earlier in lead.get("history", []))
    assert {lead["state"] for lead in programme["leads"]} == LEAD_STATES
