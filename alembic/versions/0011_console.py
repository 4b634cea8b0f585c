"""The console: who signs in, in which browsers, by which links."""

import re

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MINE = "workspace_id = NULLIF(current_setting('vetrina.workspace', true), '')::uuid"
_ENTERED = "NULLIF(current_setting('vetrina.sign_in', true), '')::uuid"
_TABLES = ("console_session", "sign_in_link")
_PERSONAL = ("sign_in", "sign_in_try")
_FIGURES = ("daily_figure", "figure_day", "saved_report", "summary_wish", "summary_told", "cost_terms")


def upgrade() -> None:
    _create_people()
    _create_sessions()
    _create_links()
    op.add_column("member", sa.Column("sign_in_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_member_sign_in_id"), "member", ["sign_in_id"])
    op.create_foreign_key(
        op.f("fk_member_sign_in_id_sign_in"),
        *("member", "sign_in", ["sign_in_id"], ["id"]),
        ondelete="SET NULL",
    )
    _create_figures()
    for table in (*_TABLES, *_FIGURES):
        _guard(table, "workspace", _MINE)
    for table in _PERSONAL:
        _guard(table, "person", f"id = {_ENTERED}")
    op.execute(
        f"CREATE POLICY console_session_of_person ON console_session USING (sign_in_id = {_ENTERED}) "
        f"WITH CHECK (sign_in_id = {_ENTERED})"
    )
    _create_inbox()
    for table in _INBOX:
        _guard(table, "workspace", _MINE)
    for signature, body in _FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {signature} {body} SECURITY DEFINER SET search_path = public, pg_temp")
        name = _without_names(signature)
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO vetrina_app")


def downgrade() -> None:
    _drop_inbox()
    # Nobody would know any more what to do for these.
    op.execute(
        "DELETE FROM outbox WHERE topic = 'console' OR (topic = 'mail' AND payload ?| ARRAY['sign_in_link', 'summary'])"
    )
    for signature in reversed(_FUNCTIONS):
        op.execute(f"DROP FUNCTION {_without_names(signature)}")
    _drop_figures()
    op.drop_column("member", "sign_in_id")
    for table in reversed((*_PERSONAL, *_TABLES)):
        op.drop_table(table)


_FUNCTIONS = {
    "vetrina_sign_in(wanted text)": """
        RETURNS uuid LANGUAGE sql STABLE AS
        $$ SELECT id FROM sign_in WHERE email = wanted $$
    """,
    "vetrina_memberships(wanted uuid)": """
        RETURNS TABLE (workspace_id uuid, member_id uuid, role text, slug text, name text) LANGUAGE sql STABLE AS
        $$ SELECT w.id, m.id, m.role::text, w.slug::text, w.name::text FROM member m JOIN workspace w ON w.id = m.workspace_id
           WHERE m.sign_in_id = wanted AND m.active AND w.status <> 'closed' ORDER BY m.created_at, m.id $$
    """,
    "vetrina_sign_in_link(wanted text)": """
        RETURNS uuid LANGUAGE sql STABLE AS
        $$ SELECT workspace_id FROM sign_in_link WHERE token_hash = wanted $$
    """,
    "vetrina_sweep_console(before timestamptz)": """
        RETURNS void LANGUAGE sql VOLATILE AS
        $$ DELETE FROM console_session WHERE COALESCE(ended_at, expires_at) < before;
           DELETE FROM sign_in_link WHERE COALESCE(used_at, revoked_at, expires_at) < before;
           DELETE FROM sign_in_try WHERE first_at < before AND COALESCE(locked_until, first_at) < before;
           DELETE FROM sign_in p WHERE p.password_at < before
               AND NOT EXISTS (SELECT FROM member m WHERE m.sign_in_id = p.id) $$
    """,
}
"""What has to be known before it is clear whose workspace, or which person, is to be entered."""


def _guard(table: str, whose: str, rule: str) -> None:
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO vetrina_app")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {table}_of_{whose} ON {table} USING ({rule}) WITH CHECK ({rule})")


def _without_names(signature: str) -> str:
    return re.sub(r"\w+ ([a-z\[\]]+)", r"\1", signature)


def _create_people() -> None:
    op.create_table(
        "sign_in",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_proven", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("second_factor", sa.String(), nullable=False),
        sa.Column("second_factor_step", sa.Integer(), nullable=False),
        sa.Column("recovery_codes", postgresql.JSONB(), nullable=False),
        sa.Column("password_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("email", name=op.f("uq_sign_in_email")),
    )
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_try")),
    )


