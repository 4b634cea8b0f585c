"""Who runs the installation, switches for parts, abuse reports, and what people are told of promises."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"
_PERSON = "NULLIF(current_setting('vetrina.sign_in', true), '')::uuid"
_ADMIN = "NULLIF(current_setting('vetrina.admin', true), '')::uuid"
_TABLES = ("platform_visit", "abuse_report", "workspace_flag")
_OF_INSTALLATION = ("platform_admin", "platform_session", "platform_act", "feature_flag")
_OF_PEOPLE = "actor_kind IN ('member', 'program', 'platform')"
_PROMISED = (
    "answer_due_at IS NOT NULL AND answered_at IS NULL AND given_back_at IS NULL AND broken_at IS NULL"
)


def upgrade() -> None:
    _create_admins()
    _create_of_shops()
    _create_flags()
    _widen_events()
    _widen_promises()
    for table in _TABLES:
        _guard(table, "workspace", _MINE)
    for signature, body in _FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {signature} {body} {_READS}")
        op.execute(f"REVOKE ALL ON FUNCTION {_name(signature)} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {_name(signature)} TO vetrina_app")
    _guard("platform_admin", "person", f"id = {_ADMIN} OR sign_in_id = {_PERSON}")
    _guard("platform_session", "admin", f"admin_id = {_ADMIN}")
    _guard("platform_act", "admins", "vetrina_is_admin()")
    _guard("feature_flag", "admins", "vetrina_is_admin()")
    op.execute("CREATE POLICY feature_flag_read ON feature_flag FOR SELECT USING (true)")


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE topic = 'abuse' OR (topic = 'member_news' AND payload ? 'promise')")
    op.execute("DELETE FROM outbox WHERE topic = 'mail' AND payload ?| ARRAY['promise', 'abuse']")
    for table in _OF_INSTALLATION:
        op.execute(f"DROP TABLE {table} CASCADE")
    for table in _TABLES:
        op.drop_table(table)
    for signature in reversed(_FUNCTIONS):
        op.execute(f"DROP FUNCTION {_name(signature)}")
    op.drop_index("ix_outbox_dead", "outbox")
    op.drop_index("ix_handoff_promised", "handoff")
    for column in ("broken_at", "warned_at"):
        op.drop_column("handoff", column)
    for index in ("of_person", "of_kind", "of_people", "newest"):
        op.drop_index(f"ix_event_{index}", "event")
    op.drop_column("event", "actor_kind")
    # The version before knows kinds alone, and no programs and no admins.
    op.execute("UPDATE event SET actor = 'member' WHERE actor ~ '^(member|program|platform)'")
    op.execute("UPDATE order_change SET actor = 'member' WHERE actor ~ '^(member|program|platform)'")
    op.execute("UPDATE booking_change SET actor = 'member' WHERE actor ~ '^(member|program|platform)'")
    op.execute("UPDATE stock_movement SET actor = 'member' WHERE actor ~ '^(member|program|platform)'")
    op.create_index(op.f("ix_event_workspace_id"), "event", ["workspace_id"])


def _create_admins() -> None:
    op.create_table(
        "platform_admin",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sign_in_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        _of("platform_admin", "sign_in_id", "sign_in", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_admin")),
        sa.UniqueConstraint("sign_in_id", name=op.f("uq_platform_admin_sign_in_id")),
    )
    op.create_table(
        "platform_session",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("admin_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("browser", sa.String(), nullable=False),
        _of("platform_session", "admin_id", "platform_admin", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_session")),
    )
    op.create_index(op.f("ix_platform_session_admin_id"), "platform_session", ["admin_id"])
    op.create_table(
        "platform_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("admin_id", sa.Uuid(), nullable=True),
        sa.Column("admin", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("about_workspace_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        _of("platform_act", "admin_id", "platform_admin", "SET NULL"),
        _of("platform_act", "about_workspace_id", "workspace", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_act")),
    )
    for column in ("admin_id", "about_workspace_id"):
        op.create_index(op.f(f"ix_platform_act_{column}"), "platform_act", [column])


def _create_of_shops() -> None:
    op.create_table(
        "platform_visit",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("admin_id", sa.Uuid(), nullable=True),
        sa.Column("admin", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _of("platform_visit", "workspace_id", "workspace", "CASCADE"),
        _of("platform_visit", "admin_id", "platform_admin", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_visit")),
    )
    op.create_index(op.f("ix_platform_visit_workspace_id"), "platform_visit", ["workspace_id"])
    op.create_index(op.f("ix_platform_visit_admin_id"), "platform_visit", ["admin_id"])
    words = ("shown", "url", "words", "reply_to", "mark", "state", "decided_by", "done", "note")
    op.create_table(
        "abuse_report",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in words),
        sa.CheckConstraint(
            "about IN ('shop', 'product', 'review', 'line', 'answer')", name=op.f("ck_abuse_report_about")
        ),
        sa.CheckConstraint(
            "reason IN ('illegal', 'fraud', 'hurtful', 'private', 'unsafe', 'other')",
            name=op.f("ck_abuse_report_reason"),
        ),
        sa.CheckConstraint("state IN ('open', 'upheld', 'dismissed')", name=op.f("ck_abuse_report_state")),
        _of("abuse_report", "workspace_id", "workspace", "CASCADE"),
        _of("abuse_report", "customer_id", "customer", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_abuse_report")),
    )
    op.create_index(op.f("ix_abuse_report_workspace_id"), "abuse_report", ["workspace_id"])
    op.create_index(op.f("ix_abuse_report_customer_id"), "abuse_report", ["customer_id"])
    op.create_index(
        "ix_abuse_report_open", "abuse_report", ["id"], postgresql_where=sa.text("state = 'open'")
    )


def _create_flags() -> None:
    op.create_table(
        "feature_flag",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('on', 'off', 'share', 'killed')", name=op.f("ck_feature_flag_state")),
        sa.CheckConstraint("share BETWEEN 0 AND 100", name=op.f("ck_feature_flag_share")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_feature_flag")),
    )
    op.create_table(
        "workspace_flag",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        _of("workspace_flag", "workspace_id", "workspace", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_flag")),
        sa.UniqueConstraint("workspace_id", "code", name=op.f("uq_workspace_flag_workspace_id_code")),
    )
    op.create_index(op.f("ix_workspace_flag_workspace_id"), "workspace_flag", ["workspace_id"])


def _widen_events() -> None:
    kind = sa.Computed("split_part(actor, ':', 1)", persisted=True)
    op.add_column("event", sa.Column("actor_kind", sa.String(), kind, nullable=False))
    op.drop_index(op.f("ix_event_workspace_id"), table_name="event")
    op.create_index("ix_event_newest", "event", ["workspace_id", "id"])
    people = sa.text(_OF_PEOPLE)
    op.create_index("ix_event_of_people", "event", ["workspace_id", "id"], postgresql_where=people)
    op.create_index(
        "ix_event_of_kind", "event", ["workspace_id", "actor_kind", "id"], postgresql_where=people
    )
    op.create_index("ix_event_of_person", "event", ["workspace_id", "actor", "id"], postgresql_where=people)
    op.create_index(
        "ix_outbox_dead", "outbox", ["position"], postgresql_where=sa.text("failed_at IS NOT NULL")
    )


def _widen_promises() -> None:
    for column in ("warned_at", "broken_at"):
        op.add_column("handoff", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_handoff_promised",
        "handoff",
        ["workspace_id", "answer_due_at"],
        postgresql_where=sa.text(_PROMISED),
    )


def _of(table: str, column: str, other: str, gone: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete=gone
    )


def _guard(table: str, whose: str, rule: str) -> None:
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO vetrina_app")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {table}_of_{whose} ON {table} USING ({rule}) WITH CHECK ({rule})")


def _name(signature: str) -> str:
    """The function as GRANT and DROP name it: its name and the types of what it takes."""
    head, _, rest = signature.partition("(")
    taken = rest.partition(")")[0]
    types = [one.split(" ", 1)[1] for one in taken.split(", ")] if taken else []
    return f"{head}({', '.join(types)})"


_READS = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"
# Each shows something only in a transaction that an admin who is at work has entered.
_FUNCTIONS = {
    "vetrina_is_admin()": """
