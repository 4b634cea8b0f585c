"""The servers that come with the product."""

import psycopg
import redis


def test_the_application_cannot_pass_row_level_security(
    owner: psycopg.Connection[tuple[object, ...]],
) -> None:
    row = owner.execute(
        "SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = 'vetrina_app'"
    ).fetchone()
    assert row == (False, False, True)


def test_what_the_indexes_need_is_there(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    found = {name for (name,) in owner.execute("SELECT extname FROM pg_extension").fetchall()}
    assert found >= {"pg_trgm", "unaccent", "btree_gist"}


def test_valkey_keeps_what_it_is_told(valkey: redis.Redis) -> None:
    valkey.set("word", "kept")
    assert valkey.get("word") == b"kept"
