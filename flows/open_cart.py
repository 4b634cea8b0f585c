"""A cart is open in somebody's hands: locked, seen as it stands, and closed with a new version."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.orders.cart_view import CartView, view_of
from shop.orders.carts import lock_cart, note_shown, touch
from shop.orders.proposals import supersede
from shop.stock.carts import follow_cart
from shop.tables import Cart
from shop.workspaces.viewing import WorkspaceView, workspace_view


class CartChanged(Refusal):
    """The cart is at another version than the one that was seen: `version`."""


@dataclass(frozen=True, slots=True)
class Who:
    """Whose cart is changed, by whom, when, and at which version they saw it."""

    now: datetime
    actor: Actor
    workspace_id: WorkspaceId
    customer_id: CustomerId
    conversation_id: UUID | None
    language: Language
    version: int | None


@dataclass(slots=True)
class Change:
    """A locked cart in the middle of being changed."""

    db: Session
    who: Who
    shop: WorkspaceView
    cart: Cart
    at: datetime
    shown: CartView | None = field(default=None)

    def seen(self) -> CartView:
        """As it stands now."""
        self.db.flush()
        return view_of(
            self.db,
            self.cart,
            shop=self.shop,
            customer_id=self.who.customer_id,
            language=self.who.language,
            at=self.at,
        )

    def view(self) -> CartView:
        """As it stands with everything that was changed, at its new version; what it says counts as shown."""
        touch(self.db, self.cart, now=self.who.now, at=self.at)
        self.shown = self.seen()
        return self.shown


@contextmanager
def changing(who: Who) -> Iterator[Change]:
    """The customer's cart, locked; what was proposed of it holds no longer once it is changed."""
    with transaction(who.workspace_id) as db:
        shop = workspace_view(db, who.workspace_id)
        at = shop.at(who.now)
        cart = lock_cart(
            db,
            workspace_id=who.workspace_id,
            customer_id=who.customer_id,
            conversation_id=who.conversation_id,
            at=at,
        )
        if who.version is not None and who.version != cart.version:
            raise CartChanged(version=cart.version)
        cart.conversation_id = who.conversation_id or cart.conversation_id
        change = Change(db, who, shop, cart, at)
        yield change
        if change.shown is not None:
            _close(change, change.shown)


def _close(change: Change, shown: CartView) -> None:
    note_shown(change.db, change.cart.id, {line.variant_id: line.unit_minor for line in shown.quote.lines})
    follow_cart(
        change.db,
        workspace_id=change.who.workspace_id,
        customer_id=change.who.customer_id,
        cart_id=change.cart.id,
        holds={line.variant_id: line.quantity for line in shown.quote.lines},
        instead_of=supersede(change.db, change.cart),
        now=change.who.now,
    )
    record(
        change.db,
        "CartChanged",
        workspace_id=change.who.workspace_id,
        actor=change.who.actor,
        now=change.at,
        subject_id=change.cart.id,
        version=change.cart.version,
    )
