"""Requests for funds know their partner, so that a page of them is read in the order of an index."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

OWNER = """
UPDATE fund_requests SET partner_id = (
    SELECT fund_allocations.partner_id FROM fund_allocations WHERE fund_allocations.id = fund_requests.allocation_id
)"""


def upgrade() -> None:
    op.add_column("fund_requests", sa.Column("partner_id", sa.Integer(), nullable=True))
    op.execute(OWNER)
    with op.batch_alter_table("fund_requests", schema=None) as batch_op:
        batch_op.alter_column("partner_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_index("ix_fund_requests_partner_id", ["partner_id", "id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_fund_requests_partner_id"), "partners", ["partner_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("fund_requests", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_fund_requests_partner_id"), type_="foreignkey")
        batch_op.drop_index("ix_fund_requests_partner_id")
        batch_op.drop_column("partner_id")
