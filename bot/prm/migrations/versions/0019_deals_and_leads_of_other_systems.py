"""Deals and leads know what other systems call them."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("external_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("external_row", sa.String(length=32), nullable=True))
        batch_op.create_index("ix_deals_external_id", ["programme_id", "external_id"], unique=True)

    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("external_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("external_row", sa.String(length=32), nullable=True))
        batch_op.create_index("ix_leads_external_id", ["programme_id", "external_id"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.drop_index("ix_leads_external_id")
        batch_op.drop_column("external_row")
        batch_op.drop_column("external_id")

    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.drop_index("ix_deals_external_id")
        batch_op.drop_column("external_row")
        batch_op.drop_column("external_id")
