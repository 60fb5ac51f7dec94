"""The demo programme holds together: partners, people and places exist, and times and money are written as agreed."""

import re
from collections import Counter
from zoneinfo import ZoneInfo

import pycountry
import pytest

from bot.prm.money import decimals
from bot.prm.partners import PartnerStatus, PartnerType
from bot.prm.people import PartnerRole, PersonStatus, StaffRole
from bot.prm.programme import Rules
from bot.prm.rights import STAFF_RIGHTS
from tests.demo.rows import TIERS, Row, by_key, rows_in

REGIONS = {
    "dach", "nordics", "cee", "iberia", "france", "uk_ireland", "north_america", "korea", "japan", "greater_china",
}  # fmt: skip
MOMENTS = {
    "submitted", "decided", "ended", "extended", "expected_close", "received", "assigned", "accepted", "starts", "ends",
    "activity_starts", "activity_ends", "activity_date", "expires", "paid",
}  # fmt: skip
MONEY = {"value", "amount", "approved_amount", "total_cost", "expected_value", "list_price", "minimum_value"}


def test_the_promised_people_partners_and_products_are_there(programme: Row) -> None:
    assert len(programme["products"]) == 10
    assert Counter(partner["status"] for partner in programme["partners"]) == {
        "active": 10, "applicant": 1, "suspended": 1,
    }  # fmt: skip
    assert {partner["type"] for partner in programme["partners"]} == {kind.value for kind in PartnerType}
    assert {partner["region"] for partner in programme["partners"]} == REGIONS
    assert any("parent" in partner for partner in programme["partners"])
    assert len(programme["people"]) >= 30


@pytest.mark.parametrize(
    ("section", "key"), [("products", "key"), ("partners", "key"), ("people", "key"), ("people", "email"),
                         ("deals", "number"), ("leads", "number"), ("places", "key")],
)  # fmt: skip
def test_nothing_is_named_twice(programme: Row, section: str, key: str) -> None:
    assert [name for name, times in Counter(row[key] for row in programme[section]).items() if times > 1] == []


def test_the_settings_are_rules_that_the_product_knows(programme: Row) -> None:
    head = programme["programme"]
    Rules.model_validate({**head["settings"], "exchange_rates": head["exchange_rates"]})


def test_every_time_is_relative_to_the_day_of_loading(programme: Row) -> None:
    for row in rows_in(programme):
        for name in MOMENTS & row.keys():
            assert re.fullmatch(r"[+-]\d+[dh]", row[name]), (name, row)


def test_money_has_exactly_the_decimals_of_its_currency(programme: Row) -> None:
    home = programme["programme"]["home_currency"]
    currencies = {budget["key"]: budget["currency"] for budget in programme["funds"]["budgets"]}
    for row in rows_in({name: rows for name, rows in programme.items() if name != "deals"}):
        currency = row.get("currency") or currencies.get(row.get("budget", ""), home)
        for name in MONEY & row.keys():
            assert_money(row[name], currency)
    for deal in programme["deals"]:
        for amount in [deal["value"], *(line["amount"] for line in deal.get("lines", []))]:
            assert_money(amount, deal["currency"])


def assert_money(amount: object, currency: str) -> None:
    places = decimals(currency)
    assert isinstance(amount, str)
    assert re.fullmatch(r"-?\d+" + (rf"\.\d{{{places}}}" if places else ""), amount), amount


def test_partners_are_where_and_what_they_say(programme: Row) -> None:
    partners, people = by_key(programme["partners"]), by_key(programme["people"])
    for partner in partners.values():
        assert partner["tier"] in TIERS
        assert partner["region"] in REGIONS
        assert partner["status"] in set(PartnerStatus)
        assert pycountry.countries.get(alpha_2=partner["country"])
        assert ZoneInfo(partner["time_zone"]).key == partner["time_zone"]
        assert partner["domain"].endswith(".example")
        assert "channel_manager" in people[partner["channel_manager"]]["roles"]
        if "parent" in partner:
            assert partners[partner["parent"]]["type"] == "distributor"


def test_people_belong_to_a_partner_or_are_staff_with_fitting_roles(programme: Row) -> None:
    partners = by_key(programme["partners"])
    for person in programme["people"]:
        if person.get("staff"):
            assert "partner" not in person
            assert set(person["roles"]) <= {role.value for role in StaffRole}
            domain = programme["programme"]["vendor"]["domain"]
        else:
            assert set(person["roles"]) <= {role.value for role in PartnerRole}
            domain = partners[person["partner"]]["domain"]
        assert person["email"].endswith("@" + domain)
        assert person["locale"] in programme["programme"]["locales"]
        assert ("invite_code" in person) == (PersonStatus(person["status"]) is PersonStatus.INVITED)
    codes = [person["invite_code"] for person in programme["people"] if "invite_code" in person]
    assert codes
    assert len(codes) == len(set(codes))


def test_six_personas_three_at_partners_with_lively_lists_three_at_the_vendor_of_whom_two_release(
    programme: Row,
) -> None:
    personas = [person for person in programme["people"] if person.get("persona")]
    assert [bool(person.get("staff")) for person in personas] == [False, False, False, True, True, True]
    assert len({person["partner"] for person in personas[:3]}) == 3
    releases = [role for role, granted in STAFF_RIGHTS.items() if "announcement.release" in granted]
    may_release = [person for person in personas[3:] if not set(person["roles"]).isdisjoint(releases)]
    assert len(may_release) == 2, "one writes, the other one releases"
    assert all(person["persona_note"] for person in personas)
    assert programme["try"].keys() == {person["key"] for person in personas}
    assert all(3 <= len(sentences) <= 4 for sentences in programme["try"].values())
    for person in personas[:3]:
        assert 4 <= sum(deal["registered_by"] == person["key"] for deal in programme["deals"]) <= 6


def test_places_are_bound_to_one_two_and_no_partner(programme: Row) -> None:
    partners = by_key(programme["partners"])
    assert {len(place["partners"]) for place in programme["places"]} == {0, 1, 2}
    assert all(partners[key]["status"] == "active" for place in programme["places"] for key in place["partners"])
