"""What the worker does for orders: reminds of carts, and ends what nobody paid."""

from bot.parts import Parts
from flows.expire_unpaid import expire_unpaid
from flows.remind_cart import remind_cart
from shop.events.outbox import Claimed


def remind(entry: Claimed, parts: Parts) -> None:
    """Remind the customer of the cart, if it may be done and is time."""
    remind_cart(now=parts.clock.now(), entry=entry)


def expire(entry: Claimed, parts: Parts) -> None:
    """Cancel the order whose time to pay is over."""
    expire_unpaid(now=parts.clock.now(), entry=entry)
