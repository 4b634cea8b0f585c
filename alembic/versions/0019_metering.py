"""What a shop uses and has paid ahead, how long each kind of record is kept, and whose turn it is at the outbox."""

import sqlalchemy as sa

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"
_OPEN = sa.text("done_at IS NULL AND failed_at IS NULL")
_OWNED = ("wallet", "wallet_entry", "metered", "retention_rule", "stored_file")


def upgrade() -> None:
    _make_wallets()
    _make_rules()
    _make_files()
    for table in _OWNED:
        op.create_index(op.f(f"ix_{table}_workspace_id"), table, ["workspace_id"])
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_of_workspace ON {table} USING ({_MINE}) WITH CHECK ({_MINE})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(_OWNED)} TO vetrina_app")
    # What was written in a ledger stays: a mistake is made good by another entry.
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON wallet_entry FROM vetrina_app")
    op.create_index("ix_outbox_of_shop", "outbox", _OF_SHOP, postgresql_where=_OPEN)
    op.create_index(
        "ix_outbox_held",
        "outbox",
        ["workspace_id", "topic"],
        postgresql_where=sa.text("leased_until IS NOT NULL AND done_at IS NULL AND failed_at IS NULL"),
    )
    op.execute("DROP FUNCTION vetrina_claim(text[], int, interval, timestamptz)")
    for signature, body in _FUNCTIONS.items():
        _define(signature, body)
    op.execute(f"CREATE OR REPLACE FUNCTION {_NEXT_DUE} SECURITY DEFINER SET search_path = public, pg_temp")


def downgrade() -> None:
    op.execute("DROP FUNCTION vetrina_claim(text[], int, interval, timestamptz, int)")
    op.execute("DROP FUNCTION vetrina_platform_wallets(uuid[])")
    op.execute("DROP FUNCTION vetrina_old_events(timestamptz, int)")
    op.execute("DROP FUNCTION vetrina_forget_events(timestamptz, int)")
    _define("vetrina_claim(wanted text[], most int, lease interval, at timestamptz)", _OLD_CLAIM)
    op.execute(
        f"CREATE OR REPLACE FUNCTION {_OLD_NEXT_DUE} SECURITY DEFINER SET search_path = public, pg_temp"
    )
    op.drop_index("ix_outbox_held", table_name="outbox")
    op.drop_index("ix_outbox_of_shop", table_name="outbox")
    for table in reversed(_OWNED):
        op.drop_table(table)


def _make_wallets() -> None:
    op.create_table(
        "wallet",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("balance_micros", sa.BigInteger(), nullable=False),
        sa.Column("full_micros", sa.BigInteger(), nullable=False),
        sa.Column("warned", sa.String(), nullable=False),
        sa.Column("summed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("warned IN ('', 'low', 'empty')", name=op.f("ck_wallet_warned")),
        _of_workspace("wallet"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet")),
        sa.UniqueConstraint("workspace_id", name=op.f("uq_wallet_workspace_id")),
    )
    op.create_table(
        "wallet_entry",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.Column("after_micros", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('top_up', 'correction', 'answer', 'message', 'sms', 'tokens', 'live_minute')",
            name=op.f("ck_wallet_entry_kind"),
        ),
        sa.CheckConstraint("kind <> 'top_up' OR micros > 0", name=op.f("ck_wallet_entry_top_up")),
        _of_workspace("wallet_entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_entry")),
    )
    op.create_index("ix_wallet_entry_newest", "wallet_entry", ["workspace_id", "id"])
    op.create_index(
        "uq_wallet_entry_reference",
        "wallet_entry",
        ["workspace_id", "reference"],
        unique=True,
        postgresql_where=sa.text("reference <> ''"),
    )
    op.create_table(
        "metered",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('answer', 'message', 'sms', 'tokens', 'live_minute')", name=op.f("ck_metered_kind")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_metered_quantity")),
        _of_workspace("metered"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metered")),
    )


