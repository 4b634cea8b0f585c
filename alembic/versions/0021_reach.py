"""Members who answer from their own WhatsApp, shops under an address of their own, doors not yet open."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"
_TABLES = ("member_phone", "relay_thread", "relay_message", "domain_claim", "legal_text")
_PURPOSE = sa.schema.conv("ck_sign_in_link_purpose")
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nobody answers from their own telephone yet, and every shop is under the installation's address."""
    op.drop_constraint(_PURPOSE, "sign_in_link", type_="check")
    op.create_check_constraint(_PURPOSE, "sign_in_link", "purpose IN ('invite', 'password', 'confirm')")
    _create_phones()
    _create_threads()
    _create_messages()
    _create_claims()
    _create_texts()
    for table in _TABLES:
        op.create_index(op.f(f"ix_{table}_workspace_id"), table, ["workspace_id"])
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO vetrina_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_of_workspace ON {table} USING ({_MINE}) WITH CHECK ({_MINE})")
    for column in ("own_host", "mail_sender"):
        op.add_column("workspace", sa.Column(column, sa.String(), server_default="", nullable=False))
    op.create_index(
        "uq_workspace_own_host", "workspace", ["own_host"], unique=True, postgresql_where="own_host <> ''"
    )
    op.execute(_HOST)
    op.execute("REVOKE ALL ON FUNCTION vetrina_host(text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION vetrina_host(text) TO vetrina_app")


def downgrade() -> None:
    """Who was to be asked for their address is asked no more."""
    op.execute("DROP FUNCTION vetrina_host(text)")
    op.drop_index("uq_workspace_own_host", table_name="workspace")
    for column in ("mail_sender", "own_host"):
        op.drop_column("workspace", column)
    op.execute("DELETE FROM outbox WHERE topic IN ('relay_in', 'relay_out')")
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.drop_constraint(_PURPOSE, "sign_in_link", type_="check")
    op.execute(
        "DELETE FROM outbox WHERE payload ->> 'sign_in_link' IN (SELECT id::text FROM sign_in_link WHERE purpose = 'confirm')"
    )
    op.execute("DELETE FROM sign_in_link WHERE purpose = 'confirm'")
    op.create_check_constraint(_PURPOSE, "sign_in_link", "purpose IN ('invite', 'password')")


def _create_phones() -> None:
    op.create_table(
        "member_phone",
        *_first(),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("code_until", _AT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("proven_at", _AT, nullable=True),
        sa.Column("relays", sa.Boolean(), nullable=False),
        sa.Column("as_customer", sa.Boolean(), nullable=False),
        sa.Column("heard_at", _AT, nullable=True),
        *_belongs("member_phone", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_phone")),
        sa.UniqueConstraint("member_id", name=op.f("uq_member_phone_member_id")),
    )
    op.create_index(
        "uq_member_phone_proven",
        "member_phone",
        ["workspace_id", "phone"],
        unique=True,
        postgresql_where="proven_at IS NOT NULL",
    )


def _create_threads() -> None:
    op.create_table(
        "relay_thread",
        *_first(),
        sa.Column("member_phone_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("told_seq", sa.Integer(), nullable=False),
        sa.Column("told_at", _AT, nullable=False),
        *_belongs("relay_thread", "member_phone", "conversation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay_thread")),
        sa.UniqueConstraint("member_phone_id", "conversation_id", name="uq_relay_thread_of_phone"),
        sa.UniqueConstraint("member_phone_id", "code", name="uq_relay_thread_code"),
    )
    op.create_index(op.f("ix_relay_thread_conversation_id"), "relay_thread", ["conversation_id"])


def _create_messages() -> None:
    op.create_table(
        "relay_message",
        *_first(),
        sa.Column("member_phone_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=True),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("reply_to", sa.String(), nullable=False),
        sa.Column("provider_sid", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_relay_message_direction")),
        sa.CheckConstraint("state IN ('waits', 'done', 'dropped')", name=op.f("ck_relay_message_state")),
        *_belongs("relay_message", "member_phone"),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["relay_thread.id"],
            name=op.f("fk_relay_message_thread_id_relay_thread"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay_message")),
        sa.UniqueConstraint("workspace_id", "provider_sid", name="uq_relay_message_sid"),
    )
    for column in ("member_phone_id", "thread_id"):
        op.create_index(op.f(f"ix_relay_message_{column}"), "relay_message", [column])


def _create_claims() -> None:
    op.create_table(
        "domain_claim",
        *_first(),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("proven_at", _AT, nullable=True),
        sa.Column("checked_at", _AT, nullable=True),
        *_belongs("domain_claim"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domain_claim")),
        sa.UniqueConstraint("workspace_id", name="uq_domain_claim_of_shop"),
    )


def _create_texts() -> None:
    op.create_table(
        "legal_text",
        *_first(),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("texts", postgresql.JSONB(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('privacy', 'terms')", name=op.f("ck_legal_text_kind")),
        *_belongs("legal_text"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_text")),
        sa.UniqueConstraint("workspace_id", "kind", "version", name="uq_legal_text_version"),
    )


def _first() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
    )


def _belongs(table: str, *others: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    return tuple(
        sa.ForeignKeyConstraint(
            [f"{other}_id"],
            [f"{other}.id"],
            name=op.f(f"fk_{table}_{other}_id_{other}"),
            ondelete="CASCADE",
        )
        for other in ("workspace", *others)
    )


_HOST = """
CREATE FUNCTION vetrina_host(wanted text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT slug FROM workspace WHERE own_host = wanted AND own_host <> ''
$$
"""
