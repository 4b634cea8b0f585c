"""The migrations make exactly the tables that the code expects, and can be taken back."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic.script import ScriptDirectory

from alembic import command
from runtime.embedded.postgres import OWNER
from runtime.migrations import configuration, upgrade
from tests.parts import Parts

NAME = "migrated"


@pytest.fixture
def url(parts: Parts, database: str) -> Iterator[str]:
    name = f"{NAME}_{database}"
    with parts.postgres.connect("postgres") as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield parts.postgres.url(OWNER, name)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_there_is_one_newest_version() -> None:
    assert len(ScriptDirectory.from_config(configuration("")).get_heads()) == 1


def test_the_migrated_tables_are_those_of_the_code(url: str) -> None:
    upgrade(url)
    command.check(configuration(url))


def test_migrations_can_be_taken_back_and_done_again(url: str) -> None:
    upgrade(url)
    with psycopg.connect(_plain(url)) as connection:
        before = _shape(connection)
    command.downgrade(configuration(url), "base")
    with psycopg.connect(_plain(url)) as connection:
        assert _shape(connection) == {("alembic_version", "version_num", "character varying")}
    upgrade(url)
    with psycopg.connect(_plain(url)) as connection:
        assert _shape(connection) == before


def test_what_was_held_counts_as_failed_for_the_version_that_knew_no_holding(url: str) -> None:
    upgrade(url)
    with psycopg.connect(_plain(url)) as connection:
        # Whose message it is does not matter here.
        for other in ("workspace_id_workspace", "conversation_id_conversation"):
            connection.execute(f"ALTER TABLE message DROP CONSTRAINT fk_message_{other}")
        connection.execute(_HELD)
    command.downgrade(configuration(url), "0002")
    with psycopg.connect(_plain(url)) as connection:
        assert connection.execute("SELECT status, failed_at IS NOT NULL FROM message").fetchall() == [
            ("failed", True)
        ]


def test_every_table_of_a_workspace_is_behind_row_level_security(
    owner: psycopg.Connection[tuple[object, ...]],
) -> None:
    found = owner.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind = 'r' AND NOT c.relrowsecurity"
    ).fetchall()
    assert found == [("alembic_version",)]


def test_what_the_version_without_booking_cannot_read_is_gone(url: str) -> None:
    upgrade(url)
    with psycopg.connect(_plain(url)) as connection:
        for table, others in (
            ("outbox", ["workspace_id_workspace"]),
            ("secure_link", ["workspace_id_workspace", "customer_id_customer"]),
        ):
            for other in others:
                connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT fk_{table}_{other}")
        connection.execute(_BOOKED)
    command.downgrade(configuration(url), "0005")
    with psycopg.connect(_plain(url)) as connection:
        assert connection.execute("SELECT key FROM outbox ORDER BY key").fetchall() == [
            ("a",),
            ("b",),
            ("c",),
        ]
        assert connection.execute("SELECT purpose FROM secure_link").fetchall() == [("order",)]


_BOOKED = """
    INSERT INTO outbox (id, workspace_id, topic, key, payload, available_at, attempts, error, created_at)
    SELECT gen_random_uuid(), gen_random_uuid(), topic, key, payload::jsonb, now(), 0, '', now()
    FROM (VALUES
        ('mail', 'a', '{"order": "1"}'), ('mail', 'b', '{"variant": "1"}'), ('fallback', 'c', '{"message": "1"}'),
        ('mail', 'd', '{"booking": "1"}'), ('mail', 'e', '{"day": "2026-11-23"}'), ('mail', 'f', '{"place": "1"}'),
        ('fallback', 'g', '{"booking": "1"}'), ('hold', 'h', '{}'), ('series', 'i', '{}'), ('called_off', 'j', '{}'),
        ('time_offer', 'k', '{}'), ('reminder', 'l', '{}'), ('calendar', 'm', '{}'), ('sign_in', 'n', '{}')
    ) AS told (topic, key, payload);
    INSERT INTO secure_link (id, workspace_id, token_hash, purpose, subject_id, customer_id, language, expires_at,
        uses_left, details, created_at, device_hash)
    SELECT gen_random_uuid(), gen_random_uuid(), purpose, purpose, gen_random_uuid(), gen_random_uuid(), 'it', now(),
        1, '{}', now(), '' FROM unnest(ARRAY['order', 'booking']) AS told (purpose)
"""
_HELD = """
    INSERT INTO message (id, workspace_id, conversation_id, direction, seq, kind, author, body, content, form,
        reply_to, status, attempts, created_at, held_at)
    VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'out', 1, 'text', 'agent', 'ciao', '{}', '{}',
        '', 'held', 0, now(), now())
"""


def _shape(connection: psycopg.Connection[tuple[object, ...]]) -> set[tuple[object, ...]]:
    rows = connection.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = 'public'"
    )
    return set(rows.fetchall())


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")
