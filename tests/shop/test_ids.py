"""Ids tell the order in which things came about, also within one instant."""

import threading
import time
from uuid import UUID

import pytest

from shop.kernel import ids
from shop.kernel.ids import new_id


def test_ids_rise_within_one_instant_too() -> None:
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(made)
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert abs((made[0].int >> 80) - time.time_ns() // 1_000_000) < 60_000


def test_many_at_once_never_get_the_same_tick() -> None:
    ticks = ids._Ticks()
    seen: list[int] = []

    def take() -> None:
        seen.extend([ticks.next() for _ in range(2_000)])

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 8_000


def test_a_clock_that_is_set_back_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = new_id()
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    after = [new_id() for _ in range(3)]
    assert before < after[0] < after[1] < after[2]
    assert all(isinstance(one, UUID) for one in after)
