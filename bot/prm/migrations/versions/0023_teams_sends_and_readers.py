"""What is on the wire to Teams, and who reads along there."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "teams_sends",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_teams_sends")),
    )
    with op.batch_alter_table("teams_sends", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_teams_sends_since"), ["since"], unique=False)

    with op.batch_alter_table("teams_chat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("readers", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_column("outsiders")


def downgrade() -> None:
    with op.batch_alter_table("teams_chat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outsiders", sa.Boolean(), nullable=True))
        batch_op.drop_column("changed_at")
        batch_op.drop_column("readers")

    with op.batch_alter_table("teams_sends", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_teams_sends_since"))

    op.drop_table("teams_sends")
