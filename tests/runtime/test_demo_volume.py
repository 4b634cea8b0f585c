"""Generated volume: deterministic, in a workspace of its own, and quick."""

import time
from datetime import UTC, datetime

import psycopg
import pytest

from runtime.demo.volume.storing import store_conversations, store_products

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Owner = psycopg.Connection[tuple[object, ...]]

pytestmark = pytest.mark.usefixtures("empty_database")


def counted(owner: Owner, table: str) -> int:
    row = owner.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608  # names of this test
    assert row is not None
    return int(str(row[0]))


def test_as_many_conversations_as_asked_for_each_with_two_answered_questions(owner: Owner) -> None:
    assert store_conversations(300, now=NOW) == 300
    tables = ("customer", "customer_identity", "consent", "conversation", "turn", "message")
    assert [counted(owner, table) for table in tables] == [300, 300, 300, 300, 600, 1200]


def test_the_same_count_twice_adds_nothing_and_a_larger_one_only_the_difference() -> None:
    assert store_conversations(20, now=NOW) == 20
    assert store_conversations(20, now=NOW) == 0
    assert store_conversations(25, now=NOW) == 5


def test_the_same_number_always_makes_the_same_customer(owner: Owner) -> None:
    store_conversations(40, now=NOW)
    first = owner.execute("SELECT id, code, name, language FROM customer ORDER BY code").fetchall()
    owner.execute("DELETE FROM workspace")
    owner.commit()
    store_conversations(40, now=NOW)
    assert owner.execute("SELECT id, code, name, language FROM customer ORDER BY code").fetchall() == first


def test_products_have_a_price_and_a_place_in_the_catalog(owner: Owner) -> None:
    assert store_products(200, now=NOW) == 200
    assert store_products(200, now=NOW) == 0
    priced = owner.execute(
        "SELECT count(*) FROM product JOIN variant ON product_id = product.id "
        "JOIN category ON category.id = category_id WHERE price_minor > 0"
    ).fetchone()
    assert priced == (200,)


@pytest.mark.slow
def test_ten_thousand_conversations_are_stored_in_seconds() -> None:
    began = time.process_time()
    assert store_conversations(10_000, now=NOW) == 10_000
    assert time.process_time() - began < 10, "a busy machine takes longer, and no more of its processor"
