"""The customer says yes, and a proposal becomes an order: once, and as it was shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.money_came import want_invoice
from flows.telling import tell_order
from shop.customers.addresses import Address, delivery_address, keep_address
from shop.customers.tax_numbers import keep_tax_number, kept_tax_number
from shop.customers.tax_numbers import tax_number as read_tax_number
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId, new_id
from shop.kernel.language import Language
from shop.orders.choosing import agreed_quote
from shop.orders.numbering import next_number
from shop.orders.offers import OfferUsedUp, count_use
from shop.orders.order_view import OrderView, order_view
from shop.orders.paying import bind_goods
from shop.orders.placing import await_payment, pay_until, write_order
from shop.orders.proposals import ProposalOld, find_proposal, require_holding, shown_hash
from shop.orders.quote import Quote
from shop.orders.states import note_change, take_step, tell_event
from shop.stock.ledger import Wanted, lock_variants
from shop.stock.reservations import reserve
from shop.tables import Cart, Order, Proposal
from shop.workspaces.exchange import rate_for
from shop.workspaces.viewing import WorkspaceView, workspace_view

_A_MOMENT = timedelta(minutes=1)
"""Between keeping goods and binding them, in one transaction."""


@dataclass(frozen=True, slots=True)
class _Yes:
    """A customer's yes, and when it was said."""

    now: datetime
    at: datetime
    shop: WorkspaceView
    actor: Actor
    evidence: str
    turn_id: UUID | None
    terms_version: str
    address: Address | None
    tax_number: str | None


def place_order(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    proposal: str,
    evidence: str,
    turn_id: UUID | None = None,
    terms_version: str = "",
    address: Address | None = None,
    tax_number: str | None = None,
) -> OrderView:
    """Make the order of a proposal's code; the same proposal twice gives the same order.

    `evidence` is how the yes is known: the MessageSid of the words, or the id of the link. Everything is
    priced once more: where any figure, name or promised day is not what was shown, nothing happens.
    `tax_number` goes onto the invoice: None for what the customer told before, empty for none. Refuses
    ProposalUnknown, ProposalOld, ProposalNotShown, StockShort, TaxNumberRefused.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        yes = _Yes(now, shop.at(now), shop, actor, evidence, turn_id, terms_version, address, tax_number)
        row, cart = _locked(db, *find_proposal(db, proposal, customer_id))
        if row.state == "accepted":
            placed = db.scalars(select(col(Order.id)).where(col(Order.proposal_id) == row.id)).one()
            return order_view(db, placed, customer_id=customer_id)
        require_holding(db, row, cart, turn_id=turn_id, at=yes.at)
        order = _place(db, row, cart, yes)
        kind = "paid:free" if order.state == "paid" else "placed"
        tell_order(db, shop=shop, order_id=order.id, kind=kind, now=now, in_chat=turn_id is None)
        return order_view(db, order.id)


def _locked(db: Session, proposal_id: UUID, cart_id: UUID) -> tuple[Proposal, Cart]:
    """Both as they stand once nobody else is at the cart."""
    cart = db.scalars(
        select(Cart)
        .where(col(Cart.id) == cart_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    row = db.scalars(
        select(Proposal).where(col(Proposal.id) == proposal_id).execution_options(populate_existing=True)
    ).one()
    return row, cart


def _place(db: Session, row: Proposal, cart: Cart, yes: _Yes) -> Order:
    shown = Quote.from_json(row.quote["shown"])
    # From here on neither these prices nor these stocks change.
    lock_variants(db, [line.variant_id for line in shown.lines])
    _require_same(db, row, cart, shown, yes)
    order_id = new_id()
    _keep_goods(db, row, shown, order_id, yes)
    try:
        count_use(db, shown, row.customer_id, yes.at)
    except OfferUsedUp as gone:
        raise ProposalOld(why="price", proposal=row.code) from gone
    cart.state, row.state = "ordered", "accepted"
    db.add_all((cart, row))
    address = _address(db, row, yes)
    db.flush()
    # The last lock, since everybody who orders in this shop waits for it.
    number = next_number(db, row.workspace_id, "order")
    order = write_order(
        db,
        row,
        order_id=order_id,
        number=number,
        conversation_id=cart.conversation_id,
        address=address,
        tax_number=_tax_number(db, row, yes, address.get("country", "") or yes.shop.country),
        terms_version=yes.terms_version,
        rate=rate_for(db, yes.shop, row.customer_id, yes.at),
        at=yes.at,
    )
    note_change(db, order, actor=yes.actor, at=yes.at)
    tell_event(db, order, "OrderPlaced", actor=yes.actor, at=yes.at, evidence=yes.evidence)
    if order.pay_until is None:
        bind_goods(db, order, at=yes.at)
    if order.total_minor == 0:
        take_step(db, order, "paid", actor="system", at=yes.at)
        want_invoice(db, workspace_id=order.workspace_id, order_id=order.id, now=yes.now)
    await_payment(db, order, now=yes.now, at=yes.at)
    return order


def _require_same(db: Session, row: Proposal, cart: Cart, shown: Quote, yes: _Yes) -> None:
    """Refuses where it would no longer be what was shown."""
    agreed, country = agreed_quote(
        db,
        cart,
        shop=yes.shop,
        language=Language(shown.language),
        at=yes.at,
        country=yes.address.country if yes.address else "",
    )
    if shown_hash(agreed, row.quote["payment"], country) != row.quote_hash:
        raise ProposalOld(why="price", proposal=row.code)


def _keep_goods(db: Session, row: Proposal, shown: Quote, order_id: UUID, yes: _Yes) -> None:
    """What was kept for the proposal is the order's, and what was free again is kept once more."""
    reserve(
        db,
        workspace_id=row.workspace_id,
        customer_id=row.customer_id,
        purpose="checkout",
        subject_id=order_id,
        wanted=[Wanted(line.variant_id, line.quantity) for line in shown.lines],
        until=pay_until(row.quote["payment"], shown, yes.at) or yes.at + _A_MOMENT,
        at=yes.at,
        now=yes.now,
        instead_of=row.id,
    )


def _address(db: Session, row: Proposal, yes: _Yes) -> dict[str, str]:
    """Where it goes: as was told with the yes, else as the customer told before, for that country."""
    if yes.address is not None:
        keep_address(db, row.customer_id, yes.address)
        return yes.address.as_json()
    known = delivery_address(db, row.customer_id)
    return known if known.get("country") == row.quote["country"] else {}


def _tax_number(db: Session, row: Proposal, yes: _Yes, country: str) -> str:
    """For the invoice: as was told with the yes, else as the customer told before."""
    if yes.tax_number is None:
        return kept_tax_number(db, row.customer_id)
    number = read_tax_number(yes.tax_number, country)
    keep_tax_number(db, row.customer_id, number)
    return number
