"""Fills a shop with conversations of the past, so that it can be seen what they cost those of today."""

import psycopg

_STATEMENTS = (
    """
    CREATE TEMP TABLE past AS
    SELECT number, gen_random_uuid() AS customer, gen_random_uuid() AS conversation,
           now() - interval '1 day' - number * interval '1 minute' AS at
    FROM generate_series(1, %(count)s) AS number
    """,
    """
    INSERT INTO customer (id, workspace_id, code, name, profile_name, email, language, registered_at, created_at)
    SELECT customer, %(workspace)s, 'P-' || number, 'Giulia', 'Giulia', '', 'it', at, at FROM past
    """,
    """
    INSERT INTO customer_identity (id, workspace_id, customer_id, kind, value, created_at)
    SELECT gen_random_uuid(), %(workspace)s, customer, 'phone', '+3938' || lpad(number::text, 8, '0'), at FROM past
    """,
    """
    INSERT INTO conversation (id, workspace_id, customer_id, channel_id, language, language_locked, responder,
                              member, last_seq, answered_seq, last_inbound_at, misses, notices, memory, created_at)
    SELECT conversation, %(workspace)s, customer, %(channel)s, 'it', false, 'agent', '', 4, 3, at, 0, '{}', '{}', at
    FROM past
    """,
    """
    INSERT INTO message (id, workspace_id, conversation_id, direction, seq, kind, author, body, content, form,
                         reply_to, provider_sid, status, attempts, created_at)
    SELECT gen_random_uuid(), %(workspace)s, conversation, CASE seq %% 2 WHEN 1 THEN 'in' ELSE 'out' END, seq, 'text',
           CASE seq %% 2 WHEN 1 THEN 'customer' ELSE 'agent' END, 'Avete ancora la crema di pistacchio da 190 g?',
           '{}', '{}', '', 'SM' || md5(number || '-' || seq), CASE seq %% 2 WHEN 1 THEN 'received' ELSE 'read' END, 1, at
    FROM past, generate_series(1, 4) AS seq
    """,
    """
    INSERT INTO turn (id, workspace_id, conversation_id, number, state, leased_until, from_seq, to_seq, outcome,
                      model, tokens_in, tokens_out, milliseconds, agent_version, trace, created_at)
    SELECT gen_random_uuid(), %(workspace)s, conversation, turn, 'done', at, turn, turn, 'answered', 'concierge',
           0, 0, 20, 1, '[]', at
    FROM past, generate_series(1, 2) AS turn
    """,
    "DROP TABLE past",
)


def store_conversations(connection: psycopg.Connection[tuple[object, ...]], *, shop: str, count: int) -> None:
    """Store so many conversations of four messages and two turns each in the shop of that slug."""
    row = connection.execute(
        "SELECT w.id, c.id FROM workspace w JOIN channel c ON c.workspace_id = w.id WHERE w.slug = %s", [shop]
    ).fetchone()
    if row is None:
        raise LookupError(shop)
    values = {"count": count, "workspace": row[0], "channel": row[1]}
    with connection.transaction():
        for statement in _STATEMENTS:
            connection.execute(statement, values)
    connection.execute("VACUUM ANALYZE")
