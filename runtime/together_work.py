"""What the worker does for who is together in a live session: warns of its planned end, ends it, and tells of it."""

from bot.parts import Parts
from flows.call_followers import call_followers
from flows.end_live_session import end_on_time
from flows.tell_live import follow_live_session
from shop.events.outbox import Claimed


def end(entry: Claimed, parts: Parts) -> None:
    """Warn of a live session's planned end, or end it, when it is time."""
    end_on_time(now=parts.clock.now(), entry=entry)


def tell(entry: Claimed, parts: Parts) -> None:
    """Tell a live session's customers what there is to tell, and come back until it is over."""
    follow_live_session(now=parts.clock.now(), entry=entry)


def call(entry: Claimed, parts: Parts) -> None:
    """Tell those who want to know it that the shop is live, some at a time."""
    call_followers(now=parts.clock.now(), entry=entry)
