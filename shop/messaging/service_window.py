"""The 24 hours after the customer's last message, in which free text may be sent.

Outside it WhatsApp takes only approved templates (provider's error 63016).
"""

from datetime import datetime, timedelta

WINDOW = timedelta(hours=24)


def window_open(last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether free text may be sent at `now`; never before the customer has written."""
    return last_inbound_at is not None and now < last_inbound_at + WINDOW
