"""Booking: services, resources, their hours, and what was booked, which the database itself keeps from being sold twice."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"
_TABLES = (
    "resource",
    "service",
    "sign_in_code",
    "closure",
    "day_hours",
    "outside_calendar",
    "series",
    "service_need",
    "working_hours",
    "busy_time",
    "occurrence",
    "booking",
    "booked_resource",
    "booking_change",
    "reminder",
    "time_wish",
    "outside_event",
    "calendar_conflict",
    "day_plan",
    "showing_item",
)


def upgrade() -> None:
    _create()
    _create_outside()
    for table in _TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO vetrina_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_of_workspace ON {table} USING ({_MINE}) WITH CHECK ({_MINE})")
    op.execute("REVOKE UPDATE, DELETE ON booking_change FROM vetrina_app")
    # A customer's own words are forgotten on request; nothing else of the history can be changed.
    op.execute("GRANT UPDATE (reason) ON booking_change TO vetrina_app")
    op.execute(_CALENDAR)
    op.execute("REVOKE ALL ON FUNCTION vetrina_calendar(text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION vetrina_calendar(text) TO vetrina_app")


def downgrade() -> None:
    # Nobody would know any more what to do for these.
    op.execute(
        "DELETE FROM outbox WHERE topic IN "
        "('sign_in', 'calendar', 'hold', 'series', 'called_off', 'time_offer', 'reminder', 'unanswered')"
        " OR (topic = 'mail' AND NOT payload ?| ARRAY['order', 'variant'])"
        " OR (topic = 'fallback' AND NOT payload ? 'message')"
    )
    op.execute("DELETE FROM secure_link WHERE purpose = 'booking'")
    op.execute("DROP FUNCTION vetrina_calendar(text)")
    op.drop_column("workspace", "feed_key")
    op.drop_table("showing_item")
    op.drop_table("day_plan")
    op.drop_table("calendar_conflict")
    op.drop_table("outside_event")
    op.drop_table("time_wish")
    op.drop_table("reminder")
    op.drop_table("booking_change")
    op.drop_table("booked_resource")
    op.drop_table("booking")
    op.drop_table("occurrence")
    op.drop_table("busy_time")
    op.drop_table("working_hours")
    op.drop_table("service_need")
    op.drop_table("series")
    op.drop_table("outside_calendar")
    op.drop_table("day_hours")
    op.drop_table("closure")
    op.drop_table("sign_in_code")
    op.drop_table("service")
    op.drop_table("resource")


# Whoever subscribes to a calendar knows its key and nothing else: so all workspaces are asked.
_CALENDAR = """
CREATE FUNCTION vetrina_calendar(wanted text) RETURNS TABLE (workspace_id uuid, resource_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT workspace_id, id FROM resource WHERE feed_key = wanted AND feed_key <> ''
    UNION ALL
    SELECT id, NULL FROM workspace WHERE feed_key = wanted AND feed_key <> ''
$$
"""


def _create() -> None:
    op.add_column("workspace", sa.Column("feed_key", sa.String(), server_default="", nullable=False))
    op.create_index(
        "uq_workspace_feed_key",
        "workspace",
        ["feed_key"],
        unique=True,
        postgresql_where=sa.text("feed_key <> ''"),
    )
    op.create_table(
        "resource",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("titles", postgresql.JSONB(), nullable=False),
        sa.Column("about", postgresql.JSONB(), nullable=False),
        sa.Column("picture", sa.String(), nullable=False),
        sa.Column("languages", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("tags", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("rating_sum", sa.Integer(), nullable=False),
        sa.Column("rating_count", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("feed_key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('staff', 'room', 'camera')", name=op.f("ck_resource_kind")),
        sa.CheckConstraint(
            "rating_count >= 0 AND rating_sum BETWEEN 0 AND 5 * rating_count", name=op.f("ck_resource_rating")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_resource_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("workspace_id", "slug", name=op.f("uq_resource_workspace_id_slug")),
    )
    op.create_index(op.f("ix_resource_workspace_id"), "resource", ["workspace_id"], unique=False)
    op.create_index(
        "uq_resource_feed_key",
        "resource",
        ["feed_key"],
        unique=True,
        postgresql_where=sa.text("feed_key <> ''"),
    )
    op.create_table(
        "service",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("names", postgresql.JSONB(), nullable=False),
        sa.Column("summaries", postgresql.JSONB(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("picture", sa.String(), nullable=False),
        sa.Column("tags", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("languages", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("step_minutes", sa.Integer(), nullable=False),
        sa.Column("before_minutes", sa.Integer(), nullable=False),
        sa.Column("after_minutes", sa.Integer(), nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("deposit_minor", sa.BigInteger(), nullable=False),
        sa.Column("pay_before", sa.Boolean(), nullable=False),
        sa.Column("tax_class", sa.String(), nullable=False),
        sa.Column("approval", sa.Boolean(), nullable=False),
        sa.Column("verify_phone", sa.Boolean(), nullable=False),
        sa.Column("policy", postgresql.JSONB(), nullable=False),
        sa.Column("reminders", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("follow_up_minutes", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("live_kind", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('appointment', 'event', 'class')", name=op.f("ck_service_kind")),
        sa.CheckConstraint(
            "live_kind IN ('', 'showing', 'tour', 'consultation')", name=op.f("ck_service_live_kind")
        ),
        sa.CheckConstraint(
            "place IN ('shop', 'customer', 'online', 'outdoors')", name=op.f("ck_service_place")
        ),
        sa.CheckConstraint("status IN ('active', 'hidden')", name=op.f("ck_service_status")),
        sa.CheckConstraint(
            "minutes > 0 AND step_minutes > 0 AND before_minutes >= 0 AND after_minutes >= 0 AND notice_minutes >= 0 AND horizon_days > 0 AND seats > 0",
            name=op.f("ck_service_times"),
        ),
        sa.CheckConstraint(
            "price_minor >= 0 AND deposit_minor BETWEEN 0 AND price_minor", name=op.f("ck_service_price")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_service_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("workspace_id", "slug", name=op.f("uq_service_workspace_id_slug")),
    )
    op.create_index(op.f("ix_service_workspace_id"), "service", ["workspace_id"], unique=False)
    op.create_table(
        "sign_in_code",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_sign_in_code_tries")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_sign_in_code_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_code")),
    )
    op.create_index(op.f("ix_sign_in_code_phone"), "sign_in_code", ["phone"], unique=False)
    op.create_index(op.f("ix_sign_in_code_workspace_id"), "sign_in_code", ["workspace_id"], unique=False)
    op.create_table(
        "closure",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_closure_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_closure_resource_id_resource"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_closure_service_id_service"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_closure_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    op.create_index(op.f("ix_closure_resource_id"), "closure", ["resource_id"], unique=False)
    op.create_index(op.f("ix_closure_service_id"), "closure", ["service_id"], unique=False)
    op.create_index(op.f("ix_closure_workspace_id"), "closure", ["workspace_id"], unique=False)
    op.create_table(
        "day_hours",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=True),
        sa.Column("closes", sa.Time(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(opens IS NULL) = (closes IS NULL) AND closes > opens", name=op.f("ck_day_hours_range")
        ),
        sa.CheckConstraint("num_nonnulls(resource_id, service_id) <= 1", name=op.f("ck_day_hours_one_owner")),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_day_hours_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_day_hours_service_id_service"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_day_hours_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_hours")),
    )
    op.create_index(op.f("ix_day_hours_resource_id"), "day_hours", ["resource_id"], unique=False)
    op.create_index(op.f("ix_day_hours_service_id"), "day_hours", ["service_id"], unique=False)
    op.create_index(op.f("ix_day_hours_workspace_id"), "day_hours", ["workspace_id"], unique=False)
    op.create_table(
        "outside_calendar",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("writes", sa.Boolean(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('caldav')", name=op.f("ck_outside_calendar_kind")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_outside_calendar_failures")),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_outside_calendar_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_outside_calendar_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_calendar")),
        sa.UniqueConstraint("resource_id", "url", name=op.f("uq_outside_calendar_resource_id_url")),
    )
    op.create_index(
        op.f("ix_outside_calendar_next_read_at"), "outside_calendar", ["next_read_at"], unique=False
    )
    op.create_index(
        op.f("ix_outside_calendar_resource_id"), "outside_calendar", ["resource_id"], unique=False
    )
    op.create_index(
        op.f("ix_outside_calendar_workspace_id"), "outside_calendar", ["workspace_id"], unique=False
    )
    op.create_table(
        "series",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("except_on", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("resource_ids", postgresql.JSONB(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_series_service_id_service"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_series_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index(op.f("ix_series_service_id"), "series", ["service_id"], unique=False)
    op.create_index(op.f("ix_series_workspace_id"), "series", ["workspace_id"], unique=False)
    op.create_table(
        "service_need",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_service_need_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_service_need_service_id_service"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_service_need_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_need")),
        sa.UniqueConstraint(
            "service_id", "place", "resource_id", name=op.f("uq_service_need_service_id_place_resource_id")
        ),
    )
    op.create_index(op.f("ix_service_need_resource_id"), "service_need", ["resource_id"], unique=False)
    op.create_index(op.f("ix_service_need_service_id"), "service_need", ["service_id"], unique=False)
    op.create_index(op.f("ix_service_need_workspace_id"), "service_need", ["workspace_id"], unique=False)
    op.create_table(
        "working_hours",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("closes > opens", name=op.f("ck_working_hours_closes_after_opening")),
        sa.CheckConstraint(
            "num_nonnulls(resource_id, service_id) = 1", name=op.f("ck_working_hours_one_owner")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_working_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_working_hours_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_working_hours_service_id_service"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_working_hours_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_hours")),
    )
    op.create_index(op.f("ix_working_hours_resource_id"), "working_hours", ["resource_id"], unique=False)
    op.create_index(op.f("ix_working_hours_service_id"), "working_hours", ["service_id"], unique=False)
    op.create_index(op.f("ix_working_hours_workspace_id"), "working_hours", ["workspace_id"], unique=False)
    op.create_table(
        "busy_time",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_busy_time_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["outside_calendar.id"],
            name=op.f("fk_busy_time_calendar_id_outside_calendar"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_busy_time_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_busy_time_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_time")),
    )
    op.create_index(op.f("ix_busy_time_calendar_id"), "busy_time", ["calendar_id"], unique=False)
    op.create_index(op.f("ix_busy_time_resource_id"), "busy_time", ["resource_id"], unique=False)
    op.create_index(op.f("ix_busy_time_workspace_id"), "busy_time", ["workspace_id"], unique=False)
    op.create_table(
        "occurrence",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("canceled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_occurrence_ends_after_start")),
        sa.CheckConstraint("taken BETWEEN 0 AND seats", name=op.f("ck_occurrence_taken")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_occurrence_series_id_series"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_occurrence_service_id_service"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_occurrence_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sa.UniqueConstraint(
            "workspace_id",
            "service_id",
            "starts_at",
            name=op.f("uq_occurrence_workspace_id_service_id_starts_at"),
        ),
    )
    op.create_index(op.f("ix_occurrence_series_id"), "occurrence", ["series_id"], unique=False)
    op.create_index(op.f("ix_occurrence_service_id"), "occurrence", ["service_id"], unique=False)
    op.create_index(op.f("ix_occurrence_starts_at"), "occurrence", ["starts_at"], unique=False)
    op.create_index(op.f("ix_occurrence_workspace_id"), "occurrence", ["workspace_id"], unique=False)
    op.create_table(
        "booking",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("occurrence_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("customer_timezone", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("guests", postgresql.JSONB(), nullable=False),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("deposit_minor", sa.BigInteger(), nullable=False),
        sa.Column("policy", postgresql.JSONB(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("canceled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("canceled_by", sa.String(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("feedback", sa.String(), nullable=False),
        sa.CheckConstraint("(state = 'held') = (hold_until IS NOT NULL)", name=op.f("ck_booking_hold")),
        sa.CheckConstraint(
            "state IN ('held', 'pending', 'confirmed', 'live', 'completed', 'canceled', 'no_show')",
            name=op.f("ck_booking_state"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_booking_ends_after_start")),
        sa.CheckConstraint("seats > 0", name=op.f("ck_booking_seats")),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_booking_stars")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_booking_customer_id_customer"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_booking_occurrence_id_occurrence"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_order.id"],
            name=op.f("fk_booking_order_id_customer_order"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_booking_service_id_service"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_booking_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("workspace_id", "code", name=op.f("uq_booking_workspace_id_code")),
    )
    op.create_index(op.f("ix_booking_customer_id"), "booking", ["customer_id"], unique=False)
    op.create_index(op.f("ix_booking_occurrence_id"), "booking", ["occurrence_id"], unique=False)
    op.create_index(op.f("ix_booking_order_id"), "booking", ["order_id"], unique=False)
    op.create_index(op.f("ix_booking_service_id"), "booking", ["service_id"], unique=False)
    op.create_index(op.f("ix_booking_starts_at"), "booking", ["starts_at"], unique=False)
    op.create_index(op.f("ix_booking_workspace_id"), "booking", ["workspace_id"], unique=False)
    op.create_index(
        "uq_booking_one_hold",
        "booking",
        ["customer_id", "service_id"],
        unique=True,
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_table(
        "booked_resource",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("occurrence_id", sa.Uuid(), nullable=True),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column(
            "starts_at",
            sa.DateTime(timezone=True),
            sa.Computed("lower(during)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "ends_at", sa.DateTime(timezone=True), sa.Computed("upper(during)", persisted=True), nullable=True
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("resource_id"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("active"),
            using="gist",
            name="ex_booked_resource_never_twice",
        ),
        sa.CheckConstraint(
            "num_nonnulls(booking_id, occurrence_id) = 1", name=op.f("ck_booked_resource_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_booked_resource_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_booked_resource_occurrence_id_occurrence"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_booked_resource_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_booked_resource_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booked_resource")),
    )
    op.create_index(op.f("ix_booked_resource_booking_id"), "booked_resource", ["booking_id"], unique=False)
    op.create_index(
        op.f("ix_booked_resource_occurrence_id"), "booked_resource", ["occurrence_id"], unique=False
    )
    op.create_index(
        "ix_booked_resource_until",
        "booked_resource",
        ["resource_id", "ends_at", "starts_at"],
        unique=False,
        postgresql_where=sa.text("active"),
    )
    op.create_index(
        op.f("ix_booked_resource_workspace_id"), "booked_resource", ["workspace_id"], unique=False
    )
    op.create_table(
        "booking_change",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_booking_change_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_booking_change_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_change")),
    )
    op.create_index(op.f("ix_booking_change_booking_id"), "booking_change", ["booking_id"], unique=False)
    op.create_index(op.f("ix_booking_change_workspace_id"), "booking_change", ["workspace_id"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('due', 'sent', 'dropped')", name=op.f("ck_reminder_state")),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_reminder_message_id_message"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_reminder_booking_id_booking"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_reminder_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "booking_id", "kind", "sequence", name=op.f("uq_reminder_booking_id_kind_sequence")
        ),
    )
    op.create_index(op.f("ix_reminder_booking_id"), "reminder", ["booking_id"], unique=False)
    op.create_index(
        "ix_reminder_due", "reminder", ["due_at"], unique=False, postgresql_where=sa.text("state = 'due'")
    )
    op.create_index(op.f("ix_reminder_message_id"), "reminder", ["message_id"], unique=False)
    op.create_index(op.f("ix_reminder_workspace_id"), "reminder", ["workspace_id"], unique=False)
    op.create_table(
        "time_wish",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("occurrence_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'offered', 'taken', 'lapsed', 'left')", name=op.f("ck_time_wish_state")
        ),
        sa.CheckConstraint("until_at > from_at", name=op.f("ck_time_wish_stretch")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_time_wish_booking_id_booking"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_time_wish_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_time_wish_occurrence_id_occurrence"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_time_wish_service_id_service"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_time_wish_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_wish")),
    )
    op.create_index(op.f("ix_time_wish_booking_id"), "time_wish", ["booking_id"], unique=False)
    op.create_index(op.f("ix_time_wish_customer_id"), "time_wish", ["customer_id"], unique=False)
    op.create_index(op.f("ix_time_wish_occurrence_id"), "time_wish", ["occurrence_id"], unique=False)
    op.create_index(op.f("ix_time_wish_service_id"), "time_wish", ["service_id"], unique=False)
    op.create_index(op.f("ix_time_wish_workspace_id"), "time_wish", ["workspace_id"], unique=False)
    op.create_table(
        "day_plan",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_day_plan_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_plan")),
        sa.UniqueConstraint("workspace_id", "day", name=op.f("uq_day_plan_workspace_id_day")),
    )
    op.create_index(op.f("ix_day_plan_workspace_id"), "day_plan", ["workspace_id"], unique=False)
    op.create_table(
        "showing_item",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_showing_item_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_showing_item_product_id_product"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_showing_item_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_showing_item")),
        sa.UniqueConstraint("booking_id", "product_id", name=op.f("uq_showing_item_booking_id_product_id")),
    )
    op.create_index(op.f("ix_showing_item_product_id"), "showing_item", ["product_id"], unique=False)
    op.create_index(op.f("ix_showing_item_workspace_id"), "showing_item", ["workspace_id"], unique=False)


def _create_outside() -> None:
    op.create_table(
        "outside_event",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("occurrence_id", sa.Uuid(), nullable=True),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("written", sa.String(), nullable=False),
        sa.Column("tried", postgresql.JSONB(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(booking_id, occurrence_id) = 1", name=op.f("ck_outside_event_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_outside_event_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["outside_calendar.id"],
            name=op.f("fk_outside_event_calendar_id_outside_calendar"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_outside_event_occurrence_id_occurrence"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_outside_event_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_event")),
        sa.UniqueConstraint(
            "calendar_id", "subject_id", name=op.f("uq_outside_event_calendar_id_subject_id")
        ),
    )
    op.create_index(op.f("ix_outside_event_booking_id"), "outside_event", ["booking_id"], unique=False)
    op.create_index(op.f("ix_outside_event_calendar_id"), "outside_event", ["calendar_id"], unique=False)
    op.create_index(op.f("ix_outside_event_occurrence_id"), "outside_event", ["occurrence_id"], unique=False)
    op.create_index(op.f("ix_outside_event_subject_id"), "outside_event", ["subject_id"], unique=False)
    op.create_index(op.f("ix_outside_event_workspace_id"), "outside_event", ["workspace_id"], unique=False)
    op.create_table(
        "calendar_conflict",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("occurrence_id", sa.Uuid(), nullable=True),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('overlap', 'changed', 'removed')", name=op.f("ck_calendar_conflict_kind")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_calendar_conflict_ends_after_start")),
        sa.CheckConstraint(
            "num_nonnulls(booking_id, occurrence_id) = 1", name=op.f("ck_calendar_conflict_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_calendar_conflict_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["outside_calendar.id"],
            name=op.f("fk_calendar_conflict_calendar_id_outside_calendar"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_calendar_conflict_occurrence_id_occurrence"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_calendar_conflict_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_conflict")),
    )
    op.create_index(
        op.f("ix_calendar_conflict_booking_id"), "calendar_conflict", ["booking_id"], unique=False
    )
    op.create_index(
        op.f("ix_calendar_conflict_occurrence_id"), "calendar_conflict", ["occurrence_id"], unique=False
    )
    op.create_index(
        op.f("ix_calendar_conflict_subject_id"), "calendar_conflict", ["subject_id"], unique=False
    )
    op.create_index(
        op.f("ix_calendar_conflict_workspace_id"), "calendar_conflict", ["workspace_id"], unique=False
    )
    op.create_index(
        "uq_calendar_conflict_open",
        "calendar_conflict",
        ["calendar_id", "kind", "subject_id", "uid"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
