"""Rows written by remembered statements, and settings asked once, are what the database holds."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from shop.events import outbox
from shop.kernel.asked import asked_once
from shop.kernel.database import transaction
from shop.kernel.rows import update_row
from shop.tables import OutboxEntry
from tests.world import MORNING, Shop, a_shop, one

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop() -> Shop:
    return a_shop("bottega", 1)


@pytest.fixture
def other_shop() -> Shop:
    return a_shop("altra", 2)


def test_a_change_touches_its_own_row_and_the_columns_that_are_named(shop: Shop, owner: Any) -> None:
    with transaction(shop.id) as db:
        changed, other = (_entry(shop, db, key) for key in ("a", "b"))
        update_row(db, OutboxEntry, changed, payload={"now": 1}, done_at=MORNING)

    assert one(owner, "SELECT payload->>'now' FROM outbox WHERE id = %(id)s", {"id": changed}) == "1"
    assert one(owner, "SELECT key FROM outbox WHERE id = %(id)s", {"id": changed}) == "a"
    assert one(owner, "SELECT done_at FROM outbox WHERE id = %(id)s", {"id": other}) is None


def test_another_shops_row_is_out_of_reach(shop: Shop, other_shop: Shop, owner: Any) -> None:
    with transaction(other_shop.id) as db:
        theirs = _entry(other_shop, db, "theirs")
    with transaction(shop.id) as db:
        update_row(db, OutboxEntry, theirs, done_at=MORNING)

    assert one(owner, "SELECT done_at FROM outbox WHERE id = %(id)s", {"id": theirs}) is None


def test_a_setting_is_asked_once_in_a_transaction_and_anew_in_the_next(shop: Shop) -> None:
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    with transaction(shop.id) as db:
        assert [asked_once(db, "rates", ask), asked_once(db, "rates", ask)] == [1, 1]
    with transaction(shop.id) as db:
        assert asked_once(db, "rates", ask) == 2


def test_a_transaction_sees_its_own_workspace_from_the_first_statement(shop: Shop, other_shop: Shop) -> None:
    for each in (shop, other_shop, shop):
        with transaction(each.id) as db:
            inside = db.connection().execute(text("SELECT current_setting('vetrina.workspace')"))
            assert UUID(str(inside.scalar())) == each.id
            rows = db.connection().execute(text("SELECT DISTINCT id FROM workspace")).scalars().all()
            assert rows == [each.id]
    with transaction(None) as db:
        assert not db.connection().execute(text("SELECT id FROM workspace")).all()


def _entry(shop: Shop, db: Any, key: str) -> UUID:
    return outbox.put(db, workspace_id=shop.id, topic="forget", key=key, payload={}, now=MORNING)
