"""The relay hands on what the outbox holds, and forgets nothing that the queue lost."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import redis

from runtime.queue import make_queue
from runtime.relay import Relay, batches, connect
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.settings import settings
from tests.world import MORNING, PinnedClock, Shop, a_shop

LEASE = timedelta(seconds=60)

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop() -> Shop:
    return a_shop()


@pytest.fixture
def clock() -> PinnedClock:
    return PinnedClock()


@pytest.fixture
def relay(clock: PinnedClock, valkey: redis.Redis) -> Iterator[Relay]:
    assert valkey.ping()
    queue = make_queue(settings())
    with connect(settings().database_url) as connection:
        yield Relay(queue, LEASE, clock, connection)
    queue.close()


def write(shop: Shop, topic: str = "turn", key: str = "", at: datetime = MORNING) -> str:
    with transaction(shop.id) as db:
        entry = outbox.put(
            db,
            workspace_id=shop.id,
            topic=topic,
            key=key or str(new_id()),
            payload={"message": "m"},
            now=MORNING,
            available_at=at,
        )
    return str(entry)


def waiting(valkey: redis.Redis, queue: str) -> list[dict[str, Any]]:
    tasks = [json.loads(one) for one in valkey.lrange(queue, 0, -1)]
    bodies = [json.loads(base64.b64decode(task["body"]))[1] for task in reversed(tasks)]
    return [entry for body in bodies for entry in body["entries"]]


def test_what_is_due_reaches_the_queue_of_its_topic(relay: Relay, shop: Shop, valkey: redis.Redis) -> None:
    turn, delivery = write(shop), write(shop, topic="deliver")
    relay.sweep()
    assert [entry["id"] for entry in waiting(valkey, "turns")] == [turn]
    assert [entry["id"] for entry in waiting(valkey, "delivery")] == [delivery]
    assert waiting(valkey, "turns")[0] == {
        "id": turn,
        "workspace_id": str(shop.id),
        "topic": "turn",
        "key": waiting(valkey, "turns")[0]["key"],
        "payload": {"message": "m"},
        "attempts": 1,
    }


def test_what_is_due_later_waits_and_the_relay_knows_how_long(
    relay: Relay, shop: Shop, clock: PinnedClock, valkey: redis.Redis
) -> None:
    entry = write(shop, at=MORNING + timedelta(milliseconds=700))
    assert relay.sweep() == pytest.approx(0.7)
    assert waiting(valkey, "turns") == []
    clock.pass_(milliseconds=700)
    relay.sweep()
    assert [one["id"] for one in waiting(valkey, "turns")] == [entry]


def test_nothing_is_handed_on_twice_while_its_lease_lasts(
    relay: Relay, shop: Shop, clock: PinnedClock, valkey: redis.Redis
) -> None:
    write(shop)
    relay.sweep()
    clock.pass_(seconds=59)
    relay.sweep()
    assert len(waiting(valkey, "turns")) == 1


def test_what_an_emptied_queue_forgot_is_handed_on_again(
    relay: Relay, shop: Shop, clock: PinnedClock, valkey: redis.Redis
) -> None:
    entry = write(shop)
    relay.sweep()
    valkey.flushdb()
    clock.pass_(seconds=61)
    relay.sweep()
    assert [(one["id"], one["attempts"]) for one in waiting(valkey, "turns")] == [(entry, 2)]


def test_entries_of_one_conversation_go_one_after_another(
    relay: Relay, shop: Shop, valkey: redis.Redis, clock: PinnedClock
) -> None:
    first, second = write(shop, key="same"), write(shop, key="same")
    relay.sweep()
    assert [one["id"] for one in waiting(valkey, "turns")] == [first]
    with transaction(shop.id) as db:
        outbox.finish(db, UUID(first), now=clock.now())
    relay.sweep()
    assert [one["id"] for one in waiting(valkey, "turns")] == [first, second]


def test_many_entries_share_tasks_and_few_are_spread() -> None:
    def some(count: int, topic: str) -> list[Claimed]:
        return [Claimed(new_id(), WorkspaceId(new_id()), topic, str(number)) for number in range(count)]

    assert [len(batch) for _, batch in batches(some(3, "turn"))] == [1, 1, 1]
    sizes = [(topic, len(batch)) for topic, batch in batches([*some(16, "turn"), *some(1, "media")])]
    assert sizes == [("media", 1), *[("turn", 4)] * 4]


def flood(owner: Any, shop: Shop, count: int, topic: str = "turn") -> None:
    """So many entries of one shop, each with a key of its own."""
    owner.execute(
        "INSERT INTO outbox (id, workspace_id, topic, key, payload, available_at, attempts, error, created_at) "
        "SELECT gen_random_uuid(), %(shop)s, %(topic)s, gen_random_uuid()::text, '{}', %(at)s, 0, '', %(at)s "
        "FROM generate_series(1, %(count)s)",
        {"shop": shop.id, "topic": topic, "at": MORNING, "count": count},
    )


def test_whoever_has_thousands_waiting_keeps_nobody_else_from_being_next(
    relay: Relay, shop: Shop, clock: PinnedClock, valkey: redis.Redis, owner: Any
) -> None:
    other = a_shop("seconda", 2)
    flood(owner, shop, 2_000)
    relay.sweep()
    crowd, lane = waiting(valkey, "crowd"), waiting(valkey, "turns")
    assert len(lane) == 8
    assert 0 < len(crowd) <= 2 * 64  # what does not fit there stays in the outbox

    mine = write(other)
    with transaction(None) as db:  # by the claim alone it is among the first, and not the two-thousandth
        looked = db.connection().begin_nested()
        taken = outbox.claim(db, ["turn"], most=4, lease=LEASE, now=clock.now())
        looked.rollback()
    assert mine in {str(entry.id) for entry in taken[:2]}
    relay.sweep()
    assert [entry["id"] for entry in waiting(valkey, "turns")][8:] == [mine]
    assert len(waiting(valkey, "crowd")) == len(crowd)

    valkey.delete("crowd")  # a worker has taken them all, and there is room again
    assert relay.sweep() == pytest.approx(0.1)
    assert waiting(valkey, "crowd")


def test_shops_with_much_waiting_take_turns(shop: Shop, owner: Any) -> None:
    other = a_shop("seconda", 2)
    flood(owner, shop, 300)
    flood(owner, other, 30)
    flood(owner, shop, 5, topic="deliver")
    with transaction(None) as db:
        taken = outbox.claim(db, ["turn", "deliver"], most=30, lease=LEASE, now=MORNING)
    counted = [(entry.workspace_id, entry.topic, entry.place) for entry in taken]
    assert len(counted) == 30
    assert {place for owner_, topic, place in counted if topic == "deliver"} == {1, 2, 3, 4, 5}
    turns = [
        sum(owner_ == one.id and topic == "turn" for owner_, topic, _ in counted) for one in (shop, other)
    ]
    assert sorted(turns) == [12, 13]
    with transaction(None) as db:  # the next ones stand behind those that are under way
        later = outbox.claim(db, ["turn"], most=30, lease=LEASE, now=MORNING)
    assert min(entry.place for entry in later) >= 13


def test_when_something_is_due_is_known_without_a_look_at_all_that_waits(shop: Shop, owner: Any) -> None:
    flood(owner, shop, 3)
    with transaction(None) as db:
        assert outbox.next_due(db, ["turn"]) == MORNING
        outbox.claim(db, ["turn"], most=10, lease=LEASE, now=MORNING)
        assert outbox.next_due(db, ["turn"]) == MORNING + LEASE
        assert outbox.next_due(db, ["deliver"]) is None
