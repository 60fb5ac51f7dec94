"""Support tickets."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("account", sa.String(length=512), nullable=False),
        sa.Column("conversation", sa.String(length=512), nullable=True),
        sa.Column("origin", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column(
            "priority",
            sa.Enum(
                "low", "normal", "high", "urgent", name="priority", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("question_key", sa.String(length=32), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "pending",
                "solved",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("in_charge_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("solution_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("desk", sa.String(length=32), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name=op.f("ck_tickets_satisfaction")),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["people.id"], name=op.f("fk_tickets_assignee_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["merged_into_id"], ["tickets.id"], name=op.f("fk_tickets_merged_into_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_tickets_partner_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_tickets_person_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_tickets_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("desk", "external_id", name=op.f("uq_tickets_desk_external_id")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_tickets_programme_id_number")),
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index("ix_tickets_account", ["account", "id"], unique=False)
        batch_op.create_index(
            "ix_tickets_active",
            ["programme_id", "waiting_since"],
            unique=False,
            sqlite_where=sa.text("state IN ('open', 'pending')"),
            postgresql_where=sa.text("state IN ('open', 'pending')"),
        )
        batch_op.create_index(batch_op.f("ix_tickets_assignee_id"), ["assignee_id"], unique=False)
        batch_op.create_index("ix_tickets_conversation", ["conversation", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tickets_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index("ix_tickets_number", ["number"], unique=False)
        batch_op.create_index("ix_tickets_opened_at", ["programme_id", "opened_at"], unique=False)
        batch_op.create_index("ix_tickets_partner_id", ["partner_id", "id"], unique=False)
        batch_op.create_index("ix_tickets_person_id", ["person_id", "id"], unique=False)
        batch_op.create_index("ix_tickets_programme_id", ["programme_id", "id"], unique=False)

    op.create_table(
        "ticket_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "author",
            sa.Enum(
                "partner",
                "agent",
                "assistant",
                "system",
                name="author",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("before", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=True),
        sa.Column("desk", sa.String(length=32), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_ticket_messages_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_messages_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_messages")),
        sa.UniqueConstraint("desk", "external_id", name=op.f("uq_ticket_messages_desk_external_id")),
        sa.UniqueConstraint("source", name=op.f("uq_ticket_messages_source")),
    )
    with op.batch_alter_table("ticket_messages", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_messages_person_id", ["person_id"], unique=False)
        batch_op.create_index("ix_ticket_messages_ticket_id", ["ticket_id", "id"], unique=False)

    op.create_table(
        "ticket_terms",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=16), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_ticket_terms_programme_id")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["tickets.id"], name=op.f("fk_ticket_terms_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", "term", name=op.f("pk_ticket_terms")),
    )
    with op.batch_alter_table("ticket_terms", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_terms_programme_id_term", ["programme_id", "term", "record_id"], unique=False)

    with op.batch_alter_table("posted", schema=None) as batch_op:
        batch_op.add_column(sa.Column("thread", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_posted_thread"), ["thread"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("posted", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posted_thread"))
        batch_op.drop_column("thread")

    with op.batch_alter_table("ticket_terms", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_terms_programme_id_term")

    op.drop_table("ticket_terms")
    with op.batch_alter_table("ticket_messages", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_messages_ticket_id")
        batch_op.drop_index("ix_ticket_messages_person_id")

    op.drop_table("ticket_messages")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index("ix_tickets_programme_id")
        batch_op.drop_index("ix_tickets_person_id")
        batch_op.drop_index("ix_tickets_partner_id")
        batch_op.drop_index("ix_tickets_opened_at")
        batch_op.drop_index("ix_tickets_number")
        batch_op.drop_index(batch_op.f("ix_tickets_merged_into_id"))
        batch_op.drop_index("ix_tickets_conversation")
        batch_op.drop_index(batch_op.f("ix_tickets_assignee_id"))
        batch_op.drop_index(
            "ix_tickets_active",
            sqlite_where=sa.text("state IN ('open', 'pending')"),
            postgresql_where=sa.text("state IN ('open', 'pending')"),
        )
        batch_op.drop_index("ix_tickets_account")

    op.drop_table("tickets")
