"""However much a shop holds, a screen of its console needs as many queries as with little: nothing asks row by row.

The screens come from the table of routes, and what is stored from the tables themselves: a new screen, and a new table,
are looked at by themselves.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Final

import psycopg
import pytest
from redis import Redis

from runtime.bench.asked_screens import ask_every_screen
from runtime.bench.one_of_each import PASSWORD, one_of_each
from runtime.bench.screened import Screen
from runtime.bench.screens import Times, fill
from shop.kernel.clock import SystemClock

_MORE: Final = 2
"""Where something is there for the first time, a screen may ask what belongs to it; not for each."""


def by_route(screens: Sequence[Screen]) -> dict[str, int]:
    """The most queries that one asking of each screen needed."""
    found: dict[str, int] = defaultdict(int)
    for screen in screens:
        if screen.status < 300:  # what is refused, or leads elsewhere, says nothing
            found[screen.route] = max(found[screen.route], screen.queries)
    return found


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_screen_needs_no_more_queries_when_more_is_stored(
    empty_database: str, valkey: Redis, sweeper: psycopg.Connection[tuple[object, ...]]
) -> None:
    del empty_database, valkey
    made = one_of_each(sweeper, SystemClock().now())
    asked = partial(ask_every_screen, made.email, PASSWORD, rounds=1, addresses=1)
    few = by_route(asked())

    fill(sweeper, made, Times(customers=4, goods=4, bookings=4, sessions=20, events=4))
    screens = asked()

    assert [one.path for one in screens if one.status >= 500] == []
    many = by_route(screens)
    assert len(few) >= 20
    grown = {route: (few[route], many[route]) for route in few if many[route] > few[route] + _MORE}
    assert grown == {}, "queries with little and with more"
