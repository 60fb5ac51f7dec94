"""Customers are told apart by more legal forms: what is stored of their names is made anew."""

import sqlalchemy as sa
from alembic import op

from bot.prm.customers import Customer, blocks

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STEP = 1000  # deals at a time

DEALS = sa.table(
    "deals",
    *map(sa.column, ("id", "programme_id", "customer_name", "customer_key", "customer_domain", "customer_country")),
)
PROTECTIONS = sa.table("protections", *map(sa.column, ("programme_id", "customer_key", "product_id", "deal_id")))
BLOCKS = sa.table("deal_blocks", *map(sa.column, ("deal_id", "block", "programme_id")))


def upgrade() -> None:
    connection, last = op.get_bind(), 0
    live = set(connection.scalars(sa.select(BLOCKS.c.deal_id).distinct()))
    while rows := connection.execute(sa.select(DEALS).where(DEALS.c.id > last).order_by(DEALS.c.id).limit(STEP)).all():
        for row in rows:
            customer = Customer(row.customer_name, row.customer_domain, row.customer_country)
            if customer.key != row.customer_key:
                connection.execute(sa.update(DEALS).where(DEALS.c.id == row.id).values(customer_key=customer.key))
                _protect_anew(connection, row.id, customer.key)
            if row.id in live:
                _index_anew(connection, row.id, row.programme_id, customer)
        last = rows[-1].id


def _protect_anew(connection: sa.Connection, deal: int, key: str) -> None:
    """Two customers that were protected apart and are one now stay as they are: nobody loses what was granted."""
    for held in connection.execute(sa.select(PROTECTIONS).where(PROTECTIONS.c.deal_id == deal)).all():
        same = (PROTECTIONS.c.programme_id == held.programme_id, PROTECTIONS.c.product_id == held.product_id)
        if not connection.scalar(sa.select(sa.func.count()).where(*same, PROTECTIONS.c.customer_key == key)):
            old = (*same, PROTECTIONS.c.customer_key == held.customer_key)
            connection.execute(sa.update(PROTECTIONS).where(*old).values(customer_key=key))


def _index_anew(connection: sa.Connection, deal: int, programme: int, customer: Customer) -> None:
    connection.execute(sa.delete(BLOCKS).where(BLOCKS.c.deal_id == deal))
    rows = [{"deal_id": deal, "block": block, "programme_id": programme} for block in sorted(blocks(customer))]
    connection.execute(sa.insert(BLOCKS), rows)


def downgrade() -> None:
    """Keys of either making work with either version; the next registration finds what it can."""
