"""Full pages for `bench.prm`: what some partners see of new leads and protected deals is as much at every size.

How much of it there is grows with all deals: among ten thousand hardly anybody has any, among a million every page is
full. Compared with one another such reads measure the page. The largest partners therefore have a full one everywhere,
and the smallest a statement of as many lines.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Table, create_engine, func, insert, select

from bench.prm_data import NOW, PARTNERS, PRODUCTS, rep
from bot.prm.commission_forecast import MOST
from bot.prm.commission_lines import CommissionLine
from bot.prm.deal_records import Deal, DealProduct, DealState, Stage
from bot.prm.lead_records import Lead, LeadProduct, LeadState
from bot.prm.statements import Statement, StatementLine

LARGEST = range(1, 11)  # partners
SMALLEST = range(PARTNERS - 9, PARTNERS + 1)
PAGE = 11  # leads: a page, and whether there is another
LINES = 15  # of a statement
MONTH = date(2027, 3, 1), date(2027, 3, 31)  # later than every other statement

Row = dict[str, Any]


def fill_pages(url: str) -> None:
    """Add to these partners' new leads, protected deals and statements what is lacking; a second time nothing.

    The ids are below zero: what every other read takes for the newest stays so.
    """
    engine = create_engine(url)
    with engine.begin() as connection:
        for partner in LARGEST:
            _add(connection, partner, _lead, Lead, LeadProduct, LeadState.NEW, PAGE)
            _add(connection, partner, _deal, Deal, DealProduct, DealState.APPROVED, MOST)
        if connection.scalar(select(Statement.id).where(Statement.id < 0).limit(1)) is None:
            for partner in SMALLEST:
                _state(connection, partner)
    engine.dispose()


def _add(connection: Connection, partner: int, made: Any, of: Any, sold: Any, state: Any, wanted: int) -> None:
    records: Table = of.__table__
    has = connection.scalar(
        select(func.count()).select_from(records).where(records.c.partner_id == partner, records.c.state == state)
    )
    first = min(connection.scalar(select(func.min(records.c.id))) or 0, 0)
    for id in range(first - 1, first - 1 - wanted + (has or 0), -1):
        connection.execute(insert(records), made(id, partner))
        connection.execute(insert(sold.__table__), {f"{of.__name__.lower()}_id": id, "product_id": -id % PRODUCTS + 1})


def _state(connection: Connection, partner: int) -> None:
    first, last = MONTH
    kept = {"programme_id": 1, "partner_id": partner, "currency": "EUR"}
    of = {"id": -partner, "number": f"S-2027-{partner}-full", "first": first, "last": last, "state": "closed"}
    sums = {"carried_minor": 0, "total_minor": LINES * 1000, "closed_at": NOW, "review_until": NOW, "payable_on": last}
    connection.execute(insert(Statement), kept | of | sums)
    for number in range(1, LINES + 1):
        id = -(partner * LINES + number)
        line = {"id": id, "number": f"C-2027-{-id}-full", "deal_id": number, "kind": "share", "state": "approved"}
        earned = {"earned_on": first, "amount_minor": 1000, "clause": "core", "version": 1}
        connection.execute(insert(CommissionLine), kept | line | earned)
        connection.execute(insert(StatementLine), {"statement_id": -partner, "line_id": id, "carried": False})


def _lead(id: int, partner: int) -> Row:
    return {
        "id": id, "programme_id": 1, "number": f"L-2027-{-id}-{partner}", "company": f"Company {-id}", "region": "r1",
        "interest": "a demo", "hot": False, "state": LeadState.NEW, "received_at": NOW, "partner_id": partner,
        "assigned_at": NOW, "announced_at": NOW, "accept_by": NOW + timedelta(days=3), "version": 1,
    }  # fmt: skip


def _deal(id: int, partner: int) -> Row:
    return {
        "id": id, "programme_id": 1, "number": f"D-2027-{-id}-{partner}", "partner_id": partner,
        "owner_id": rep(partner), "state": DealState.APPROVED, "customer_name": f"Customer {-id}",
        "customer_key": f"customer{-id}", "value_minor": 5_000_000, "currency": "EUR", "stage": Stage.PROPOSAL,
        "closes_on": NOW.date() + timedelta(days=-id % 90), "submitted_at": NOW,
        "protected_until": NOW + timedelta(days=90), "extensions": 0, "appeals": 0, "version": 1,
    }  # fmt: skip
