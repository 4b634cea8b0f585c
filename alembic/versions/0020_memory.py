"""What the shop remembers about a customer, how chats felt, and a second look at words that were declined."""

import sqlalchemy as sa

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"


def upgrade() -> None:
    _facts()
    _moods()
    op.add_column("session_review", sa.Column("appeal", sa.String(), server_default="", nullable=False))
    op.add_column("session_review", sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("session_review", "appealed_at")
    op.drop_column("session_review", "appeal")
    op.drop_table("chat_mood")
    op.drop_table("customer_fact")


def _facts() -> None:
    op.create_table(
        "customer_fact",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_ref", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('size', 'allergy', 'diet', 'likes', 'dislikes', 'budget', 'household', 'date', 'time', "
            "'access', 'health')",
            name=op.f("ck_customer_fact_kind"),
        ),
        sa.CheckConstraint(
            "source IN ('chat', 'page', 'member', 'order', 'booking')", name=op.f("ck_customer_fact_source")
        ),
        *(_belongs("customer_fact", other, "CASCADE") for other in ("workspace", "customer")),
        _belongs("customer_fact", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_fact")),
        sa.UniqueConstraint(
            *("workspace_id", "customer_id", "kind", "about", "value"),
            name=op.f("uq_customer_fact_workspace_id_customer_id_kind_about_value"),
        ),
    )
    for column in ("workspace_id", "customer_id"):
        op.create_index(op.f(f"ix_customer_fact_{column}"), "customer_fact", [column])
    op.create_index("ix_customer_fact_over", "customer_fact", ["workspace_id", "expires_at"])
    _guard("customer_fact")


def _moods() -> None:
    op.create_table(
        "chat_mood",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "label IN ('positive', 'neutral', 'negative', 'angry')", name=op.f("ck_chat_mood_label")
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 100", name=op.f("ck_chat_mood_confidence")),
        *(_belongs("chat_mood", other, "CASCADE") for other in ("workspace", "conversation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_mood")),
        sa.UniqueConstraint(
            "conversation_id", "began_at", name=op.f("uq_chat_mood_conversation_id_began_at")
        ),
    )
    op.create_index(op.f("ix_chat_mood_workspace_id"), "chat_mood", ["workspace_id"])
    op.create_index("ix_chat_mood_day", "chat_mood", ["workspace_id", "day", "label"])
    _guard("chat_mood")


def _guard(table: str) -> None:
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO vetrina_app")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {table}_of_workspace ON {table} USING ({_MINE}) WITH CHECK ({_MINE})")


def _belongs(table: str, other: str, gone: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [f"{other}_id"],
        [f"{other}.id"],
        name=op.f(f"fk_{table}_{other}_id_{other}"),
        ondelete=gone,
    )
