"""What partners miss in the content, articles for it, and what became of questions."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "drafted",
                "published",
                "dismissed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.LargeBinary(), nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_gaps_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_gaps_programme_id_number")),
    )
    with op.batch_alter_table("gaps", schema=None) as batch_op:
        batch_op.create_index("ix_gaps_state", ["programme_id", "state"], unique=False)

    op.create_table(
        "articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "in_review",
                "published",
                "rejected",
                "retired",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "partners", "internal", "public", name="level", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("tiers", sa.JSON(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("gap_id", sa.Integer(), nullable=True),
        sa.Column("ticket", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_articles_author_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["gap_id"], ["gaps.id"], name=op.f("fk_articles_gap_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_articles_owner_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_articles_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_articles_programme_id_number")),
    )
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.create_index("ix_articles_gap_id", ["gap_id"], unique=False)
        batch_op.create_index("ix_articles_state", ["programme_id", "state"], unique=False)

    op.create_table(
        "stale_documents",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("owner", sa.String(length=254), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("updated", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people.id"], name=op.f("fk_stale_documents_owner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_stale_documents_programme_id")),
        sa.PrimaryKeyConstraint("programme_id", "source", name=op.f("pk_stale_documents")),
    )
    with op.batch_alter_table("stale_documents", schema=None) as batch_op:
        batch_op.create_index("ix_stale_documents_owner_id", ["owner_id"], unique=False)

    op.create_table(
        "support_asks",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asker", sa.String(), nullable=True),
        sa.Column("conversation", sa.String(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=True),
        sa.Column("anchor", sa.String(length=300), nullable=True),
        sa.Column("gap_id", sa.Integer(), nullable=True),
        sa.Column("helpful", sa.Boolean(), nullable=True),
        sa.Column("further_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reasked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["gap_id"], ["gaps.id"], name=op.f("fk_support_asks_gap_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_support_asks_partner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_asks")),
        sa.UniqueConstraint("key", name=op.f("uq_support_asks_key")),
    )
    with op.batch_alter_table("support_asks", schema=None) as batch_op:
        batch_op.create_index("ix_support_asks_asked_at", ["asked_at"], unique=False)
        batch_op.create_index("ix_support_asks_gap_id", ["gap_id"], unique=False)
        batch_op.create_index(
            "ix_support_asks_watched",
            ["asker", "asked_at"],
            unique=False,
            sqlite_where=sa.text("asker IS NOT NULL"),
            postgresql_where=sa.text("asker IS NOT NULL"),
        )

    op.create_table(
        "gap_questions",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("gap_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=True),
        sa.Column("anchor", sa.String(length=300), nullable=True),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["gap_id"], ["gaps.id"], name=op.f("fk_gap_questions_gap_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_gap_questions_partner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_gap_questions_question_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_gap_questions")),
    )
    with op.batch_alter_table("gap_questions", schema=None) as batch_op:
        batch_op.create_index("ix_gap_questions_gap_id", ["gap_id", "asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_gap_questions_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "regression_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("set_name", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("page", sa.String(length=500), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replayed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("band", sa.String(length=10), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=True),
        sa.Column("anchor", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_regression_questions_partner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_regression_questions_programme_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_regression_questions_question_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regression_questions")),
    )
    with op.batch_alter_table("regression_questions", schema=None) as batch_op:
        batch_op.create_index("ix_regression_questions_question_id", ["question_id"], unique=False)
        batch_op.create_index("ix_regression_questions_set_name", ["programme_id", "set_name"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("regression_questions", schema=None) as batch_op:
        batch_op.drop_index("ix_regression_questions_set_name")
        batch_op.drop_index("ix_regression_questions_question_id")

    op.drop_table("regression_questions")
    with op.batch_alter_table("gap_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gap_questions_partner_id"))
        batch_op.drop_index("ix_gap_questions_gap_id")

    op.drop_table("gap_questions")
    with op.batch_alter_table("support_asks", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_support_asks_watched",
            sqlite_where=sa.text("asker IS NOT NULL"),
            postgresql_where=sa.text("asker IS NOT NULL"),
        )
        batch_op.drop_index("ix_support_asks_gap_id")
        batch_op.drop_index("ix_support_asks_asked_at")

    op.drop_table("support_asks")
    with op.batch_alter_table("stale_documents", schema=None) as batch_op:
        batch_op.drop_index("ix_stale_documents_owner_id")

    op.drop_table("stale_documents")
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.drop_index("ix_articles_state")
        batch_op.drop_index("ix_articles_gap_id")

    op.drop_table("articles")
    with op.batch_alter_table("gaps", schema=None) as batch_op:
        batch_op.drop_index("ix_gaps_state")

    op.drop_table("gaps")
