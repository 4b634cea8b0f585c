"""What a shop adds to its agent: sources set aside, functions of its own, and questions that found nothing."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"
_TABLES = ("set_aside_source", "function_secret", "function_host", "function_call")


def upgrade() -> None:
    """Sources set aside, secrets and calls of functions, and what a turn could not answer."""
    op.create_table(
        "set_aside_source",
        *_row("set_aside_source"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("told", postgresql.JSONB(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_set_aside_source_member_id_member"),
            ondelete="SET NULL",
        ),
        sa.UniqueConstraint(
            *("workspace_id", "kind", "reference"),
            name=op.f("uq_set_aside_source_workspace_id_kind_reference"),
        ),
        sa.CheckConstraint("state IN ('hidden', 'removed')", name=op.f("ck_set_aside_source_state")),
    )
    op.create_table(
        "function_secret",
        *_row("function_secret"),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("old_secret", sa.String(), nullable=False),
        sa.Column("old_secret_until", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("workspace_id", "code", name=op.f("uq_function_secret_workspace_id_code")),
    )
    op.create_table(
        "function_host",
        *_row("function_host"),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.UniqueConstraint("workspace_id", "host", name=op.f("uq_function_host_workspace_id_host")),
    )
    op.create_table(
        "function_call",
        *_row("function_call"),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("milliseconds", sa.Float(), nullable=False),
    )
    op.create_index("ix_function_call_latest", "function_call", ["workspace_id", "code", "created_at"])
    for table in _TABLES:
        op.create_index(op.f(f"ix_{table}_workspace_id"), table, ["workspace_id"])
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO vetrina_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_of_workspace ON {table} USING ({_MINE}) WITH CHECK ({_MINE})")
    op.add_column("turn", sa.Column("missed", sa.String(), server_default="", nullable=False))
    op.add_column("turn", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_turn_missed",
        "turn",
        ["workspace_id", "created_at"],
        postgresql_where=sa.text("missed <> '' AND settled_at IS NULL"),
    )
    op.add_column("handoff", sa.Column("taught_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_handoff_teaching",
        "handoff",
        ["workspace_id", "answered_at"],
        postgresql_where=sa.text("answered_at IS NOT NULL AND taught_at IS NULL"),
    )


def downgrade() -> None:
    """As if nothing had been added: what was hidden is gone, and nobody would know how to call a function."""
    op.drop_index("ix_handoff_teaching", "handoff")
    op.drop_column("handoff", "taught_at")
    op.drop_index("ix_turn_missed", "turn")
    op.drop_column("turn", "settled_at")
    op.drop_column("turn", "missed")
    for table in reversed(_TABLES):
        op.drop_table(table)


def _row(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f(f"fk_{table}_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
