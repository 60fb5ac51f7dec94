"""Leads and why they go where."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lead_outcomes",
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "new",
                "accepted",
                "working",
                "converted",
                "lost",
                "declined",
                "expired",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("leads", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_lead_outcomes_partner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("partner_id", "month", "outcome", name=op.f("pk_lead_outcomes")),
    )
    op.create_table(
        "partner_products",
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_partner_products_partner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_partner_products_product_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("partner_id", "product_id", name=op.f("pk_partner_products")),
    )
    op.create_table(
        "lead_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_notes_lead_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_notes")),
    )
    with op.batch_alter_table("lead_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_notes_lead_id"), ["lead_id"], unique=False)

    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("hot_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("routing", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_leads_open",
            ["partner_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('new', 'accepted', 'working')"),
            postgresql_where=sa.text("state IN ('new', 'accepted', 'working')"),
        )
        batch_op.create_index("ix_leads_partner_id_announced_at", ["partner_id", "announced_at"], unique=False)
        batch_op.create_index(
            "ix_leads_waiting",
            ["programme_id", "id"],
            unique=False,
            sqlite_where=sa.text("partner_id IS NULL"),
            postgresql_where=sa.text("partner_id IS NULL"),
        )
        batch_op.create_unique_constraint(batch_op.f("uq_leads_deal_id"), ["deal_id"])
        batch_op.create_unique_constraint(batch_op.f("uq_leads_follows_id"), ["follows_id"])
        batch_op.create_foreign_key(batch_op.f("fk_leads_follows_id"), "leads", ["follows_id"], ["id"])

    with op.batch_alter_table("partners", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subdivision", sa.String(length=8), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("partners", schema=None) as batch_op:
        batch_op.drop_column("subdivision")

    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_leads_follows_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_leads_follows_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_leads_deal_id"), type_="unique")
        batch_op.drop_index(
            "ix_leads_waiting",
            sqlite_where=sa.text("partner_id IS NULL"),
            postgresql_where=sa.text("partner_id IS NULL"),
        )
        batch_op.drop_index("ix_leads_partner_id_announced_at")
        batch_op.drop_index(
            "ix_leads_open",
            sqlite_where=sa.text("state IN ('new', 'accepted', 'working')"),
            postgresql_where=sa.text("state IN ('new', 'accepted', 'working')"),
        )
        batch_op.drop_column("follows_id")
        batch_op.drop_column("routing")
        batch_op.drop_column("announced_at")
        batch_op.drop_column("hot_since")
        batch_op.drop_column("language")

    with op.batch_alter_table("lead_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_notes_lead_id"))

    op.drop_table("lead_notes")
    op.drop_table("partner_products")
    op.drop_table("lead_outcomes")
