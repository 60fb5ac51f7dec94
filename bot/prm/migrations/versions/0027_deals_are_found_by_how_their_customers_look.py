"""Live deals are found by how their customer's name looks, too, where it is written with look-alike letters."""

from collections.abc import Sequence

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
        _add_terms(connection, rows)
        last = rows[-1].id


def _add_terms(connection: sa.Connection, deals: Sequence[sa.Row[int, int, str, str | None]]) -> None:
    present = sa.select(BLOCKS.c.deal_id, BLOCKS.c.block).where(BLOCKS.c.deal_id.in_([each.id for each in deals]))
    known = {tuple(row) for row in connection.execute(present)}
    missing = [
        {"deal_id": each.id, "block": block, "programme_id": each.programme_id}
        for each in deals
        for block in sorted(blocks(Customer(each.customer_name, each.customer_domain)))
        if (each.id, block) not in known
    ]
    if missing:
        connection.execute(sa.insert(BLOCKS), missing)


def downgrade() -> None:
    """A term more leads to a comparison more, and to nothing else."""
