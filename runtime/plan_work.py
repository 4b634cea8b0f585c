"""What the worker does for plans: tells of a trial that ends, and ends it."""

from bot.parts import Parts
from flows.try_plan import look_at_trial
from shop.events.outbox import Claimed


def look(entry: Claimed, parts: Parts) -> None:
    """Tell the shop in time, or end what is over."""
    look_at_trial(now=parts.clock.now(), entry=entry)
