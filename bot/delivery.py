"""An answer leaves: hand it to the provider, and write down what the provider said."""

import structlog

from bot.parts import Parts
from flows.deliver_message import Departure, begin_delivery, is_another_message, note_accepted, note_refused
from shop.events.outbox import Claimed
from shop.messaging.channel import Accepted, SendFailed

log = structlog.get_logger()


def perform(entry: Claimed, parts: Parts) -> None:
    """Deliver the message of an outbox entry, at most once as far as anybody can know.

    Where an earlier try ended without an answer, the provider is asked first whether it has the message.
    """
    departure = begin_delivery(now=parts.clock.now(), entry=entry)
    if departure is None:
        return
    try:
        accepted = _already_there(entry, departure, parts) or parts.whatsapp.send(departure.outgoing)
    except SendFailed as failed:
        verdict = note_refused(now=parts.clock.now(), entry=entry, departure=departure, failed=failed)
        log.warning(
            "delivery_refused", message=str(departure.message_id), fault=failed.fault, verdict=verdict
        )
        return
    note_accepted(now=parts.clock.now(), entry=entry, departure=departure, accepted=accepted)


def _already_there(entry: Claimed, departure: Departure, parts: Parts) -> Accepted | None:
    if departure.unsure_since is None:
        return None
    found = parts.whatsapp.find_sent(departure.outgoing, departure.unsure_since)
    if found is None or is_another_message(entry.workspace_id, departure.message_id, found.provider_sid):
        return None
    return found
