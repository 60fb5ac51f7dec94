"""Deals are decided on in chat: what people wrote about them, appeals, values that wait for a reviewer."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KINDS = ("question", "answer", "rejection", "appeal", "activity", "choice")
RAISED = sa.text("raised_minor IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "deal_remarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=32), nullable=False
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_deal_remarks_by_id")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_deal_remarks_deal_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_remarks")),
    )
    with op.batch_alter_table("deal_remarks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deal_remarks_deal_id"), ["deal_id"], unique=False)

    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("raised_minor", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("won_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("appeals", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index(
            "ix_deals_raised", ["programme_id", "id"], unique=False, sqlite_where=RAISED, postgresql_where=RAISED
        )


def downgrade() -> None:
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.drop_index("ix_deals_raised")
        batch_op.drop_column("appeals")
        batch_op.drop_column("won_on")
        batch_op.drop_column("raised_minor")

    op.drop_table("deal_remarks")
