"""An order is proposed: everything that a yes would agree to, and the goods kept while the customer thinks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.orders.cart_view import CartView, view_of
from shop.orders.carts import lock_open_cart, note_shown, touch
from shop.orders.choosing import agreed_quote, needs_way, payments_for, told_ways, ways_for
from shop.orders.proposals import (
    ProposalView,
    proposal_of,
    shown_hash,
    supersede,
    was_shown,
    write_proposal,
)
from shop.orders.quote import Quote
from shop.stock.ledger import Wanted
from shop.stock.reservations import reserve
from shop.tables import Cart, Proposal
from shop.workspaces.viewing import WorkspaceView, workspace_view

GOODS_KEPT = timedelta(minutes=15)
"""So long nobody else gets the goods."""
PROPOSAL_HOLDS = timedelta(minutes=60)
"""So long a yes counts; after the goods were free again, as far as they are still there."""


class CartEmpty(Refusal):
    """There is nothing to order."""


class DeliveryMissing(Refusal):
    """How the goods arrive has not been said: one of `choices` (code, name, price, promised_on)."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose cart, in which shop, and when."""

    now: datetime
    at: datetime
    shop: WorkspaceView
    customer_id: CustomerId
    language: Language
    turn_id: UUID | None


def propose_order(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    language: Language,
    turn_id: UUID | None = None,
) -> ProposalView:
    """Propose what is in the cart; what stands as it was proposed already keeps its code.

    `turn_id` is the turn that shows it; None for a page. Refuses CartEmpty, DeliveryMissing(choices),
    StockShort.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        asked = _Asked(now, shop.at(now), shop, customer_id, language, turn_id)
        cart = lock_open_cart(db, customer_id)
        if cart is None:
            raise CartEmpty
        cart.conversation_id = conversation_id or cart.conversation_id
        payment = _settle_way(db, cart, asked)
        agreed, country = agreed_quote(db, cart, shop=shop, language=language, at=asked.at)
        row = _proposal(db, cart, asked, agreed, payment, country)
        note_shown(db, cart.id, {line.variant_id: line.unit_minor for line in agreed.lines})
        record(
            db,
            "ProposalMade",
            workspace_id=workspace_id,
            actor=actor,
            now=asked.at,
            subject_id=row.id,
            total_minor=agreed.total_minor,
            currency=agreed.currency,
        )
        return proposal_of(row)


def _settle_way(db: Session, cart: Cart, asked: _Asked) -> str:
    """Choose what there is no choice about; tells how it is paid. Refuses where a choice is the customer's."""
    seen = _seen(db, cart, asked)
    if not seen.quote.lines:
        raise CartEmpty
    ways = ways_for(db, asked.shop, seen, asked.at)
    way = next((each for each in ways if each.code == cart.delivery), None)
    if way is None and len(ways) == 1:
        way = ways[0]
    if way is None and (ways or needs_way(db)):
        raise DeliveryMissing(choices=told_ways(ways, asked.shop, asked.language))
    offered = payments_for(asked.shop, way)
    payment = cart.payment if cart.payment in offered else offered[0]
    chosen = way.code if way else ""
    if (cart.delivery, cart.payment) != (chosen, payment):
        cart.delivery, cart.payment = chosen, payment
        touch(db, cart, now=asked.now, at=asked.at)
    return payment


def _seen(db: Session, cart: Cart, asked: _Asked) -> CartView:
    return view_of(
        db, cart, shop=asked.shop, customer_id=asked.customer_id, language=asked.language, at=asked.at
    )


def _proposal(db: Session, cart: Cart, asked: _Asked, agreed: Quote, payment: str, country: str) -> Proposal:
    """The proposal, with its goods kept: the open one where nothing about it has changed, else a new one."""
    standing = _standing(db, cart, shown_hash(agreed, payment, country), asked.at)
    if standing is not None:
        if not was_shown(db, standing):
            standing.turn_id = asked.turn_id
        standing.expires_at = asked.at + PROPOSAL_HOLDS
        db.add(standing)
        db.flush()
        _keep_goods(db, asked, standing, agreed)
        return standing
    before = supersede(db, cart)
    row = write_proposal(
        db,
        cart,
        quote=agreed,
        payment=payment,
        country=country,
        turn_id=asked.turn_id,
        until=asked.at + PROPOSAL_HOLDS,
        at=asked.at,
    )
    _keep_goods(db, asked, row, agreed, instead_of=before)
    return row


def _standing(db: Session, cart: Cart, shown: str, at: datetime) -> Proposal | None:
    wanted = select(Proposal).where(
        col(Proposal.cart_id) == cart.id,
        col(Proposal.state) == "open",
        col(Proposal.cart_version) == cart.version,
        col(Proposal.quote_hash) == shown,
        col(Proposal.expires_at) > at,
    )
    return db.scalars(wanted.execution_options(populate_existing=True)).first()


def _keep_goods(
    db: Session, asked: _Asked, row: Proposal, agreed: Quote, *, instead_of: UUID | None = None
) -> None:
    reserve(
        db,
        workspace_id=asked.shop.id,
        customer_id=asked.customer_id,
        purpose="checkout",
        subject_id=row.id,
        wanted=[Wanted(line.variant_id, line.quantity) for line in agreed.lines],
        until=asked.at + GOODS_KEPT,
        at=asked.at,
        now=asked.now,
        instead_of=instead_of,
    )
