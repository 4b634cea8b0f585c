"""Work for the console: a link by which somebody gets in leaves by WhatsApp, and what is long over is forgotten."""

from datetime import timedelta

from bot.parts import Parts
from flows.tell_sign_in_link import sign_in_message
from flows.try_again import again_or_never, settle
from shop.events.outbox import Claimed
from shop.messaging.channel import SendFailed

_MOST_TRIES = 6
_WAIT = timedelta(seconds=5)


def send_link(entry: Claimed, parts: Parts) -> None:
    """Send the link of an outbox entry."""
    now = parts.clock.now()
    message = sign_in_message(now=now, entry=entry)
    if message is None:
        return
    try:
        parts.whatsapp.send(message)
    except SendFailed as failed:
        again_or_never(
            now=now,
            entry=entry,
            permanent=failed.permanent,
            most_tries=_MOST_TRIES,
            wait=_WAIT,
            error=str(failed),
        )
    else:
        settle(now=now, entry=entry)
