"""The last piece bought by two at once, each by a way of their own: one gets it, the other hears what else there is."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import cycle, islice
from threading import Barrier
from typing import Any

import pytest
from redis import Redis

from flows.receive_stock import receive_stock
from shop.kernel.database import transaction
from shop.orders.order_view import orders_of
from tests.catalog.goods import a_product
from tests.faults.rivals import JAR, NAME, ByChat, ByPage, Rival, Told
from tests.orders.buying import pays
from tests.stock.shelf import what_does_not_add_up
from tests.web.selling import CardDesk, a_selling_shop
from tests.web.visiting import visitor
from tests.world import MORNING, PinnedClock, Shop, one, rows

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

ROUNDS = 12
# The goods are kept for a quarter of an hour after they were shown, the proposal itself holds for an hour:
# so the second can be shown the same piece, and both may still say yes when nobody's is kept any more.
SECOND, YES = timedelta(minutes=16), timedelta(minutes=32)


@pytest.fixture
def clock() -> PinnedClock:
    return PinnedClock()


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    del empty_database, valkey
    made = a_selling_shop()
    a_product(made, JAR.lower(), 1900, category="spreads", stock=0)
    return made


@pytest.fixture
def rivals(shop: Shop, clock: PinnedClock) -> Iterator[dict[str, Rival]]:
    with visitor(clock, payments={"test": CardDesk()}) as browser:
        yield {"chat": ByChat(shop, "+393331111111"), "web": ByPage(shop, "+393332222222", browser)}


def at_once(rivals: list[Rival], clock: PinnedClock) -> list[Told]:
    """Both say yes, each in a thread of their own, let go together."""
    gate = Barrier(len(rivals))

    def agree(rival: Rival) -> Told:
        gate.wait(timeout=10)
        return rival.says_yes(clock.now())

    with ThreadPoolExecutor(len(rivals)) as threads:
        return list(threads.map(agree, rivals))


def pays_for_it(shop: Shop, rival: Rival, clock: PinnedClock) -> int:
    """The winner pays, so that the piece is theirs for good; the order's number."""
    with transaction(shop.id) as db:
        latest = orders_of(db, rival.customer, 1)[0]
    assert pays(shop, latest, now=clock.now()) == "paid"
    return latest.number


def test_exactly_one_of_two_gets_the_last_piece(
    shop: Shop, rivals: dict[str, Rival], clock: PinnedClock, owner: Any
) -> None:
    pairs = [("chat", "web"), ("web", "chat")]
    won: dict[str, int] = dict.fromkeys(rivals, 0)
    for number, pair in enumerate(islice(cycle(pairs), ROUNDS), start=1):
        two = [rivals[way] for way in pair]
        clock.at = MORNING + timedelta(days=number)
        receive_stock(now=clock.now(), actor="member", workspace_id=shop.id, sku=JAR, quantity=1)
        two[0].is_shown(clock.now())
        clock.at += SECOND
        two[1].is_shown(clock.now())
        clock.at += YES - SECOND

        told = at_once(two, clock)

        assert sorted(one.ordered for one in told) == [False, True], (number, pair, told)
        winner = 0 if told[0].ordered else 1
        refused = told[1 - winner]
        assert refused.short == NAME
        assert refused.instead
        assert pays_for_it(shop, two[winner], clock) == number
        two[1 - winner].gives_up(clock.now())
        won[pair[winner]] += 1

    assert min(won.values()) > 0, won
    assert one(owner, "SELECT count(*) FROM customer_order WHERE state = 'paid'") == ROUNDS
    assert rows(owner, "SELECT quantity, state FROM reservation JOIN variant ON variant.id = variant_id "
                       "JOIN customer_order ON customer_order.id = subject_id") == []
    assert one(owner, "SELECT stock FROM variant WHERE sku = 'ULTIMO-VASO'") == ROUNDS
    assert one(owner, "SELECT sum(quantity) FROM allocation WHERE state = 'bound'") == ROUNDS
    assert what_does_not_add_up(owner) == []
