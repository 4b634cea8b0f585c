"""The first tables: workspaces, customers, conversations, catalog, knowledge, links, outbox.

Row-level security is the second wall between workspaces: the application's role sees only the rows of
the workspace that its transaction has entered. What must be found before the workspace is known (whose
channel is this, whose link is this) is answered by functions of the owner that hand out ids and no rows.
"""

import re

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    _create_tables()
    _let_the_application_in()
    _enforce_workspaces()
    _add_functions()
    _wake_the_relay()


def downgrade() -> None:
    op.execute("DROP TRIGGER wake_the_relay ON outbox")
    op.execute("DROP FUNCTION vetrina_wake()")
    for signature in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {_without_names(signature)}")
    op.drop_table("media")
    op.drop_table("variant")
    op.drop_table("turn")
    op.drop_table("redemption")
    op.drop_table("message")
    op.drop_table("interest")
    op.drop_table("handoff")
    op.drop_table("secure_link")
    op.drop_table("product")
    op.drop_table("passage")
    op.drop_table("customer_identity")
    op.drop_table("conversation")
    op.drop_table("consent")
    op.drop_table("usage")
    op.drop_table("shop_fact")
    op.drop_table("outbox")
    op.drop_table("opening_hours")
    op.drop_table("knowledge_source")
    op.drop_table("event")
    op.drop_table("delivery_report")
    op.drop_table("customer")
    op.drop_table("channel")
    op.drop_table("category")
    op.drop_table("agent_settings")
    op.drop_table("workspace")


