"""A customer adds something of their own will for the people of the shop, or takes it back."""

from datetime import datetime
from uuid import UUID

from flows.open_cart import Who, changing
from shop.events.recorded import Actor
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.orders.cart_view import CartView
from shop.orders.pricing import MOST_TIP_RATE


class TipTooHigh(Refusal):
    """More than the goods themselves cost: nobody means that. `most_minor` at most."""

    status = 422


class TipUnclear(Refusal):
    """A tip is a part of the goods or an amount, not both, and never below nothing."""

    status = 422


def choose_tip(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    language: Language,
    rate: int = 0,
    minor: int = 0,
    version: int | None = None,
) -> CartView:
    """Have a tip in the cart: `rate` hundredths of a percent of the goods, or `minor` units; neither takes it out.

    Refuses TipUnclear, TipTooHigh(most_minor), CartChanged.
    """
    if rate < 0 or minor < 0 or (rate and minor):
        raise TipUnclear
    who = Who(now, actor, workspace_id, customer_id, conversation_id, language, version)
    with changing(who) as change:
        most = change.seen().quote.goods_minor
        if rate > MOST_TIP_RATE or minor > most:
            raise TipTooHigh(most_minor=most)
        change.cart.tip_rate, change.cart.tip_minor = rate, minor
        return change.view()
