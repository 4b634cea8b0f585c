"""What is kept long enough goes in the shop's night, a few rows at a time; what the law wants stays."""

from datetime import timedelta
from typing import Any

import pytest

from flows import purge as purging
from flows.purge import DaysUnfit, KindUnknown, keep_for, purge
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.workspaces.retention import kept, ranges
from tests.orders.buying import a_buyer, a_selling_shop, puts, sells
from tests.world import MORNING, Shop, a_registered_customer, a_shop, arrives, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

NIGHT = MORNING.replace(hour=2)
LONG_AGO = MORNING - timedelta(days=4000)


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def old(shop: Shop) -> dict[str, int]:
    with transaction(shop.id) as db:
        return {one_.range.kind: one_.old for one_ in kept(db, shop.id, MORNING) if one_.old}


def test_what_would_go_is_counted_and_goes_in_the_night_with_its_files(shop: Shop, owner: Any) -> None:
    a_registered_customer(shop)
    other = a_shop("altra", 2)
    for _ in range(3):
        arrives(shop, "Buongiorno")
        arrives(other, "Buongiorno")
    message = one(owner, "SELECT id FROM message WHERE workspace_id = %(shop)s LIMIT 1", {"shop": shop.id})
    owner.execute(
        "INSERT INTO media (id, workspace_id, message_id, content_type, size, sha256, state, reason, source_url, created_at) "
        "VALUES (%(id)s, %(shop)s, %(message)s, 'image/jpeg', 9, %(sha)s, 'kept', '', '', now())",
        {"id": new_id(), "shop": shop.id, "message": message, "sha": "a" * 64},
    )
    owner.execute("UPDATE message SET created_at = %s", [LONG_AGO])
    owner.execute("UPDATE event SET at = %s", [LONG_AGO])
    kept_events = one(owner, "SELECT count(*) FROM event WHERE workspace_id = %(it)s", {"it": other.id})
    consents = rows(owner, "SELECT id FROM consent ORDER BY id")
    counted = old(shop)
    assert counted["messages"] == 3
    assert counted["audit"] > 0
    assert purge(now=MORNING, workspace_id=shop.id) == {}  # by day nobody is kept waiting
    gone = purge(now=NIGHT, workspace_id=shop.id)
    assert gone == counted
    assert old(shop) == {}
    assert purge(now=NIGHT, workspace_id=shop.id) == {}
    mine = {"it": shop.id}
    assert one(owner, "SELECT count(*) FROM message WHERE workspace_id = %(it)s", mine) == 0
    assert one(owner, "SELECT count(*) FROM message WHERE workspace_id <> %(it)s", mine) == 3
    assert one(owner, "SELECT count(*) FROM event WHERE workspace_id <> %(it)s", mine) == kept_events
    assert rows(owner, "SELECT id FROM consent ORDER BY id") == consents
    assert rows(owner, "SELECT payload -> 'files' FROM outbox WHERE topic = 'unused'") == [(["a" * 64],)]
    told = one(owner, "SELECT details FROM event WHERE name = 'RetentionPurged'")
    assert told == gone


def test_what_is_still_on_its_way_stays_however_old(shop: Shop, owner: Any) -> None:
    a_registered_customer(shop)
    arrives(shop, "Buongiorno")
    owner.execute(
        "UPDATE message SET created_at = %(at)s, direction = 'out', status = 'queued'", {"at": LONG_AGO}
    )
    assert old(shop) == {}
    owner.execute("UPDATE message SET status = 'held'")
    assert "messages" not in purge(now=NIGHT, workspace_id=shop.id)


def test_each_shop_chooses_within_what_is_allowed(shop: Shop, owner: Any) -> None:
    arrives(shop, "Buongiorno")
    owner.execute("UPDATE message SET created_at = %(at)s", {"at": MORNING - timedelta(days=100)})
    assert "messages" not in old(shop)
    told: dict[str, Any] = {"now": MORNING, "actor": "member", "workspace_id": shop.id}
    assert keep_for(**told, kind="messages", days=90) == ranges()["messages"].usual
    assert old(shop)["messages"] == 1
    for days in (89, 3651, 0):
        with pytest.raises(DaysUnfit):
            keep_for(**told, kind="messages", days=days)
    with pytest.raises(KindUnknown):
        keep_for(**told, kind="invoices", days=365)
    assert keep_for(**told, kind="messages", days=1095) == 90
    assert "messages" not in old(shop)
    assert rows(
        owner, "SELECT details ->> 'days' FROM event WHERE name = 'RetentionChanged' ORDER BY id"
    ) == [
        ("90",),
        ("1095",),
    ]


def test_of_a_forgotten_cart_only_what_lies_in_it_goes(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "PIST", 900)
    puts(a_buyer(shop), "PIST")
    owner.execute("UPDATE cart SET changed_at = %s", [LONG_AGO])
    owner.execute("DELETE FROM reservation")
    assert purge(now=NIGHT, workspace_id=shop.id)["carts"] == 1
    assert one(owner, "SELECT count(*) FROM cart_line") == 0
    assert one(owner, "SELECT count(*) FROM cart") == 1


def test_much_of_it_goes_in_small_transactions(shop: Shop, owner: Any) -> None:
    owner.execute(
        "INSERT INTO function_call (id, workspace_id, code, trial, error, milliseconds, created_at) "
        "SELECT gen_random_uuid(), %(shop)s, 'stock', false, '', 0, %(at)s FROM generate_series(1, %(count)s)",
        {"shop": shop.id, "at": LONG_AGO, "count": 2 * purging.AT_ONCE + 7},
    )
    assert purge(now=NIGHT, workspace_id=shop.id) == {"function_calls": 2 * purging.AT_ONCE + 7}
