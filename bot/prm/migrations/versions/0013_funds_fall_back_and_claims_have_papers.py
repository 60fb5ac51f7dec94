"""What nobody claims falls back to its fund; claims have papers, deadlines and disputes; both are found by name."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.prm.mentions import terms_of

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

Row = dict[str, Any]

ACTIVITIES = ("event", "webinar", "digital", "content", "sponsorship", "telemarketing", "training")
REQUEST_STATES = ("pending", "approved", "returned", "rejected", "expired", "cancelled")
CLAIM_STATES = (
    "editing",
    "submitted",
    "in_review",
    "action_required",
    "approved",
    "rejected",
    "disputed",
    "paid",
)
PAPERS = ("invoice", "attendance_list", "photos", "report", "sample")


def upgrade() -> None:
    claims, requests = _taken_out("fund_claims"), _taken_out("fund_requests")
    _create_requests()
    _create_claims()
    _create_papers()
    for table in ("fund_request", "fund_claim"):
        _create_terms(f"{table}_terms", f"{table}s")
    titles = {row["id"]: row["title"] for row in requests}
    _put_back("fund_requests", [row | {"released_minor": 0} for row in map(_lawful, requests)])
    _put_back("fund_claims", [row | {"title": titles[row["request_id"]]} for row in claims])
    _put_back("fund_claim_proofs", _papers(claims))
    _put_back("fund_request_terms", _terms(requests))
    _put_back("fund_claim_terms", _terms([row | {"title": titles[row["request_id"]]} for row in claims]))


def downgrade() -> None:
    papers = _rows("fund_claim_proofs")
    for table in ("fund_claim_terms", "fund_request_terms", "fund_claim_proofs"):
        op.drop_table(table)
    claims, requests = _taken_out("fund_claims"), _taken_out("fund_requests")
    _create_requests_of_before()
    _create_claims_of_before()
    _put_back("fund_requests", [_without_released(row) for row in requests])
    kinds = {row["id"]: [each["kind"] for each in papers if each["claim_id"] == row["id"]] for row in claims}
    _put_back("fund_claims", [row | {"proofs": kinds[row["id"]]} for row in claims])


def _table(name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)


def _rows(name: str) -> list[Row]:
    table = _table(name)
    return [dict(row) for row in op.get_bind().execute(sa.select(table).order_by(table.c.id)).mappings()]


def _taken_out(name: str) -> list[Row]:
    """All its rows. The table is gone, to be made anew: constraints, order of columns."""
    rows = _rows(name)
    op.drop_table(name)
    return rows


def _put_back(name: str, rows: list[Row]) -> None:
    """What the table still has a column for; its own numbers go on behind the largest."""
    connection, table = op.get_bind(), _table(name)
    if not rows:
        return
    kept = [{column.name: row.get(column.name) for column in table.columns if column.name in row} for row in rows]
    connection.execute(sa.insert(table), kept)
    if connection.dialect.name == "postgresql" and "id" in table.c:
        sequence = sa.func.pg_get_serial_sequence(name, "id")
        connection.execute(sa.select(sa.func.setval(sequence, sa.func.max(table.c.id))))


def _lawful(row: Row) -> Row:
    """What was approved of a request that was not: nothing."""
    held = row["state"] in ("approved", "expired", "cancelled")
    return row if held else row | {"approved_minor": 0, "claimed_minor": 0, "paid_minor": 0}


def _without_released(row: Row) -> Row:
    return row | {"approved_minor": row["approved_minor"] - row["released_minor"]}


def _papers(claims: list[Row]) -> list[Row]:
    papers = ((claim["id"], kind) for claim in claims for kind in dict.fromkeys(claim["proofs"]) if kind in PAPERS)
    return [{"id": id, "claim_id": claim, "kind": kind} for id, (claim, kind) in enumerate(papers, 1)]


def _terms(rows: list[Row]) -> list[Row]:
    """The terms only serve to look things up, so today's rules are as good as then's."""
    return [
        {"record_id": row["id"], "term": term, "programme_id": row["programme_id"]}
        for row in rows
        for term in sorted(terms_of(row["number"], row["title"]))
    ]


def _one_of(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _named() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
    )


def _asked() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("allocation_id", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("activity", _one_of(ACTIVITIES, "activity"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("total_cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("vendor_share", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("approved_minor", sa.BigInteger(), nullable=False),
    )


def _counted() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("claimed_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("expected_leads", sa.Integer(), nullable=True),
    )


def _decided() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
    )


def _of_requests() -> tuple[sa.Constraint, ...]:
    return (
        sa.CheckConstraint(
            "amount_minor > 0 AND amount_minor <= total_cost_minor", name=op.f("ck_fund_requests_amount")
        ),
        sa.CheckConstraint("approved_minor BETWEEN 0 AND amount_minor", name=op.f("ck_fund_requests_approved")),
        sa.CheckConstraint("paid_minor BETWEEN 0 AND claimed_minor", name=op.f("ck_fund_requests_paid")),
        sa.ForeignKeyConstraint(
            ["allocation_id", "currency"],
            ["fund_allocations.id", "fund_allocations.currency"],
            name=op.f("fk_fund_requests_allocation_id"),
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_fund_requests_decided_by_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_fund_requests_programme_id")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["people.id"], name=op.f("fk_fund_requests_requested_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_requests")),
        sa.UniqueConstraint("id", "currency", name=op.f("uq_fund_requests_id_currency")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_fund_requests_programme_id_number")),
    )


def _create_requests() -> None:
    op.create_table(
        "fund_requests",
        *_named(),
        *_asked(),
        sa.Column("released_minor", sa.BigInteger(), nullable=False),
        *_counted(),
        sa.Column("expected_pipeline_minor", sa.BigInteger(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("state", _one_of(REQUEST_STATES, "state"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision_due_at", sa.DateTime(timezone=True), nullable=True),
        *_decided(),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_fund_requests_dates")),
        sa.CheckConstraint("released_minor BETWEEN 0 AND approved_minor", name=op.f("ck_fund_requests_released")),
        sa.CheckConstraint(
            "claimed_minor BETWEEN 0 AND approved_minor - released_minor", name=op.f("ck_fund_requests_claimed")
        ),
        sa.CheckConstraint(
            "state IN ('approved', 'expired', 'cancelled') OR approved_minor = 0",
            name=op.f("ck_fund_requests_undecided"),
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR (approved_minor > 0 AND expires_at IS NOT NULL)",
            name=op.f("ck_fund_requests_granted"),
        ),
        *_of_requests(),
    )
    with op.batch_alter_table("fund_requests", schema=None) as batch_op:
        batch_op.create_index("ix_fund_requests_allocation_id", ["allocation_id", "id"], unique=False)
        batch_op.create_index("ix_fund_requests_state", ["state", "decision_due_at"], unique=False)


def _create_requests_of_before() -> None:
    op.create_table(
        "fund_requests",
        *_named(),
        *_asked(),
        *_counted(),
        sa.Column("state", _one_of(REQUEST_STATES, "state"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        *_decided(),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("claimed_minor BETWEEN 0 AND approved_minor", name=op.f("ck_fund_requests_claimed")),
        *_of_requests(),
    )
    with op.batch_alter_table("fund_requests", schema=None) as batch_op:
        batch_op.create_index("ix_fund_requests_allocation_id", ["allocation_id"], unique=False)


def _of_claims() -> tuple[sa.Constraint, ...]:
    return (
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_fund_claims_amount")),
        sa.ForeignKeyConstraint(["claimed_by_id"], ["people.id"], name=op.f("fk_fund_claims_claimed_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_fund_claims_decided_by_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_fund_claims_programme_id")),
        sa.ForeignKeyConstraint(
            ["request_id", "currency"],
            ["fund_requests.id", "fund_requests.currency"],
            name=op.f("fk_fund_claims_request_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_claims")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_fund_claims_programme_id_number")),
    )


def _claimed() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("claimed_by_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("activity_on", sa.Date(), nullable=False),
    )


def _create_claims() -> None:
    op.create_table(
        "fund_claims",
        *_named(),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        *_claimed(),
        sa.Column("state", _one_of(CLAIM_STATES, "state"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        *_decided(),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("disputed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_by_id", sa.Integer(), nullable=True),
        sa.Column("payment_reference", sa.String(length=100), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name=op.f("ck_fund_claims_paid_at")),
        sa.CheckConstraint("state = 'editing' OR submitted_at IS NOT NULL", name=op.f("ck_fund_claims_submitted_at")),
        sa.ForeignKeyConstraint(["paid_by_id"], ["people.id"], name=op.f("fk_fund_claims_paid_by_id")),
        *_of_claims(),
    )
    with op.batch_alter_table("fund_claims", schema=None) as batch_op:
        batch_op.create_index("ix_fund_claims_request_id", ["request_id", "id"], unique=False)
        batch_op.create_index("ix_fund_claims_state", ["state", "due_at"], unique=False)


def _create_claims_of_before() -> None:
    op.create_table(
        "fund_claims",
        *_named(),
        sa.Column("request_id", sa.Integer(), nullable=False),
        *_claimed(),
        sa.Column("proofs", sa.JSON(), nullable=False),
        sa.Column("state", _one_of(CLAIM_STATES, "state"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_of_claims(),
    )
    with op.batch_alter_table("fund_claims", schema=None) as batch_op:
        batch_op.create_index("ix_fund_claims_request_id", ["request_id"], unique=False)


def _create_papers() -> None:
    op.create_table(
        "fund_claim_proofs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of(PAPERS, "kind"), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["fund_claims.id"], name=op.f("fk_fund_claim_proofs_claim_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_fund_claim_proofs_file_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_claim_proofs")),
        sa.UniqueConstraint("claim_id", "kind", "file_id", name=op.f("uq_fund_claim_proofs_claim_id_kind_file_id")),
    )
    with op.batch_alter_table("fund_claim_proofs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fund_claim_proofs_file_id"), ["file_id"], unique=False)


def _create_terms(name: str, records: str) -> None:
    op.create_table(
        name,
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=16), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f(f"fk_{name}_programme_id")),
        sa.ForeignKeyConstraint(
            ["record_id"], [f"{records}.id"], name=op.f(f"fk_{name}_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", "term", name=op.f(f"pk_{name}")),
    )
    with op.batch_alter_table(name, schema=None) as batch_op:
        batch_op.create_index(f"ix_{name}_programme_id_term", ["programme_id", "term", "record_id"], unique=False)
