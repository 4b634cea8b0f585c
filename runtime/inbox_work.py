"""What the worker does for the inbox: conversations that were taken for a while go back when that is over."""

from bot.parts import Parts
from flows.hand_off import give_back_due
from shop.events.outbox import Claimed


def give_back(entry: Claimed, parts: Parts) -> None:
    """Give the conversation of an outbox entry back, unless somebody has decided otherwise meanwhile."""
    give_back_due(now=parts.clock.now(), entry=entry)
