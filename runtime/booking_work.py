"""What the worker does for bookings: ends holds, makes dates of series, and asks the next who waits."""

from bot.parts import Parts
from flows.change_dates import extend_series
from flows.expire_hold import expire_hold
from flows.wait_for_time import offer_time
from shop.events.outbox import Claimed


def end_hold(entry: Claimed, parts: Parts) -> None:
    """Give back a time that nobody confirmed."""
    expire_hold(now=parts.clock.now(), entry=entry)


def extend(entry: Claimed, parts: Parts) -> None:
    """Make the dates that a series' horizon has reached."""
    extend_series(now=parts.clock.now(), entry=entry)


def offer(entry: Claimed, parts: Parts) -> None:
    """Keep a free time for the next in line, and tell them."""
    offer_time(now=parts.clock.now(), entry=entry)
