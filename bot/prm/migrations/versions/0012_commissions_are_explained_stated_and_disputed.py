"""Commissions are explained, stated and disputed."""

from collections import Counter
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATES = ("pending", "approved", "held", "declined", "paid")
COUNTERS = sa.table("counters", *map(sa.column, ("programme_id", "kind", "year", "last")))


def upgrade() -> None:
    connection, rows = op.get_bind(), _taken_out()
    _create_lines("share", "bonus", "clawback", "correction")
    if rows:
        _put_back(connection, [_explained(row) for row in rows])
        connection.execute(sa.insert(COUNTERS), _counted(rows))

    op.create_table(
        "commission_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("closed", "paid", "unpaid", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("carried_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payable_on", sa.Date(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (settled_at IS NULL)", name=op.f("ck_commission_statements_settled")),
        sa.CheckConstraint("(state = 'paid') = (paid_minor IS NOT NULL)", name=op.f("ck_commission_statements_paid")),
        sa.CheckConstraint("paid_minor IS NULL OR paid_minor >= 0", name=op.f("ck_commission_statements_paid_minor")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_commission_statements_partner_id")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_commission_statements_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_statements")),
        sa.UniqueConstraint("partner_id", "currency", "last", name="uq_commission_statements_month"),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_commission_statements_programme_id_number")),
    )
    op.create_table(
        "commission_revenue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("home_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_commission_revenue_deal_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_commission_revenue_partner_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_commission_revenue_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_revenue")),
    )
    with op.batch_alter_table("commission_revenue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commission_revenue_deal_id"), ["deal_id"], unique=False)
        batch_op.create_index("ix_commission_revenue_partner_id", ["partner_id", "counted_on"], unique=False)

    op.create_table(
        "commission_disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "corrected", "rejected", name="state", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("objection", sa.Text(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name=op.f("ck_commission_disputes_answered")),
        sa.CheckConstraint("state = 'open' OR answer IS NOT NULL", name=op.f("ck_commission_disputes_answer")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["people.id"], name=op.f("fk_commission_disputes_answered_by_id")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["commission_lines.id"], name=op.f("fk_commission_disputes_line_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["people.id"], name=op.f("fk_commission_disputes_opened_by_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_commission_disputes_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_disputes")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_commission_disputes_programme_id_number")),
    )
    with op.batch_alter_table("commission_disputes", schema=None) as batch_op:
        batch_op.create_index("ix_commission_disputes_line_id", ["line_id"], unique=False)
        batch_op.create_index(
            "uq_commission_disputes_open",
            ["line_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "commission_statement_lines",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["commission_lines.id"], name=op.f("fk_commission_statement_lines_line_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["commission_statements.id"],
            name=op.f("fk_commission_statement_lines_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("statement_id", "line_id", name=op.f("pk_commission_statement_lines")),
    )
    with op.batch_alter_table("commission_statement_lines", schema=None) as batch_op:
        batch_op.create_index("ix_commission_statement_lines_line_id", ["line_id"], unique=False)

    with op.batch_alter_table("spiffs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("once_per_customer", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("spiffs", schema=None) as batch_op:
        batch_op.drop_column("once_per_customer")

    with op.batch_alter_table("commission_statement_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_commission_statement_lines_line_id")

    op.drop_table("commission_statement_lines")
    with op.batch_alter_table("commission_disputes", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_commission_disputes_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index("ix_commission_disputes_line_id")

    op.drop_table("commission_disputes")
    with op.batch_alter_table("commission_revenue", schema=None) as batch_op:
        batch_op.drop_index("ix_commission_revenue_partner_id")
        batch_op.drop_index(batch_op.f("ix_commission_revenue_deal_id"))

    op.drop_table("commission_revenue")
    op.drop_table("commission_statements")

    connection, rows = op.get_bind(), _taken_out()
    _create_lines_of_before()
    names = {column.name for column in _lines(connection).columns}
    if rows:
        _put_back(connection, [{name: value for name, value in row.items() if name in names} for row in rows])
    op.execute(sa.delete(COUNTERS).where(COUNTERS.c.kind == "C"))


def _lines(connection: sa.Connection) -> sa.Table:
    return sa.Table("commission_lines", sa.MetaData(), autoload_with=connection)


def _taken_out() -> list[dict[str, Any]]:
    """All lines there are, each with a number. Their table is gone, to be made anew: constraints, order of columns."""
    connection = op.get_bind()
    table = _lines(connection)
    rows = [dict(row) for row in connection.execute(sa.select(table).order_by(table.c.id)).mappings()]
    op.drop_table("commission_lines")
    numbers = Counter[tuple[int, int]]()
    for row in rows:
        year = row["programme_id"], row["earned_on"].year
        numbers[year] += 1
        row.setdefault("number", f"C-{year[1]}-{numbers[year]:04d}")
    return rows


def _put_back(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    """With the ids they had; the database's own go on behind the largest."""
    table = _lines(connection)
    connection.execute(sa.insert(table), rows)
    if connection.dialect.name == "postgresql":
        sequence = sa.func.pg_get_serial_sequence("commission_lines", "id")
        connection.execute(sa.select(sa.func.setval(sequence, sa.func.max(table.c.id))))


def _explained(row: dict[str, Any]) -> dict[str, Any]:
    held = row["state"] == "held"
    return {**row, "held_for": (row["reason"] or "?") if held else None, "version": 1}


def _counted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Numbers go on where those given here end."""
    found = Counter((row["programme_id"], row["earned_on"].year) for row in rows)
    return [{"programme_id": programme, "kind": "C", "year": year, "last": n} for (programme, year), n in found.items()]


def _create_lines(*kinds: str) -> None:
    op.create_table(
        "commission_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        *_facts(kinds),
        sa.Column("held_for", sa.Text(), nullable=True),
        sa.Column("clause", sa.String(length=200), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("working", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind <> 'correction' OR reason IS NOT NULL", name=op.f("ck_commission_lines_correction")),
        sa.CheckConstraint(
            "kind IN ('clawback', 'correction') OR amount_minor >= 0", name=op.f("ck_commission_lines_amount")
        ),
        sa.CheckConstraint("(state = 'held') = (held_for IS NOT NULL)", name=op.f("ck_commission_lines_held")),
        sa.ForeignKeyConstraint(["about_id"], ["commission_lines.id"], name=op.f("fk_commission_lines_about_id")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_commission_lines_programme_id_number")),
        *_constraints(),
    )
    _index_lines()
    with op.batch_alter_table("commission_lines", schema=None) as batch_op:
        batch_op.create_index("ix_commission_lines_about_id", ["about_id"], unique=False)
        batch_op.create_index("ix_commission_lines_clause", ["programme_id", "clause"], unique=False)


def _create_lines_of_before() -> None:
    op.create_table(
        "commission_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        *_facts(("share", "bonus", "clawback")),
        sa.CheckConstraint("kind = 'clawback' OR amount_minor >= 0", name=op.f("ck_commission_lines_amount")),
        *_constraints(),
    )
    _index_lines()


def _facts(kinds: tuple[str, ...]) -> tuple[sa.Column[Any], ...]:
    kind = sa.Enum(*kinds, name="kind", native_enum=False, create_constraint=True, length=32)
    state = sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=32)
    return (
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("earned_on", sa.Date(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
    )


def _constraints() -> tuple[sa.Constraint, ...]:
    clawback = "kind <> 'clawback' OR (amount_minor < 0 AND reason IS NOT NULL)"
    return (
        sa.CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name=op.f("ck_commission_lines_paid_on")),
        sa.CheckConstraint(clawback, name=op.f("ck_commission_lines_clawback")),
        sa.CheckConstraint("state <> 'declined' OR reason IS NOT NULL", name=op.f("ck_commission_lines_reason")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_commission_lines_deal_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_commission_lines_partner_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_commission_lines_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_lines")),
    )


def _index_lines() -> None:
    with op.batch_alter_table("commission_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commission_lines_deal_id"), ["deal_id"], unique=False)
        batch_op.create_index("ix_commission_lines_partner_id", ["partner_id", "earned_on", "id"], unique=False)
