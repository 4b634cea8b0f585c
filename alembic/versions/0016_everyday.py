"""What lists of orders and the diary look their rows up by."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index of orders by their state, the newest first."""
    op.create_index(
        "ix_customer_order_state", "customer_order", ["workspace_id", "state", "number"], unique=False
    )


def downgrade() -> None:
    """Without it."""
    op.drop_index("ix_customer_order_state", table_name="customer_order")
