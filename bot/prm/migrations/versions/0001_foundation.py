"""Foundation."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("skill", sa.String(), nullable=False),
        sa.Column("known", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("confirming", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index("ix_draft_open", ["conversation", "sender", "state", "updated_at"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("lane", sa.Text(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('ready', 'done', 'dead')", name=op.f("ck_job_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", "kind", name=op.f("uq_job_key_kind")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            "ix_job_done",
            ["finished_at"],
            unique=False,
            sqlite_where=sa.text("state = 'done'"),
            postgresql_where=sa.text("state = 'done'"),
        )
        batch_op.create_index(
            "ix_job_due",
            ["run_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'ready'"),
            postgresql_where=sa.text("state = 'ready'"),
        )
        batch_op.create_index(
            "ix_job_lane",
            ["lane", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'ready'"),
            postgresql_where=sa.text("state = 'ready'"),
        )
        batch_op.create_index(
            "ix_job_open",
            ["state", "kind", "created_at"],
            unique=False,
            sqlite_where=sa.text("state <> 'done'"),
            postgresql_where=sa.text("state <> 'done'"),
        )
        batch_op.create_index(
            "ix_job_running",
            ["lane", "lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'ready' AND lease_until IS NOT NULL"),
            postgresql_where=sa.text("state = 'ready' AND lease_until IS NOT NULL"),
        )

    op.create_table(
        "ledger_entry",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_ledger_entry_seq_positive")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_entry")),
    )
    op.create_table(
        "programmes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("vendor", sa.String(length=200), nullable=False),
        sa.Column("vendor_domain", sa.String(length=253), nullable=True),
        sa.Column("support_email", sa.String(length=254), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("default_locale", sa.String(length=16), nullable=False),
        sa.Column("locales", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
        sa.UniqueConstraint("key", name=op.f("uq_programmes_key")),
    )
    op.create_table(
        "said",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("author", sa.String(length=10), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_said")),
        sa.UniqueConstraint("key", name=op.f("uq_said_key")),
    )
    with op.batch_alter_table("said", schema=None) as batch_op:
        batch_op.create_index("ix_said_conversation", ["conversation", "id"], unique=False)

    op.create_table(
        "spoken_language",
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sender", name=op.f("pk_spoken_language")),
    )
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=128), nullable=False),
        sa.Column("user_id", sa.String(length=256), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index("ix_web_session_expires_at", ["expires_at"], unique=False)

    op.create_table(
        "wrong_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=128), nullable=False),
        sa.Column("user_id", sa.String(length=256), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_codes")),
        sa.UniqueConstraint("platform", "tenant", "user_id", name=op.f("uq_wrong_codes_platform_tenant_user_id")),
    )
    op.create_table(
        "commission_rates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("product_group", sa.String(length=64), nullable=False),
        sa.Column("tier", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_until", sa.Date(), nullable=True),
        sa.Column("above_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.CheckConstraint("above_minor >= 0", name=op.f("ck_commission_rates_above")),
        sa.CheckConstraint(
            "effective_until IS NULL OR effective_until >= effective_from", name=op.f("ck_commission_rates_effective")
        ),
        sa.CheckConstraint("percent BETWEEN 0 AND 1000000", name=op.f("ck_commission_rates_percent")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_commission_rates_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_rates")),
        sa.UniqueConstraint(
            "programme_id",
            "product_group",
            "tier",
            "effective_from",
            "above_minor",
            name=op.f("uq_commission_rates_programme_id_product_group_tier_effective_from_above_minor"),
        ),
    )
    op.create_table(
        "counters",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_counters_programme_id")),
        sa.PrimaryKeyConstraint("programme_id", "kind", "year", name=op.f("pk_counters")),
    )
    op.create_table(
        "fund_budgets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("allocated_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint("allocated_minor BETWEEN 0 AND amount_minor", name=op.f("ck_fund_budgets_allocated")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_fund_budgets_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_budgets")),
        sa.UniqueConstraint("id", "currency", name=op.f("uq_fund_budgets_id_currency")),
        sa.UniqueConstraint("programme_id", "key", name=op.f("uq_fund_budgets_programme_id_key")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("locale", sa.String(length=16), nullable=True),
        sa.Column("staff", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "invited", "active", "removed", name="status", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_people_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("programme_id", "key", name=op.f("uq_people_programme_id_key")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index("ix_people_email", ["email"], unique=False)

    op.create_table(
        "places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_places_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("key", name=op.f("uq_places_key")),
    )
    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("product_group", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("on_sale", sa.Boolean(), nullable=False),
        sa.Column("list_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_products_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("programme_id", "key", name=op.f("uq_products_programme_id_key")),
    )
    op.create_table(
        "spiffs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("product_keys", sa.JSON(), nullable=False),
        sa.Column("tiers", sa.JSON(), nullable=False),
        sa.Column("minimum_minor", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_spiffs_amount")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_spiffs_window")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_spiffs_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spiffs")),
        sa.UniqueConstraint("programme_id", "key", name=op.f("uq_spiffs_programme_id_key")),
    )
    op.create_table(
        "demo_personas",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_demo_personas_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_demo_personas")),
    )
    op.create_table(
        "identities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=128), nullable=False),
        sa.Column("user_id", sa.String(length=256), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_identities_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("platform", "tenant", "user_id", name=op.f("uq_identities_platform_tenant_user_id")),
    )
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identities_person_id"), ["person_id"], unique=False)

    op.create_table(
        "invites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_invites_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_invites_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invites")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invites_code_hash")),
    )
    with op.batch_alter_table("invites", schema=None) as batch_op:
        batch_op.create_index("ix_invites_person_id", ["person_id"], unique=False)

    op.create_table(
        "partners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "VAR",
                "MSP",
                "SI",
                "ISV",
                "distributor",
                "OEM",
                "referral",
                "consultant",
                name="type",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("tier", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("domain", sa.String(length=253), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "applicant",
                "active",
                "suspended",
                "ended",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("channel_manager_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["channel_manager_id"], ["people.id"], name=op.f("fk_partners_channel_manager_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["partners.id"], name=op.f("fk_partners_parent_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_partners_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
        sa.UniqueConstraint("programme_id", "key", name=op.f("uq_partners_programme_id_key")),
    )
    with op.batch_alter_table("partners", schema=None) as batch_op:
        batch_op.create_index("ix_partners_channel_manager_id", ["channel_manager_id"], unique=False)

    op.create_table(
        "sign_in_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sign_in_link_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_link")),
    )
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_link_person_id", ["person_id", "created_at"], unique=False)

    op.create_table(
        "staff_memberships",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "channel_manager",
                "approver",
                "support",
                "finance",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_staff_memberships_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_staff_memberships_programme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "programme_id", "role", name=op.f("pk_staff_memberships")),
    )
    op.create_table(
        "deals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "in_review",
                "returned",
                "approved",
                "rejected",
                "won",
                "lost",
                "expired",
                "cancelled",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("customer_name", sa.String(length=200), nullable=False),
        sa.Column("customer_key", sa.String(length=200), nullable=False),
        sa.Column("customer_website", sa.String(length=500), nullable=True),
        sa.Column("customer_domain", sa.String(length=253), nullable=True),
        sa.Column("customer_country", sa.String(length=2), nullable=True),
        sa.Column("customer_postcode", sa.String(length=16), nullable=True),
        sa.Column("contact_name", sa.String(length=200), nullable=True),
        sa.Column("contact_email", sa.String(length=254), nullable=True),
        sa.Column("contact_phone", sa.String(length=64), nullable=True),
        sa.Column("existing_relationship", sa.Text(), nullable=True),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "qualified",
                "proposal",
                "negotiation",
                "committed",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("competitors", sa.Text(), nullable=True),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("tender", sa.Boolean(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("protected_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'approved' OR protected_until IS NOT NULL", name=op.f("ck_deals_protection")),
        sa.CheckConstraint("value_minor > 0", name=op.f("ck_deals_value")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_deals_decided_by_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_deals_owner_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_deals_partner_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_deals_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deals")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_deals_programme_id_number")),
    )
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.create_index("ix_deals_owner_id", ["owner_id", "id"], unique=False)
        batch_op.create_index("ix_deals_partner_id", ["partner_id", "id"], unique=False)
        batch_op.create_index("ix_deals_state_protected_until", ["state", "protected_until"], unique=False)

    op.create_table(
        "fund_allocations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("budget_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("approved_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint("approved_minor BETWEEN 0 AND amount_minor", name=op.f("ck_fund_allocations_approved")),
        sa.ForeignKeyConstraint(
            ["budget_id", "currency"],
            ["fund_budgets.id", "fund_budgets.currency"],
            name=op.f("fk_fund_allocations_budget_id"),
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_fund_allocations_partner_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_fund_allocations_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_allocations")),
        sa.UniqueConstraint("budget_id", "partner_id", name=op.f("uq_fund_allocations_budget_id_partner_id")),
        sa.UniqueConstraint("id", "currency", name=op.f("uq_fund_allocations_id_currency")),
    )
    with op.batch_alter_table("fund_allocations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fund_allocations_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "partner_memberships",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "rep",
                "admin",
                "finance",
                "marketing",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_partner_memberships_partner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_partner_memberships_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "partner_id", "role", name=op.f("pk_partner_memberships")),
    )
    with op.batch_alter_table("partner_memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_memberships_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "place_partners",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_place_partners_partner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_place_partners_place_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place_id", "partner_id", name=op.f("pk_place_partners")),
    )
    with op.batch_alter_table("place_partners", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_partners_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "deal_blocks",
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("block", sa.String(length=260), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_deal_blocks_deal_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_deal_blocks_programme_id")),
        sa.PrimaryKeyConstraint("deal_id", "block", name=op.f("pk_deal_blocks")),
    )
    with op.batch_alter_table("deal_blocks", schema=None) as batch_op:
        batch_op.create_index("ix_deal_blocks_programme_id_block", ["programme_id", "block", "deal_id"], unique=False)

    op.create_table(
        "deal_matches",
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column(
            "likeness",
            sa.Enum("exact", "strong", "weak", name="likeness", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_deal_matches_deal_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["deals.id"], name=op.f("fk_deal_matches_other_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("deal_id", "other_id", name=op.f("pk_deal_matches")),
    )
    with op.batch_alter_table("deal_matches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deal_matches_other_id"), ["other_id"], unique=False)

    op.create_table(
        "deal_products",
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_deal_products_deal_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_deal_products_product_id")),
        sa.PrimaryKeyConstraint("deal_id", "product_id", name=op.f("pk_deal_products")),
    )
    with op.batch_alter_table("deal_products", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deal_products_product_id"), ["product_id"], unique=False)

    op.create_table(
        "deal_splits",
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.CheckConstraint("percent > 0 AND percent <= 1000000", name=op.f("ck_deal_splits_percent")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_deal_splits_deal_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_deal_splits_partner_id")),
        sa.PrimaryKeyConstraint("deal_id", "partner_id", name=op.f("pk_deal_splits")),
    )
    with op.batch_alter_table("deal_splits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deal_splits_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "fund_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("allocation_id", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "activity",
            sa.Enum(
                "event",
                "webinar",
                "digital",
                "content",
                "sponsorship",
                "telemarketing",
                "training",
                name="activity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("total_cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("vendor_share", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("approved_minor", sa.BigInteger(), nullable=False),
        sa.Column("claimed_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("expected_leads", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "approved",
                "returned",
                "rejected",
                "expired",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "amount_minor > 0 AND amount_minor <= total_cost_minor", name=op.f("ck_fund_requests_amount")
        ),
        sa.CheckConstraint("approved_minor BETWEEN 0 AND amount_minor", name=op.f("ck_fund_requests_approved")),
        sa.CheckConstraint("claimed_minor BETWEEN 0 AND approved_minor", name=op.f("ck_fund_requests_claimed")),
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
    with op.batch_alter_table("fund_requests", schema=None) as batch_op:
        batch_op.create_index("ix_fund_requests_allocation_id", ["allocation_id"], unique=False)

    op.create_table(
        "leads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("domain", sa.String(length=253), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("interest", sa.Text(), nullable=False),
        sa.Column("hot", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "accepted",
                "working",
                "converted",
                "lost",
                "declined",
                "expired",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accept_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("expected_value_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("expected_close", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_leads_deal_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_leads_owner_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_leads_partner_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_leads_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_leads_programme_id_number")),
    )
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leads_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index("ix_leads_partner_id", ["partner_id", "id"], unique=False)
        batch_op.create_index("ix_leads_state_accept_by", ["state", "accept_by"], unique=False)

    op.create_table(
        "protections",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("customer_key", sa.String(length=200), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_protections_deal_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_protections_product_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_protections_programme_id")),
        sa.PrimaryKeyConstraint("programme_id", "customer_key", "product_id", name=op.f("pk_protections")),
    )
    with op.batch_alter_table("protections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_protections_deal_id"), ["deal_id"], unique=False)

    op.create_table(
        "fund_claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("activity_on", sa.Date(), nullable=False),
        sa.Column("proofs", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "editing",
                "submitted",
                "in_review",
                "action_required",
                "approved",
                "rejected",
                "disputed",
                "paid",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
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
    with op.batch_alter_table("fund_claims", schema=None) as batch_op:
        batch_op.create_index("ix_fund_claims_request_id", ["request_id"], unique=False)

    op.create_table(
        "lead_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_lead_assignments_lead_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_lead_assignments_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_assignments")),
    )
    with op.batch_alter_table("lead_assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_assignments_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "lead_contacts",
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_contacts_lead_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_lead_contacts")),
    )
    op.create_table(
        "lead_products",
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_products_lead_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_lead_products_product_id")),
        sa.PrimaryKeyConstraint("lead_id", "product_id", name=op.f("pk_lead_products")),
    )
    with op.batch_alter_table("lead_products", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_products_product_id"), ["product_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("lead_products", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_products_product_id"))

    op.drop_table("lead_products")
    op.drop_table("lead_contacts")
    with op.batch_alter_table("lead_assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_assignments_lead_id"))

    op.drop_table("lead_assignments")
    with op.batch_alter_table("fund_claims", schema=None) as batch_op:
        batch_op.drop_index("ix_fund_claims_request_id")

    op.drop_table("fund_claims")
    with op.batch_alter_table("protections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_protections_deal_id"))

    op.drop_table("protections")
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.drop_index("ix_leads_state_accept_by")
        batch_op.drop_index("ix_leads_partner_id")
        batch_op.drop_index(batch_op.f("ix_leads_owner_id"))

    op.drop_table("leads")
    with op.batch_alter_table("fund_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_fund_requests_allocation_id")

    op.drop_table("fund_requests")
    with op.batch_alter_table("deal_splits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deal_splits_partner_id"))

    op.drop_table("deal_splits")
    with op.batch_alter_table("deal_products", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deal_products_product_id"))

    op.drop_table("deal_products")
    with op.batch_alter_table("deal_matches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deal_matches_other_id"))

    op.drop_table("deal_matches")
    with op.batch_alter_table("deal_blocks", schema=None) as batch_op:
        batch_op.drop_index("ix_deal_blocks_programme_id_block")

    op.drop_table("deal_blocks")
    with op.batch_alter_table("place_partners", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_partners_partner_id"))

    op.drop_table("place_partners")
    with op.batch_alter_table("partner_memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_memberships_partner_id"))

    op.drop_table("partner_memberships")
    with op.batch_alter_table("fund_allocations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fund_allocations_partner_id"))

    op.drop_table("fund_allocations")
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.drop_index("ix_deals_state_protected_until")
        batch_op.drop_index("ix_deals_partner_id")
        batch_op.drop_index("ix_deals_owner_id")

    op.drop_table("deals")
    op.drop_table("staff_memberships")
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_link_person_id")

    op.drop_table("sign_in_link")
    with op.batch_alter_table("partners", schema=None) as batch_op:
        batch_op.drop_index("ix_partners_channel_manager_id")

    op.drop_table("partners")
    with op.batch_alter_table("invites", schema=None) as batch_op:
        batch_op.drop_index("ix_invites_person_id")

    op.drop_table("invites")
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identities_person_id"))

    op.drop_table("identities")
    op.drop_table("demo_personas")
    op.drop_table("spiffs")
    op.drop_table("products")
    op.drop_table("places")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index("ix_people_email")

    op.drop_table("people")
    op.drop_table("fund_budgets")
    op.drop_table("counters")
    op.drop_table("commission_rates")
    op.drop_table("wrong_codes")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index("ix_web_session_expires_at")

    op.drop_table("web_session")
    op.drop_table("spoken_language")
    with op.batch_alter_table("said", schema=None) as batch_op:
        batch_op.drop_index("ix_said_conversation")

    op.drop_table("said")
    op.drop_table("programmes")
    op.drop_table("ledger_entry")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_job_running",
            sqlite_where=sa.text("state = 'ready' AND lease_until IS NOT NULL"),
            postgresql_where=sa.text("state = 'ready' AND lease_until IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_job_open", sqlite_where=sa.text("state <> 'done'"), postgresql_where=sa.text("state <> 'done'")
        )
        batch_op.drop_index(
            "ix_job_lane", sqlite_where=sa.text("state = 'ready'"), postgresql_where=sa.text("state = 'ready'")
        )
        batch_op.drop_index(
            "ix_job_due", sqlite_where=sa.text("state = 'ready'"), postgresql_where=sa.text("state = 'ready'")
        )
        batch_op.drop_index(
            "ix_job_done", sqlite_where=sa.text("state = 'done'"), postgresql_where=sa.text("state = 'done'")
        )

    op.drop_table("job")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index("ix_draft_open")

    op.drop_table("draft")
