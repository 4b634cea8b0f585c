"""Indexes and statements of the busiest paths."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # How many of what are on the shelf is counted in it alone, without a look at a hundred thousand products.
    op.create_index("ix_product_standing", "product", ["workspace_id", "status", "category_id"])


def downgrade() -> None:
    op.drop_index("ix_product_standing", table_name="product")
