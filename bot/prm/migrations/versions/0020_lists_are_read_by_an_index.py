"""Lists are read in the order of an index, and records are found by their number alone."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WAITING = sa.text("(state = 'in_review' OR raised_minor IS NOT NULL)")
PROTECTED = sa.text("state = 'approved'")
RAISED = sa.text("raised_minor IS NOT NULL")
OPEN = sa.text("state IN ('new', 'accepted', 'working')")
NUMBERED = ("commission_statements", "deals", "fund_claims", "fund_requests", "leads")
NEW = {
    "ix_commission_lines_partner_id_state": ("commission_lines", ["partner_id", "state", "currency", "amount_minor"]),
    "ix_deals_owner_id_state": ("deals", ["owner_id", "state", "id"]),
    "ix_deals_partner_id_customer_key": ("deals", ["partner_id", "customer_key"]),
    "ix_deals_partner_id_state": ("deals", ["partner_id", "state", "id"]),
    "ix_deals_programme_id": ("deals", ["programme_id", "id"]),
    "ix_leads_partner_id_state": ("leads", ["partner_id", "state", "id"]),
    "ix_leads_programme_id": ("leads", ["programme_id", "id"]),
    **{f"ix_{table}_number": (table, ["number"]) for table in NUMBERED},
}
REVENUE = "ix_commission_revenue_partner_id"


def upgrade() -> None:
    op.drop_index("ix_deals_raised", "deals")
    op.drop_index("ix_leads_open", "leads")
    op.drop_index(REVENUE, "commission_revenue")
    op.create_index(REVENUE, "commission_revenue", ["partner_id", "counted_on", "home_minor"])
    for name, (table, columns) in NEW.items():
        op.create_index(name, table, columns)
    waiting, protected = ["programme_id", "review_due_at", "id"], ["partner_id", "closes_on", "id"]
    op.create_index("ix_deals_waiting", "deals", waiting, sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index("ix_deals_protected", "deals", protected, sqlite_where=PROTECTED, postgresql_where=PROTECTED)


def downgrade() -> None:
    op.drop_index("ix_deals_protected", "deals")
    op.drop_index("ix_deals_waiting", "deals")
    for name, (table, _) in NEW.items():
        op.drop_index(name, table)
    op.drop_index(REVENUE, "commission_revenue")
    op.create_index(REVENUE, "commission_revenue", ["partner_id", "counted_on"])
    op.create_index("ix_leads_open", "leads", ["partner_id"], sqlite_where=OPEN, postgresql_where=OPEN)
    raised = ["programme_id", "id"]
    op.create_index("ix_deals_raised", "deals", raised, sqlite_where=RAISED, postgresql_where=RAISED)
