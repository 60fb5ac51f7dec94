"""Announcements: what is said, to whom, when, and what became of it at each place."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "in_review",
                "scheduled",
                "sending",
                "paused",
                "sent",
                "partly_failed",
                "edited",
                "cancelled",
                "recalled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("schedule", sa.JSON(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("acknowledge", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("acknowledge_by", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_to", sa.Integer(), server_default="0", nullable=False),
        sa.Column("planned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("run", sa.Integer(), server_default="0", nullable=False),
        sa.Column("wording", sa.Integer(), server_default="1", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'cancelled') OR released_by_id IS NOT NULL",
            name=op.f("ck_announcements_released"),
        ),
        sa.CheckConstraint("acknowledge_by IS NULL OR acknowledge", name=op.f("ck_announcements_acknowledge_by")),
        sa.CheckConstraint(
            "released_by_id IS NULL OR released_by_id <> author_id", name=op.f("ck_announcements_second_person")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_announcements_author_id")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["people.id"], name=op.f("fk_announcements_changed_by_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_announcements_programme_id")),
        sa.ForeignKeyConstraint(["released_by_id"], ["people.id"], name=op.f("fk_announcements_released_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_announcements_programme_id_number")),
    )
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.create_index("ix_announcements_number", ["number"], unique=False)
        batch_op.create_index("ix_announcements_programme_id", ["programme_id", "id"], unique=False)

    op.create_table(
        "saved_audiences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["people.id"], name=op.f("fk_saved_audiences_changed_by_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_saved_audiences_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_audiences")),
        sa.UniqueConstraint("programme_id", "name", name=op.f("uq_saved_audiences_programme_id_name")),
    )
    op.create_table(
        "announcement_acknowledged",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_announcement_acknowledged_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_announcement_acknowledged_partner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_announcement_acknowledged_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "partner_id", "person_id", name=op.f("pk_announcement_acknowledged")
        ),
    )
    op.create_table(
        "announcement_buttons",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("skill", sa.String(length=64), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_announcement_buttons_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_id", "position", name=op.f("pk_announcement_buttons")),
    )
    op.create_table(
        "announcement_deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("wave", sa.Integer(), server_default="0", nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=160), nullable=False),
        sa.Column("place", sa.String(length=512), nullable=False),
        sa.Column("post", sa.String(length=640), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "planned",
                "queued",
                "sent",
                "failed",
                "withheld",
                "unknown",
                "cancelled",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("wording", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(outcome IN ('planned', 'queued')) = (settled_at IS NULL)", name=op.f("ck_announcement_deliveries_settled")
        ),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_announcement_deliveries_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_announcement_deliveries_partner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_announcement_deliveries_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_deliveries")),
        sa.UniqueConstraint(
            "announcement_id", "wave", "partner_id", "person_id", name="uq_announcement_deliveries_person"
        ),
        sa.UniqueConstraint("announcement_id", "wave", "partner_id", "place", name="uq_announcement_deliveries_place"),
    )
    with op.batch_alter_table("announcement_deliveries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_announcement_deliveries_once",
            ["announcement_id", "wave", "partner_id"],
            unique=True,
            sqlite_where=sa.text("person_id IS NULL"),
            postgresql_where=sa.text("person_id IS NULL"),
        )
        batch_op.create_index(
            "ix_announcement_deliveries_open",
            ["announcement_id", "outcome", "tenant", "due_at"],
            unique=False,
            sqlite_where=sa.text("outcome IN ('planned', 'queued')"),
            postgresql_where=sa.text("outcome IN ('planned', 'queued')"),
        )
        batch_op.create_index("ix_announcement_deliveries_outcome", ["announcement_id", "outcome", "id"], unique=False)
        batch_op.create_index("ix_announcement_deliveries_partner_id", ["partner_id", "settled_at"], unique=False)
        batch_op.create_index("ix_announcement_deliveries_place", ["place", "id"], unique=False)
        batch_op.create_index("ix_announcement_deliveries_post", ["post"], unique=False)

    op.create_table(
        "announcement_opt_outs",
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_announcement_opt_outs_partner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_announcement_opt_outs_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("partner_id", "category", name=op.f("pk_announcement_opt_outs")),
    )
    op.create_table(
        "announcement_responses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("click", "reaction", "reply", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=700), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("conversation", sa.String(length=640), nullable=True),
        sa.Column("done", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_announcement_responses_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_announcement_responses_partner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_announcement_responses_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_responses")),
        sa.UniqueConstraint(
            "announcement_id", "kind", "key", name=op.f("uq_announcement_responses_announcement_id_kind_key")
        ),
    )
    with op.batch_alter_table("announcement_responses", schema=None) as batch_op:
        batch_op.create_index("ix_announcement_responses_open", ["announcement_id", "kind", "done", "id"], unique=False)
        batch_op.create_index(
            "ix_announcement_responses_partner_id", ["announcement_id", "partner_id", "kind"], unique=False
        )

    op.create_table(
        "announcement_taken_out",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_announcement_taken_out_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_announcement_taken_out_partner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_announcement_taken_out_person_id")),
        sa.PrimaryKeyConstraint("announcement_id", "partner_id", name=op.f("pk_announcement_taken_out")),
    )
    op.create_table(
        "announcement_texts",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("proposed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_announcement_texts_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["approved_by_id"], ["people.id"], name=op.f("fk_announcement_texts_approved_by_id")),
        sa.PrimaryKeyConstraint("announcement_id", "language", name=op.f("pk_announcement_texts")),
    )
    op.create_table(
        "partner_certifications",
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_partner_certifications_partner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("partner_id", "name", name=op.f("pk_partner_certifications")),
    )
    with op.batch_alter_table("posted", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lost", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("posted", schema=None) as batch_op:
        batch_op.drop_column("lost")

    op.drop_table("partner_certifications")
    op.drop_table("announcement_texts")
    op.drop_table("announcement_taken_out")
    with op.batch_alter_table("announcement_responses", schema=None) as batch_op:
        batch_op.drop_index("ix_announcement_responses_partner_id")
        batch_op.drop_index("ix_announcement_responses_open")

    op.drop_table("announcement_responses")
    op.drop_table("announcement_opt_outs")
    with op.batch_alter_table("announcement_deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_announcement_deliveries_post")
        batch_op.drop_index("ix_announcement_deliveries_place")
        batch_op.drop_index("ix_announcement_deliveries_partner_id")
        batch_op.drop_index("ix_announcement_deliveries_outcome")
        batch_op.drop_index(
            "ix_announcement_deliveries_open",
            sqlite_where=sa.text("outcome IN ('planned', 'queued')"),
            postgresql_where=sa.text("outcome IN ('planned', 'queued')"),
        )
        batch_op.drop_index(
            "ix_announcement_deliveries_once",
            sqlite_where=sa.text("person_id IS NULL"),
            postgresql_where=sa.text("person_id IS NULL"),
        )

    op.drop_table("announcement_deliveries")
    op.drop_table("announcement_buttons")
    op.drop_table("announcement_acknowledged")
    op.drop_table("saved_audiences")
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.drop_index("ix_announcements_programme_id")
        batch_op.drop_index("ix_announcements_number")

    op.drop_table("announcements")
