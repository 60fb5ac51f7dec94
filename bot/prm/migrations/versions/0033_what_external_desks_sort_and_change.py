"""What external desks sort and change: priority and tags as both sides know them, comments as they were heard."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

SORTED = """
UPDATE desk_links SET
    priority = (SELECT tickets.priority FROM tickets WHERE tickets.id = desk_links.ticket_id),
    tags = '[]'
WHERE created > 0 AND ticket_id IN (SELECT tickets.id FROM tickets WHERE tickets.desk = 'zendesk')"""
"""Zendesk was told the priority, so what its agents have made of it since is taken over instead of being put back; Jira
was not. Neither had our tags: whoever took them for agreed would hear that the agents had taken them all off."""


def upgrade() -> None:
    op.create_table(
        "desk_heard",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.String(length=128), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["ticket_messages.id"], name=op.f("fk_desk_heard_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_desk_heard")),
    )
    with op.batch_alter_table("desk_heard", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_heard_ticket"), ["ticket"], unique=False)

    words = sa.Enum(
        "low", "normal", "high", "urgent", name="priority", native_enum=False, create_constraint=True, length=32
    )  # fmt: skip
    with op.batch_alter_table("desk_links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("priority", words, nullable=True))
        batch_op.add_column(sa.Column("tags", sa.JSON(), nullable=True))
    op.execute(SORTED)


def downgrade() -> None:
    with op.batch_alter_table("desk_links", schema=None) as batch_op:
        batch_op.drop_column("tags")
        batch_op.drop_constraint("priority", type_="check")
        batch_op.drop_column("priority")

    with op.batch_alter_table("desk_heard", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_heard_ticket"))

    op.drop_table("desk_heard")
