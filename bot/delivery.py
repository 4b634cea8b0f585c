"""A message leaves: hand it to the provider, and write down what the provider said."""

import structlog

from bot.parts import Parts
from flows.deliver_message import Departure, begin_delivery, is_another_send, note_accepted, note_refused
from flows.hold_message import give_up_held
from shop.events.outbox import Claimed
from shop.messaging.channel import Accepted, Fault, SendFailed

log = structlog.get_logger()


def perform(entry: Claimed, parts: Parts) -> None:
    """Deliver the message of an outbox entry, at most once as far as anybody can know.

    Where an earlier try ended without an answer, the provider is asked first whether it has the message.
    """
    departure = begin_delivery(now=parts.clock.now(), entry=entry)
    if departure is not None:
        depart(entry, departure, parts)


def depart(entry: Claimed, departure: Departure, parts: Parts) -> None:
    """Hand over a message of which it is noted that it is being handed over, and note what came of it."""
    try:
        accepted = _already_there(entry, departure, parts) or _send(departure, parts)
    except SendFailed as failed:
        verdict = note_refused(now=parts.clock.now(), entry=entry, departure=departure, failed=failed)
        log.warning(
            "delivery_refused", message=str(departure.message_id), fault=failed.fault, verdict=verdict
        )
        return
    note_accepted(now=parts.clock.now(), entry=entry, departure=departure, accepted=accepted)


def give_up(entry: Claimed, parts: Parts) -> None:
    """Give up a message for which the customer never came."""
    if give_up_held(now=parts.clock.now(), entry=entry):
        log.warning("held_given_up", message=entry.payload["message"])


def _send(departure: Departure, parts: Parts) -> Accepted:
    if departure.window_closed:
        raise SendFailed(Fault.WINDOW)
    return parts.whatsapp.send(departure.outgoing)


def _already_there(entry: Claimed, departure: Departure, parts: Parts) -> Accepted | None:
    if departure.unsure_since is None:
        return None
    return parts.whatsapp.find_sent(
        departure.outgoing,
        departure.unsure_since,
        lambda sid: is_another_send(entry.workspace_id, departure.message_id, sid),
    )
