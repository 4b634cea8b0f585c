"""Work of the outbox that did not end: tried again later, or brought to its end."""

from datetime import datetime, timedelta

from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction


def try_again(*, now: datetime, entry: Claimed, wait: timedelta, error: str) -> None:
    """Hand the entry on again after `wait`."""
    with transaction(entry.workspace_id) as db:
        outbox.postpone(db, entry.id, until=now + wait, error=error)


def again_or_never(
    *, now: datetime, entry: Claimed, permanent: bool, most_tries: int, wait: timedelta, error: str
) -> None:
    """Hand the entry on again after `wait`; what is refused for good, or was tried so often, is a dead letter."""
    if permanent or entry.attempts >= most_tries:
        settle(now=now, entry=entry, error=error)
    else:
        try_again(now=now, entry=entry, wait=wait, error=error)


def settle(*, now: datetime, entry: Claimed, error: str = "") -> None:
    """The entry is done, or with an error a dead letter that says why."""
    with transaction(entry.workspace_id) as db:
        if error:
            outbox.give_up(db, entry.id, now=now, error=error)
        else:
            outbox.finish(db, entry.id, now=now)
