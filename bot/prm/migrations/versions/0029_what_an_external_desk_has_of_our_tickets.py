"""What an external desk has of our tickets."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_cursors",
        sa.Column("desk", sa.String(length=32), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("desk", name=op.f("pk_desk_cursors")),
    )
    op.create_table(
        "desk_links",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "solved", "closed", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("assignee", sa.String(length=200), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_desk_links_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_desk_links")),
    )
    op.create_table(
        "desk_carries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("desk", sa.String(length=32), nullable=False),
        sa.Column("marker", sa.String(length=80), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["ticket_messages.id"], name=op.f("fk_desk_carries_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_desk_carries_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_carries")),
        sa.UniqueConstraint("desk", "external_id", name=op.f("uq_desk_carries_desk_external_id")),
        sa.UniqueConstraint("desk", "marker", name=op.f("uq_desk_carries_desk_marker")),
    )
    with op.batch_alter_table("desk_carries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_carries_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_desk_carries_ticket_id"), ["ticket_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("desk_carries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_carries_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_desk_carries_message_id"))

    op.drop_table("desk_carries")
    op.drop_table("desk_links")
    op.drop_table("desk_cursors")
