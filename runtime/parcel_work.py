"""Work on parcels: their carrier makes the label, it is kept, and noted; a carrier that is away is asked again."""

from datetime import timedelta

from bot.parts import Parts
from flows.send_parcel import note_label, note_no_label, parcel_to_label
from flows.try_again import settle, try_again
from shop.events.outbox import Claimed
from shop.papers.carrier import CarrierFailed

MOST_TRIES = 8


def perform(entry: Claimed, parts: Parts) -> None:
    """Have the label of an entry made; twice is once, since the carrier knows the parcel by our reference."""
    now = parts.clock.now()
    found = parcel_to_label(entry=entry)
    if found is None:
        settle(now=now, entry=entry)
        return
    code, parcel = found
    carrier = parts.carriers.get(code)
    if carrier is None:
        note_no_label(now=now, entry=entry, reason="unknown")
        return
    try:
        label = carrier.make_label(parcel)
    except CarrierFailed as failed:
        if failed.permanent or entry.attempts >= MOST_TRIES:
            note_no_label(now=now, entry=entry, reason=failed.reason)
        else:
            try_again(now=now, entry=entry, wait=timedelta(seconds=2.0**entry.attempts), error=failed.reason)
        return
    file = parts.objects.put(label.pdf, "application/pdf")
    note_label(now=parts.clock.now(), entry=entry, label=label, file=file)
