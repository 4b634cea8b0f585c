"""A one-time code leaves: by WhatsApp, by SMS where that fails, and again while it is of use."""

from datetime import timedelta

import structlog

from bot.parts import Parts
from flows.send_sign_in_code import CodeLeaving, Way, code_sent, code_to_send
from flows.try_again import again_or_never
from shop.events.outbox import Claimed
from shop.messaging.channel import Fault, SendFailed

_MOST_BY_WHATSAPP = 2
"""Somebody waits before a page: after so many tries the other way is taken."""
_MOST_TRIES = 6
_WAIT = timedelta(seconds=3)

log = structlog.get_logger()


def perform(entry: Claimed, parts: Parts) -> None:
    """Send the code of an outbox entry."""
    leaving = code_to_send(now=parts.clock.now(), entry=entry)
    if leaving is None:
        return
    try:
        way = _send(leaving, entry, parts)
    except SendFailed as failed:
        _after(failed, entry, parts)
        return
    code_sent(now=parts.clock.now(), entry=entry, way=way)
    log.info("sign_in_code_sent", code_id=entry.payload["code"], outcome=way)


def _send(leaving: CodeLeaving, entry: Claimed, parts: Parts) -> Way:
    if leaving.whatsapp is not None:
        try:
            parts.whatsapp.send(leaving.whatsapp)
        except SendFailed as failed:
            patient = not failed.permanent and entry.attempts < _MOST_BY_WHATSAPP
            if patient or leaving.sms is None:
                raise
            log.info("sign_in_code_refused", code_id=entry.payload["code"], fault=failed.fault)
        else:
            return "whatsapp"
    if leaving.sms is None:
        raise SendFailed(Fault.RECIPIENT)
    line = leaving.sms
    parts.sms.send(reference=line.reference, sender=line.sender, recipient=line.recipient, text=line.text)
    return "sms"


def _after(failed: SendFailed, entry: Claimed, parts: Parts) -> None:
    """Once more in a moment, or never."""
    now = parts.clock.now()
    log.warning("sign_in_code_not_sent", code_id=entry.payload["code"], fault=failed.fault, code=failed.code)
    again_or_never(
        now=now,
        entry=entry,
        permanent=failed.permanent,
        most_tries=_MOST_TRIES,
        wait=_WAIT,
        error=str(failed),
    )
