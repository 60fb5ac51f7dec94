"""Records are found by name and commissions have lines."""

import sqlalchemy as sa
from alembic import op

from bot.prm.mentions import terms_of

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


STEP = 1000  # records indexed at a time


def upgrade() -> None:
    op.create_table(
        "commission_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("share", "bonus", "clawback", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "approved",
                "held",
                "declined",
                "paid",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("earned_on", sa.Date(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name=op.f("ck_commission_lines_paid_on")),
        sa.CheckConstraint(
            "kind <> 'clawback' OR (amount_minor < 0 AND reason IS NOT NULL)", name=op.f("ck_commission_lines_clawback")
        ),
        sa.CheckConstraint("kind = 'clawback' OR amount_minor >= 0", name=op.f("ck_commission_lines_amount")),
        sa.CheckConstraint("state <> 'declined' OR reason IS NOT NULL", name=op.f("ck_commission_lines_reason")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_commission_lines_deal_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_commission_lines_partner_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_commission_lines_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_lines")),
    )
    with op.batch_alter_table("commission_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commission_lines_deal_id"), ["deal_id"], unique=False)
        batch_op.create_index("ix_commission_lines_partner_id", ["partner_id", "earned_on", "id"], unique=False)

    op.create_table(
        "deal_terms",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=16), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_deal_terms_programme_id")),
        sa.ForeignKeyConstraint(["record_id"], ["deals.id"], name=op.f("fk_deal_terms_record_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record_id", "term", name=op.f("pk_deal_terms")),
    )
    with op.batch_alter_table("deal_terms", schema=None) as batch_op:
        batch_op.create_index("ix_deal_terms_programme_id_term", ["programme_id", "term", "record_id"], unique=False)

    op.create_table(
        "lead_terms",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=16), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_lead_terms_programme_id")),
        sa.ForeignKeyConstraint(["record_id"], ["leads.id"], name=op.f("fk_lead_terms_record_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record_id", "term", name=op.f("pk_lead_terms")),
    )
    with op.batch_alter_table("lead_terms", schema=None) as batch_op:
        batch_op.create_index("ix_lead_terms_programme_id_term", ["programme_id", "term", "record_id"], unique=False)
    _index("deals", "customer_name", "deal_terms")
    _index("leads", "company", "lead_terms")


def _index(records: str, name: str, terms: str) -> None:
    """Make what is there findable. The terms only serve to look things up, so today's rules are as good as then's."""
    source = sa.table(records, *map(sa.column, ("id", "programme_id", "number", name)))
    target = sa.table(terms, *map(sa.column, ("record_id", "term", "programme_id")))
    connection, last = op.get_bind(), 0
    while rows := connection.execute(
        sa.select(source).where(source.c.id > last).order_by(source.c.id).limit(STEP)
    ).all():
        found = [(row.id, term, row.programme_id) for row in rows for term in sorted(terms_of(row.number, row[3]))]
        connection.execute(target.insert(), [dict(zip(target.c.keys(), each, strict=True)) for each in found])
        last = rows[-1].id


def downgrade() -> None:
    with op.batch_alter_table("lead_terms", schema=None) as batch_op:
        batch_op.drop_index("ix_lead_terms_programme_id_term")

    op.drop_table("lead_terms")
    with op.batch_alter_table("deal_terms", schema=None) as batch_op:
        batch_op.drop_index("ix_deal_terms_programme_id_term")

    op.drop_table("deal_terms")
    with op.batch_alter_table("commission_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_commission_lines_partner_id")
        batch_op.drop_index(batch_op.f("ix_commission_lines_deal_id"))

    op.drop_table("commission_lines")
