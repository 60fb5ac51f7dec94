"""Commission lines that wait for finance are read by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

HELD = sa.text("state = 'held'")


def upgrade() -> None:
    waiting = ["programme_id", "id"]
    op.create_index("ix_commission_lines_held", "commission_lines", waiting, sqlite_where=HELD, postgresql_where=HELD)


def downgrade() -> None:
    op.drop_index("ix_commission_lines_held", "commission_lines")
