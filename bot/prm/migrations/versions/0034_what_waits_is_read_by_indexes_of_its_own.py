"""What waits for the vendor's people is read by indexes that hold nothing else, in the order it is shown."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

NEW = {
    "ix_fund_requests_pending": ("fund_requests", ["id"], sa.text("state IN ('pending')")),
    "ix_fund_claims_to_decide": ("fund_claims", ["id"], sa.text("state IN ('in_review', 'disputed')")),
    "ix_fund_claims_to_pay": ("fund_claims", ["id"], sa.text("state IN ('approved')")),
    "ix_leads_new": ("leads", ["programme_id", "id"], sa.text("state IN ('new')")),
}


def upgrade() -> None:
    for name, (table, columns, rows) in NEW.items():
        op.create_index(name, table, columns, sqlite_where=rows, postgresql_where=rows)


def downgrade() -> None:
    for name, (table, _, _) in NEW.items():
        op.drop_index(name, table)