RETURNS boolean
AS $$
    SELECT EXISTS (SELECT FROM platform_admin WHERE id = NULLIF(current_setting('vetrina.admin', true), '')::uuid AND active)
$$""",
    "vetrina_platform_workspaces(asked text, wanted text, this_month text, before uuid, most int)": """
RETURNS TABLE (
    id uuid, slug text, name text, vertical text, status text, plan text, trial_plan text,
    trial_until timestamptz, demo boolean, created_at timestamptz, answers int, allowed int,
    members int, last_at timestamptz, reports int
)
AS $$
    WITH page AS (
        SELECT * FROM workspace AS w
        WHERE vetrina_is_admin()
            AND (asked = '' OR w.name ILIKE '%' || asked || '%' OR w.slug ILIKE '%' || asked || '%')
            AND (wanted = '' OR w.status = wanted) AND (before IS NULL OR w.id < before)
        ORDER BY w.id DESC LIMIT most
    )
    SELECT w.id, w.slug::text, w.name::text, w.vertical::text, w.status::text, w.plan::text,
        w.trial_plan::text, w.trial_until, w.demo, w.created_at,
        COALESCE((SELECT u.answers FROM usage AS u WHERE u.workspace_id = w.id AND u.month = this_month), 0),
        w.monthly_answers,
        (SELECT count(*)::int FROM member AS m WHERE m.workspace_id = w.id AND m.active),
        (SELECT c.last_inbound_at FROM conversation AS c WHERE c.workspace_id = w.id
            AND c.last_inbound_at IS NOT NULL ORDER BY c.last_inbound_at DESC LIMIT 1),
        (SELECT count(*)::int FROM abuse_report AS a WHERE a.workspace_id = w.id AND a.state = 'open')
    FROM page AS w ORDER BY w.id DESC
