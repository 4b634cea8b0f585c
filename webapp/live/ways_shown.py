"""How what was bought in a session reaches its customer, and how it is paid, as its reader chooses it."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from shop.customers.addresses import delivery_address
from shop.kernel.language import phrase
from shop.live.viewing import SessionView
from shop.orders.choosing import payments_for
from shop.orders.delivery import delivery_choices
from shop.workspaces.viewing import WorkspaceView
from webapp.live.line_shown import Reads

_PAID: Final = {
    "card": phrase("By card"),
    "transfer": phrase("By transfer"),
    "cash": phrase("In cash"),
}


@dataclass(frozen=True, slots=True)
class ShownWays:
    """What can be chosen; the first of each is what stands there at first."""

    deliveries: list[tuple[str, str]]
    """Code and words; the empty code is for handed over there and then."""
    payments: list[tuple[str, str]]


def shown_ways(db: Session, session: SessionView, shop: WorkspaceView, reads: Reads) -> ShownWays:
    """What the shop offers for this cart; only whoever stands in the shop is handed it at once."""
    address = delivery_address(db, session.customer_id) if session.customer_id else {}
    choices = delivery_choices(
        db,
        shop=shop,
        goods_minor=session.totals.goods_minor,
        country=address.get("country", "") or shop.country,
        at=session.server_time,
        language=reads.language,
    )
    ways = [(one.code, f"{one.name}, {reads.figures.price(one.price_minor)}") for one in choices]
    by_hand = [("", reads.said(phrase("Handed over at once")))]
    kinds = {kind for way in [*choices, None] for kind in payments_for(shop, way)}
    at_once = ["cash"] if reads.person.works_here else []
    payments = [kind for kind in _PAID if kind in kinds or kind in at_once]
    deliveries = [*by_hand, *ways] if reads.person.works_here or not ways else ways
    return ShownWays(deliveries, [(kind, reads.said(_PAID[kind])) for kind in payments])
