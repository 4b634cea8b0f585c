"""Every screen of the console with 100,000 conversations, 100,000 products and 1,000,000 messages stored.

`python -m runtime.bench.screens` measures this part alone, on a running product (`vetrina up`). It makes a database of
its own beside that of the product, fills it, asks every screen and what its lists lead to, and removes it.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from flows.keep_figures import keep_figures
from runtime.bench.asked_screens import ask_every_screen
from runtime.bench.fresh_shop import Owner, the_running_product
from runtime.bench.multiplied import belonging_to, multiply
from runtime.bench.one_of_each import CONVERSATIONS, PASSWORD, PRODUCTS, OneOfEach, one_of_each
from runtime.bench.screened import Filled, Screen, screen_table
from runtime.embedded.postgres import EXTENSIONS, plain_url
from runtime.embedded.state import State, open_state, read_json
from runtime.embedded.surroundings import state_folder
from runtime.heap import settle_heap
from runtime.migrations import upgrade
from runtime.reaching import owner_url
from shop.kernel.clock import SystemClock
from shop.kernel.database import engine
from shop.kernel.settings import settings

CONVERSATIONS_STORED: Final = 100_000
PRODUCTS_STORED: Final = 100_000
_LAST_NUMBER: Final = 12
"""Of the messages of one conversation: copied they are numbered 1 to 4, 6 to 9 and 11 to 14, so ten are left."""
_GOODS: Final = ("product", "variant", "product_media", "batch", "stock_movement")

Tell = Callable[[str], None]


def main() -> None:
    """Measure this part alone, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS_STORED)
    parser.add_argument("--products", type=int, default=PRODUCTS_STORED)
    parser.add_argument("--all", action="store_true", help="tell of every screen, not of the slowest")
    told = parser.parse_args()
    with the_running_product():
        filled, screens = asked(
            open_state(state_folder()),
            conversations=told.conversations,
            products=told.products,
            tell=lambda line: print(line, file=sys.stderr, flush=True),  # noqa: T201  # how far it is
        )
    sys.stdout.write(screen_table(filled, screens, most=len(screens) if told.all else 12) + "\n")


def screens(state: State, tell: Tell) -> str:
    """Fill, ask, and tell it as a table."""
    return screen_table(*asked(state, tell=tell))


def asked(
    state: State,
    *,
    conversations: int = CONVERSATIONS_STORED,
    products: int = PRODUCTS_STORED,
    tell: Tell,
) -> tuple[Filled, list[Screen]]:
    """Fill a database of its own and ask every screen there."""
    with _a_database(owner_url(state)) as owner:
        now = SystemClock().now()
        tell("screens: a little of everything")
        made = one_of_each(owner, now)
        tell(f"screens: storing {conversations:,} conversations and {products:,} products")
        fill(owner, made, Times(conversations // CONVERSATIONS, products // PRODUCTS))
        while keep_figures(now=now, workspace_id=made.workspace):  # as every night
            pass
        owner.execute("ANALYZE")
        filled = Filled(
            *(_count(owner, name) for name in ("conversation", "message", "product", "customer_order"))
        )
        tell("screens: asking")
        settle_heap()  # as the web process does, which has loaded less before
        pids = {"database": int(read_json(state.processes)["postgres"]["pid"])}
        return filled, ask_every_screen(made.email, PASSWORD, tell=tell, pids=pids)


@dataclass(frozen=True, slots=True)
class Times:
    """How many times what."""

    customers: int
    """With their conversations, orders and whatever else is theirs."""
    goods: int
    bookings: int = 30
    """Each a week before the last one."""
    sessions: int = 500
    events: int = 500


def fill(owner: Owner, made: OneOfEach, times: Times) -> None:
    """Multiply what is there: half a year in which something happened every few minutes."""
    of_sessions = belonging_to(["live_session"])
    of_bookings = belonging_to(["booking"], but=["customer_order"]) - of_sessions
    of_customers = belonging_to(["customer"], but=["member"]) - of_bookings - of_sessions
    multiply(owner, made.workspace, ["message"], copies=2)
    owner.execute("DELETE FROM message WHERE seq > %s", [_LAST_NUMBER])
    each = timedelta(days=180) / times.customers
    multiply(owner, made.workspace, of_customers, copies=times.customers, back=each)
    multiply(owner, made.workspace, _GOODS, copies=times.goods)
    multiply(owner, made.workspace, of_bookings, copies=times.bookings, back=timedelta(days=7))
    multiply(owner, made.workspace, of_sessions, copies=times.sessions, back=timedelta(hours=6))
    multiply(owner, made.workspace, ["event"], copies=times.events, back=timedelta(minutes=7))


@contextmanager
def _a_database(beside: str) -> Iterator[Owner]:
    """A database of its own beside that one, migrated; for the length of the block this process works in it."""
    name = sql.Identifier(_NAME)
    with psycopg.connect(plain_url(beside), autocommit=True) as server:
        server.execute(_DROP.format(name))
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
    before = settings().database_url
    try:
        with psycopg.connect(plain_url(_moved(beside)), autocommit=True) as owner:
            for extension in EXTENSIONS:
                owner.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
            upgrade(_moved(beside))
            _work_in(_moved(before))
            yield owner
    finally:
        _work_in(before)
        with psycopg.connect(plain_url(beside), autocommit=True) as server:
            server.execute(_DROP.format(name))


def _work_in(url: str) -> None:
    """From here on this process's transactions are in the database of that address."""
    engine().dispose()
    os.environ["DATABASE_URL"] = url  # noqa: TID251  # settings are made from it
    settings.cache_clear()
    engine.cache_clear()


_NAME: Final = "bench_screens"
_DROP: Final = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")


def _moved(url: str) -> str:
    return make_url(url).set(database=_NAME).render_as_string(hide_password=False)


def _count(owner: Owner, table: str) -> int:
    row = owner.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    return int(str(row[0])) if row else 0


if __name__ == "__main__":
    main()
