"""Work for the console: a link by which somebody gets in leaves by WhatsApp, and what is long over is forgotten."""

from datetime import timedelta

from bot.parts import Parts
from flows.tell_sign_in_link import sign_in_message
from flows.try_again import settle, try_again
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
        if failed.permanent or entry.attempts >= _MOST_TRIES:
            settle(now=now, entry=entry, error=str(failed))
        else:
            try_again(now=now, entry=entry, wait=_WAIT, error=str(failed))
    else:
        settle(now=now, entry=entry)
