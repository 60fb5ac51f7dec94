"""Forms know their way back and what was said last is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "last_said",
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("reply", sa.JSON(), nullable=False),
        sa.Column("person", sa.JSON(), nullable=False),
        sa.Column("room", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "sender", name=op.f("pk_last_said")),
    )
    with op.batch_alter_table("last_said", schema=None) as batch_op:
        batch_op.create_index("ix_last_said_at", ["at"], unique=False)
        batch_op.create_index("ix_last_said_sender", ["sender", "at"], unique=False)

    sqlite = op.get_bind().dialect.name == "sqlite"  # which would note new columns after the table's constraints
    with op.batch_alter_table("draft", schema=None, recreate="always" if sqlite else "never") as batch_op:
        batch_op.add_column(sa.Column("history", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("put_off", sa.JSON(), nullable=True))
        batch_op.create_index("ix_draft_sender", ["sender", "state", "updated_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index("ix_draft_sender")
        batch_op.drop_column("put_off")
        batch_op.drop_column("history")

    with op.batch_alter_table("last_said", schema=None) as batch_op:
        batch_op.drop_index("ix_last_said_sender")
        batch_op.drop_index("ix_last_said_at")

    op.drop_table("last_said")
