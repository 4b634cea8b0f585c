"""Commerce: stock as a ledger, carts, orders, payments, invoices, offers, and doors for other programs.

What must never change is out of the application's reach: lines of the stock ledger, steps of an order's
history, and everything on an invoice but the names of its drawn papers.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"
_TABLES = (
    "api_key",
    "catalog_import",
    "delivery_method",
    "holiday",
    "idempotent_request",
    "number_series",
    "order_status",
    "payment_event",
    "tax_rate",
    "webhook_endpoint",
    "cart",
    "customer_order",
    "webhook_delivery",
    "daily_pick",
    "offer",
    "order_change",
    "order_return",
    "payment_intent",
    "product_media",
    "proposal",
    "shipment",
    "batch",
    "cart_line",
    "order_line",
    "payment",
    "reservation",
    "waiting_entry",
    "allocation",
    "refund",
    "return_line",
    "stock_movement",
    "invoice",
)
_UNITS = "unit IN ('piece', 'gram', 'milliliter', 'ounce', 'minute')"
_QUANTITIES = "price_per > 0 AND step > 0 AND least > 0 AND most >= least"


def upgrade() -> None:
    _create()
    op.create_check_constraint(op.f("ck_variant_unit"), "variant", _UNITS)
    op.create_check_constraint(op.f("ck_variant_quantities"), "variant", _QUANTITIES)
    op.execute(_OPEN_THE_LEDGER)
    for table in _TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO vetrina_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_of_workspace ON {table} USING ({_MINE}) WITH CHECK ({_MINE})")
    for table in ("stock_movement", "order_change"):
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM vetrina_app")
    op.execute("REVOKE UPDATE, DELETE ON invoice FROM vetrina_app")
    op.execute("GRANT UPDATE (pdf, ubl) ON invoice TO vetrina_app")
    op.execute(_KEY_OWNER)
    op.execute("REVOKE ALL ON FUNCTION vetrina_api_key(text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION vetrina_api_key(text) TO vetrina_app")
    op.execute(_PUBLISHED)
    op.execute("REVOKE ALL ON FUNCTION vetrina_media(text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION vetrina_media(text) TO vetrina_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION vetrina_media(text)")
    op.execute("DROP FUNCTION vetrina_api_key(text)")
    # Nobody would know any more what to do for these.
    op.execute(
        "DELETE FROM outbox WHERE topic NOT IN "
        "('turn', 'deliver', 'held', 'fallback', 'template', 'media', 'forget', 'index')"
    )
    op.execute("DELETE FROM secure_link WHERE purpose NOT IN ('registration', 'profile')")
    op.drop_constraint(op.f("ck_variant_quantities"), "variant", type_="check")
    op.drop_constraint(op.f("ck_variant_unit"), "variant", type_="check")
    op.drop_column("workspace", "terms_version")
    op.drop_column("workspace", "terms")
    op.drop_column("workspace", "legal_address")
    op.drop_column("workspace", "bank_account")
    op.drop_column("workspace", "tax_number")
    op.drop_column("workspace", "legal_name")
    op.drop_column("workspace", "tax_included")
    op.drop_column("workspace", "plan")
    op.drop_column("workspace", "country")
    op.drop_column("variant", "starts_at")
    op.drop_column("variant", "low_at")
    op.drop_column("variant", "most")
    op.drop_column("variant", "least")
    op.drop_column("variant", "step")
    op.drop_column("variant", "price_per")
    op.drop_column("variant", "unit")
    op.drop_column("product", "arrived_on")
    op.drop_column("product", "returnable")
    op.drop_column("product", "tax_class")
    op.drop_column("customer", "tax_number")
    op.drop_column("customer", "address")
    op.drop_table("invoice")
    op.drop_table("stock_movement")
    op.drop_table("return_line")
    op.drop_table("refund")
    op.drop_table("allocation")
    op.drop_table("waiting_entry")
    op.drop_table("reservation")
    op.drop_table("payment")
    op.drop_table("order_line")
    op.drop_table("cart_line")
    op.drop_table("batch")
    op.drop_table("shipment")
    op.drop_table("proposal")
    op.drop_table("product_media")
    op.drop_table("payment_intent")
    op.drop_table("order_return")
    op.drop_table("order_change")
    op.drop_table("offer")
    op.drop_table("daily_pick")
    op.drop_table("webhook_delivery")
    op.drop_table("customer_order")
    op.drop_table("cart")
    op.drop_table("webhook_endpoint")
    op.drop_table("tax_rate")
    op.drop_table("payment_event")
    op.drop_table("order_status")
    op.drop_table("number_series")
    op.drop_table("idempotent_request")
    op.drop_table("holiday")
    op.drop_table("delivery_method")
    op.drop_table("catalog_import")
    op.drop_table("api_key")


# What is on the shelf before there was a ledger becomes its first line.
_OPEN_THE_LEDGER = """
INSERT INTO stock_movement (id, workspace_id, variant_id, quantity, reason, note, actor, created_at)
SELECT gen_random_uuid(), workspace_id, id, stock, 'opening', '', 'system', now() FROM variant WHERE stock > 0
"""

_KEY_OWNER = """
CREATE FUNCTION vetrina_api_key(wanted text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$ SELECT workspace_id FROM api_key WHERE key_hash = wanted $$
"""

# Whoever knows the hash of a picture that any shop shows may see it; what it is, and of no other file.
_PUBLISHED = """
CREATE FUNCTION vetrina_media(wanted text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT CASE wanted
        WHEN sizes ->> 'video' THEN 'video/mp4'
        WHEN sizes ->> 'jpeg' THEN 'image/jpeg'
        ELSE 'image/webp'
    END
    FROM product_media
    JOIN product ON product.id = product_id
    JOIN workspace ON workspace.id = product_media.workspace_id
    WHERE files @> ARRAY[wanted]::varchar[]
        AND state = 'ready' AND product.status = 'active' AND workspace.status <> 'closed'
    LIMIT 1
$$
"""


def _create() -> None:
    op.create_table(
        "api_key",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("start", sa.String(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_api_key_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_key_key_hash")),
    )
    op.create_index(op.f("ix_api_key_workspace_id"), "api_key", ["workspace_id"], unique=False)
    op.create_table(
        "catalog_import",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("difference", postgresql.JSONB(), nullable=False),
        sa.Column("faults", postgresql.JSONB(), nullable=False),
        sa.Column("fault_count", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('uploaded', 'checking', 'checked', 'refused', 'applying', 'applied', 'failed')",
            name=op.f("ck_catalog_import_state"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_catalog_import_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_import")),
    )
    op.create_index(op.f("ix_catalog_import_workspace_id"), "catalog_import", ["workspace_id"], unique=False)
    op.create_table(
        "delivery_method",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("names", postgresql.JSONB(), nullable=False),
        sa.Column("countries", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("free_from_minor", sa.BigInteger(), nullable=True),
        sa.Column("least_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_class", sa.String(), nullable=False),
        sa.Column("leaves_on", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("arrives_on", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("cut_off", sa.Time(), nullable=False),
        sa.Column("least_days", sa.Integer(), nullable=False),
        sa.Column("most_days", sa.Integer(), nullable=False),
        sa.Column("payments", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("paid_from", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('delivery', 'pickup')", name=op.f("ck_delivery_method_kind")),
        sa.CheckConstraint(
            "0 <= least_days AND least_days <= most_days", name=op.f("ck_delivery_method_days")
        ),
        sa.CheckConstraint(
            "price_minor >= 0 AND free_from_minor >= 0", name=op.f("ck_delivery_method_price")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_delivery_method_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_method")),
        sa.UniqueConstraint("workspace_id", "code", name=op.f("uq_delivery_method_workspace_id_code")),
    )
    op.create_index(
        op.f("ix_delivery_method_workspace_id"), "delivery_method", ["workspace_id"], unique=False
    )
    op.create_table(
        "holiday",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_holiday_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("workspace_id", "day", name=op.f("uq_holiday_workspace_id_day")),
    )
    op.create_index(op.f("ix_holiday_workspace_id"), "holiday", ["workspace_id"], unique=False)
    op.create_table(
        "idempotent_request",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_idempotent_request_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotent_request")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_idempotent_request_workspace_id_key")),
    )
    op.create_index(
        op.f("ix_idempotent_request_workspace_id"), "idempotent_request", ["workspace_id"], unique=False
    )
    op.create_table(
        "number_series",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_number_series_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_number_series_workspace_id_name")),
    )
    op.create_index(op.f("ix_number_series_workspace_id"), "number_series", ["workspace_id"], unique=False)
    op.create_table(
        "order_status",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("names", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_order_status_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_status")),
        sa.UniqueConstraint("workspace_id", "code", name=op.f("uq_order_status_workspace_id_code")),
    )
    op.create_index(op.f("ix_order_status_workspace_id"), "order_status", ["workspace_id"], unique=False)
    op.create_table(
        "payment_event",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("intent_id", sa.Uuid(), nullable=True),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_payment_event_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_event")),
        sa.UniqueConstraint(
            "workspace_id",
            "provider",
            "event_id",
            name=op.f("uq_payment_event_workspace_id_provider_event_id"),
        ),
    )
    op.create_index(op.f("ix_payment_event_workspace_id"), "payment_event", ["workspace_id"], unique=False)
    op.create_table(
        "tax_rate",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tax_class", sa.String(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.CheckConstraint("rate BETWEEN 0 AND 10000", name=op.f("ck_tax_rate_rate")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_tax_rate_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rate")),
        sa.UniqueConstraint(
            "workspace_id",
            "tax_class",
            "country",
            "since",
            name=op.f("uq_tax_rate_workspace_id_tax_class_country_since"),
        ),
    )
    op.create_index(op.f("ix_tax_rate_workspace_id"), "tax_rate", ["workspace_id"], unique=False)
    op.create_table(
        "webhook_endpoint",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("events", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_webhook_endpoint_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
    )
    op.create_index(
        op.f("ix_webhook_endpoint_workspace_id"), "webhook_endpoint", ["workspace_id"], unique=False
    )
    op.create_table(
        "cart",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("delivery", sa.String(), nullable=False),
        sa.Column("payment", sa.String(), nullable=False),
        sa.Column("codes", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'ordered')", name=op.f("ck_cart_state")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_cart_customer_id_customer"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_cart_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart")),
    )
    op.create_index(op.f("ix_cart_customer_id"), "cart", ["customer_id"], unique=False)
    op.create_index(op.f("ix_cart_workspace_id"), "cart", ["workspace_id"], unique=False)
    op.create_index(
        "uq_cart_one_open", "cart", ["customer_id"], unique=True, postgresql_where=sa.text("state = 'open'")
    )
    op.create_table(
        "customer_order",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("cart_id", sa.Uuid(), nullable=True),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("custom_status", sa.String(), nullable=False),
        sa.Column("payment", sa.String(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("goods_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("delivery_minor", sa.BigInteger(), nullable=False),
        sa.Column("tip_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("quote", postgresql.JSONB(), nullable=False),
        sa.Column("delivery", postgresql.JSONB(), nullable=False),
        sa.Column("address", postgresql.JSONB(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("pay_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("terms_version", sa.String(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("payment IN ('card', 'transfer', 'cash')", name=op.f("ck_customer_order_payment")),
        sa.CheckConstraint(
            "state IN ('placed', 'paid', 'picking', 'shipped', 'ready', 'delivered', 'canceled', 'returned')",
            name=op.f("ck_customer_order_state"),
        ),
        sa.CheckConstraint(
            "total_minor >= 0 AND paid_minor >= 0 AND refunded_minor BETWEEN 0 AND paid_minor",
            name=op.f("ck_customer_order_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_customer_order_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_customer_order_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_order")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_customer_order_proposal_id")),
        sa.UniqueConstraint("workspace_id", "number", name=op.f("uq_customer_order_workspace_id_number")),
    )
    op.create_index(op.f("ix_customer_order_customer_id"), "customer_order", ["customer_id"], unique=False)
    op.create_index(op.f("ix_customer_order_group_id"), "customer_order", ["group_id"], unique=False)
    op.create_index(op.f("ix_customer_order_workspace_id"), "customer_order", ["workspace_id"], unique=False)
    op.create_table(
        "webhook_delivery",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'delivered', 'failed')", name=op.f("ck_webhook_delivery_state")
        ),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["webhook_endpoint.id"],
            name=op.f("fk_webhook_delivery_endpoint_id_webhook_endpoint"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_webhook_delivery_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
    )
    op.create_index(
        op.f("ix_webhook_delivery_endpoint_id"), "webhook_delivery", ["endpoint_id"], unique=False
    )
    op.create_index(
        op.f("ix_webhook_delivery_workspace_id"), "webhook_delivery", ["workspace_id"], unique=False
    )
    op.create_table(
        "daily_pick",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("words", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_daily_pick_product_id_product"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_daily_pick_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_pick")),
        sa.UniqueConstraint(
            "workspace_id", "day", "product_id", name=op.f("uq_daily_pick_workspace_id_day_product_id")
        ),
    )
    op.create_index(op.f("ix_daily_pick_product_id"), "daily_pick", ["product_id"], unique=False)
    op.create_index(op.f("ix_daily_pick_workspace_id"), "daily_pick", ["workspace_id"], unique=False)
    op.create_table(
        "offer",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("names", postgresql.JSONB(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("least_minor", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("once_each", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('percent', 'amount')", name=op.f("ck_offer_kind")),
        sa.CheckConstraint(
            "value > 0 AND (kind <> 'percent' OR value <= 10000)", name=op.f("ck_offer_value")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_offer_ends_after_start")),
        sa.CheckConstraint("uses >= 0 AND uses <= most_uses", name=op.f("ck_offer_uses")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_offer_category_id_category"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_offer_customer_id_customer"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_offer_product_id_product"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_offer_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index(op.f("ix_offer_workspace_id"), "offer", ["workspace_id"], unique=False)
    op.create_index(
        "uq_offer_code",
        "offer",
        ["workspace_id", "code"],
        unique=True,
        postgresql_where=sa.text("code <> ''"),
    )
    op.create_table(
        "order_change",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("custom_status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_order.id"],
            name=op.f("fk_order_change_order_id_customer_order"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_order_change_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_change")),
    )
    op.create_index(op.f("ix_order_change_order_id"), "order_change", ["order_id"], unique=False)
    op.create_index(op.f("ix_order_change_workspace_id"), "order_change", ["workspace_id"], unique=False)
    op.create_table(
        "order_return",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('requested', 'approved', 'refused', 'received', 'refunded')",
            name=op.f("ck_order_return_state"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_order.id"],
            name=op.f("fk_order_return_order_id_customer_order"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_order_return_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_return")),
        sa.UniqueConstraint("workspace_id", "number", name=op.f("uq_order_return_workspace_id_number")),
    )
    op.create_index(op.f("ix_order_return_order_id"), "order_return", ["order_id"], unique=False)
    op.create_index(op.f("ix_order_return_workspace_id"), "order_return", ["workspace_id"], unique=False)
    op.create_table(
        "payment_intent",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("provider_reference", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "provider IN ('test', 'stripe', 'transfer', 'cash')", name=op.f("ck_payment_intent_provider")
        ),
        sa.CheckConstraint(
            "state IN ('created', 'open', 'paid', 'failed', 'expired')", name=op.f("ck_payment_intent_state")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_intent_amount")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_order.id"],
            name=op.f("fk_payment_intent_order_id_customer_order"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_payment_intent_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_intent")),
    )
    op.create_index(op.f("ix_payment_intent_order_id"), "payment_intent", ["order_id"], unique=False)
    op.create_index(
        op.f("ix_payment_intent_provider_reference"), "payment_intent", ["provider_reference"], unique=False
    )
    op.create_index(op.f("ix_payment_intent_workspace_id"), "payment_intent", ["workspace_id"], unique=False)
    op.create_index(
        "uq_payment_intent_one_open",
        "payment_intent",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('created', 'open')"),
    )
    op.create_table(
        "product_media",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("sizes", postgresql.JSONB(), nullable=False),
        sa.Column("files", sa.ARRAY(sa.String()), server_default="{}", nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("texts", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('image', 'video')", name=op.f("ck_product_media_kind")),
        sa.CheckConstraint("state IN ('wanted', 'ready', 'refused')", name=op.f("ck_product_media_state")),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_product_media_product_id_product"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_product_media_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_media")),
    )
    op.create_index("ix_product_media_files", "product_media", ["files"], postgresql_using="gin")
    op.create_index(op.f("ix_product_media_product_id"), "product_media", ["product_id"], unique=False)
    op.create_index(op.f("ix_product_media_workspace_id"), "product_media", ["workspace_id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("cart_id", sa.Uuid(), nullable=False),
        sa.Column("cart_version", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quote", postgresql.JSONB(), nullable=False),
        sa.Column("quote_hash", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'accepted', 'superseded')", name=op.f("ck_proposal_state")),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["cart.id"], name=op.f("fk_proposal_cart_id_cart"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_proposal_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_proposal_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_cart_id"), "proposal", ["cart_id"], unique=False)
    op.create_index(op.f("ix_proposal_customer_id"), "proposal", ["customer_id"], unique=False)
    op.create_index(op.f("ix_proposal_workspace_id"), "proposal", ["workspace_id"], unique=False)
    op.create_index(
        "uq_proposal_one_open",
        "proposal",
        ["cart_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "shipment",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("tracking_number", sa.String(), nullable=False),
        sa.Column("tracking_url", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('sent', 'delivered', 'lost')", name=op.f("ck_shipment_state")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_order.id"],
            name=op.f("fk_shipment_order_id_customer_order"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_shipment_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
    )
    op.create_index(op.f("ix_shipment_order_id"), "shipment", ["order_id"], unique=False)
    op.create_index(op.f("ix_shipment_workspace_id"), "shipment", ["workspace_id"], unique=False)
    op.create_table(
        "batch",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("lot", sa.String(), nullable=False),
        sa.Column("shelf", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_batch_on_hand")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_batch_variant_id_variant"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_batch_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint(
            "workspace_id", "variant_id", "lot", name=op.f("uq_batch_workspace_id_variant_id_lot")
        ),
    )
    op.create_index(op.f("ix_batch_variant_id"), "batch", ["variant_id"], unique=False)
    op.create_index(op.f("ix_batch_workspace_id"), "batch", ["workspace_id"], unique=False)
    op.create_table(
        "cart_line",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cart_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("shown_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_cart_line_quantity")),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["cart.id"], name=op.f("fk_cart_line_cart_id_cart"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_cart_line_variant_id_variant"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_cart_line_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_line")),
        sa.UniqueConstraint("cart_id", "variant_id", name=op.f("uq_cart_line_cart_id_variant_id")),
    )
    op.create_index(op.f("ix_cart_line_cart_id"), "cart_line", ["cart_id"], unique=False)
    op.create_index(op.f("ix_cart_line_variant_id"), "cart_line", ["variant_id"], unique=False)
    op.create_index(op.f("ix_cart_line_workspace_id"), "cart_line", ["workspace_id"], unique=False)
    op.create_table(
        "order_line",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("picture", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("price_per", sa.Integer(), nullable=False),
        sa.Column("unit_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_class", sa.String(), nullable=False),
        sa.Column("tax_rate", sa.Integer(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("returnable", sa.Boolean(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_line_quantity")),
        sa.CheckConstraint("returned BETWEEN 0 AND quantity", name=op.f("ck_order_line_returned")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_order.id"],
            name=op.f("fk_order_line_order_id_customer_order"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_order_line_product_id_product"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_order_line_variant_id_variant"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_order_line_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_order_line_order_id_position")),
    )
    op.create_index(op.f("ix_order_line_order_id"), "order_line", ["order_id"], unique=False)
    op.create_index(op.f("ix_order_line_workspace_id"), "order_line", ["workspace_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("intent_id", sa.Uuid(), nullable=True),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("provider_reference", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_amount")),
        sa.CheckConstraint("refunded_minor BETWEEN 0 AND amount_minor", name=op.f("ck_payment_refunded")),
        sa.ForeignKeyConstraint(
            ["intent_id"],
            ["payment_intent.id"],
            name=op.f("fk_payment_intent_id_payment_intent"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_order.id"],
            name=op.f("fk_payment_order_id_customer_order"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_payment_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint(
            "workspace_id",
            "provider",
            "provider_reference",
            name=op.f("uq_payment_workspace_id_provider_provider_reference"),
        ),
    )
    op.create_index(op.f("ix_payment_order_id"), "payment", ["order_id"], unique=False)
    op.create_index(op.f("ix_payment_workspace_id"), "payment", ["workspace_id"], unique=False)
    op.create_table(
        "reservation",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('cart', 'checkout', 'live', 'waiting')", name=op.f("ck_reservation_purpose")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservation_quantity")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_reservation_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_reservation_variant_id_variant"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_reservation_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
        sa.UniqueConstraint(
            "workspace_id",
            "purpose",
            "subject_id",
            "variant_id",
            name=op.f("uq_reservation_workspace_id_purpose_subject_id_variant_id"),
        ),
    )
    op.create_index(op.f("ix_reservation_customer_id"), "reservation", ["customer_id"], unique=False)
    op.create_index("ix_reservation_holding", "reservation", ["variant_id", "expires_at"], unique=False)
    op.create_index(op.f("ix_reservation_workspace_id"), "reservation", ["workspace_id"], unique=False)
    op.create_table(
        "waiting_entry",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'offered', 'taken', 'lapsed', 'left')", name=op.f("ck_waiting_entry_state")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_waiting_entry_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["variant.id"],
            name=op.f("fk_waiting_entry_variant_id_variant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_waiting_entry_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_entry")),
    )
    op.create_index(op.f("ix_waiting_entry_customer_id"), "waiting_entry", ["customer_id"], unique=False)
    op.create_index(op.f("ix_waiting_entry_variant_id"), "waiting_entry", ["variant_id"], unique=False)
    op.create_index(op.f("ix_waiting_entry_workspace_id"), "waiting_entry", ["workspace_id"], unique=False)
    op.create_index(
        "uq_waiting_entry_once",
        "waiting_entry",
        ["variant_id", "customer_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )
    op.create_table(
        "allocation",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('bound', 'gone', 'released')", name=op.f("ck_allocation_state")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_allocation_quantity")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_allocation_batch_id_batch"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["order_line.id"], name=op.f("fk_allocation_line_id_order_line"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_order.id"],
            name=op.f("fk_allocation_order_id_customer_order"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_allocation_variant_id_variant"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_allocation_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    op.create_index(
        "ix_allocation_bound",
        "allocation",
        ["variant_id"],
        unique=False,
        postgresql_where=sa.text("state = 'bound'"),
    )
    op.create_index(op.f("ix_allocation_line_id"), "allocation", ["line_id"], unique=False)
    op.create_index(op.f("ix_allocation_order_id"), "allocation", ["order_id"], unique=False)
    op.create_index(op.f("ix_allocation_workspace_id"), "allocation", ["workspace_id"], unique=False)
    op.create_table(
        "refund",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("provider_reference", sa.String(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('wanted', 'pending', 'succeeded', 'failed')", name=op.f("ck_refund_state")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refund_amount")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_order.id"],
            name=op.f("fk_refund_order_id_customer_order"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_refund_payment_id_payment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["order_return.id"],
            name=op.f("fk_refund_return_id_order_return"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_refund_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
    )
    op.create_index(op.f("ix_refund_order_id"), "refund", ["order_id"], unique=False)
    op.create_index(op.f("ix_refund_payment_id"), "refund", ["payment_id"], unique=False)
    op.create_index(op.f("ix_refund_workspace_id"), "refund", ["workspace_id"], unique=False)
    op.create_table(
        "return_line",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("restocked", sa.Boolean(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_return_line_quantity")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["order_line.id"], name=op.f("fk_return_line_line_id_order_line"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["order_return.id"],
            name=op.f("fk_return_line_return_id_order_return"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_return_line_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_line")),
        sa.UniqueConstraint("return_id", "line_id", name=op.f("uq_return_line_return_id_line_id")),
    )
    op.create_index(op.f("ix_return_line_line_id"), "return_line", ["line_id"], unique=False)
    op.create_index(op.f("ix_return_line_return_id"), "return_line", ["return_id"], unique=False)
    op.create_index(op.f("ix_return_line_workspace_id"), "return_line", ["workspace_id"], unique=False)
    op.create_table(
        "stock_movement",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('opening', 'received', 'counted', 'sold', 'returned', 'wasted')",
            name=op.f("ck_stock_movement_reason"),
        ),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_stock_movement_quantity")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_stock_movement_batch_id_batch"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["variant.id"],
            name=op.f("fk_stock_movement_variant_id_variant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_stock_movement_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
    )
    op.create_index(op.f("ix_stock_movement_reference"), "stock_movement", ["reference"], unique=False)
    op.create_index(op.f("ix_stock_movement_variant_id"), "stock_movement", ["variant_id"], unique=False)
    op.create_index(op.f("ix_stock_movement_workspace_id"), "stock_movement", ["workspace_id"], unique=False)
    op.create_table(
        "invoice",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("refund_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("pdf", sa.String(), nullable=False),
        sa.Column("ubl", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('invoice', 'credit_note')", name=op.f("ck_invoice_kind")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["invoice.id"], name=op.f("fk_invoice_corrects_id_invoice"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_invoice_customer_id_customer"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_order.id"],
            name=op.f("fk_invoice_order_id_customer_order"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refund.id"], name=op.f("fk_invoice_refund_id_refund"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_invoice_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint(
            "workspace_id", "kind", "year", "number", name=op.f("uq_invoice_workspace_id_kind_year_number")
        ),
    )
    op.create_index(op.f("ix_invoice_customer_id"), "invoice", ["customer_id"], unique=False)
    op.create_index(op.f("ix_invoice_order_id"), "invoice", ["order_id"], unique=False)
    op.create_index(op.f("ix_invoice_workspace_id"), "invoice", ["workspace_id"], unique=False)
    op.create_index(
        "uq_invoice_of_order",
        "invoice",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'invoice'"),
    )
    op.create_index(
        "uq_invoice_of_refund",
        "invoice",
        ["refund_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'credit_note'"),
    )
    op.add_column("customer", sa.Column("address", postgresql.JSONB(), server_default="{}", nullable=False))
    op.add_column("customer", sa.Column("tax_number", sa.String(), server_default="", nullable=False))
    op.add_column("product", sa.Column("tax_class", sa.String(), server_default="standard", nullable=False))
    op.add_column(
        "product", sa.Column("returnable", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.add_column("product", sa.Column("arrived_on", sa.Date(), nullable=True))
    op.add_column("variant", sa.Column("unit", sa.String(), server_default="piece", nullable=False))
    op.add_column("variant", sa.Column("price_per", sa.Integer(), server_default="1", nullable=False))
    op.add_column("variant", sa.Column("step", sa.Integer(), server_default="1", nullable=False))
    op.add_column("variant", sa.Column("least", sa.Integer(), server_default="1", nullable=False))
    op.add_column("variant", sa.Column("most", sa.Integer(), nullable=True))
    op.add_column("variant", sa.Column("low_at", sa.Integer(), nullable=True))
    op.add_column("variant", sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("workspace", sa.Column("country", sa.String(length=2), server_default="IT", nullable=False))
    op.add_column("workspace", sa.Column("plan", sa.String(), server_default="enterprise", nullable=False))
    op.add_column(
        "workspace", sa.Column("tax_included", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.add_column("workspace", sa.Column("legal_name", sa.String(), server_default="", nullable=False))
    op.add_column("workspace", sa.Column("tax_number", sa.String(), server_default="", nullable=False))
    op.add_column("workspace", sa.Column("bank_account", sa.String(), server_default="", nullable=False))
    op.add_column(
        "workspace", sa.Column("legal_address", postgresql.JSONB(), server_default="{}", nullable=False)
    )
    op.add_column("workspace", sa.Column("terms", postgresql.JSONB(), server_default="{}", nullable=False))
    op.add_column("workspace", sa.Column("terms_version", sa.String(), server_default="1", nullable=False))
