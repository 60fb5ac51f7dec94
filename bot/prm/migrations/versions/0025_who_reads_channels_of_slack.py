"""Who reads channels of slack."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slack_accounts",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("home", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.String(length=32), nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "user", name=op.f("pk_slack_accounts")),
    )
    with op.batch_alter_table("slack_accounts", schema=None) as batch_op:
        batch_op.create_index("ix_slack_accounts_as_of", ["as_of"], unique=False)

    op.create_table(
        "slack_channels",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("parties", sa.JSON(), nullable=False),
        sa.Column("sharing_as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sharing_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("members_as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("members_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "channel", name=op.f("pk_slack_channels")),
    )
    op.create_table(
        "slack_listings",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace", name=op.f("pk_slack_listings")),
    )


def downgrade() -> None:
    op.drop_table("slack_listings")
    op.drop_table("slack_channels")
    with op.batch_alter_table("slack_accounts", schema=None) as batch_op:
        batch_op.drop_index("ix_slack_accounts_as_of")

    op.drop_table("slack_accounts")
