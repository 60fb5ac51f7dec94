"""Answers to replies to announcements."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcement_answers",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_announcement_answers_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["announcement_responses.id"],
            name=op.f("fk_announcement_answers_response_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_announcement_answers")),
    )
    with op.batch_alter_table("announcement_responses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account", sa.String(length=480), nullable=True))
        batch_op.add_column(sa.Column("origin", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("files", sa.JSON(), server_default="[]", nullable=False))
        batch_op.create_index("ix_announcement_responses_key", ["key"], unique=False)

    with op.batch_alter_table("posted", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posted_ref"), ["ref"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("posted", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posted_ref"))

    with op.batch_alter_table("announcement_responses", schema=None) as batch_op:
        batch_op.drop_index("ix_announcement_responses_key")
        batch_op.drop_column("files")
        batch_op.drop_column("origin")
        batch_op.drop_column("account")
    op.drop_table("announcement_answers")