$$""",
    "vetrina_platform_counts(at timestamptz)": """
RETURNS TABLE (active int, suspended int, closed int, dead int, reports int, live int, watching int)
AS $$
    SELECT count(*) FILTER (WHERE status = 'active')::int, count(*) FILTER (WHERE status = 'suspended')::int,
        count(*) FILTER (WHERE status = 'closed')::int,
        (SELECT count(*)::int FROM outbox WHERE failed_at IS NOT NULL),
        (SELECT count(*)::int FROM abuse_report WHERE state = 'open'),
        (SELECT count(*)::int FROM live_session WHERE state = 'active'),
        (SELECT count(*)::int FROM participant AS p JOIN live_session AS s ON s.id = p.session_id
            WHERE s.state = 'active' AND p.seen_at > at - interval '2 minutes')
    FROM workspace WHERE vetrina_is_admin()
$$""",
    "vetrina_platform_queues(at timestamptz)": """
RETURNS TABLE (topic text, waiting int, due int, held int, oldest timestamptz, dead int)
AS $$
    SELECT o.topic::text, count(*) FILTER (WHERE o.failed_at IS NULL)::int,
        count(*) FILTER (WHERE o.failed_at IS NULL AND o.available_at <= at AND o.leased_until IS NULL)::int,
        count(*) FILTER (WHERE o.failed_at IS NULL AND o.leased_until > at)::int,
        min(o.available_at) FILTER (WHERE o.failed_at IS NULL AND o.available_at <= at),
        count(*) FILTER (WHERE o.failed_at IS NOT NULL)::int
    FROM (
        SELECT topic, failed_at, available_at, leased_until FROM outbox
        WHERE done_at IS NULL AND failed_at IS NULL
        UNION ALL
        SELECT topic, failed_at, available_at, leased_until FROM outbox WHERE failed_at IS NOT NULL
    ) AS o
    WHERE vetrina_is_admin() GROUP BY o.topic ORDER BY 6 DESC, 3 DESC, 1
$$""",
    "vetrina_platform_dead(wanted text, before bigint, most int)": """
RETURNS TABLE (
    id uuid, number bigint, workspace_id uuid, shop text, topic text, attempts int, error text,
    failed_at timestamptz
)
AS $$
    SELECT o.id, o.position, o.workspace_id, w.name::text, o.topic::text, o.attempts, o.error::text, o.failed_at
    FROM outbox AS o JOIN workspace AS w ON w.id = o.workspace_id
    WHERE vetrina_is_admin() AND o.failed_at IS NOT NULL AND (wanted = '' OR o.topic = wanted)
        AND (before IS NULL OR o.position < before)
    ORDER BY o.position DESC LIMIT most
$$""",
    "vetrina_platform_live(at timestamptz, most int)": """
RETURNS TABLE (
    workspace_id uuid, shop text, number int, kind text, stream_state text, starts_at timestamptz,
    present int, recorded boolean
)
AS $$
    SELECT s.workspace_id, w.name::text, s.number, s.kind::text, s.stream_state::text, s.starts_at,
        (SELECT count(*)::int FROM participant AS p
            WHERE p.session_id = s.id AND p.seen_at > at - interval '2 minutes'), s.record
    FROM live_session AS s JOIN workspace AS w ON w.id = s.workspace_id
    WHERE vetrina_is_admin() AND s.state = 'active' ORDER BY 7 DESC, s.starts_at LIMIT most
$$""",
    "vetrina_platform_reports(wanted text, before uuid, most int)": """
RETURNS TABLE (
    id uuid, workspace_id uuid, shop text, status text, about text, shown text, url text, reason text,
    words text, created_at timestamptz, state text, decided_at timestamptz, decided_by text, done text,
    note text, language text, others int
)
AS $$
    SELECT a.id, a.workspace_id, w.name::text, w.status::text, a.about::text, a.shown::text, a.url::text,
        a.reason::text, a.words::text, a.created_at, a.state::text, a.decided_at, a.decided_by::text,
        a.done::text, a.note::text, a.language::text,
        (SELECT count(*)::int FROM abuse_report AS b WHERE b.workspace_id = a.workspace_id
            AND b.about = a.about AND b.subject_id IS NOT DISTINCT FROM a.subject_id
            AND b.id <> a.id AND b.state = 'open')
    FROM abuse_report AS a JOIN workspace AS w ON w.id = a.workspace_id
    WHERE vetrina_is_admin() AND (CASE WHEN wanted = 'open' THEN a.state = 'open' ELSE a.state <> 'open' END)
        AND (before IS NULL OR a.id < before)
    ORDER BY a.id DESC LIMIT most
$$""",
}
