"""Versions of the agent: drafts, what was published, examples and trials side by side."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"
_TABLES = ("agent_version", "agent_example", "agent_run")
_KEPT = (
    "agent_name",
    "model",
    "temperature",
    "max_tokens",
    "top_p",
    "memory_messages",
    "fallback",
    "escalate_after",
    "pinned_products",
    "excluded_products",
)
"""What stood in the settings and is a version's from now on, under the same name."""


def upgrade() -> None:
    _create_versions()
    _create_examples()
    _create_runs()
    for table in _TABLES:
        op.create_index(op.f(f"ix_{table}_workspace_id"), table, ["workspace_id"])
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO vetrina_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_of_workspace ON {table} USING ({_MINE}) WITH CHECK ({_MINE})")
    op.execute(_FIRST_VERSIONS)
    for column in (*_KEPT, "system_prompt", "version"):
        op.drop_column("agent_settings", column)
    # The turns of one version are counted; the index begins with what the one before it held.
    op.create_index("ix_turn_of_version", "turn", ["workspace_id", "agent_version", "created_at"])
    op.drop_index(op.f("ix_turn_workspace_id"), "turn")


def downgrade() -> None:
    op.create_index(op.f("ix_turn_workspace_id"), "turn", ["workspace_id"])
    op.drop_index("ix_turn_of_version", "turn")
    _widen_settings()
    op.execute(_SETTINGS_AGAIN)
    # Nobody would know any more what to do for these.
    op.execute("DELETE FROM outbox WHERE topic = 'examples'")
    for table in reversed(_TABLES):
        op.drop_table(table)


_FIRST_VERSIONS = f"""
    INSERT INTO agent_version (id, workspace_id, number, state, content, based_on, share, note,
                               created_at, changed_at, published_at)
    SELECT gen_random_uuid(), s.workspace_id, GREATEST(s.version, 1), 'published',
           jsonb_build_object({", ".join(f"'{name}', s.{name}" for name in _KEPT)}, 'own_words', s.system_prompt),
           0, 0, '', w.created_at, w.created_at, w.created_at
    FROM agent_settings s JOIN workspace w ON w.id = s.workspace_id
"""  # noqa: S608  # made of names that stand above
_SETTINGS_AGAIN = f"""
    UPDATE agent_settings s SET version = v.number, system_prompt = COALESCE(v.content->>'own_words', ''),
        agent_name = COALESCE(v.content->>'agent_name', 'Vetrina'), model = COALESCE(v.content->>'model', 'default'),
        {", ".join(f"{name} = COALESCE((v.content->>'{name}')::numeric, s.{name})" for name in ("temperature", "top_p"))},
        {", ".join(f"{name} = COALESCE((v.content->>'{name}')::int, s.{name})" for name in ("max_tokens", "memory_messages", "escalate_after"))},
        {", ".join(f"{name} = COALESCE(v.content->'{name}', s.{name})" for name in ("fallback", "pinned_products", "excluded_products"))}
    FROM agent_version v WHERE v.workspace_id = s.workspace_id AND v.state = 'published'
"""  # noqa: S608  # as above


def _create_versions() -> None:
    op.create_table(
        "agent_version",
        *_row("agent_version"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'dropped', 'published', 'trial', 'retired')",
            name=op.f("ck_agent_version_state"),
        ),
        sa.CheckConstraint("share BETWEEN 0 AND 99", name=op.f("ck_agent_version_share")),
        sa.CheckConstraint(
            "(state IN ('draft', 'dropped')) = (number = 0)", name=op.f("ck_agent_version_number")
        ),
        _maybe("agent_version", "made_by", "member"),
    )
    op.create_index(
        "uq_agent_version_number",
        "agent_version",
        ["workspace_id", "number"],
        unique=True,
        postgresql_where=sa.text("number > 0"),
    )
    op.create_index(
        "uq_agent_version_one_of_each",
        "agent_version",
        ["workspace_id", "state"],
        unique=True,
        postgresql_where=sa.text("state <> 'retired'"),
    )


def _create_examples() -> None:
    op.create_table(
        "agent_example",
        *_row("agent_example"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("expects", postgresql.JSONB(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        _maybe("agent_example", "customer_id", "customer"),
        _maybe("agent_example", "made_by", "member"),
    )
    op.create_index("ix_agent_example_newest", "agent_example", ["workspace_id", "created_at", "id"])
    op.create_index(op.f("ix_agent_example_customer_id"), "agent_example", ["customer_id"])


def _create_runs() -> None:
    op.create_table(
        "agent_run",
        *_row("agent_run"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("played", sa.Integer(), nullable=False),
        sa.Column("results", postgresql.JSONB(), nullable=False),
        sa.Column("publish", sa.Boolean(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_agent_run_state")
        ),
        sa.CheckConstraint("kind IN ('examples', 'try')", name=op.f("ck_agent_run_kind")),
        _maybe("agent_run", "asked_by", "member"),
    )
    op.create_index("ix_agent_run_newest", "agent_run", ["workspace_id", "kind", "created_at", "id"])


def _widen_settings() -> None:
    empty = postgresql.JSONB()
    for column, of, usual in (
        ("agent_name", sa.String(), "'Vetrina'"),
        ("model", sa.String(), "'default'"),
        ("temperature", sa.Numeric(precision=2, scale=1), "0.7"),
        ("max_tokens", sa.Integer(), "250"),
        ("top_p", sa.Numeric(precision=3, scale=2), "0.95"),
        ("memory_messages", sa.Integer(), "10"),
        ("system_prompt", sa.String(), "''"),
        ("fallback", empty, "'{}'"),
        ("escalate_after", sa.Integer(), "2"),
        ("pinned_products", empty, "'[]'"),
        ("excluded_products", empty, "'[]'"),
        ("version", sa.Integer(), "1"),
    ):
        op.add_column("agent_settings", sa.Column(column, of, nullable=False, server_default=sa.text(usual)))
        op.alter_column("agent_settings", column, server_default=None)
    for name, least, most in (
        ("temperature", "0.1", "1.0"),
        ("max_tokens", 50, 1000),
        ("top_p", "0.5", "1.0"),
        ("memory_messages", 1, 20),
    ):
        rule = f"{name} BETWEEN {least} AND {most}"
        op.create_check_constraint(op.f(f"ck_agent_settings_{name}"), "agent_settings", rule)


def _row(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f(f"fk_{table}_workspace_id_workspace"),
            ondelete="CASCADE",
        ),
    )


def _maybe(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete="SET NULL"
    )
