"""How people want to be told, and called: notices on their own screens, and which name comes first."""

import sqlalchemy as sa

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"
_WAYS = sa.schema.conv("ck_customer_preferred_way")


def upgrade() -> None:
    op.create_table(
        "notice_address",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("num_nonnulls(customer_id, member_id) = 1", name=op.f("ck_notice_address_whose")),
        *(_belongs("notice_address", other) for other in ("workspace", "customer", "member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_address")),
        sa.UniqueConstraint("workspace_id", "endpoint", name=op.f("uq_notice_address_workspace_id_endpoint")),
    )
    for column in ("workspace_id", "customer_id", "member_id"):
        op.create_index(op.f(f"ix_notice_address_{column}"), "notice_address", [column])
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON notice_address TO vetrina_app")
    op.execute("ALTER TABLE notice_address ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY notice_address_of_workspace ON notice_address USING ({_MINE}) WITH CHECK ({_MINE})"
    )
    # With it in front, the workspace of thousands of times that are taken is compared once, and not with each.
    _order_booked("workspace_id", besides=["booking_id"])
    op.drop_constraint(_WAYS, "customer", type_="check")
    op.create_check_constraint(
        _WAYS, "customer", "preferred_way IN ('', 'whatsapp', 'email', 'sms', 'notice')"
    )
    op.add_column(
        "workspace", sa.Column("name_order", sa.String(), server_default="given_first", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_workspace_name_order"), "workspace", "name_order IN ('given_first', 'family_first')"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_workspace_name_order"), "workspace", type_="check")
    op.drop_column("workspace", "name_order")
    op.execute("UPDATE customer SET preferred_way = '' WHERE preferred_way = 'notice'")
    op.drop_constraint(_WAYS, "customer", type_="check")
    op.create_check_constraint(_WAYS, "customer", "preferred_way IN ('', 'whatsapp', 'email', 'sms')")
    _order_booked(besides=["booking_id", "workspace_id"])
    op.execute("DELETE FROM outbox WHERE topic = 'notice'")
    op.drop_table("notice_address")


def _order_booked(*first: str, besides: list[str]) -> None:
    op.drop_index("ix_booked_resource_until", table_name="booked_resource")
    op.create_index(
        "ix_booked_resource_until",
        "booked_resource",
        [*first, "resource_id", "ends_at", "starts_at"],
        postgresql_where=sa.text("active"),
        postgresql_include=besides,
    )


def _belongs(table: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [f"{other}_id"],
        [f"{other}.id"],
        name=op.f(f"fk_{table}_{other}_id_{other}"),
        ondelete="CASCADE",
    )
