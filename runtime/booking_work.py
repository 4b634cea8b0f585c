"""What the worker does for bookings: ends what nobody confirmed or accepted, makes dates, asks who waits, reminds."""

from bot.parts import Parts
from flows.answer_booking import decline_unanswered
from flows.call_off_date import end_next_called_off
from flows.change_dates import extend_series
from flows.expire_hold import expire_hold
from flows.send_reminder import send_reminder
from flows.tell_member import tell_member
from flows.wait_for_time import offer_time
from shop.events.outbox import Claimed


def end_hold(entry: Claimed, parts: Parts) -> None:
    """Give back a time that nobody confirmed."""
    expire_hold(now=parts.clock.now(), entry=entry)


def end_unanswered(entry: Claimed, parts: Parts) -> None:
    """Decline what the shop has not accepted until it begins."""
    decline_unanswered(now=parts.clock.now(), entry=entry)


def extend(entry: Claimed, parts: Parts) -> None:
    """Make the dates that a series' horizon has reached."""
    extend_series(now=parts.clock.now(), entry=entry)


def call_off(entry: Claimed, parts: Parts) -> None:
    """End what was booked for a date that does not take place, one booking after the other."""
    while end_next_called_off(now=parts.clock.now(), entry=entry):
        pass


def offer(entry: Claimed, parts: Parts) -> None:
    """Keep a free time for the next in line, and tell them."""
    offer_time(now=parts.clock.now(), entry=entry)


def remind(entry: Claimed, parts: Parts) -> None:
    """Remind a customer, or the shop, of a booking, if it may be done and is time."""
    send_reminder(now=parts.clock.now(), entry=entry)


def tell_shop(entry: Claimed, parts: Parts) -> None:
    """Tell one of the shop's own people, in their chat."""
    tell_member(now=parts.clock.now(), entry=entry)