def _create_tables() -> None:
    op.create_table(
        "workspace",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("vertical", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("formality", sa.String(), nullable=False),
        sa.Column("color", sa.String(), nullable=False),
        sa.Column("logo", sa.String(), nullable=False),
        sa.Column("about", postgresql.JSONB(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("map_url", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("monthly_answers", sa.Integer(), nullable=False),
        sa.Column("privacy_version", sa.String(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("clock_shift_seconds", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('active', 'suspended', 'closed')", name=op.f("ck_workspace_status")),
        sa.CheckConstraint("monthly_answers >= 0", name=op.f("ck_workspace_monthly_answers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
        sa.UniqueConstraint("slug", name=op.f("uq_workspace_slug")),
    )
    op.create_table(
        "agent_settings",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_name", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("temperature", sa.Numeric(precision=2, scale=1), nullable=False),
        sa.Column("max_tokens", sa.Integer(), nullable=False),
        sa.Column("top_p", sa.Numeric(precision=3, scale=2), nullable=False),
        sa.Column("memory_messages", sa.Integer(), nullable=False),
        sa.Column("system_prompt", sa.String(), nullable=False),
        sa.Column("fallback", postgresql.JSONB(), nullable=False),
        sa.Column("escalate_after", sa.Integer(), nullable=False),
        sa.Column("pinned_products", postgresql.JSONB(), nullable=False),
        sa.Column("excluded_products", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("max_tokens BETWEEN 50 AND 1000", name=op.f("ck_agent_settings_max_tokens")),
        sa.CheckConstraint(
            "memory_messages BETWEEN 1 AND 20", name=op.f("ck_agent_settings_memory_messages")
        ),
        sa.CheckConstraint("temperature BETWEEN 0.1 AND 1.0", name=op.f("ck_agent_settings_temperature")),
        sa.CheckConstraint("top_p BETWEEN 0.5 AND 1.0", name=op.f("ck_agent_settings_top_p")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_agent_settings_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_settings")),
        sa.UniqueConstraint("workspace_id", name=op.f("uq_agent_settings_workspace_id")),
    )
    op.create_index(op.f("ix_agent_settings_workspace_id"), "agent_settings", ["workspace_id"], unique=False)
    op.create_table(
        "category",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("names", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["category.id"], name=op.f("fk_category_parent_id_category"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_category_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("workspace_id", "code", name=op.f("uq_category_workspace_id_code")),
    )
    op.create_index(op.f("ix_category_workspace_id"), "category", ["workspace_id"], unique=False)
    op.create_table(
        "channel",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("sms_address", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_channel_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("address", name=op.f("uq_channel_address")),
    )
    op.create_index(op.f("ix_channel_workspace_id"), "channel", ["workspace_id"], unique=False)
    op.create_table(
        "customer",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("profile_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("messages_stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_into"],
            ["customer.id"],
            name=op.f("fk_customer_merged_into_customer"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_customer_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
    )
    op.create_index(op.f("ix_customer_workspace_id"), "customer", ["workspace_id"], unique=False)
    op.create_table(
        "delivery_report",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("provider_sid", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("form", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_delivery_report_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_report")),
        sa.UniqueConstraint(
            "workspace_id",
            "provider_sid",
            "status",
            name=op.f("uq_delivery_report_workspace_id_provider_sid_status"),
        ),
    )
    op.create_index(op.f("ix_delivery_report_message_id"), "delivery_report", ["message_id"], unique=False)
    op.create_index(
        op.f("ix_delivery_report_workspace_id"), "delivery_report", ["workspace_id"], unique=False
    )
    op.create_table(
        "event",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_event_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_subject_id"), "event", ["subject_id"], unique=False)
    op.create_index(op.f("ix_event_workspace_id"), "event", ["workspace_id"], unique=False)
    op.create_table(
        "knowledge_source",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('faq', 'document', 'catalog')", name=op.f("ck_knowledge_source_kind")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_knowledge_source_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_source")),
        sa.UniqueConstraint(
            "workspace_id",
            "kind",
            "reference",
            "language",
            name=op.f("uq_knowledge_source_workspace_id_kind_reference_language"),
        ),
    )
    op.create_index(
        op.f("ix_knowledge_source_workspace_id"), "knowledge_source", ["workspace_id"], unique=False
    )
    op.create_table(
        "opening_hours",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("closes > opens", name=op.f("ck_opening_hours_closes_after_opening")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_opening_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_opening_hours_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hours")),
        sa.UniqueConstraint(
            "workspace_id", "weekday", "opens", name=op.f("uq_opening_hours_workspace_id_weekday_opens")
        ),
    )
    op.create_index(op.f("ix_opening_hours_workspace_id"), "opening_hours", ["workspace_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_outbox_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("position", name=op.f("uq_outbox_position")),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["available_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
    )
    op.create_index(
        "ix_outbox_order",
        "outbox",
        ["topic", "key", "position"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
    )
    op.create_table(
        "shop_fact",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("texts", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_shop_fact_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_fact")),
        sa.UniqueConstraint("workspace_id", "topic", name=op.f("uq_shop_fact_workspace_id_topic")),
    )
    op.create_index(op.f("ix_shop_fact_workspace_id"), "shop_fact", ["workspace_id"], unique=False)
    op.create_table(
        "usage",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("tokens_in", sa.Integer(), nullable=False),
        sa.Column("tokens_out", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_usage_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage")),
        sa.UniqueConstraint("workspace_id", "month", name=op.f("uq_usage_workspace_id_month")),
    )
    op.create_index(op.f("ix_usage_workspace_id"), "usage", ["workspace_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('service', 'memory', 'marketing')", name=op.f("ck_consent_purpose")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_consent_customer_id_customer"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_consent_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_customer_id"), "consent", ["customer_id"], unique=False)
    op.create_index(op.f("ix_consent_workspace_id"), "consent", ["workspace_id"], unique=False)
    op.create_table(
        "conversation",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("language_locked", sa.Boolean(), nullable=False),
        sa.Column("responder", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("responder_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("answered_seq", sa.Integer(), nullable=False),
        sa.Column("last_inbound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wish_seq", sa.Integer(), nullable=True),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("notices", postgresql.JSONB(), nullable=False),
        sa.Column("memory", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "responder IN ('agent', 'queue', 'member')", name=op.f("ck_conversation_responder")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["channel.id"],
            name=op.f("fk_conversation_channel_id_channel"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_conversation_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_conversation_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint(
            "workspace_id",
            "customer_id",
            "channel_id",
            name=op.f("uq_conversation_workspace_id_customer_id_channel_id"),
        ),
    )
    op.create_index(op.f("ix_conversation_customer_id"), "conversation", ["customer_id"], unique=False)
    op.create_index(op.f("ix_conversation_workspace_id"), "conversation", ["workspace_id"], unique=False)
    op.create_table(
        "customer_identity",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(length=160), nullable=False),
        sa.CheckConstraint(
            "kind IN ('phone', 'bsuid', 'parent_bsuid', 'username')", name=op.f("ck_customer_identity_kind")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_customer_identity_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_customer_identity_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_identity")),
        sa.UniqueConstraint(
            "workspace_id", "kind", "value", name=op.f("uq_customer_identity_workspace_id_kind_value")
        ),
    )
    op.create_index(
        op.f("ix_customer_identity_customer_id"), "customer_identity", ["customer_id"], unique=False
    )
    op.create_index(
        op.f("ix_customer_identity_workspace_id"), "customer_identity", ["workspace_id"], unique=False
    )
    op.create_table(
        "passage",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.Column("indexed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["knowledge_source.id"],
            name=op.f("fk_passage_source_id_knowledge_source"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_passage_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
        sa.UniqueConstraint("source_id", "position", name=op.f("uq_passage_source_id_position")),
    )
    op.create_index(op.f("ix_passage_indexed_at"), "passage", ["indexed_at"], unique=False)
    op.create_index("ix_passage_words", "passage", ["words"], unique=False, postgresql_using="gin")
    op.create_index(op.f("ix_passage_workspace_id"), "passage", ["workspace_id"], unique=False)
    op.create_table(
        "product",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("names", postgresql.JSONB(), nullable=False),
        sa.Column("summaries", postgresql.JSONB(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("tags", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("allergens", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("picture", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('active', 'hidden')", name=op.f("ck_product_status")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_product_category_id_category"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_product_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("workspace_id", "slug", name=op.f("uq_product_workspace_id_slug")),
    )
    op.create_index(op.f("ix_product_category_id"), "product", ["category_id"], unique=False)
    op.create_index(op.f("ix_product_workspace_id"), "product", ["workspace_id"], unique=False)
    op.create_table(
        "secure_link",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device_hash", sa.String(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("uses_left >= 0", name=op.f("ck_secure_link_uses_left")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_secure_link_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_secure_link_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secure_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_secure_link_token_hash")),
    )
    op.create_index(op.f("ix_secure_link_customer_id"), "secure_link", ["customer_id"], unique=False)
    op.create_index(op.f("ix_secure_link_workspace_id"), "secure_link", ["workspace_id"], unique=False)
    op.create_table(
        "handoff",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("summary", postgresql.JSONB(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("given_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_handoff_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_handoff_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff")),
    )
    op.create_index(op.f("ix_handoff_conversation_id"), "handoff", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_handoff_workspace_id"), "handoff", ["workspace_id"], unique=False)
    op.create_table(
        "interest",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_interest_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_interest_product_id_product"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_interest_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
        sa.UniqueConstraint(
            "workspace_id",
            "customer_id",
            "product_id",
            name=op.f("uq_interest_workspace_id_customer_id_product_id"),
        ),
    )
    op.create_index(op.f("ix_interest_customer_id"), "interest", ["customer_id"], unique=False)
    op.create_index(op.f("ix_interest_product_id"), "interest", ["product_id"], unique=False)
    op.create_index(op.f("ix_interest_workspace_id"), "interest", ["workspace_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("form", postgresql.JSONB(), nullable=False),
        sa.Column("reply_to", sa.String(), nullable=False),
        sa.Column("provider_sid", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_message_direction")),
        sa.CheckConstraint(
            "status IN ('received', 'queued', 'sent', 'delivered', 'read', 'failed')",
            name=op.f("ck_message_status"),
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_message_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_message_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_message_conversation_id_seq")),
        sa.UniqueConstraint(
            "workspace_id", "provider_sid", name=op.f("uq_message_workspace_id_provider_sid")
        ),
    )
    op.create_index(op.f("ix_message_turn_id"), "message", ["turn_id"], unique=False)
    op.create_index(op.f("ix_message_workspace_id"), "message", ["workspace_id"], unique=False)
    op.create_table(
        "redemption",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["secure_link.id"],
            name=op.f("fk_redemption_link_id_secure_link"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_redemption_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption")),
    )
    op.create_index(op.f("ix_redemption_link_id"), "redemption", ["link_id"], unique=False)
    op.create_index(op.f("ix_redemption_workspace_id"), "redemption", ["workspace_id"], unique=False)
    op.create_table(
        "turn",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_seq", sa.Integer(), nullable=False),
        sa.Column("to_seq", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("tokens_in", sa.Integer(), nullable=False),
        sa.Column("tokens_out", sa.Integer(), nullable=False),
        sa.Column("milliseconds", sa.Float(), nullable=False),
        sa.Column("agent_version", sa.Integer(), nullable=False),
        sa.Column("trace", postgresql.JSONB(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('running', 'done', 'superseded', 'lost')", name=op.f("ck_turn_state")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_turn_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_turn_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
    )
    op.create_index("ix_turn_conversation_id_number", "turn", ["conversation_id", "number"], unique=False)
    op.create_index(op.f("ix_turn_workspace_id"), "turn", ["workspace_id"], unique=False)
    op.create_index(
        "uq_turn_one_running",
        "turn",
        ["conversation_id"],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "variant",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("names", postgresql.JSONB(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("attributes", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_variant_price")),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_variant_stock")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_variant_product_id_product"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_variant_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variant")),
        sa.UniqueConstraint("workspace_id", "sku", name=op.f("uq_variant_workspace_id_sku")),
    )
    op.create_index(op.f("ix_variant_product_id"), "variant", ["product_id"], unique=False)
    op.create_index(op.f("ix_variant_workspace_id"), "variant", ["workspace_id"], unique=False)
    op.create_table(
        "media",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_media_message_id_message"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_media_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
    )
    op.create_index(op.f("ix_media_message_id"), "media", ["message_id"], unique=False)
    op.create_index(op.f("ix_media_workspace_id"), "media", ["workspace_id"], unique=False)


_OWNED = (
    "agent_settings",
    "category",
    "channel",
    "consent",
    "conversation",
    "customer",
    "customer_identity",
    "delivery_report",
    "event",
    "handoff",
    "interest",
    "knowledge_source",
    "media",
    "message",
    "opening_hours",
    "outbox",
    "passage",
    "product",
    "redemption",
    "secure_link",
    "shop_fact",
    "turn",
    "usage",
    "variant",
)

_CURRENT = "NULLIF(current_setting('vetrina.workspace', true), '')::uuid"

_FUNCTIONS = {
    "vetrina_channel(wanted text)": """
        RETURNS TABLE (workspace_id uuid, channel_id uuid) LANGUAGE sql STABLE AS
        $$ SELECT workspace_id, id FROM channel WHERE address = wanted AND status = 'active' $$
    """,
    "vetrina_link(wanted text)": """
        RETURNS uuid LANGUAGE sql STABLE AS
        $$ SELECT workspace_id FROM secure_link WHERE token_hash = wanted $$
    """,
    "vetrina_workspace(wanted text)": """
        RETURNS uuid LANGUAGE sql STABLE AS
        $$ SELECT id FROM workspace WHERE slug = wanted $$
    """,
    "vetrina_workspaces()": """
        RETURNS TABLE (id uuid, slug text, name text) LANGUAGE sql STABLE AS
        $$ SELECT id, slug, name FROM workspace ORDER BY created_at, slug $$
    """,
    "vetrina_claim(wanted text[], most int, lease interval, at timestamptz)": """
        RETURNS TABLE (id uuid, workspace_id uuid, topic text, key text, payload jsonb, attempts int)
        LANGUAGE sql AS $$
            UPDATE outbox AS entry
            SET leased_until = at + lease, attempts = entry.attempts + 1
            FROM (
                SELECT ready.id FROM outbox AS ready
                WHERE ready.done_at IS NULL AND ready.failed_at IS NULL
                  AND ready.available_at <= at
                  AND (ready.leased_until IS NULL OR ready.leased_until < at)
                  AND ready.topic = ANY (wanted)
                  AND NOT EXISTS (
                      SELECT FROM outbox AS earlier
                      WHERE earlier.topic = ready.topic AND earlier.key = ready.key
                        AND earlier.done_at IS NULL AND earlier.failed_at IS NULL
                        AND earlier.position < ready.position
                  )
                ORDER BY ready.available_at, ready.position
                LIMIT most
                FOR UPDATE OF ready SKIP LOCKED
            ) AS chosen
            WHERE entry.id = chosen.id
            RETURNING entry.id, entry.workspace_id, entry.topic, entry.key, entry.payload, entry.attempts
        $$
    """,
    "vetrina_next_due(wanted text[])": """
        RETURNS timestamptz LANGUAGE sql STABLE AS $$
            SELECT min(greatest(available_at, coalesce(leased_until, available_at))) FROM outbox
            WHERE done_at IS NULL AND failed_at IS NULL AND topic = ANY (wanted)
        $$
    """,
    "vetrina_sweep(before timestamptz)": """
        RETURNS bigint LANGUAGE sql AS $$
            WITH gone AS (DELETE FROM outbox WHERE done_at < before RETURNING 1) SELECT count(*) FROM gone
        $$
    """,
}


def _enforce_workspaces() -> None:
    for table in (*_OWNED, "workspace"):
        mine = f"{'id' if table == 'workspace' else 'workspace_id'} = {_CURRENT}"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_of_workspace ON {table} USING ({mine}) WITH CHECK ({mine})")


def _let_the_application_in() -> None:
    op.execute(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vetrina_app') "
        "THEN CREATE ROLE vetrina_app NOLOGIN; END IF; END $$"
    )
    op.execute("GRANT USAGE ON SCHEMA public TO vetrina_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO vetrina_app")
    op.execute("REVOKE UPDATE, DELETE ON event, consent FROM vetrina_app")
    op.execute("GRANT UPDATE (withdrawn_at) ON consent TO vetrina_app")
    op.execute("GRANT UPDATE (details) ON event TO vetrina_app")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO vetrina_app")
    op.execute("REVOKE ALL ON TABLE alembic_version FROM vetrina_app")


def _add_functions() -> None:
    for signature, body in _FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {signature} {body} SECURITY DEFINER SET search_path = public, pg_temp")
        name = _without_names(signature)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO vetrina_app")


def _without_names(signature: str) -> str:
    return re.sub(r"\w+ ([a-z\[\]]+)", r"\1", signature)


def _wake_the_relay() -> None:
    op.execute(
        "CREATE FUNCTION vetrina_wake() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_notify('vetrina_outbox', ''); RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER wake_the_relay AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION vetrina_wake()"
    )
