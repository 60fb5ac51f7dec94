"""A rep's leads are found and ordered by one index, as their deals are: PostgreSQL read all of them for a page."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_leads_owner_id", "leads")
    op.create_index("ix_leads_owner_id", "leads", ["owner_id", "partner_id", "id"])
    op.create_index("ix_leads_owner_id_state", "leads", ["owner_id", "partner_id", "state", "id"])


def downgrade() -> None:
    op.drop_index("ix_leads_owner_id_state", "leads")
    op.drop_index("ix_leads_owner_id", "leads")
    op.create_index("ix_leads_owner_id", "leads", ["owner_id"])