def _create_sessions() -> None:
    op.create_table(
        "console_session",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("sign_in_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.CheckConstraint("generation >= 1", name=op.f("ck_console_session_generation")),
        _belongs("console_session", "workspace"),
        _belongs("console_session", "member"),
        _belongs("console_session", "sign_in"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_session")),
    )
    op.create_index("ix_console_session_of_sign_in", "console_session", ["sign_in_id"])
    op.create_index(op.f("ix_console_session_member_id"), "console_session", ["member_id"])
    op.create_index(op.f("ix_console_session_workspace_id"), "console_session", ["workspace_id"])


def _create_links() -> None:
    op.create_table(
        "sign_in_link",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("sign_in_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('invite', 'password')", name=op.f("ck_sign_in_link_purpose")),
        sa.CheckConstraint("way IN ('email', 'whatsapp', 'hand')", name=op.f("ck_sign_in_link_way")),
        _belongs("sign_in_link", "workspace"),
        _belongs("sign_in_link", "member"),
        sa.ForeignKeyConstraint(
            ["sign_in_id"],
            ["sign_in.id"],
            name=op.f("fk_sign_in_link_sign_in_id_sign_in"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_link_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_link_member_id"), "sign_in_link", ["member_id"])
    op.create_index(op.f("ix_sign_in_link_workspace_id"), "sign_in_link", ["workspace_id"])


def _belongs(table: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [f"{other}_id"], [f"{other}.id"], name=op.f(f"fk_{table}_{other}_id_{other}"), ondelete="CASCADE"
    )


_INBOX = (
    "read_mark",
    "inbox_note",
    "canned_reply",
    "reply_draft",
    "customer_tag",
    "follow_up",
    "translation",
    "desk_seat",
    "inbox_rules",
)


def _create_inbox() -> None:
    """What members need to answer customers, and to find them among very many."""
    op.create_table(
        "read_mark",
        *_row("read_mark", created=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        _of("read_mark", "member_id", "member"),
        _of("read_mark", "conversation_id", "conversation"),
        sa.UniqueConstraint(
            "member_id", "conversation_id", name=op.f("uq_read_mark_member_id_conversation_id")
        ),
    )
    op.create_table(
        "inbox_note",
        *_row("inbox_note"),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("mentions", postgresql.JSONB(), nullable=False),
        _of("inbox_note", "customer_id", "customer"),
        _of("inbox_note", "conversation_id", "conversation", "SET NULL"),
        _of("inbox_note", "member_id", "member", "SET NULL"),
    )
    op.create_table(
        "canned_reply",
        *_row("canned_reply"),
        sa.Column("shortcut", sa.String(), nullable=False),
        sa.Column("texts", postgresql.JSONB(), nullable=False),
        sa.UniqueConstraint("workspace_id", "shortcut", name=op.f("uq_canned_reply_workspace_id_shortcut")),
    )
    op.create_table(
        "reply_draft",
        *_row("reply_draft"),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("replies", postgresql.JSONB(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        _of("reply_draft", "conversation_id", "conversation"),
        _of("reply_draft", "decided_by", "member", "SET NULL"),
        sa.CheckConstraint(
            "state IN ('proposed', 'sent', 'edited', 'discarded', 'overtaken')",
            name=op.f("ck_reply_draft_state"),
        ),
    )
    op.create_index(
        "uq_reply_draft_one_proposed",
        "reply_draft",
        ["conversation_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    _create_card()
    _create_desk()
    for table, column in (
        ("read_mark", "conversation_id"),
        ("inbox_note", "customer_id"),
        ("inbox_note", "conversation_id"),
        ("reply_draft", "conversation_id"),
        ("follow_up", "customer_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    for table in _INBOX:
        op.create_index(op.f(f"ix_{table}_workspace_id"), table, ["workspace_id"])
    _widen_conversations()
    _index_words()
    _tell_pages()


def _create_card() -> None:
    op.create_table(
        "customer_tag",
        *_row("customer_tag"),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        _of("customer_tag", "customer_id", "customer"),
        sa.UniqueConstraint("customer_id", "tag", name=op.f("uq_customer_tag_customer_id_tag")),
    )
    op.create_table(
        "follow_up",
        *_row("follow_up"),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        _of("follow_up", "customer_id", "customer"),
        _of("follow_up", "member_id", "member", "SET NULL"),
    )
    op.create_index(
        "ix_follow_up_due",
        "follow_up",
        ["workspace_id", "due_at"],
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "translation",
        *_row("translation"),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        _of("translation", "message_id", "message"),
        sa.UniqueConstraint("message_id", "language", name=op.f("uq_translation_message_id_language")),
    )


def _create_desk() -> None:
    op.create_table(
        "desk_seat",
        *_row("desk_seat", created=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("takes", sa.Boolean(), nullable=False),
        sa.Column("away_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("skills", postgresql.JSONB(), nullable=False),
        sa.Column("shifts", postgresql.JSONB(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        _of("desk_seat", "member_id", "member"),
        sa.CheckConstraint("capacity BETWEEN 1 AND 99", name=op.f("ck_desk_seat_capacity")),
        sa.UniqueConstraint("member_id", name=op.f("uq_desk_seat_member_id")),
    )
    op.create_table(
        "inbox_rules",
        *_row("inbox_rules", created=False),
        sa.Column("share", sa.String(), nullable=False),
        sa.CheckConstraint("share IN ('by_hand', 'in_turn', 'by_skill')", name=op.f("ck_inbox_rules_share")),
        sa.UniqueConstraint("workspace_id", name=op.f("uq_inbox_rules_workspace_id")),
    )


def _widen_conversations() -> None:
    """Who has a conversation, how soon they are to answer, and the orders in which conversations are listed."""
    for table in ("conversation", "handoff"):
        op.add_column(table, sa.Column("member_id", sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_{table}_member_id_member"), table, "member", ["member_id"], ["id"], ondelete="SET NULL"
        )
    for column in ("answer_due_at", "answered_at"):
        op.add_column("handoff", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.add_column("agent_settings", sa.Column("drafts", sa.Boolean(), server_default="false", nullable=False))
    op.create_index("ix_conversation_latest", "conversation", ["workspace_id", "last_inbound_at", "id"])
    op.create_index(
        "ix_conversation_latest_of_language",
        "conversation",
        ["workspace_id", "language", "last_inbound_at", "id"],
    )
    op.create_index(
        "ix_conversation_with_people",
        "conversation",
        ["workspace_id", "last_inbound_at", "id"],
        postgresql_where=sa.text("responder <> 'agent'"),
    )


def _index_words() -> None:
    op.execute(_WORDS)
    op.execute(_NAMED)
    op.create_index(
        "ix_message_words",
        "message",
        ["workspace_id", sa.text("vetrina_words(body)")],
        postgresql_using="gin",
    )
    op.create_index(
        "ix_customer_words",
        "customer",
        ["workspace_id", sa.text("vetrina_named(name, profile_name)")],
        postgresql_using="gin",
    )
    op.create_index("ix_customer_newest", "customer", ["workspace_id", "created_at", "id"])
    op.execute(_FIND_PEOPLE)
    op.execute(_FIND)
    op.execute(_SENT)
    for name in (
        "vetrina_customers(text, int)",
        "vetrina_conversations(text, int)",
        "vetrina_sent_file(uuid)",
    ):
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO vetrina_app")


def _drop_inbox() -> None:
    op.execute("DELETE FROM outbox WHERE topic = 'give_back'")
    for table, *_ in _TOLD:
        op.execute(f"DROP TRIGGER {table}_told_console ON {table}")
    op.execute("DROP FUNCTION vetrina_tell_console()")
    op.execute("DROP FUNCTION vetrina_sent_file(uuid)")
    op.execute("DROP FUNCTION vetrina_conversations(text, int)")
    op.execute("DROP FUNCTION vetrina_customers(text, int)")
    op.drop_index("ix_customer_newest", table_name="customer")
    op.drop_index("ix_customer_words", table_name="customer")
    op.drop_index("ix_message_words", table_name="message")
    op.execute("DROP FUNCTION vetrina_named(text, text)")
    op.execute("DROP FUNCTION vetrina_words(text)")
    for index in ("with_people", "latest_of_language", "latest"):
        op.drop_index(f"ix_conversation_{index}", table_name="conversation")
    op.drop_column("agent_settings", "drafts")
    for column in ("answered_at", "answer_due_at", "member_id"):
        op.drop_column("handoff", column)
    op.drop_column("conversation", "member_id")
    for table in reversed(_INBOX):
        op.drop_table(table)


# Words as people type them when they search: without case and accents.
_WORDS = """
CREATE FUNCTION vetrina_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('simple'::regconfig, translate(lower(said), 'àáâäèéêëìíîïòóôöùúûüñç', 'aaaaeeeeiiiioooouuuunc'))
"""
_NAMED = """
CREATE FUNCTION vetrina_named(name text, profile_name text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN vetrina_words(name || ' ' || profile_name)
"""
# Whoever is sent a file fetches it without signing in: its address holds 74 bits of chance.
_SENT = """
CREATE FUNCTION vetrina_sent_file(wanted uuid) RETURNS TABLE (sha256 text, content_type text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT media.sha256::text, media.content_type::text FROM media JOIN message ON message.id = message_id
    WHERE media.id = wanted AND direction = 'out' AND state = 'kept'
$$
"""
_FIND_PEOPLE = """
CREATE FUNCTION vetrina_customers(asked text, most int) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
WITH own AS (
    SELECT NULLIF(current_setting('vetrina.workspace', true), '')::uuid AS workspace
), typed AS (
    SELECT string_agg(quote_literal(lexeme) || ':*', ' & ') AS words,
        regexp_replace(left(asked, 200), '[^0-9]', '', 'g') AS digits
    FROM unnest(vetrina_words(left(asked, 200)))
)
SELECT c.id FROM own CROSS JOIN typed CROSS JOIN LATERAL (
    SELECT id FROM customer
    WHERE workspace_id = workspace AND vetrina_named(name, profile_name) @@ words::tsquery
    LIMIT most
) AS c
UNION
SELECT i.customer_id FROM own CROSS JOIN typed CROSS JOIN LATERAL (
    SELECT customer_id FROM customer_identity
    WHERE workspace_id = workspace AND kind = 'phone' AND length(digits) >= 6
        AND value IN ('+' || digits, '+39' || digits, '+34' || digits, '+44' || digits)
    LIMIT most
) AS i
$$
"""
# Row-level security keeps the application's role from using an index of words (see 0002): the owner looks, in the
# workspace that the transaction has entered, and hands out ids. Of words that very many messages hold, some thousand
# are read by chance (that is what the limit of GIN does), besides those of the 150 conversations that moved last, which
# are always looked through: who searches for such words means a late one. So it takes 60 ms at worst in 1,000,000
# messages, not 400.
_FIND = """
CREATE FUNCTION vetrina_conversations(asked text, most int)
RETURNS TABLE (conversation_id uuid, message_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET gin_fuzzy_search_limit = 3000
AS $$
WITH own AS (
    SELECT NULLIF(current_setting('vetrina.workspace', true), '')::uuid AS workspace
), typed AS (
    SELECT string_agg(quote_literal(lexeme) || ':*', ' & ') AS words FROM unnest(vetrina_words(left(asked, 200)))
), named AS (
    SELECT vetrina_customers(asked, most) AS id
), said AS MATERIALIZED (
    SELECT m.conversation_id, m.id FROM own CROSS JOIN typed CROSS JOIN LATERAL (
        SELECT conversation_id, id FROM message
        WHERE workspace_id = workspace AND vetrina_words(body) @@ words::tsquery
        LIMIT 1000
    ) AS m
), late AS (
    SELECT m.conversation_id, m.id FROM typed CROSS JOIN LATERAL (
        SELECT c.id FROM own CROSS JOIN conversation AS c
        WHERE c.workspace_id = workspace ORDER BY c.last_inbound_at DESC NULLS LAST LIMIT 150
    ) AS newest
    JOIN message AS m ON m.conversation_id = newest.id
    WHERE vetrina_words(m.body) @@ words::tsquery
), found AS (
    SELECT c.id AS conversation_id, NULL::uuid AS message_id
    FROM named JOIN conversation AS c ON c.customer_id = named.id
    UNION ALL SELECT conversation_id, id FROM said
    UNION ALL SELECT conversation_id, id FROM late
), newest AS (
    SELECT found.conversation_id, max(message_id::text)::uuid AS message_id FROM found GROUP BY found.conversation_id
)
SELECT newest.conversation_id, newest.message_id
FROM newest JOIN conversation AS c ON c.id = newest.conversation_id
ORDER BY c.last_inbound_at DESC NULLS LAST LIMIT most
$$
"""


# Open pages of the console are told that something has changed, and ask for what they show.
_TELL = """
CREATE FUNCTION vetrina_tell_console() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('vetrina_console', NEW.workspace_id || ' ' || TG_ARGV[0] || ' ' || COALESCE(
        to_jsonb(NEW) ->> TG_ARGV[1], ''
    ));
    RETURN NULL;
END
$$
"""
_TOLD = (
    (
        "conversation",
        "UPDATE OF last_seq, responder, member_id",
        "WHEN ((OLD.last_seq, OLD.responder, OLD.member_id) IS DISTINCT FROM (NEW.last_seq, NEW.responder, NEW.member_id))",
        "'inbox', 'id'",
    ),
    ("message", "UPDATE OF status", "WHEN (OLD.status <> NEW.status)", "'inbox', 'conversation_id'"),
    ("inbox_note", "INSERT", "", "'inbox', 'conversation_id'"),
    ("reply_draft", "INSERT OR UPDATE", "", "'inbox', 'conversation_id'"),
    ("event", "INSERT", "", "'figures', ''"),
)


def _tell_pages() -> None:
    op.execute(_TELL)
    for table, when, condition, arguments in _TOLD:
        op.execute(
            f"CREATE TRIGGER {table}_told_console AFTER {when} ON {table} FOR EACH ROW {condition} "
            f"EXECUTE FUNCTION vetrina_tell_console({arguments})"
        )


def _row(table: str, *, created: bool = True) -> list[sa.schema.SchemaItem]:
    """What every table of a workspace begins with."""
    columns = [sa.Column("created_at", sa.DateTime(timezone=True), nullable=False)] if created else []
    return [
        *columns,
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        _of(table, "workspace_id", "workspace"),
    ]


def _of(table: str, column: str, other: str, gone: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete=gone
    )


def _create_figures() -> None:
    """Figures day by day, what is asked of them, and what makes a day's rows quick to find."""
    count = sa.Column("value", sa.BigInteger(), nullable=False)
    words = [sa.Column(name, sa.String(), nullable=False) for name in ("measure", "split", "period")]
    _create_figure_table(
        "daily_figure",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        count,
        unique=("workspace_id", "day", "name", "subject", "currency"),
    )
    _create_figure_table(
        "figure_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        unique=("workspace_id", "day"),
    )
    _create_figure_table(
        "saved_report",
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        *words,
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_saved_report_member_id_member"), ondelete="SET NULL"
        ),
        unique=("workspace_id", "name"),
    )
    op.create_index(op.f("ix_saved_report_member_id"), "saved_report", ["member_id"])
    _create_figure_table(
        "summary_wish",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("every", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.CheckConstraint("every IN ('day', 'week', 'month')", name=op.f("ck_summary_wish_every")),
        sa.CheckConstraint("way IN ('off', 'email', 'whatsapp')", name=op.f("ck_summary_wish_way")),
        _belongs("summary_wish", "member"),
        unique=("member_id", "every"),
    )
    _create_figure_table(
        "summary_told",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("every", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        _belongs("summary_told", "member"),
        unique=("member_id", "every", "first_day"),
    )
    prices = ("tokens_in_minor", "tokens_out_minor", "messages_minor", "templates_minor")
    _create_figure_table(
        "cost_terms",
        sa.Column("currency", sa.String(length=3), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in prices),
        sa.CheckConstraint(
            " AND ".join(f"{name} >= 0" for name in prices), name=op.f("ck_cost_terms_prices")
        ),
        unique=("workspace_id",),
    )
    for table in ("message", "turn"):
        op.create_index(f"ix_{table}_created_at", table, ["created_at"], postgresql_using="brin")
        op.execute(f"ALTER INDEX ix_{table}_created_at SET (autosummarize = on)")
    op.create_index(
        "ix_customer_order_workspace_id_placed_at", "customer_order", ["workspace_id", "placed_at"]
    )
    op.create_index(
        "ix_customer_order_paid",
        "customer_order",
        ["workspace_id", "paid_at"],
        postgresql_where=sa.text("paid_at IS NOT NULL"),
        postgresql_include=["customer_id"],
    )
    op.create_index("ix_payment_workspace_id_created_at", "payment", ["workspace_id", "created_at"])


def _create_figure_table(
    name: str, *columns: sa.Column[object] | sa.Constraint, unique: tuple[str, ...]
) -> None:
    op.create_table(
        name,
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        _belongs(name, "workspace"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint(*unique, name=op.f(f"uq_{name}_{'_'.join(unique)}")),
    )
    op.create_index(op.f(f"ix_{name}_workspace_id"), name, ["workspace_id"])


def _drop_figures() -> None:
    op.drop_index("ix_payment_workspace_id_created_at", "payment")
    op.drop_index("ix_customer_order_paid", "customer_order")
    op.drop_index("ix_customer_order_workspace_id_placed_at", "customer_order")
    for table in ("turn", "message"):
        op.drop_index(f"ix_{table}_created_at", table)
    for table in reversed(_FIGURES):
        op.drop_table(table)
