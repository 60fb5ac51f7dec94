"""A programme with many deals: five years of 500 partners, some of which bring most of them, to customers whose names
look alike. The same rows for the same size, ready for a database's bulk loader.

Deals come evenly over the years, so what is live (about one in thirty) grows with all there is. Moments are UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from bot.prm.customers import Customer, blocks
from bot.prm.deal_records import LIVE

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAYS = 5 * 365
PROTECTED = 90  # days
PARTNERS = 500
PRODUCTS = 12
REGIONS = 8
MANAGERS = 20
BATCH = 20_000  # deals
CARRIED_MONTHS = 2  # until a line is paid

Rows = dict[str, list[tuple[Any, ...]]]

COLUMNS = {
    "deals": (
        "id programme_id number partner_id owner_id state customer_name customer_key customer_domain customer_country "
        "value_minor currency closes_on won_on stage submitted_at review_due_at protected_until extensions appeals "
        "version"
    ),
    "deal_products": "deal_id product_id",
    "deal_blocks": "deal_id block programme_id",
    "deal_matches": "deal_id other_id likeness score reasons",
    "protections": "programme_id customer_key product_id deal_id",
    "commission_revenue": "programme_id partner_id deal_id counted_on home_minor",
    "commission_lines": (
        "id programme_id number partner_id deal_id kind state earned_on paid_on amount_minor currency clause version"
    ),
    "commission_statements": (
        "id programme_id number partner_id currency first last state carried_minor total_minor closed_at review_until "
        "payable_on settled_at paid_minor"
    ),
    "commission_statement_lines": "statement_id line_id carried",
    "leads": (
        "id programme_id number company country region language interest hot state received_at partner_id assigned_at "
        "announced_at accept_by owner_id version"
    ),
    "lead_products": "lead_id product_id",
    "fund_requests": (
        "id programme_id number allocation_id partner_id requested_by_id activity title starts_on ends_on "
        "total_cost_minor vendor_share amount_minor approved_minor released_minor claimed_minor paid_minor currency "
        "state submitted_at decision_due_at expires_at version"
    ),
    "fund_claims": (
        "id programme_id number request_id partner_id title claimed_by_id amount_minor currency activity_on state "
        "submitted_at due_at paid_at version"
    ),
}  # fmt: skip

ENDS = ("a", "e", "i", "o", "u", "an", "en", "er", "in", "or", "ar", "el", "us")
STARTS = (
    "k",
    "m",
    "s",
    "b",
    "r",
    "t",
    "d",
    "h",
    "l",
    "n",
    "v",
    "p",
    "g",
    "f",
    "z",
    "st",
    "br",
    "kr",
    "tr",
    "w",
    "kl",
    "j",
)
SYLLABLES = [start + end for end in ENDS for start in STARTS]
TRADES = ("", "", "Systems", "Logistics", "Medical", "Energie", "Group", "Technik", "Software", "Consulting")
FORMS = ("GmbH", "AG", "Ltd", "SARL", "Inc", "S.L.", "BV", "Kft")
COUNTRIES = ("DE", "AT", "FR", "ES", "GB", "US", "HU", "NL")
RECENT = ("approved",) * 14 + ("in_review", "in_review", "returned", "rejected", "withdrawn", "won")
OLD = ("won",) * 6 + ("lost",) * 5 + ("expired",) * 5 + ("rejected", "rejected", "withdrawn", "cancelled")
ENDED_LEADS = ("converted", "converted", "lost", "lost", "lost", "declined", "expired")


def rep(partner: int) -> int:
    """The person who sells there; people's ids follow from their partner's."""
    return MANAGERS + 10 + 2 * partner


def admin(partner: int) -> int:
    return rep(partner) + 1


def shares() -> list[float]:
    """By Zipf's law: the largest partner has about 15 % of everything, the middle one hardly a thousandth."""
    return [1 / rank for rank in range(1, PARTNERS + 1)]


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    key: str
    domain: str
    country: str


