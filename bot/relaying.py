"""Members on their own WhatsApp: what they wrote is seen to, and what is for them leaves."""

from datetime import timedelta

import structlog

from bot.parts import Parts
from flows.relay_in import relay_in
from flows.relay_out import relay_lost, relay_sent, relay_to_send
from flows.try_again import try_again
from shop.events.outbox import Claimed
from shop.messaging.channel import Accepted, Outgoing, SendFailed

_MOST_TRIES = 6
_WAIT = timedelta(seconds=5)

log = structlog.get_logger()


def hear(entry: Claimed, parts: Parts) -> None:
    """See to what a member wrote."""
    outcome = relay_in(now=parts.clock.now(), entry=entry)
    log.info("relay_heard", line=entry.payload["line"], outcome=outcome)


def tell(entry: Claimed, parts: Parts) -> None:
    """Send a member what is for them; on another try it is looked first whether the last one went."""
    outgoing = relay_to_send(now=parts.clock.now(), entry=entry)
    if outgoing is None:
        return
    try:
        accepted = _gone_before(outgoing, entry, parts) or parts.whatsapp.send(outgoing)
    except SendFailed as failed:
        _after(failed, entry, parts)
        return
    relay_sent(now=parts.clock.now(), entry=entry, provider_sid=accepted.provider_sid)


def _gone_before(outgoing: Outgoing, entry: Claimed, parts: Parts) -> Accepted | None:
    if entry.attempts <= 1:
        return None
    return parts.whatsapp.find_sent(outgoing, parts.clock.now() - timedelta(hours=1))


def _after(failed: SendFailed, entry: Claimed, parts: Parts) -> None:
    now = parts.clock.now()
    log.warning("relay_not_sent", line=entry.payload["line"], fault=failed.fault, code=failed.code)
    if failed.permanent or entry.attempts >= _MOST_TRIES:
        relay_lost(now=now, entry=entry, error=str(failed))
    else:
        try_again(now=now, entry=entry, wait=_WAIT, error=str(failed))
