"""Live: members, sources, sessions with their cart, people, chat, and every event, numbered."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"
_TABLES = (
    "live_command",
    "live_room",
    "live_terms",
    "live_source",
    "member",
    "live_session",
    "chat_line",
    "live_event",
    "participant",
    "reaction_count",
    "recording",
    "session_item",
    "session_photo",
    "session_product",
    "session_review",
    "watch_seat",
    "session_offer",
)


def upgrade() -> None:
    _create()
    _create_followers()
    for table in _TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO vetrina_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_of_workspace ON {table} USING ({_MINE}) WITH CHECK ({_MINE})")
    op.execute("REVOKE UPDATE, DELETE ON live_event FROM vetrina_app")
    op.execute("GRANT UPDATE (body) ON live_event TO vetrina_app")
    op.execute(_TELL)
    op.execute(
        "CREATE TRIGGER live_event_told AFTER INSERT ON live_event FOR EACH ROW EXECUTE FUNCTION vetrina_tell_live()"
    )


def downgrade() -> None:
    # Nobody would know any more what to do for these.
    op.execute("DELETE FROM outbox WHERE topic LIKE 'live%'")
    op.execute("DELETE FROM reservation WHERE purpose = 'live'")
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION vetrina_tell_live()")


# Whoever serves sockets listens, and reads from the rows what it does not have yet.
_TELL = """
CREATE FUNCTION vetrina_tell_live() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('vetrina_live', NEW.workspace_id || ' ' || NEW.room || ' ' || NEW.seq);
    RETURN NULL;
