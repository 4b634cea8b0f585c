"""Builders of stock: a shelf with goods, customers who want them, orders that they are bound to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlmodel import col

from flows.change_catalog import put_category, put_product
from shop.catalog.changing import CategoryProfile, ProductProfile
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, new_id
from shop.kernel.language import Language
from shop.stock.allocations import allocate, free_allocated, ship_allocated
from shop.stock.available import available
from shop.stock.ledger import Wanted
from shop.stock.reservations import Purpose, reserve
from shop.tables import Customer, Order, OrderLine, Variant
from tests.world import MORNING, Shop, rows

HOUR = timedelta(hours=1)
Shelf = dict[str, UUID]
"""Ids of variants by their skus."""


@dataclass(frozen=True, slots=True)
class Bought:
    """An order with its lines."""

    id: UUID
    lines: tuple[tuple[UUID, UUID, int], ...]
    """(line, variant, quantity)."""


def a_shelf(shop: Shop, stocks: Mapping[str, int | None], **changes: Any) -> Shelf:
    """One product of several variants, each with so much on hand; `changes` are for every variant."""
    category = CategoryProfile(code="pantry", names={Language.IT: "Dispensa"})
    put_category(now=MORNING, actor="system", workspace_id=shop.id, category=category)
    told = {
        "slug": "capperi",
        "category": "pantry",
        "names": {Language.IT: "Capperi", Language.EN: "Capers"},
        "variants": [
            {"sku": sku, "price_minor": 500, "stock": stock, **changes} for sku, stock in stocks.items()
        ],
    }
    profile = ProductProfile.model_validate(told)
    put_product(now=MORNING, actor="system", workspace_id=shop.id, product=profile)
    with transaction(shop.id) as db:
        return {row.sku: row.id for row in db.execute(select(col(Variant.sku), col(Variant.id)))}


def somebody(shop: Shop) -> CustomerId:
    """A customer, of whom nothing else matters."""
    customer = new_id()
    with transaction(shop.id) as db:
        db.connection().execute(
            insert(Customer).values(
                id=customer, workspace_id=shop.id, code=str(customer)[-12:], language="it", created_at=MORNING
            )
        )
    return CustomerId(customer)


def an_order(shop: Shop, customer: CustomerId, number: int = 1, **quantities: int) -> Bought:
    """An order of so much of each sku (with ``_`` for ``-``), with nothing bound to it yet."""
    with transaction(shop.id) as db:
        order = Order(
            workspace_id=shop.id,
            number=number,
            customer_id=customer,
            payment="card",
            currency="EUR",
            language="it",
            goods_minor=0,
            tax_minor=0,
            total_minor=0,
            placed_at=MORNING,
            created_at=MORNING,
        )
        db.add(order)
        db.flush()
        lines = []
        for position, (sku, quantity) in enumerate(quantities.items()):
            variant = db.scalars(select(Variant).where(col(Variant.sku) == sku.replace("_", "-"))).one()
            line = OrderLine(
                workspace_id=shop.id,
                order_id=order.id,
                position=position,
                variant_id=variant.id,
                sku=variant.sku,
                name=variant.sku,
                quantity=quantity,
                unit_minor=0,
                total_minor=0,
            )
            db.add(line)
            db.flush()
            lines.append((line.id, variant.id, quantity))
        return Bought(order.id, tuple(lines))


def keeps(
    shop: Shop,
    customer: CustomerId,
    wanted: Mapping[UUID, int],
    *,
    subject: UUID | None = None,
    purpose: Purpose = "checkout",
    at: datetime = MORNING,
    stretch: timedelta = HOUR,
    instead_of: UUID | None = None,
) -> UUID:
    """So much is reserved for a customer; returns the subject it is reserved for."""
    holder = subject or new_id()
    with transaction(shop.id) as db:
        reserve(
            db,
            workspace_id=shop.id,
            customer_id=customer,
            purpose=purpose,
            subject_id=holder,
            wanted=[Wanted(variant, quantity) for variant, quantity in wanted.items()],
            until=at + stretch,
            at=at,
            now=at,
            instead_of=instead_of,
        )
    return holder


def binds(shop: Shop, bought: Bought, *, at: datetime = MORNING) -> None:
    """The goods are bound to the order."""
    with transaction(shop.id) as db:
        allocate(db, workspace_id=shop.id, order_id=bought.id, lines=bought.lines, at=at)


def ships(shop: Shop, bought: Bought, *, at: datetime = MORNING) -> None:
    """What is bound to the order leaves the house."""
    with transaction(shop.id) as db:
        ship_allocated(db, workspace_id=shop.id, order_id=bought.id, actor="member", now=at)


def frees(shop: Shop, bought: Bought, *, at: datetime = MORNING) -> None:
    """The order wants its goods no more."""
    with transaction(shop.id) as db:
        free_allocated(db, order_id=bought.id, now=at)


def free(shop: Shop, variant: UUID, **how: Any) -> int | None:
    """How much can be promised now."""
    with transaction(shop.id) as db:
        return available(db, [variant], **how)[variant]


def picked(owner: Any, order: UUID, state: str = "bound") -> list[tuple[str, int]]:
    """Of which lot (empty: of none) how much is bound to the order, what expires first before the rest."""
    return rows(
        owner,
        "SELECT coalesce(batch.lot, ''), allocation.quantity FROM allocation "
        "LEFT JOIN batch ON batch.id = allocation.batch_id "
        "WHERE order_id = %(order)s AND allocation.state = %(state)s ORDER BY batch.expires_on, batch.lot",
        {"order": order, "state": state},
    )


def ledger(owner: Any, variant: UUID) -> list[tuple[str, int]]:
    """The lines of the variant: why, and how much."""
    return rows(
        owner,
        "SELECT reason, quantity FROM stock_movement WHERE variant_id = %(variant)s ORDER BY id",
        {"variant": variant},
    )


def events(owner: Any, name: str) -> list[dict[str, Any]]:
    """The details of every event of that name."""
    found = rows(owner, "SELECT details FROM event WHERE name = %(name)s ORDER BY id", {"name": name})
    return [details for (details,) in found]


def what_does_not_add_up(owner: Any) -> list[Any]:
    """Variants and batches, of whatever workspace, whose figures contradict the ledger or their promises."""
    return rows(owner, _CONTRADICTIONS)


_CONTRADICTIONS = """
    SELECT 'stock is not the sum of its lines', variant.id FROM variant
    WHERE coalesce(stock, 0) <> (
        SELECT coalesce(sum(quantity), 0) FROM stock_movement WHERE variant_id = variant.id)
    UNION ALL
    SELECT 'batch is not the sum of its lines', batch.id FROM batch
    WHERE on_hand <> (SELECT coalesce(sum(quantity), 0) FROM stock_movement WHERE batch_id = batch.id)
    UNION ALL
    SELECT 'more bound than in the batch', batch.id FROM batch
    WHERE on_hand < (
        SELECT coalesce(sum(quantity), 0) FROM allocation WHERE batch_id = batch.id AND state = 'bound')
    UNION ALL
    SELECT 'more bound than in no batch', variant.id FROM variant
    WHERE stock - (SELECT coalesce(sum(on_hand), 0) FROM batch WHERE batch.variant_id = variant.id) < (
        SELECT coalesce(sum(quantity), 0) FROM allocation
        WHERE allocation.variant_id = variant.id AND batch_id IS NULL AND state = 'bound')
    UNION ALL
    SELECT 'a row of another workspace', other.id FROM (
        SELECT id, workspace_id, variant_id FROM reservation
        UNION ALL SELECT id, workspace_id, variant_id FROM allocation
        UNION ALL SELECT id, workspace_id, variant_id FROM batch
        UNION ALL SELECT id, workspace_id, variant_id FROM stock_movement
        UNION ALL SELECT id, workspace_id, variant_id FROM waiting_entry
    ) AS other JOIN variant ON variant.id = other.variant_id
    WHERE variant.workspace_id <> other.workspace_id
"""
