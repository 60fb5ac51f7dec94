"""A rep's deals are found and ordered by one index: PostgreSQL guessed how few are both of a partner and of its rep."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

WIDER = {
    "ix_deals_owner_id": ["owner_id", "partner_id", "id"],
    "ix_deals_owner_id_state": ["owner_id", "partner_id", "state", "id"],
}
BEFORE = {"ix_deals_owner_id": ["owner_id", "id"], "ix_deals_owner_id_state": ["owner_id", "state", "id"]}


def upgrade() -> None:
    _index(WIDER)


def downgrade() -> None:
    _index(BEFORE)


def _index(columns: dict[str, list[str]]) -> None:
    for name, of in columns.items():
        op.drop_index(name, "deals")
        op.create_index(name, "deals", of)
