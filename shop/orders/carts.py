"""A customer's cart as rows: found, locked, changed. Every change raises its version."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from shop.customers.viewing import customer_view
from shop.events import outbox
from shop.kernel.ids import CustomerId, WorkspaceId, new_id
from shop.orders.quoting import Wished
from shop.stock.available import available
from shop.tables import Cart, CartLine, Order, OrderLine, Product, Proposal, Variant

MOST_REMINDERS = 2
FIRST_REMINDER = timedelta(hours=1)
_LONGEST = timedelta(days=3650)
"""A reminder is put off with every change, however long somebody takes."""


@dataclass(frozen=True, slots=True)
class InCart:
    """A line with what it is about."""

    line: CartLine
    variant: Variant
    product: Product

    def sold(self, at: datetime) -> bool:
        """Whether the shop still sells it."""
        return is_sold(self.variant, self.product, at)


def is_sold(variant: Variant, product: Product, at: datetime) -> bool:
    """Whether the shop sells it: it is shown, and what has a date has not begun."""
    return product.status == "active" and (variant.starts_at is None or variant.starts_at > at)


def open_cart(db: Session, customer_id: UUID) -> Cart | None:
    """The customer's open cart, as it stands."""
    return db.scalars(_open(customer_id).execution_options(populate_existing=True)).first()


def lock_cart(
    db: Session,
    *,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    at: datetime,
) -> Cart:
    """The customer's open cart, made where there is none, locked until the transaction ends.

    Refuses a customer that this workspace does not have.
    """
    while True:
        found = lock_open_cart(db, customer_id)
        if found is not None:
            return found
        customer_view(db, customer_id)
        db.connection().execute(_new(workspace_id, customer_id, conversation_id, at))


def lock_open_cart(db: Session, customer_id: UUID) -> Cart | None:
    """The customer's open cart, locked until the transaction ends; None where there is none."""
    locked = _open(customer_id).with_for_update().execution_options(populate_existing=True)
    return db.scalars(locked).first()


def lines_of(db: Session, cart: UUID) -> list[InCart]:
    """What is in the cart, in the order in which it was put in."""
    found = db.execute(
        select(CartLine, Variant, Product)
        .join(Variant, col(Variant.id) == col(CartLine.variant_id))
        .join(Product, col(Product.id) == col(Variant.product_id))
        .where(col(CartLine.cart_id) == cart)
        .order_by(col(CartLine.created_at), col(CartLine.id))
        .execution_options(populate_existing=True)
    )
    return [InCart(*row) for row in found]


def wishes_of(lines: Sequence[InCart], at: datetime) -> list[Wished]:
    """What is to be priced: everything that is still sold."""
    return [Wished(each.variant.id, each.line.quantity) for each in lines if each.sold(at)]


def put_line(
    db: Session, cart: Cart, *, variant_id: UUID, quantity: int, shown_minor: int, at: datetime
) -> None:
    """Have exactly so many units of the variant in the cart; none takes it out."""
    if quantity == 0:
        gone = (col(CartLine.cart_id) == cart.id, col(CartLine.variant_id) == variant_id)
        db.connection().execute(delete(CartLine).where(*gone))
        return
    told = {"quantity": quantity, "shown_minor": shown_minor}
    new = insert(CartLine).values(
        id=new_id(),
        workspace_id=cart.workspace_id,
        cart_id=cart.id,
        variant_id=variant_id,
        created_at=at,
        **told,
    )
    db.connection().execute(new.on_conflict_do_update(index_elements=["cart_id", "variant_id"], set_=told))


def note_shown(db: Session, cart: UUID, prices: Mapping[UUID, int]) -> None:
    """The customer has now seen these unit prices."""
    for variant, minor in prices.items():
        db.connection().execute(
            update(CartLine)
            .where(
                col(CartLine.cart_id) == cart,
                col(CartLine.variant_id) == variant,
                col(CartLine.shown_minor) != minor,
            )
            .values(shown_minor=minor)
        )


def touch(db: Session, cart: Cart, *, now: datetime, at: datetime) -> None:
    """The locked cart was changed: a new version, and its reminders begin anew. `now` is the real instant."""
    cart.version += 1
    cart.changed_at = at
    cart.reminded = 0
    db.add(cart)
    db.flush()
    outbox.put_off_or_put(
        db,
        workspace_id=cart.workspace_id,
        topic="cart",
        key=str(cart.id),
        now=now,
        wait=FIRST_REMINDER,
        longest=_LONGEST,
    )


def reopen_cart_of(db: Session, order: Order, *, at: datetime) -> bool:
    """What was in a canceled order is in the customer's cart again; not where another cart was begun."""
    if order.cart_id is None or lock_open_cart(db, order.customer_id) is not None:
        return False
    opened = (
        update(Cart)
        .where(col(Cart.id) == order.cart_id, col(Cart.state) == "ordered")
        .values(state="open", version=col(Cart.version) + 1, changed_at=at, reminded=MOST_REMINDERS)
    )
    with suppress(IntegrityError), db.begin_nested():  # another one is begun in this very moment
        return db.connection().execute(opened).rowcount > 0
    return False


def close_cart_of(db: Session, order: Order) -> None:
    """An order lives again: its cart is closed once more, unless something else was put in."""
    cart = lock_open_cart(db, order.customer_id)
    if cart is None or cart.id != order.cart_id:
        return
    ordered = select(col(OrderLine.variant_id), col(OrderLine.quantity)).where(
        col(OrderLine.order_id) == order.id
    )
    held = select(col(CartLine.variant_id), col(CartLine.quantity)).where(col(CartLine.cart_id) == cart.id)
    if {tuple(row) for row in db.execute(ordered)} == {tuple(row) for row in db.execute(held)}:
        cart.state = "ordered"
        db.add(cart)
        db.flush()


def left_for(
    db: Session, customer_id: UUID, variant_ids: Collection[UUID], *, at: datetime
) -> dict[UUID, int | None]:
    """By variant, how much this customer may have: what is kept for them already counts as theirs."""
    proposal = db.connection().execute(_OPEN_PROPOSAL, {"customer": customer_id}).scalar()
    return available(db, variant_ids, besides=proposal, customer_id=customer_id, at=at)


_OPEN_PROPOSAL = select(col(Proposal.id)).where(
    col(Proposal.customer_id) == bindparam("customer"), col(Proposal.state) == "open"
)


def _open(customer_id: UUID) -> Select[Cart]:
    return select(Cart).where(col(Cart.customer_id) == customer_id, col(Cart.state) == "open")


def _new(
    workspace_id: WorkspaceId, customer_id: CustomerId, conversation_id: UUID | None, at: datetime
) -> Insert:
    return (
        insert(Cart)
        .values(
            id=new_id(),
            workspace_id=workspace_id,
            customer_id=customer_id,
            conversation_id=conversation_id,
            state="open",
            version=0,
            delivery="",
            payment="",
            codes=[],
            changed_at=at,
            reminded=0,
            created_at=at,
        )
        .on_conflict_do_nothing()
    )
