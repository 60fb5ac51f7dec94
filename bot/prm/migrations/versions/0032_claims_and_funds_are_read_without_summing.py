"""Claims and funds are read without summing or sorting what a partner has: claims know whose they are, funds what is
claimed and paid of them, and two queues have indexes of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

WAITING = sa.text("(state = 'in_review' OR raised_minor IS NOT NULL)")
UNPAID = sa.text("state IN ('pending', 'approved')")
IN_ORDER = ["programme_id", "review_due_at", "id"]
DECIDABLE = ["partner_id", "owner_id", "currency", "raised_minor", "value_minor"]

OWNER = """
UPDATE fund_claims SET partner_id = (
    SELECT fund_allocations.partner_id FROM fund_requests
    JOIN fund_allocations ON fund_allocations.id = fund_requests.allocation_id
    WHERE fund_requests.id = fund_claims.request_id
)"""
SUMS = """
UPDATE fund_allocations SET {counter} = (
    SELECT coalesce(sum(fund_requests.{counter}), 0) FROM fund_requests
    WHERE fund_requests.allocation_id = fund_allocations.id
)"""


def upgrade() -> None:
    _index_waiting([*IN_ORDER, *DECIDABLE])
    op.create_index(
        "ix_commission_lines_unpaid", "commission_lines", ["partner_id", "earned_on", "id"],
        sqlite_where=UNPAID, postgresql_where=UNPAID,
    )  # fmt: skip
    op.add_column("fund_claims", sa.Column("partner_id", sa.Integer(), nullable=True))
    op.execute(OWNER)
    with op.batch_alter_table("fund_claims", schema=None) as batch_op:
        batch_op.alter_column("partner_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_index("ix_fund_claims_partner_id", ["partner_id", "id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_fund_claims_partner_id"), "partners", ["partner_id"], ["id"])
    for counter in ("claimed_minor", "paid_minor"):
        op.add_column("fund_allocations", sa.Column(counter, sa.BigInteger(), nullable=True))
        op.execute(SUMS.format(counter=counter))
    with op.batch_alter_table("fund_allocations", schema=None) as batch_op:
        for counter in ("claimed_minor", "paid_minor"):
            batch_op.alter_column(counter, existing_type=sa.BigInteger(), nullable=False)
        batch_op.create_check_constraint("claimed", "claimed_minor BETWEEN 0 AND approved_minor")
        batch_op.create_check_constraint("paid", "paid_minor BETWEEN 0 AND claimed_minor")


def downgrade() -> None:
    with op.batch_alter_table("fund_allocations", schema=None) as batch_op:
        for name in ("paid", "claimed"):
            batch_op.drop_constraint(name, type_="check")
            batch_op.drop_column(f"{name}_minor")
    with op.batch_alter_table("fund_claims", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_fund_claims_partner_id"), type_="foreignkey")
        batch_op.drop_index("ix_fund_claims_partner_id")
        batch_op.drop_column("partner_id")
    op.drop_index("ix_commission_lines_unpaid", "commission_lines")
    _index_waiting(IN_ORDER)


def _index_waiting(columns: list[str]) -> None:
    op.drop_index("ix_deals_waiting", "deals")
    op.create_index("ix_deals_waiting", "deals", columns, sqlite_where=WAITING, postgresql_where=WAITING)