def _make_rules() -> None:
    op.create_table(
        "retention_rule",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("days > 0", name=op.f("ck_retention_rule_days")),
        _of_workspace("retention_rule"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rule")),
        sa.UniqueConstraint("workspace_id", "kind", name=op.f("uq_retention_rule_workspace_id_kind")),
    )


def _make_files() -> None:
    op.create_table(
        "stored_file",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_stored_file_size")),
        _of_workspace("stored_file"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("workspace_id", "sha256", name=op.f("uq_stored_file_workspace_id_sha256")),
    )


def _of_workspace(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id"],
        ["workspace.id"],
        name=op.f(f"fk_{table}_workspace_id_workspace"),
        ondelete="CASCADE",
    )


def _define(signature: str, body: str) -> None:
    op.execute(f"CREATE FUNCTION {signature} {body} SECURITY DEFINER SET search_path = public, pg_temp")
    name = signature.partition("(")[0]
    op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO vetrina_app")


_OF_SHOP = ["workspace_id", "topic", "available_at", "position"]

# What is due and in nobody's hands, and before which nothing of the same key stands.
_READY = """
    ready.done_at IS NULL AND ready.failed_at IS NULL
    AND ready.available_at <= at AND (ready.leased_until IS NULL OR ready.leased_until < at)
"""
# The same of an entry that was found: asked in a way that no index of what is due answers.
_STILL_READY = """
    coalesce(ready.done_at, ready.failed_at) IS NULL
    AND ready.available_at - at <= interval '0' AND coalesce(ready.leased_until < at, true)
"""
_FIRST_OF_KEY = """
    NOT EXISTS (
        SELECT FROM outbox AS earlier
        WHERE earlier.topic = ready.topic AND earlier.key = ready.key
          AND earlier.done_at IS NULL AND earlier.failed_at IS NULL
          AND earlier.position < ready.position
        OFFSET 0  -- looked up for one entry after the other, whatever the planner thinks of the table
    )
"""
# An entry's place: how many of its shop and topic are in somebody's hands or go before it, and itself.
_PLACED = """
    SELECT found.id, found.available_at, found.position,
        row_number() OVER (PARTITION BY found.workspace_id, found.topic ORDER BY found.available_at, found.position)
        + (
            SELECT count(*) FROM outbox AS held
            WHERE held.workspace_id = found.workspace_id AND held.topic = found.topic
              AND held.leased_until IS NOT NULL AND held.leased_until >= at
              AND held.done_at IS NULL AND held.failed_at IS NULL
        ) AS place
    FROM found
"""
_TAKEN = """
    taken AS (
        UPDATE outbox AS entry
        SET leased_until = at + lease, attempts = entry.attempts + 1
        FROM chosen WHERE entry.id = chosen.id
        RETURNING entry.id, entry.workspace_id, entry.topic, entry.key, entry.payload, entry.attempts,
            chosen.place, entry.available_at, entry.position
    )
    SELECT taken.id, taken.workspace_id, taken.topic::text, taken.key::text, taken.payload, taken.attempts,
        taken.place::int
    FROM taken ORDER BY taken.place, taken.available_at, taken.position
"""
# What is planned on a quiet table must hold in a flood, before anybody has counted its rows: by the indexes alone.
# Where all that is due fits into one claim, it is taken as it came. Where more waits, one entry of each shop and
# topic goes first, then the second ones: whoever has ten thousand waiting keeps nobody else from being next.
_FUNCTIONS = {
    "vetrina_claim(wanted text[], most int, lease interval, at timestamptz, furthest int DEFAULT NULL)": f"""
        RETURNS TABLE (
            id uuid, workspace_id uuid, topic text, key text, payload jsonb, attempts int, place int
        )
        LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off
        SET enable_mergejoin = off AS $$
        #variable_conflict use_column
        BEGIN
            IF (
                SELECT count(*) <= most FROM (
                    SELECT FROM outbox AS ready WHERE {_READY} AND ready.topic = ANY (wanted) LIMIT most + 1
                ) AS due
            ) THEN
                RETURN QUERY
                WITH found AS MATERIALIZED (
                    SELECT ready.id, ready.workspace_id, ready.topic, ready.available_at, ready.position
                    FROM outbox AS ready
                    WHERE {_READY} AND ready.topic = ANY (wanted) AND {_FIRST_OF_KEY}
                    ORDER BY ready.available_at, ready.position
                    LIMIT most
                    FOR UPDATE OF ready SKIP LOCKED
                ),
                placed AS ({_PLACED}),
                chosen AS (SELECT * FROM placed WHERE furthest IS NULL OR placed.place <= furthest),
                {_TAKEN};
            ELSE
                RETURN QUERY
                WITH RECURSIVE owner AS (
                    (
                        SELECT o.workspace_id, o.topic FROM outbox AS o
                        WHERE o.done_at IS NULL AND o.failed_at IS NULL
                        ORDER BY o.workspace_id, o.topic LIMIT 1
                    )
                    UNION ALL
                    SELECT further.* FROM owner CROSS JOIN LATERAL (
                        SELECT o.workspace_id, o.topic FROM outbox AS o
                        WHERE o.done_at IS NULL AND o.failed_at IS NULL
                          AND (o.workspace_id, o.topic) > (owner.workspace_id, owner.topic)
                        ORDER BY o.workspace_id, o.topic LIMIT 1
                    ) AS further
                ),
                found AS MATERIALIZED (
                    SELECT next.* FROM owner CROSS JOIN LATERAL (
                        SELECT ready.id, ready.workspace_id, ready.topic, ready.available_at, ready.position
                        FROM outbox AS ready
                        WHERE ready.workspace_id = owner.workspace_id AND ready.topic = owner.topic
                          AND {_READY} AND {_FIRST_OF_KEY}
                        ORDER BY ready.available_at, ready.position
                        LIMIT most
                    ) AS next
                    WHERE owner.topic = ANY (wanted)
                ),
                placed AS ({_PLACED}),
                -- Whoever is of one place is drawn by lot: with more shops than room nobody always comes last.
                fair AS MATERIALIZED (
                    SELECT * FROM placed WHERE furthest IS NULL OR placed.place <= furthest
                    ORDER BY placed.place, random() LIMIT most
                ),
                chosen AS MATERIALIZED (
                    SELECT locked.id, fair.place FROM fair CROSS JOIN LATERAL (
                        SELECT ready.id FROM outbox AS ready WHERE ready.id = fair.id AND {_STILL_READY}
                        FOR UPDATE OF ready SKIP LOCKED
                    ) AS locked
                ),
                {_TAKEN};
            END IF;
        END $$
    """,  # noqa: S608  # of our own words alone
    "vetrina_platform_wallets(wanted uuid[])": """
        RETURNS TABLE (workspace_id uuid, currency text, micros bigint, full_micros bigint, warned text)
        LANGUAGE sql STABLE AS $$
            SELECT w.workspace_id, w.currency::text, w.balance_micros, w.full_micros, w.warned::text
            FROM wallet AS w
            WHERE w.workspace_id = ANY (wanted) AND vetrina_is_admin()
        $$
    """,
    "vetrina_old_events(before timestamptz, most int)": f"""
        RETURNS bigint LANGUAGE sql STABLE AS $$
            SELECT count(*) FROM (
                SELECT FROM event WHERE {_MINE} AND at < before LIMIT most
            ) AS old
        $$
    """,  # noqa: S608  # of our own words alone
    "vetrina_forget_events(before timestamptz, most int)": f"""
        RETURNS bigint LANGUAGE sql AS $$
            WITH old AS (
                SELECT id FROM event WHERE {_MINE} AND at < before ORDER BY id LIMIT most FOR UPDATE SKIP LOCKED
            ), gone AS (DELETE FROM event USING old WHERE event.id = old.id RETURNING 1)
            SELECT count(*) FROM gone
        $$
    """,  # noqa: S608  # of our own words alone
}
# Leased ones are few, and of all others only the first counts: nothing is looked through.
_NEXT_DUE = """vetrina_next_due(wanted text[])
    RETURNS timestamptz LANGUAGE sql STABLE AS $$
        SELECT least(
            (
                SELECT available_at FROM outbox
                WHERE done_at IS NULL AND failed_at IS NULL AND leased_until IS NULL AND topic = ANY (wanted)
                ORDER BY available_at LIMIT 1
            ),
            (
                SELECT min(greatest(available_at, leased_until)) FROM outbox
                WHERE leased_until IS NOT NULL AND done_at IS NULL AND failed_at IS NULL AND topic = ANY (wanted)
            )
        )
    $$"""
_OLD_NEXT_DUE = """vetrina_next_due(wanted text[])
    RETURNS timestamptz LANGUAGE sql STABLE AS $$
        SELECT min(greatest(available_at, coalesce(leased_until, available_at))) FROM outbox
        WHERE done_at IS NULL AND failed_at IS NULL AND topic = ANY (wanted)
    $$"""
_OLD_CLAIM = f"""
    RETURNS TABLE (id uuid, workspace_id uuid, topic text, key text, payload jsonb, attempts int)
    LANGUAGE sql AS $$
        UPDATE outbox AS entry
        SET leased_until = at + lease, attempts = entry.attempts + 1
        FROM (
            SELECT ready.id FROM outbox AS ready
            WHERE {_READY} AND ready.topic = ANY (wanted) AND {_FIRST_OF_KEY}
            ORDER BY ready.available_at, ready.position
            LIMIT most
            FOR UPDATE OF ready SKIP LOCKED
        ) AS chosen
        WHERE entry.id = chosen.id
        RETURNING entry.id, entry.workspace_id, entry.topic, entry.key, entry.payload, entry.attempts
    $$
"""  # noqa: S608  # of our own words alone
