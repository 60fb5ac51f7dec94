"""Questions and their ratings are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("readers", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("looked_up", sa.Text(), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("worded_by", sa.String(length=10), nullable=False),
        sa.Column("model_missed", sa.Boolean(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_question_partner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_question_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("key", name=op.f("uq_question_key")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index("ix_question_asked_at", ["asked_at"], unique=False)
        batch_op.create_index("ix_question_conversation_asked_at", ["conversation", "asked_at"], unique=False)
        batch_op.create_index("ix_question_person_id", ["person_id"], unique=False)

    op.create_table(
        "answer_rating",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_answer_rating_partner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_answer_rating_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_answer_rating_question_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("question_id", "sender", name=op.f("pk_answer_rating")),
    )
    with op.batch_alter_table("answer_rating", schema=None) as batch_op:
        batch_op.create_index("ix_answer_rating_person_id", ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("answer_rating", schema=None) as batch_op:
        batch_op.drop_index("ix_answer_rating_person_id")

    op.drop_table("answer_rating")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index("ix_question_person_id")
        batch_op.drop_index("ix_question_conversation_asked_at")
        batch_op.drop_index("ix_question_asked_at")

    op.drop_table("question")
