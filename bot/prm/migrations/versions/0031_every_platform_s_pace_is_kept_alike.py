"""Every platform's pace is kept alike."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pace_buckets",
        sa.Column("key", sa.String(length=1000), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pace_buckets")),
    )
    op.create_table(
        "pace_tickets",
        sa.Column("holder", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("holder", name=op.f("pk_pace_tickets")),
    )
    op.drop_table("slack_pace")
    op.drop_table("slack_tickets")


def downgrade() -> None:
    op.create_table(
        "slack_tickets",
        sa.Column("holder", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("holder", name=op.f("pk_slack_tickets")),
    )
    op.create_table(
        "slack_pace",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_slack_pace")),
    )
    op.drop_table("pace_tickets")
    op.drop_table("pace_buckets")
