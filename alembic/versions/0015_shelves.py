"""What members change on the shelf can be taken back; products are listed in order and found in orders by an index."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"


def upgrade() -> None:
    op.create_table(
        "shelf_change",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("steps", postgresql.JSONB(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_shelf_change_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf_change")),
    )
    op.create_index(op.f("ix_shelf_change_workspace_id"), "shelf_change", ["workspace_id"])
    op.create_index("ix_shelf_change_of_day", "shelf_change", ["workspace_id", "created_at"])
    op.create_index("ix_product_in_order", "product", ["workspace_id", "position", "slug"])
    op.create_index(op.f("ix_order_line_product_id"), "order_line", ["product_id"])
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON shelf_change TO vetrina_app")
    op.execute("ALTER TABLE shelf_change ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY shelf_change_of_workspace ON shelf_change USING ({_MINE}) WITH CHECK ({_MINE})"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_order_line_product_id"), table_name="order_line")
    op.drop_index("ix_product_in_order", table_name="product")
    op.drop_table("shelf_change")
