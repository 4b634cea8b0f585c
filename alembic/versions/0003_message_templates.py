"""Templates for outside the service window, and messages that wait for the window to open."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"
_BEFORE = ("received", "queued", "sent", "delivered", "read", "failed")
_AFTER = ("received", "queued", "held", "sent", "delivered", "read", "failed")


def upgrade() -> None:
    _create_templates()
    op.add_column("message", sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("message", sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("message", sa.Column("held_reason", sa.String(), server_default="", nullable=False))
    _allow_statuses(_AFTER)
    op.add_column("conversation", sa.Column("holds", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("conversation", "holds")
    op.execute("UPDATE message SET status = 'failed', failed_at = held_at WHERE status = 'held'")
    # Nobody would know any more what to do for these.
    op.execute("DELETE FROM outbox WHERE topic IN ('held', 'template')")
    _allow_statuses(_BEFORE)
    for column in ("held_reason", "held_at", "heard_at"):
        op.drop_column("message", column)
    op.drop_table("message_template")


def _create_templates() -> None:
    op.create_table(
        "message_template",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("samples", postgresql.JSONB(), nullable=False),
        sa.Column("content_sid", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "category IN ('utility', 'marketing', 'authentication')",
            name=op.f("ck_message_template_category"),
        ),
        sa.CheckConstraint(
            "status IN ('unsubmitted', 'received', 'pending', 'approved', 'rejected', 'paused')",
            name=op.f("ck_message_template_status"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_message_template_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_template")),
        sa.UniqueConstraint(
            "workspace_id", "name", "language", name=op.f("uq_message_template_workspace_id_name_language")
        ),
    )
    op.create_index(op.f("ix_message_template_workspace_id"), "message_template", ["workspace_id"])
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON message_template TO vetrina_app")
    op.execute("ALTER TABLE message_template ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY message_template_of_workspace ON message_template USING ({_MINE}) WITH CHECK ({_MINE})"
    )


def _allow_statuses(statuses: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{status}'" for status in statuses)
    op.drop_constraint(op.f("ck_message_status"), "message", type_="check")
    op.create_check_constraint(op.f("ck_message_status"), "message", f"status IN ({allowed})")
