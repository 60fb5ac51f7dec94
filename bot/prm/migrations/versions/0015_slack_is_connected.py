"""Slack is connected."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slack_installations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("enterprise", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("app", sa.String(length=32), nullable=False),
        sa.Column("bot_user", sa.String(length=32), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("refresh_token", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewing_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_installations")),
    )
    op.create_table(
        "slack_installing",
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_slack_installing")),
    )
    op.create_table(
        "slack_moves",
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_slack_moves")),
    )
    op.create_table(
        "slack_pace",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_slack_pace")),
    )
    op.create_table(
        "slack_people",
        sa.Column("home", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("direct", sa.String(length=32), nullable=True),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("looked_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("home", "user", name=op.f("pk_slack_people")),
    )
    op.create_table(
        "slack_sends",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("arrived", sa.JSON(), nullable=False),
        sa.Column("posting_since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_slack_sends")),
    )
    op.create_table(
        "slack_threads",
        sa.Column("conversation", sa.String(length=120), nullable=False),
        sa.Column("sender", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "sender", name=op.f("pk_slack_threads")),
    )
    with op.batch_alter_table("slack_threads", schema=None) as batch_op:
        batch_op.create_index("ix_slack_threads_at", ["at"], unique=False)

    op.create_table(
        "slack_tickets",
        sa.Column("holder", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("holder", name=op.f("pk_slack_tickets")),
    )
    op.create_table(
        "slack_turns",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("turn", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_slack_turns")),
    )
    with op.batch_alter_table("slack_turns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slack_turns_at"), ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("slack_turns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slack_turns_at"))

    op.drop_table("slack_turns")
    op.drop_table("slack_tickets")
    with op.batch_alter_table("slack_threads", schema=None) as batch_op:
        batch_op.drop_index("ix_slack_threads_at")

    op.drop_table("slack_threads")
    op.drop_table("slack_sends")
    op.drop_table("slack_people")
    op.drop_table("slack_pace")
    op.drop_table("slack_moves")
    op.drop_table("slack_installing")
    op.drop_table("slack_installations")
