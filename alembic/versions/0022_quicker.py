"""Indexes and statements of the busiest paths."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # How many of what are on the shelf is counted in it alone, without a look at a hundred thousand products.
    op.create_index("ix_product_standing", "product", ["workspace_id", "status", "category_id"])

    # Whoever leases what they write do it themselves: the relay need not wake for it, nor where nothing was written.
    _wake_the_relay("FOR EACH ROW WHEN (NEW.leased_until IS NULL)")


def downgrade() -> None:
    _wake_the_relay("FOR EACH STATEMENT")
    op.drop_index("ix_product_standing", table_name="product")


def _wake_the_relay(how: str) -> None:
    op.execute("DROP TRIGGER wake_the_relay ON outbox")
    op.execute(f"CREATE TRIGGER wake_the_relay AFTER INSERT ON outbox {how} EXECUTE FUNCTION vetrina_wake()")
