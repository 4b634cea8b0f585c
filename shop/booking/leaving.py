"""What does it mean to give a booking up now? What goes back, and what is kept: told before anybody says yes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shop.booking.policies import late_part
from shop.booking.viewing import BookingView
from shop.kernel.money import Money


@dataclass(frozen=True, slots=True)
class LeavingTerms:
    """What canceling comes to, for its customer, at one moment."""

    refund: Money
    """What goes back of what was paid."""
    kept: Money
    """What of it is kept."""
    free_until: datetime | None
    """Until when nothing is kept; None where that makes no difference."""


def leaving_terms(booking: BookingView, at: datetime) -> LeavingTerms:
    """What `flows.cancel_booking` would do if its customer canceled then."""
    fee = late_part(booking.policy, booking.price.minor, booking.starts_at, at)
    kept = min(fee if booking.state == "confirmed" else 0, booking.paid_minor)
    before = timedelta(minutes=int(booking.policy.get("free_until_minutes", 0)))
    late = bool(booking.policy.get("late_percent")) and bool(before) and booking.price.minor > 0
    currency = booking.price.currency
    return LeavingTerms(
        refund=Money(max(booking.paid_minor - kept, 0), currency),
        kept=Money(kept, currency),
        free_until=booking.starts_at - before if late else None,
    )
