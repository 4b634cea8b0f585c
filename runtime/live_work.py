"""What the worker does for live sessions: warns of idle ones and ends them, and tells of lines that were lost."""

from collections.abc import Callable, Mapping
from typing import Final

from bot.parts import Parts
from flows.cancel_live_session import expire_live_session, lose_item
from flows.sold_in_session import follow_order
from shop.events.outbox import Claimed


def perform(entry: Claimed, parts: Parts) -> None:
    """Do what the entry says is to be done."""
    _WORK[entry.payload["do"]](entry, parts)


def _look(entry: Claimed, parts: Parts) -> None:
    expire_live_session(now=parts.clock.now(), entry=entry)


def _lose(entry: Claimed, parts: Parts) -> None:
    lose_item(now=parts.clock.now(), entry=entry)


def _follow(entry: Claimed, parts: Parts) -> None:
    follow_order(now=parts.clock.now(), entry=entry)


_WORK: Final[Mapping[str, Callable[[Claimed, Parts], None]]] = {
    "look": _look,
    "item": _lose,
    "order": _follow,
}