class Companies:
    """End customers, half as many as deals; one in twenty looks like the one before it."""

    def __init__(self, count: int, chance: Random) -> None:
        weights = [1 / (rank + 8) for rank in range(len(SYLLABLES))]
        parts = iter(chance.choices(SYLLABLES, weights, k=3 * count + 3))
        self.all: list[Company] = []
        words = ""
        for number in range(count):
            alike = number and number % 20 == 0
            words = self._alike(words, number) if alike else next(parts) + next(parts) + next(parts)
            trade = TRADES[number % len(TRADES)]
            name = " ".join(filter(None, (words.title(), trade, FORMS[number % 7])))
            key = f"{words}{trade.lower()}".replace(" ", "")
            self.all.append(Company(name, key, f"{words}{number % 9}.example", COUNTRIES[number % 8]))

    @staticmethod
    def _alike(words: str, number: int) -> str:
        """A letter twice, a letter less, or the very same name."""
        return (words[:3] + words[2:], words[:-1], words)[number // 20 % 3]


class Numbers:
    """Numbers people can say, as `bot.prm.numbers` gives them out."""

    def __init__(self) -> None:
        self.last = Counter[tuple[str, int]]()

    def next(self, kind: str, year: int) -> str:
        self.last[kind, year] += 1
        return f"{kind}-{year}-{self.last[kind, year]:04d}"


class Content:
    """Everything there is many of, in batches; read once, from the oldest deal to the newest."""

    def __init__(self, size: int) -> None:
        self.size, self._chance = size, Random(size)
        self.numbers = Numbers()
        self.companies = Companies(max(20, size // 2), self._chance).all
        self._protected: set[tuple[str, int]] = set()
        self._statements: dict[tuple[int, date], list[tuple[int, int]]] = {}
        self._lines = 0
        self._first = NOW.date() - timedelta(days=DAYS)

    def batches(self) -> Iterator[Rows]:
        for start in range(0, self.size, BATCH):
            yield self._deals(start, min(BATCH, self.size - start))
        yield from self._stated()
        for start in range(0, self.size // 2, BATCH):
            yield self._leads(start, min(BATCH, self.size // 2 - start))
        yield self._funds(self.size // 20)

    def _owners(self, count: int) -> list[int]:
        return self._chance.choices(range(1, PARTNERS + 1), shares(), k=count)

    def _day(self, number: int, of: int) -> date:
        return self._first + timedelta(days=DAYS * number // of)

    def _deals(self, start: int, count: int) -> Rows:
        rows: Rows = {name: [] for name in COLUMNS}
        for number, partner in enumerate(self._owners(count), start + 1):
            day = self._day(number - 1, self.size)
            company = self._chance.choice(self.companies)
            products = sorted(self._chance.sample(range(1, PRODUCTS + 1), self._chance.choice((1, 1, 1, 2))))
            state = self._chance.choice(RECENT if (NOW.date() - day).days < PROTECTED else OLD)
            if state == "approved" and not self._claim(rows, number, company, products):
                state = "in_review"
            self._deal(rows, number, partner, day, company, products, state)
        return rows

    def _claim(self, rows: Rows, deal: int, company: Company, products: list[int]) -> bool:
        """Protect the customer, as only one deal can."""
        wanted = {(company.key, product) for product in products}
        if wanted & self._protected:
            return False
        self._protected |= wanted
        rows["protections"] += [(1, key, product, deal) for key, product in sorted(wanted)]
        return True

    def _deal(
        self, rows: Rows, number: int, partner: int, day: date, company: Company, products: list[int], state: str
    ) -> None:
        at = _moment(day, number)
        value = 100 * self._chance.randrange(25_000, 400_000)
        won_on = min(day + timedelta(days=number % 90), NOW.date()) if state == "won" else None
        rows["deals"].append((
            number, 1, self.numbers.next("D", day.year), partner, (rep, admin)[number % 2](partner), state,
            company.name, company.key, company.domain, company.country, value, "EUR",
            str(day + timedelta(days=120)), won_on and str(won_on), "proposal", at,
            _moment(day + timedelta(days=2), number) if state == "in_review" else None,
            _moment(day + timedelta(days=PROTECTED), number) if state == "approved" else None, 0, 0, 1,
        ))  # fmt: skip
        rows["deal_products"] += [(number, product) for product in products]
        if state in LIVE:
            terms = blocks(Customer(company.name, company.domain, company.country))
            rows["deal_blocks"] += [(number, term, 1) for term in sorted(terms)]
        if state == "in_review" and number % 3 == 0:
            rows["deal_matches"].append((number, number - 1, "strong", 95.0, "[]"))
        if won_on:
            self._earn(rows, number, partner, won_on, value, products)

    def _earn(self, rows: Rows, deal: int, partner: int, on: date, value: int, products: list[int]) -> None:
        month = on.replace(day=1)
        rows["commission_revenue"].append((1, partner, deal, str(on), value))
        closed = month < NOW.date().replace(day=1)
        paid = month < _months_back(CARRIED_MONTHS)
        state = "paid" if paid else "approved" if closed else "pending"
        for product in products:
            self._lines += 1
            amount = value // 10 // len(products)
            rows["commission_lines"].append((
                self._lines, 1, self.numbers.next("C", on.year), partner, deal, "share", state, str(on),
                str(on) if paid else None, amount, "EUR", f"core {product}", 1,
            ))  # fmt: skip
            if closed:
                self._statements.setdefault((partner, month), []).append((self._lines, amount))

    def _stated(self) -> Iterator[Rows]:
        """A statement for each partner and closed month that has lines."""
        rows: Rows = {name: [] for name in COLUMNS}
        for number, ((partner, month), lines) in enumerate(sorted(self._statements.items()), 1):
            last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            paid, total = month < _months_back(CARRIED_MONTHS), sum(amount for _, amount in lines)
            closed = _moment(last + timedelta(days=1), 0)
            rows["commission_statements"].append((
                number, 1, self.numbers.next("S", month.year), partner, "EUR", str(month), str(last),
                "paid" if paid else "closed", 0, total, closed, _moment(last + timedelta(days=8), 0),
                str(last + timedelta(days=13)), closed if paid else None, total if paid else None,
            ))  # fmt: skip
            rows["commission_statement_lines"] += [(number, line, 0) for line, _ in lines]
        yield rows

    def _leads(self, start: int, count: int) -> Rows:
        rows: Rows = {name: [] for name in COLUMNS}
        for number, owner in enumerate(self._owners(count), start + 1):
            day = self._day(number - 1, self.size // 2)
            company = self._chance.choice(self.companies)
            age = (NOW.date() - day).days
            state = "new" if age < 2 else self._chance.choice(("accepted", "working") if age < 60 else ENDED_LEADS)
            partner = None if age < 30 and number % 200 == 0 else owner
            state = state if partner else "new"
            at, due = _moment(day, number), _moment(day + timedelta(days=3), number)
            rows["leads"].append((
                number, 1, self.numbers.next("L", day.year), company.name, company.country, f"r{owner % REGIONS}", "de",
                "a demo", 0, state, at, partner, partner and at, partner and at, partner and due,
                rep(owner) if partner and state not in ("new", "expired") else None, 1,
            ))  # fmt: skip
            rows["lead_products"].append((number, number % PRODUCTS + 1))
        return rows

    def _funds(self, count: int) -> Rows:
        """Requests and a claim for each, out of the partners' parts of one running budget."""
        rows: Rows = {name: [] for name in COLUMNS}
        for number, partner in enumerate(self._owners(count), 1):
            day = self._day(number - 1, count)
            at, fresh = _moment(day, number), (NOW.date() - day).days < 14
            state, claimed = ("pending", 0) if fresh else ("approved", 1000)
            rows["fund_requests"].append((
                number, 1, self.numbers.next("MR", day.year), partner, partner, admin(partner), "event",
                f"Open house {number}", str(day), str(day), 2000, 500_000, 1000, claimed, 0, claimed, 0, "EUR",
                state, at, at, None if fresh else at, 1,
            ))  # fmt: skip
            if not fresh:
                waits = (NOW.date() - day).days < 30
                rows["fund_claims"].append((
                    number, 1, self.numbers.next("MC", day.year), number, partner, f"Open house {number}",
                    admin(partner), 1000, "EUR", str(day), "in_review" if waits else "paid", at, at,
                    None if waits else at, 1,
                ))  # fmt: skip
        return rows


def _months_back(count: int) -> date:
    """The first day of the month that many months ago."""
    month = NOW.date().replace(day=1)
    for _ in range(count - 1):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def _moment(day: date, number: int) -> str:
    """As both databases read it."""
    return f"{day} {8 + number % 10:02}:{number % 60:02}:00.000000"
