"""Tips in carts, tax numbers on orders, secrets that are changed without a gap, files that nobody needs any more."""

import sqlalchemy as sa

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cart", sa.Column("tip_rate", sa.Integer(), server_default="0", nullable=False))
    op.add_column("cart", sa.Column("tip_minor", sa.BigInteger(), server_default="0", nullable=False))
    op.create_check_constraint(
        op.f("ck_cart_tip"),
        "cart",
        "tip_rate BETWEEN 0 AND 10000 AND tip_minor >= 0 AND (tip_rate = 0 OR tip_minor = 0)",
    )
    op.add_column("customer_order", sa.Column("tax_number", sa.String(), server_default="", nullable=False))
    op.add_column("refund", sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("webhook_endpoint", sa.Column("old_secret", sa.String(), server_default="", nullable=False))
    op.add_column(
        "webhook_endpoint", sa.Column("old_secret_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute(_IN_USE)
    op.execute("REVOKE ALL ON FUNCTION vetrina_file_in_use(text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION vetrina_file_in_use(text) TO vetrina_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION vetrina_file_in_use(text)")
    # Nobody would know any more what to do for these.
    op.execute("DELETE FROM outbox WHERE topic = 'unused'")
    op.drop_column("webhook_endpoint", "old_secret_until")
    op.drop_column("webhook_endpoint", "old_secret")
    op.drop_column("refund", "looked_at")
    op.drop_column("customer_order", "tax_number")
    op.drop_constraint(op.f("ck_cart_tip"), "cart", type_="check")
    op.drop_column("cart", "tip_minor")
    op.drop_column("cart", "tip_rate")


# Files are kept under their hash, once for all workspaces: so all of them are asked.
_IN_USE = """
CREATE FUNCTION vetrina_file_in_use(wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM product_media WHERE source = wanted OR files @> ARRAY[wanted]::varchar[])
        OR EXISTS (SELECT FROM media WHERE sha256 = wanted)
        OR EXISTS (SELECT FROM invoice WHERE wanted IN (pdf, ubl))
        OR EXISTS (SELECT FROM catalog_import WHERE source = wanted)
$$
"""
