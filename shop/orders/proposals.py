"""What was the customer shown, and does it still hold? A yes is a yes to exactly this."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from shop.kernel.ids import ProposalId, new_id, short_code
from shop.kernel.refusals import NotFound, Refusal
from shop.orders.quote import Quote
from shop.tables import Cart, Proposal, Turn


class ProposalUnknown(NotFound):
    """This customer was never proposed that."""


class ProposalOld(Refusal):
    """The proposal no longer holds: `why` is ``superseded``, ``expired``, ``cart`` or ``price``."""


class ProposalNotShown(Refusal):
    """It was made in this very turn, or in one whose answer never left: the customer cannot have seen it."""


@dataclass(frozen=True, slots=True)
class ProposalView:
    """An order as it was shown."""

    id: ProposalId
    code: str
    """What stands behind the yes button, such as ``P-7K2M9Q``."""
    quote: Quote
    payment: str
    """``card``, ``transfer`` or ``cash``."""
    country: str
    """Where the goods were thought to go."""
    expires_at: datetime
    cart_version: int
    turn_id: UUID | None


def open_proposal(db: Session, customer_id: UUID) -> ProposalView | None:
    """The proposal that the customer may say yes to; the caller looks at `expires_at`."""
    row = db.scalars(
        select(Proposal)
        .where(col(Proposal.customer_id) == customer_id, col(Proposal.state) == "open")
        .order_by(col(Proposal.created_at).desc(), col(Proposal.id).desc())
        .execution_options(populate_existing=True)
    ).first()
    return proposal_of(row) if row else None


def proposal_of(row: Proposal) -> ProposalView:
    """A frozen view of the row."""
    return ProposalView(
        ProposalId(row.id),
        row.code,
        Quote.from_json(row.quote["shown"]),
        row.quote["payment"],
        row.quote["country"],
        row.expires_at,
        row.cart_version,
        row.turn_id,
    )


def write_proposal(
    db: Session,
    cart: Cart,
    *,
    quote: Quote,
    payment: str,
    country: str,
    turn_id: UUID | None,
    until: datetime,
    at: datetime,
) -> Proposal:
    """The proposal of the locked cart as it stands, where no other one is open."""
    row = Proposal(
        id=new_id(),
        workspace_id=cart.workspace_id,
        code=short_code("P"),
        cart_id=cart.id,
        cart_version=cart.version,
        customer_id=cart.customer_id,
        turn_id=turn_id,
        expires_at=until,
        quote={"shown": quote.as_json(), "payment": payment, "country": country},
        quote_hash=shown_hash(quote, payment, country),
        created_at=at,
    )
    db.add(row)
    db.flush()
    return row


def supersede(db: Session, cart: Cart) -> UUID | None:
    """What was proposed of the locked cart holds no longer; its id, where there was one."""
    gone = db.connection().execute(
        update(Proposal)
        .where(col(Proposal.cart_id) == cart.id, col(Proposal.state) == "open")
        .values(state="superseded")
        .returning(col(Proposal.id))
    )
    found: UUID | None = gone.scalar()
    return found


def find_proposal(db: Session, code: str, customer_id: UUID) -> tuple[UUID, UUID]:
    """Which proposal of this customer's that code is, and of which cart. Refuses ProposalUnknown."""
    found = db.execute(
        select(col(Proposal.id), col(Proposal.cart_id)).where(
            col(Proposal.code) == code.strip().upper(), col(Proposal.customer_id) == customer_id
        )
    ).first()
    if found is None:
        raise ProposalUnknown(proposal=code)
    return found[0], found[1]


def require_holding(db: Session, row: Proposal, cart: Cart, *, turn_id: UUID | None, at: datetime) -> None:
    """Refuses what the customer can't have seen, and what holds no longer; the cart is locked."""
    if row.state != "open":
        raise ProposalOld(why="superseded", proposal=row.code)
    if at >= row.expires_at:
        raise ProposalOld(why="expired", proposal=row.code)
    if cart.state != "open" or cart.version != row.cart_version:
        raise ProposalOld(why="cart", proposal=row.code)
    if row.turn_id is not None and (row.turn_id == turn_id or not was_shown(db, row)):
        raise ProposalNotShown(proposal=row.code)


def was_shown(db: Session, row: Proposal) -> bool:
    """Whether a page shows it, or its turn came to an end; one that was replaced or lost told nobody anything."""
    if row.turn_id is None:
        return True
    state = db.scalars(select(col(Turn.state)).where(col(Turn.id) == row.turn_id)).first()
    return state in {None, "done"}


def shown_hash(quote: Quote, payment: str, country: str) -> str:
    """SHA-256 of everything that the customer was shown and agrees to."""
    return hashlib.sha256(f"{quote.digest()}/{payment}/{country}".encode()).hexdigest()
