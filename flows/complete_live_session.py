"""A showing is over and something was bought: its cart becomes one order, in one transaction, or nothing happens."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flows.act_in_session import Acting, Command, acting
from flows.booked import locked_booking
from flows.change_session_cart import lapse_offer_of
from flows.end_booking import complete_begun
from flows.find_for_session import alternatives
from flows.mark_in_session import mark
from flows.meter_session import meter_session
from flows.order_session import Ways, order_session
from flows.record_no_more import record_no_more
from flows.telling import tell_order
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.live.carts import items_of
from shop.live.event_bodies import SessionCompleted
from shop.live.members import NotAllowed, id_in
from shop.live.showing import acts_in, require_running
from shop.live.viewing import SessionView
from shop.stock.ledger import StockShort
from shop.tables import Order, SessionItem, Variant


class EmptyCart(Refusal):
    """There is nothing in the cart that could be ordered: the session can only be canceled."""

    status = 422


class SessionCartChanged(Refusal):
    """The cart is at another version than the one that was seen: ``version``."""


def complete_live_session(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    version: int | None = None,
    delivery: str = "",
    payment: str = "card",
    client_id: str = "",
) -> SessionView:
    """Make the order of what is kept, bind its goods, end the session, and send the customer the way to pay.

    By whoever leads the session, or by its customer, who says which `version` of the cart they saw. Twice makes
    one order. Refuses EmptyCart, SessionCartChanged, StockShort, StockBusy, DeliveryUnknown, PaymentNotOffered,
    NotAllowed, NoCustomer, LiveSessionOver.
    """
    with acting(Command("complete", now, person, workspace_id, session_id, client_id)) as it:
        if it.again or it.session.order_id is not None:
            it.again = True
            _require_part(it)
            return it.done()
        require_running(it.session)
        _require_part(it)
        if version is not None and version != it.session.version:
            raise SessionCartChanged(version=it.session.version)
        items = items_of(it.db, it.session.id, "kept")
        if not items:
            raise EmptyCart(number=it.session.number)
        booking = locked_booking(it.db, it.session.booking_id) if it.session.booking_id else None
        order = _ordered(it, items, Ways(delivery, payment))
        _sell(it, items)
        _end(it, order)
        if booking is not None:
            complete_begun(it.db, it.shop, booking, actor=it.actor, now=now)
        kind = "paid:free" if order.state == "paid" else "placed"
        tell_order(it.db, shop=it.shop, order_id=order.id, kind=kind, now=now)
        return it.done(order.id)


def _require_part(it: Acting) -> None:
    """A member who leads it, or the customer whose cart it is; their guests do not buy in their name."""
    member = acts_in(it.db, it.session, it.person)
    if member is None and id_in(it.person, "customer") != it.session.customer_id:
        raise NotAllowed(needed="customer")


def _ordered(it: Acting, items: Sequence[SessionItem], ways: Ways) -> Order:
    try:
        return order_session(it, items, ways)
    except StockShort as short:
        gone = short.values["short"][0]["variant_id"]
        others = [one.wire() for one in alternatives(it.db, it.shop, UUID(gone))]
        raise StockShort(**short.values, alternatives=others) from short


def _sell(it: Acting, items: Sequence[SessionItem]) -> None:
    """Lines that are picked stay so; the others go on being picked, for the order now."""
    for item in items:
        lapse_offer_of(it, item)
        item.state = "sold"
        it.db.add(item)
        mark(it, it.db.get_one(Variant, item.variant_id).product_id, "sold")


def _end(it: Acting, order: Order) -> None:
    session = it.session
    session.state, session.ended_at, session.order_id = "completed", it.at, order.id
    session.stream_state, session.due_at = "off", None
    it.touch()
    meter_session(it.db, session)
    record_no_more(it, "ended")
    it.record("LiveSessionCompleted", order=order.number, total_minor=order.total_minor)
    it.tell(
        "session:completed",
        SessionCompleted(
            session_id=session.id,
            order_id=order.id,
            order_number=order.number,
            total_minor=order.total_minor,
            currency=order.currency,
        ),
    )
