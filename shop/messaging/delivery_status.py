"""How far a message has come: queued < sent < delivered < read, or failed; never backwards."""

from datetime import datetime
from typing import Any

RANK = {"queued": 0, "sent": 1, "delivered": 2, "read": 3}
_INSTANT = {"sent": "sent_at", "delivered": "delivered_at", "read": "read_at", "failed": "failed_at"}


def moves(current: str, reported: str) -> bool:
    """Whether a report changes anything.

    A message that was delivered cannot fail any more, and one that failed cannot be delivered.
    """
    if current == "failed":
        return False
    if reported == "failed":
        return RANK.get(current, 0) < RANK["delivered"]
    return RANK.get(reported, 0) > RANK.get(current, 0)


def instant_of(status: str, at: datetime) -> dict[str, Any]:
    """The column in which the moment of that status is kept."""
    return {_INSTANT[status]: at} if status in _INSTANT else {}
