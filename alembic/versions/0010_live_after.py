"""After a live session: tips, recordings that everyone agreed to, photos, and who wants to be told when the shop is live."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"
_TABLES = ("session_tip", "live_follower", "recording_consent", "parcel_event")


def upgrade() -> None:
    _create_parcel_event()
    _widen_trade()
    _create_tip()
    _create_follower()
    _create_consent()
    _widen_recordings()
    op.add_column("member", sa.Column("payee", sa.String(), server_default="", nullable=False))
    for column in ("answer", "answered_by"):
        op.add_column("session_review", sa.Column(column, sa.String(), server_default="", nullable=False))
    for table in _TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO vetrina_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_of_workspace ON {table} USING ({_MINE}) WITH CHECK ({_MINE})")


def downgrade() -> None:
    # Nobody would know any more what to do for these.
    op.execute(
        "DELETE FROM outbox WHERE topic IN ('member_news', 'parcel', 'live_call', 'recording', 'live_photo')"
    )
    _narrow_recordings()
    _narrow_trade()
    op.drop_column("member", "payee")
    for column in ("answered_by", "answer"):
        op.drop_column("session_review", column)
    for table in reversed(_TABLES):
        op.drop_table(table)


def _create_tip() -> None:
    op.create_table(
        "session_tip",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("payee", sa.String(), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("thanks", sa.String(), nullable=False),
        sa.Column("thanked_at", sa.DateTime(timezone=True), nullable=True),
        _of("session_tip", "workspace_id", "workspace"),
        _of("session_tip", "session_id", "live_session"),
        _of("session_tip", "customer_id", "customer"),
        _of("session_tip", "member_id", "member", "SET NULL"),
        _of("session_tip", "order_id", "customer_order"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_tip")),
        sa.UniqueConstraint("order_id", name=op.f("uq_session_tip_order_id")),
        sa.UniqueConstraint(
            "session_id",
            "customer_id",
            "client_id",
            name=op.f("uq_session_tip_session_id_customer_id_client_id"),
        ),
    )
    for column in ("workspace_id", "customer_id", "member_id"):
        op.create_index(op.f(f"ix_session_tip_{column}"), "session_tip", [column])


def _create_follower() -> None:
    op.create_table(
        "live_follower",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("wants", sa.Boolean(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        _of("live_follower", "workspace_id", "workspace"),
        _of("live_follower", "customer_id", "customer"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_follower")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_live_follower_customer_id")),
    )
    op.create_index(op.f("ix_live_follower_workspace_id"), "live_follower", ["workspace_id"])


def _of(table: str, column: str, other: str, gone: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete=gone
    )


def _create_consent() -> None:
    op.create_table(
        "recording_consent",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        _of("recording_consent", "workspace_id", "workspace"),
        _of("recording_consent", "session_id", "live_session"),
        _of("recording_consent", "customer_id", "customer", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_consent")),
    )
    for column in ("workspace_id", "customer_id"):
        op.create_index(op.f(f"ix_recording_consent_{column}"), "recording_consent", [column])
    op.create_index("ix_recording_consent_person", "recording_consent", ["session_id", "person"])


def _new_columns() -> dict[str, list[sa.Column[object]]]:
    return {
        "recording": [
            sa.Column("state", sa.String(), server_default="failed", nullable=False),
            sa.Column("asked_by", sa.String(), server_default="", nullable=False),
            sa.Column("why", sa.String(), server_default="", nullable=False),
            sa.Column("reason", sa.String(), server_default="", nullable=False),
            sa.Column("partial", sa.Boolean(), server_default="false", nullable=False),
            sa.Column("poster", sa.String(), server_default="", nullable=False),
            sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("pieces", postgresql.JSONB(), server_default="[]", nullable=False),
        ],
        "session_photo": [
            sa.Column("state", sa.String(), server_default="refused", nullable=False),
            sa.Column("reason", sa.String(), server_default="", nullable=False),
            sa.Column("sizes", postgresql.JSONB(), server_default="{}", nullable=False),
            sa.Column("width", sa.Integer(), server_default="0", nullable=False),
            sa.Column("height", sa.Integer(), server_default="0", nullable=False),
            sa.Column("by_person", sa.String(), server_default="", nullable=False),
        ],
    }


_OPEN = "state IN ('wanted', 'running', 'closing')"


def _widen_recordings() -> None:
    op.add_column("live_session", sa.Column("record_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("participant", sa.Column("only_watches_at", sa.DateTime(timezone=True), nullable=True))
    for table, columns in _new_columns().items():
        for column in columns:
            op.add_column(table, column)
    op.create_check_constraint(
        op.f("ck_recording_state"),
        "recording",
        "state IN ('wanted', 'running', 'closing', 'ready', 'failed', 'removed')",
    )
    op.create_index(
        "uq_recording_open", "recording", ["session_id"], unique=True, postgresql_where=sa.text(_OPEN)
    )
    op.create_index(
        "ix_recording_kept_until",
        "recording",
        ["kept_until"],
        postgresql_where=sa.text("state <> 'removed'"),
    )
    op.create_check_constraint(
        op.f("ck_session_photo_state"), "session_photo", "state IN ('wanted', 'ready', 'refused')"
    )
    op.create_index("ix_session_photo_kept_until", "session_photo", ["kept_until"])
    op.execute(_IN_USE)


def _narrow_recordings() -> None:
    op.execute(_IN_USE_BEFORE)
    op.drop_index("ix_session_photo_kept_until", table_name="session_photo")
    op.drop_constraint(op.f("ck_session_photo_state"), "session_photo", type_="check")
    op.drop_index("ix_recording_kept_until", table_name="recording")
    op.drop_index("uq_recording_open", table_name="recording")
    op.drop_constraint(op.f("ck_recording_state"), "recording", type_="check")
    for table, columns in _new_columns().items():
        for column in reversed(columns):
            op.drop_column(table, column.name)
    op.drop_column("participant", "only_watches_at")
    op.drop_column("live_session", "record_asked_at")


def _create_parcel_event() -> None:
    op.create_table(
        "parcel_event",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shipment_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of("parcel_event", "workspace_id", "workspace"),
        _of("parcel_event", "shipment_id", "shipment"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel_event")),
        sa.UniqueConstraint("shipment_id", "reference", name=op.f("uq_parcel_event_shipment_id_reference")),
        sa.CheckConstraint(
            "kind IN ('taken', 'moving', 'out', 'delivered', 'failed', 'back', 'lost')",
            name=op.f("ck_parcel_event_kind"),
        ),
    )
    op.create_index(op.f("ix_parcel_event_workspace_id"), "parcel_event", ["workspace_id"])


def _trade_columns() -> dict[str, list[sa.Column[object]]]:
    return {
        "booking": [sa.Column("claim", sa.String(), server_default="", nullable=False)],
        "member": [sa.Column("told_of_bookings", sa.String(), server_default="", nullable=False)],
        "variant": [sa.Column("ean", sa.String(), server_default="", nullable=False)],
        "order_line": [
            sa.Column("picked_by", sa.Uuid(), nullable=True),
            sa.Column("picked_at", sa.DateTime(timezone=True), nullable=True),
        ],
        "shipment": [
            sa.Column("carrier_code", sa.String(), server_default="", nullable=False),
            sa.Column("label", sa.String(), server_default="", nullable=False),
            sa.Column("failure", sa.String(), server_default="", nullable=False),
        ],
    }


def _widen_trade() -> None:
    for table, columns in _trade_columns().items():
        for column in columns:
            op.add_column(table, column)
    op.create_check_constraint(op.f("ck_booking_claim"), "booking", "claim IN ('', 'typed', 'theirs')")
    op.create_check_constraint(
        op.f("ck_member_told_of_bookings"), "member", "told_of_bookings IN ('', 'all', 'own', 'none')"
    )
    op.create_foreign_key(
        op.f("fk_order_line_picked_by_member"),
        "order_line",
        "member",
        ["picked_by"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(
        "ix_variant_ean", "variant", ["workspace_id", "ean"], postgresql_where=sa.text("ean <> ''")
    )
    op.create_index(
        "ix_shipment_tracking",
        "shipment",
        ["workspace_id", "carrier_code", "tracking_number"],
        postgresql_where=sa.text("carrier_code <> ''"),
    )
    _shipment_states("'wanted', 'labeled', 'sent', 'delivered', 'lost'")


def _narrow_trade() -> None:
    op.execute("DELETE FROM shipment WHERE state IN ('wanted', 'labeled')")
    _shipment_states("'sent', 'delivered', 'lost'")
    op.drop_index("ix_shipment_tracking", table_name="shipment")
    op.drop_index("ix_variant_ean", table_name="variant")
    op.drop_constraint(op.f("fk_order_line_picked_by_member"), "order_line", type_="foreignkey")
    op.drop_constraint(op.f("ck_member_told_of_bookings"), "member", type_="check")
    op.drop_constraint(op.f("ck_booking_claim"), "booking", type_="check")
    for table, columns in _trade_columns().items():
        for column in reversed(columns):
            op.drop_column(table, column.name)


def _shipment_states(known: str) -> None:
    op.drop_constraint(op.f("ck_shipment_state"), "shipment", type_="check")
    op.create_check_constraint(op.f("ck_shipment_state"), "shipment", f"state IN ({known})")


# Files are kept under their hash, once for all workspaces: so all of them are asked.
_IN_USE_BEFORE = """
CREATE OR REPLACE FUNCTION vetrina_file_in_use(wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM product_media WHERE source = wanted OR files @> ARRAY[wanted]::varchar[])
        OR EXISTS (SELECT FROM media WHERE sha256 = wanted)
        OR EXISTS (SELECT FROM invoice WHERE wanted IN (pdf, ubl))
        OR EXISTS (SELECT FROM catalog_import WHERE source = wanted)
$$
"""
_IN_USE = """
CREATE OR REPLACE FUNCTION vetrina_file_in_use(wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM product_media WHERE source = wanted OR files @> ARRAY[wanted]::varchar[])
        OR EXISTS (SELECT FROM media WHERE sha256 = wanted)
        OR EXISTS (SELECT FROM invoice WHERE wanted IN (pdf, ubl))
        OR EXISTS (SELECT FROM catalog_import WHERE source = wanted)
        OR EXISTS (SELECT FROM recording WHERE state <> 'removed' AND wanted IN (sha256, poster))
        OR EXISTS (SELECT FROM session_photo WHERE sha256 = wanted OR files @> ARRAY[wanted]::varchar[])
        OR EXISTS (SELECT FROM shipment WHERE label = wanted)
$$
"""
