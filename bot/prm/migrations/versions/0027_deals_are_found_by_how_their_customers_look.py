"""Live deals are found by how their customer's name looks, too, where it is written with look-alike letters."""

import sqlalchemy as sa
from alembic import op

from bot.prm.customers import Customer, blocks

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

STEP = 1000  # deals at a time

DEALS = sa.table("deals", *map(sa.column, ("id", "programme_id", "customer_name", "customer_domain")))
BLOCKS = sa.table("deal_blocks", *map(sa.column, ("deal_id", "block", "programme_id")))


def upgrade() -> None:
    connection, last = op.get_bind(), 0
    live = sa.select(DEALS).where(sa.exists().where(BLOCKS.c.deal_id == DEALS.c.id)).order_by(DEALS.c.id).limit(STEP)
    while rows := connection.execute(live.where(DEALS.c.id > last)).all():
        for row in rows:
            _add_terms(connection, row)
        last = rows[-1].id


def _add_terms(connection: sa.Connection, deal: sa.Row[tuple[int, int, str, str | None]]) -> None:
    present = set(connection.scalars(sa.select(BLOCKS.c.block).where(BLOCKS.c.deal_id == deal.id)))
    missing = blocks(Customer(deal.customer_name, deal.customer_domain)) - present
    if missing:
        told = [{"deal_id": deal.id, "block": each, "programme_id": deal.programme_id} for each in sorted(missing)]
        connection.execute(sa.insert(BLOCKS), told)


def downgrade() -> None:
    """A term more leads to a comparison more, and to nothing else."""
