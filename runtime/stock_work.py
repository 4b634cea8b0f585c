"""What the worker does for the stock: ends what has ended, and asks the next in line."""

from bot.parts import Parts
from flows.end_reservations import end_reservations
from flows.offer_next_in_line import lapse_offer, offer_next_in_line
from shop.events.outbox import Claimed


def end(entry: Claimed, parts: Parts) -> None:
    """Clear what was kept until now, or could be sold until now."""
    end_reservations(now=parts.clock.now(), entry=entry)


def wait(entry: Claimed, parts: Parts) -> None:
    """Offer goods to the next in line, or take back an offer that nobody took."""
    if "offer" in entry.payload:
        lapse_offer(now=parts.clock.now(), entry=entry)
    else:
        offer_next_in_line(now=parts.clock.now(), entry=entry)
