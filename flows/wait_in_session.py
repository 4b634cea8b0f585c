"""What is sold out in a live session is waited for: its customer gets a place in the line, there and then."""

from datetime import datetime
from uuid import UUID

from flows.act_in_session import Acting, Command, acting
from flows.by_sku import locked_variant
from shop.kernel.ids import WorkspaceId
from shop.live.goods import names_in_all, variant_sold
from shop.live.showing import acts_in, cart_customer, require_running
from shop.live.viewing import SessionView
from shop.live.waiting_bodies import WaitedFor
from shop.stock.ledger import NoQuantity
from shop.stock.waiting import Waiting, join_line, waiting_of
from shop.tables import Product, Variant


def wait_in_session(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    variant_id: UUID | None = None,
    sku: str = "",
    quantity: int = 1,
    client_id: str = "",
) -> SessionView:
    """A place for the session's customer in the line of what is sold out; who waits already keeps theirs.

    When it is there again they are offered it in the chat, as everybody who waits. Refuses GoodsUnknown, StillThere,
    NoQuantity, StockBusy, NoCustomer, NotAllowed, LiveSessionOver, CommandReused.
    """
    if quantity < 1:
        raise NoQuantity
    with acting(Command("wait", now, person, workspace_id, session_id, client_id)) as it:
        if it.again:
            return it.done()
        require_running(it.session)
        acts_in(it.db, it.session, person)
        variant = it.db.get_one(Variant, variant_sold(it.db, variant_id=variant_id, sku=sku))
        known = waiting_of(it.db, cart_customer(it.session), variant.id)
        place = known or _join(it, variant.sku, quantity)
        it.touch()
        if known is None:
            it.record("WaitingJoined", sku=variant.sku, quantity=quantity)
            it.tell("session:waiting", _body(it, variant, place))
        return it.done(place.id)


def _join(it: Acting, sku: str, quantity: int) -> Waiting:
    return join_line(
        it.db,
        workspace_id=it.shop.id,
        row=locked_variant(it.db, sku),
        customer_id=cart_customer(it.session),
        conversation_id=it.session.conversation_id,
        quantity=quantity,
        now=it.now,
    )


def _body(it: Acting, variant: Variant, place: Waiting) -> WaitedFor:
    product = it.db.get_one(Product, variant.product_id)
    return WaitedFor(
        session_id=it.session.id,
        variant_id=variant.id,
        sku=variant.sku,
        slug=product.slug,
        names=names_in_all(product, variant, it.shop.language),
        quantity=place.quantity,
        place=place.place,
    )