END
$$
"""


def _create() -> None:
    op.create_table(
        "live_command",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_live_command_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_command")),
        sa.UniqueConstraint(
            "workspace_id", "person", "client_id", name=op.f("uq_live_command_workspace_id_person_client_id")
        ),
    )
    op.create_index(op.f("ix_live_command_workspace_id"), "live_command", ["workspace_id"], unique=False)
    op.create_table(
        "live_room",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_live_room_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_room")),
        sa.UniqueConstraint("workspace_id", "room", name=op.f("uq_live_room_workspace_id_room")),
    )
    op.create_index(op.f("ix_live_room_workspace_id"), "live_room", ["workspace_id"], unique=False)
    op.create_table(
        "live_terms",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("idle_minutes", sa.Integer(), nullable=False),
        sa.Column("warn_minutes", sa.Integer(), nullable=False),
        sa.Column("keep_minutes", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("limits", postgresql.JSONB(), nullable=False),
        sa.Column("floor_rate", sa.Integer(), nullable=False),
        sa.Column("words", postgresql.JSONB(), nullable=False),
        sa.Column("slow_seconds", sa.Integer(), nullable=False),
        sa.Column("record", sa.Boolean(), nullable=False),
        sa.Column("keep_recordings_days", sa.Integer(), nullable=False),
        sa.Column("places", sa.Boolean(), nullable=False),
        sa.CheckConstraint("floor_rate BETWEEN 0 AND 10000", name=op.f("ck_live_terms_floor")),
        sa.CheckConstraint(
            "idle_minutes > 0 AND warn_minutes > 0 AND keep_minutes > 0 AND seats > 0",
            name=op.f("ck_live_terms_limits"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_live_terms_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_terms")),
        sa.UniqueConstraint("workspace_id", name=op.f("uq_live_terms_workspace_id")),
    )
    op.create_index(op.f("ix_live_terms_workspace_id"), "live_terms", ["workspace_id"], unique=False)
    op.create_table(
        "live_source",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("control", sa.String(), nullable=False),
        sa.Column("presets", postgresql.JSONB(), nullable=False),
        sa.Column("patrol", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('camera', 'phone', 'clip')", name=op.f("ck_live_source_kind")),
        sa.CheckConstraint("view IN ('flat', '360')", name=op.f("ck_live_source_view")),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_live_source_resource_id_resource"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_live_source_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_source")),
        sa.UniqueConstraint("workspace_id", "slug", name=op.f("uq_live_source_workspace_id_slug")),
    )
    op.create_index(op.f("ix_live_source_workspace_id"), "live_source", ["workspace_id"], unique=False)
    op.create_table(
        "member",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("live_sessions", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role IN ('owner', 'manager', 'operator', 'salesperson', 'warehouse', 'host')",
            name=op.f("ck_member_role"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_member_customer_id_customer"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_member_resource_id_resource"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_member_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_workspace_id"), "member", ["workspace_id"], unique=False)
    op.create_index(
        "uq_member_of_customer",
        "member",
        ["workspace_id", "customer_id"],
        unique=True,
        postgresql_where=sa.text("customer_id IS NOT NULL"),
    )
    op.create_table(
        "live_session",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("occurrence_id", sa.Uuid(), nullable=True),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("stream_state", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("agenda", postgresql.JSONB(), nullable=False),
        sa.Column("slow_seconds", sa.Integer(), nullable=True),
        sa.Column("record", sa.Boolean(), nullable=False),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('window', 'showing', 'tour', 'consultation')", name=op.f("ck_live_session_kind")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'active', 'completed', 'canceled', 'timeout')",
            name=op.f("ck_live_session_state"),
        ),
        sa.CheckConstraint(
            "stream_state IN ('off', 'live', 'paused', 'lost')", name=op.f("ck_live_session_stream_state")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_live_session_booking_id_booking"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_live_session_customer_id_customer"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_live_session_member_id_member"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_live_session_occurrence_id_occurrence"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_order.id"],
            name=op.f("fk_live_session_order_id_customer_order"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["live_source.id"],
            name=op.f("fk_live_session_source_id_live_source"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_live_session_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_session")),
        sa.UniqueConstraint("workspace_id", "number", name=op.f("uq_live_session_workspace_id_number")),
    )
    op.create_index(op.f("ix_live_session_booking_id"), "live_session", ["booking_id"], unique=False)
    op.create_index(op.f("ix_live_session_customer_id"), "live_session", ["customer_id"], unique=False)
    op.create_index(
        "ix_live_session_due",
        "live_session",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_index(op.f("ix_live_session_member_id"), "live_session", ["member_id"], unique=False)
    op.create_index(op.f("ix_live_session_occurrence_id"), "live_session", ["occurrence_id"], unique=False)
    op.create_index(
        "ix_live_session_open",
        "live_session",
        ["workspace_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('planned', 'active')"),
    )
    op.create_index(op.f("ix_live_session_workspace_id"), "live_session", ["workspace_id"], unique=False)
    op.create_table(
        "chat_line",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("to_person", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_by", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('chat', 'question', 'private')", name=op.f("ck_chat_line_kind")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_chat_line_session_id_live_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_chat_line_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_line")),
        sa.UniqueConstraint(
            "session_id", "person", "client_id", name=op.f("uq_chat_line_session_id_person_client_id")
        ),
    )
    op.create_index(
        "uq_chat_line_number",
        "chat_line",
        ["session_id", "seq"],
        unique=True,
        postgresql_where=sa.text("kind <> 'private'"),
    )
    op.create_index(op.f("ix_chat_line_session_id"), "chat_line", ["session_id"], unique=False)
    op.create_index(op.f("ix_chat_line_workspace_id"), "chat_line", ["workspace_id"], unique=False)
    op.create_table(
        "live_event",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_live_event_session_id_live_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_live_event_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_event")),
        sa.UniqueConstraint("workspace_id", "room", "seq", name=op.f("uq_live_event_workspace_id_room_seq")),
    )
    op.create_index(op.f("ix_live_event_session_id"), "live_event", ["session_id"], unique=False)
    op.create_index(op.f("ix_live_event_workspace_id"), "live_event", ["workspace_id"], unique=False)


def _create_followers() -> None:
    op.create_table(
        "participant",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("watched_seconds", sa.Integer(), nullable=False),
        sa.Column("stalls", sa.Integer(), nullable=False),
        sa.Column("latency_ms", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("muted_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("banned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('host', 'member', 'customer', 'guest', 'viewer')", name=op.f("ck_participant_role")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_participant_customer_id_customer"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_participant_session_id_live_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_participant_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
    )
    op.create_index(op.f("ix_participant_customer_id"), "participant", ["customer_id"], unique=False)
    op.create_index(op.f("ix_participant_session_id"), "participant", ["session_id"], unique=False)
    op.create_index(op.f("ix_participant_workspace_id"), "participant", ["workspace_id"], unique=False)
    op.create_index("uq_participant_person", "participant", ["session_id", "person"], unique=True)
    op.create_table(
        "reaction_count",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("reaction", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_reaction_count_session_id_live_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_reaction_count_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reaction_count")),
        sa.UniqueConstraint("session_id", "reaction", name=op.f("uq_reaction_count_session_id_reaction")),
    )
    op.create_index(op.f("ix_reaction_count_session_id"), "reaction_count", ["session_id"], unique=False)
    op.create_index(op.f("ix_reaction_count_workspace_id"), "reaction_count", ["workspace_id"], unique=False)
    op.create_table(
        "recording",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_recording_session_id_live_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_recording_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
    )
    op.create_index(op.f("ix_recording_session_id"), "recording", ["session_id"], unique=False)
    op.create_index(op.f("ix_recording_workspace_id"), "recording", ["workspace_id"], unique=False)
    op.create_table(
        "session_item",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_minor", sa.BigInteger(), nullable=False),
        sa.Column("original_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("priced_by", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("pick", sa.String(), nullable=False),
        sa.Column("picked_by", sa.Uuid(), nullable=True),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "pick IN ('open', 'picked', 'put_back', 'returned', 'gone')", name=op.f("ck_session_item_pick")
        ),
        sa.CheckConstraint(
            "state IN ('kept', 'lost', 'removed', 'sold', 'released')", name=op.f("ck_session_item_state")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_session_item_quantity")),
        sa.CheckConstraint("unit_minor >= 0 AND original_minor >= 0", name=op.f("ck_session_item_price")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_session_item_batch_id_batch"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["picked_by"], ["member.id"], name=op.f("fk_session_item_picked_by_member"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_session_item_session_id_live_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["variant.id"],
            name=op.f("fk_session_item_variant_id_variant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_session_item_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_item")),
    )
    op.create_index(op.f("ix_session_item_session_id"), "session_item", ["session_id"], unique=False)
    op.create_index(
        "ix_session_item_to_pick",
        "session_item",
        ["workspace_id"],
        unique=False,
        postgresql_where=sa.text("pick IN ('open', 'put_back')"),
    )
    op.create_index(op.f("ix_session_item_variant_id"), "session_item", ["variant_id"], unique=False)
    op.create_index(op.f("ix_session_item_workspace_id"), "session_item", ["workspace_id"], unique=False)
    op.create_table(
        "session_photo",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("files", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_session_photo_session_id_live_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_session_photo_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_photo")),
    )
    op.create_index(op.f("ix_session_photo_session_id"), "session_photo", ["session_id"], unique=False)
    op.create_index(op.f("ix_session_photo_workspace_id"), "session_photo", ["workspace_id"], unique=False)
    op.create_table(
        "session_product",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_session_product_product_id_product"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_session_product_session_id_live_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_session_product_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_product")),
        sa.UniqueConstraint(
            "session_id",
            "product_id",
            "mark",
            "person",
            name=op.f("uq_session_product_session_id_product_id_mark_person"),
        ),
    )
    op.create_index(op.f("ix_session_product_product_id"), "session_product", ["product_id"], unique=False)
    op.create_index(op.f("ix_session_product_session_id"), "session_product", ["session_id"], unique=False)
    op.create_index(
        op.f("ix_session_product_workspace_id"), "session_product", ["workspace_id"], unique=False
    )
    op.create_table(
        "session_review",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_session_review_stars")),
        sa.CheckConstraint("state IN ('waiting', 'shown', 'declined')", name=op.f("ck_session_review_state")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_session_review_session_id_live_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_session_review_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_session_review_member_id_member"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_session_review_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_review")),
        sa.UniqueConstraint(
            "session_id", "customer_id", name=op.f("uq_session_review_session_id_customer_id")
        ),
    )
    op.create_index(op.f("ix_session_review_customer_id"), "session_review", ["customer_id"], unique=False)
    op.create_index(op.f("ix_session_review_member_id"), "session_review", ["member_id"], unique=False)
    op.create_index(op.f("ix_session_review_workspace_id"), "session_review", ["workspace_id"], unique=False)
    op.create_index(
        "ix_session_review_waiting",
        "session_review",
        ["workspace_id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "watch_seat",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("tab", sa.String(), nullable=False),
        sa.Column("seated", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_watch_seat_session_id_live_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_watch_seat_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_seat")),
        sa.UniqueConstraint("session_id", "person", "tab", name=op.f("uq_watch_seat_session_id_person_tab")),
    )
    op.create_index(op.f("ix_watch_seat_session_id"), "watch_seat", ["session_id"], unique=False)
    op.create_index(
        "ix_watch_seat_taken",
        "watch_seat",
        ["workspace_id", "leased_until"],
        unique=False,
        postgresql_where=sa.text("seated"),
    )
    op.create_index(op.f("ix_watch_seat_workspace_id"), "watch_seat", ["workspace_id"], unique=False)
    op.create_table(
        "session_offer",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("waits_for", sa.String(), nullable=False),
        sa.Column("unit_minor", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("by IN ('customer', 'member')", name=op.f("ck_session_offer_by")),
        sa.CheckConstraint(
            "state IN ('open', 'taken', 'declined', 'countered', 'lapsed')",
            name=op.f("ck_session_offer_state"),
        ),
        sa.CheckConstraint(
            "waits_for IN ('customer', 'member', 'approver')", name=op.f("ck_session_offer_waits_for")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["session_item.id"],
            name=op.f("fk_session_offer_item_id_session_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_session_offer_session_id_live_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_session_offer_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_offer")),
    )
    op.create_index(op.f("ix_session_offer_session_id"), "session_offer", ["session_id"], unique=False)
    op.create_index(op.f("ix_session_offer_workspace_id"), "session_offer", ["workspace_id"], unique=False)
    op.create_index(
        "uq_session_offer_one_open",
        "session_offer",
        ["item_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
