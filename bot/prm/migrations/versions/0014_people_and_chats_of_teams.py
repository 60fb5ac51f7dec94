"""People and chats of Teams."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "teams_account",
        sa.Column("id", sa.String(length=300), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("user", sa.String(length=300), nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("service_url", sa.String(length=300), nullable=False),
        sa.Column("bot", sa.String(length=300), nullable=False),
        sa.Column("chat", sa.String(length=300), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams_account")),
    )
    with op.batch_alter_table("teams_account", schema=None) as batch_op:
        batch_op.create_index("ix_teams_account_tenant", ["tenant", "user"], unique=False)

    op.create_table(
        "teams_answer",
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("answer", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", "message", name=op.f("pk_teams_answer")),
    )
    with op.batch_alter_table("teams_answer", schema=None) as batch_op:
        batch_op.create_index("ix_teams_answer_at", ["at"], unique=False)

    op.create_table(
        "teams_chat",
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("id", sa.String(length=300), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("service_url", sa.String(length=300), nullable=False),
        sa.Column("bot", sa.String(length=300), nullable=False),
        sa.Column("team", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("outsiders", sa.Boolean(), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_teams_chat")),
    )
    with op.batch_alter_table("teams_chat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_teams_chat_team"), ["team"], unique=False)

    op.create_table(
        "teams_press",
        sa.Column("turn", sa.String(length=700), nullable=False),
        sa.Column("conversation", sa.String(length=600), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("turn", name=op.f("pk_teams_press")),
    )
    with op.batch_alter_table("teams_press", schema=None) as batch_op:
        batch_op.create_index("ix_teams_press_at", ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("teams_press", schema=None) as batch_op:
        batch_op.drop_index("ix_teams_press_at")

    op.drop_table("teams_press")
    with op.batch_alter_table("teams_chat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_teams_chat_team"))

    op.drop_table("teams_chat")
    with op.batch_alter_table("teams_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_teams_answer_at")

    op.drop_table("teams_answer")
    with op.batch_alter_table("teams_account", schema=None) as batch_op:
        batch_op.drop_index("ix_teams_account_tenant")

    op.drop_table("teams_account")
