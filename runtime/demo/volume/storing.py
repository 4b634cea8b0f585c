"""A workspace full of generated customers and products, to see what volume does to the product.

The rows go in by COPY, as the owner of the tables: no flow could write a hundred thousand conversations
in a minute. Nobody is told of them, and none of it can be searched by meaning.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from uuid import UUID

import psycopg
from psycopg import sql

from flows.set_up_workspace import set_up_workspace
from runtime.demo.volume.conversations import conversation_rows
from runtime.demo.volume.ids import Home, Row
from runtime.demo.volume.products import category_rows, product_rows
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.kernel.settings import settings
from shop.workspaces.profile import AgentProfile, DeliveryProfile, Hours, TaxProfile, WorkspaceProfile

SLUG = "volume"
_AT_ONCE = 5_000

_PROFILE = WorkspaceProfile(
    slug=SLUG,
    name="Volume",
    vertical="food",
    timezone="Europe/Rome",
    currency="EUR",
    language=Language.IT,
    color="#2F5D86",
    person="Rosaria",
    monthly_answers=1_000_000,
    demo=True,
    channel="whatsapp:+390932000099",
    hours=tuple(Hours(weekday=day, opens=time(0), closes=time(23, 59)) for day in range(7)),
    agent=AgentProfile(agent_name="Tano"),
    legal_name="Volume (demo)",
    tax_number="IT00042000885",
    delivery=(
        DeliveryProfile(
            code="courier",
            names={Language.IT: "Corriere", Language.EN: "Courier", Language.ES: "Mensajería"},
            price_minor=690,
            free_from_minor=5000,
        ),
    ),
    taxes=(TaxProfile(rate=1000, since=date(2020, 1, 1)),),
)


def open_volume(*, now: datetime) -> WorkspaceId:
    """The workspace of generated rows, set up where it is missing."""
    with _owner() as db:
        known = _workspace(db)
    return known or set_up_workspace(now=now, actor="system", profile=_PROFILE)


def store_conversations(count: int, *, now: datetime) -> int:
    """Bring the workspace to `count` generated conversations; tells how many were added.

    Of each: a registered customer and two questions with their answers. The same count twice adds none.
    """
    return _fill(count, "conversation", conversation_rows, now)


def store_products(count: int, *, now: datetime) -> int:
    """Bring the workspace to `count` generated products; tells how many were added."""
    return _fill(count, "product", product_rows, now)


def _fill(count: int, table: str, rows_of: Callable[[int, Home], Iterator[Row]], now: datetime) -> int:
    workspace = open_volume(now=now)
    with _owner() as db:
        there = _count(db, table, workspace)
        home = _home(db, workspace)
        if table == "product" and there == 0 < count:
            _copy(db, list(category_rows(home)))
        for start in range(there, count, _AT_ONCE):
            numbers = range(start, min(start + _AT_ONCE, count))
            _copy(db, [row for number in numbers for row in rows_of(number, home)])
        if count > there:
            db.execute("ANALYZE")  # or the planner believes for a minute that the tables are empty
        return max(0, count - there)


def _copy(db: psycopg.Connection, rows: list[Row]) -> None:
    """Write the rows, table by table in the order in which the tables first come up."""
    by_table: dict[str, list[dict[str, object]]] = defaultdict(list)
    for table, values in rows:
        by_table[table].append(values)
    with db.transaction():
        for table, several in by_table.items():
            columns = tuple(several[0])
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
                sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
            )
            with db.cursor().copy(statement) as copy:
                for values in several:
                    copy.write_row([values[column] for column in columns])


def _home(db: psycopg.Connection, workspace: UUID) -> Home:
    row = db.execute("SELECT id, address FROM channel WHERE workspace_id = %s", [workspace]).fetchone()
    if row is None:
        raise LookupError("the workspace of generated rows has no channel")
    return Home(workspace, row[0], row[1])


def _workspace(db: psycopg.Connection) -> WorkspaceId | None:
    row = db.execute("SELECT id FROM workspace WHERE slug = %s", [SLUG]).fetchone()
    return WorkspaceId(row[0]) if row else None


def _count(db: psycopg.Connection, table: str, workspace: UUID) -> int:
    counted = sql.SQL("SELECT count(*) FROM {} WHERE workspace_id = %s").format(sql.Identifier(table))
    row = db.execute(counted, [workspace]).fetchone()
    return int(row[0]) if row else 0


@contextmanager
def _owner() -> Iterator[psycopg.Connection]:
    """A connection that row-level security does not bind."""
    address = settings().owner_database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(address, autocommit=True) as db:
        yield db
