"""Prices told in another currency, a plan that can be tried, the way that customers want to be written to."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"
_TABLES = ("exchange_rate",)


def upgrade() -> None:
    _create()
    _add_columns()
    for table in _TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO vetrina_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_of_workspace ON {table} USING ({_MINE}) WITH CHECK ({_MINE})")


def downgrade() -> None:
    # Nobody would know any more what to do for these.
    op.execute("DELETE FROM outbox WHERE topic = 'trial' OR (topic = 'mail' AND payload ? 'trial')")
    _drop_columns()
    for table in reversed(_TABLES):
        op.drop_table(table)


def _create() -> None:
    op.create_table(
        "exchange_rate",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rate", sa.Numeric(20, 10), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint("rate > 0", name=op.f("ck_exchange_rate_rate")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_exchange_rate_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
        sa.UniqueConstraint(
            "workspace_id", "currency", "day", name=op.f("uq_exchange_rate_workspace_id_currency_day")
        ),
    )
    op.create_index(op.f("ix_exchange_rate_workspace_id"), "exchange_rate", ["workspace_id"])


def _add_columns() -> None:
    op.add_column("customer", sa.Column("currency", sa.String(length=3), server_default="", nullable=False))
    op.add_column(
        "customer_order", sa.Column("told_in", postgresql.JSONB(), server_default="{}", nullable=False)
    )
    op.add_column("workspace", sa.Column("trial_plan", sa.String(), server_default="", nullable=False))
    op.add_column("workspace", sa.Column("trial_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("workspace", sa.Column("trial_ended", sa.Boolean(), server_default="false", nullable=False))
    _index_booked_resources(["booking_id", "workspace_id"])
    op.add_column("series", sa.Column("sun", sa.String(), server_default="", nullable=False))
    op.add_column("series", sa.Column("sun_minutes", sa.Integer(), server_default="0", nullable=False))
    op.add_column("series", sa.Column("latitude", sa.Float(), nullable=True))
    op.add_column("series", sa.Column("longitude", sa.Float(), nullable=True))
    op.create_check_constraint(
        op.f("ck_series_sun"),
        "series",
        "sun IN ('', 'sunrise', 'sunset') AND (sun = '' OR num_nonnulls(latitude, longitude) = 2)",
    )
    op.add_column("customer", sa.Column("preferred_way", sa.String(), server_default="", nullable=False))
    op.create_check_constraint(
        op.f("ck_customer_preferred_way"), "customer", "preferred_way IN ('', 'whatsapp', 'email', 'sms')"
    )


def _drop_columns() -> None:
    _index_booked_resources([])
    op.drop_constraint(op.f("ck_series_sun"), "series", type_="check")
    for column in ("longitude", "latitude", "sun_minutes", "sun"):
        op.drop_column("series", column)
    op.drop_constraint(op.f("ck_customer_preferred_way"), "customer", type_="check")
    op.drop_column("customer", "preferred_way")
    for column in ("trial_ended", "trial_until", "trial_plan"):
        op.drop_column("workspace", column)
    op.drop_column("customer_order", "told_in")
    op.drop_column("customer", "currency")


def _index_booked_resources(besides: list[str]) -> None:
    """What a calendar asks of booked stretches, with these columns within the index."""
    op.drop_index("ix_booked_resource_until", table_name="booked_resource")
    op.create_index(
        "ix_booked_resource_until",
        "booked_resource",
        ["resource_id", "ends_at", "starts_at"],
        postgresql_where=sa.text("active"),
        postgresql_include=besides or None,
    )
