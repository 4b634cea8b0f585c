"""How a shop is set up: its pictures, its pack, how far it got, and whether strangers see its pages."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"
_TABLES = ("shop_picture", "set_up")


def upgrade() -> None:
    """Shops that are there already are open, and have nothing to set up."""
    op.add_column("workspace", sa.Column("shown", sa.Boolean(), nullable=False, server_default=sa.true()))
    _create_pictures()
    _create_set_up()
    for table in _TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO vetrina_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_of_workspace ON {table} USING ({_MINE}) WITH CHECK ({_MINE})")
    op.execute(_PUBLISHED)
    op.execute(_IN_USE)


def downgrade() -> None:
    """A shop whose logo is a picture has its first letter again."""
    # Nobody would know any more what to do for these.
    op.execute("DELETE FROM outbox WHERE topic = 'picture' AND payload ? 'shop_picture'")
    op.execute(_IN_USE_BEFORE)
    op.execute(_PUBLISHED_BEFORE)
    op.execute("UPDATE workspace SET logo = '' WHERE logo ~ '^[0-9a-f]{64}$'")
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.drop_column("workspace", "shown")


def _create_pictures() -> None:
    op.create_table(
        "shop_picture",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("sizes", postgresql.JSONB(), nullable=False),
        sa.Column("files", sa.ARRAY(sa.String()), server_default="{}", nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("texts", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('logo', 'photo')", name=op.f("ck_shop_picture_kind")),
        sa.CheckConstraint("state IN ('wanted', 'ready', 'refused')", name=op.f("ck_shop_picture_state")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_shop_picture_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_picture")),
    )
    op.create_index("ix_shop_picture_files", "shop_picture", ["files"], postgresql_using="gin")
    op.create_index(op.f("ix_shop_picture_workspace_id"), "shop_picture", ["workspace_id"])


def _create_set_up() -> None:
    op.create_table(
        "set_up",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("pack_version", sa.Integer(), nullable=False),
        sa.Column("profile_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number_word", sa.String(), nullable=False),
        sa.Column("number_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_set_up_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_up")),
        sa.UniqueConstraint("workspace_id", name=op.f("uq_set_up_workspace_id")),
    )
    op.create_index(op.f("ix_set_up_workspace_id"), "set_up", ["workspace_id"])


_HEAD_PUBLISHED = """
CREATE OR REPLACE FUNCTION vetrina_media(wanted text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
"""
_OF_PRODUCTS = """
    SELECT CASE wanted
        WHEN sizes ->> 'video' THEN 'video/mp4'
        WHEN sizes ->> 'jpeg' THEN 'image/jpeg'
        ELSE 'image/webp'
    END
    FROM product_media
    JOIN product ON product.id = product_id
    JOIN workspace ON workspace.id = product_media.workspace_id
    WHERE files @> ARRAY[wanted]::varchar[]
        AND state = 'ready' AND product.status = 'active' AND workspace.status <> 'closed'
"""
_OF_SHOPS = """
    SELECT CASE wanted WHEN sizes ->> 'jpeg' THEN 'image/jpeg' ELSE 'image/webp' END
    FROM shop_picture
    JOIN workspace ON workspace.id = shop_picture.workspace_id
    WHERE files @> ARRAY[wanted]::varchar[]
        AND state = 'ready' AND removed_at IS NULL AND workspace.status <> 'closed'
"""
_PUBLISHED_BEFORE = f"{_HEAD_PUBLISHED}{_OF_PRODUCTS}    LIMIT 1\n$$"
_PUBLISHED = f"{_HEAD_PUBLISHED}({_OF_PRODUCTS}) UNION ALL ({_OF_SHOPS}) LIMIT 1\n$$"

_HEAD_IN_USE = """
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
"""
_IN_USE_BEFORE = f"{_HEAD_IN_USE}$$"
_IN_USE = f"""{_HEAD_IN_USE}
        OR EXISTS (SELECT FROM shop_picture
            WHERE removed_at IS NULL AND (source = wanted OR files @> ARRAY[wanted]::varchar[]))
$$"""
