"""An answer that WhatsApp could not deliver takes another way: SMS first, then e-mail."""

import structlog

from bot.parts import Parts
from flows.fall_back import begin_fall_back
from shop.events.outbox import Claimed
from shop.kernel.language import say
from shop.messaging.channel import SendFailed

log = structlog.get_logger()


def perform(entry: Claimed, parts: Parts) -> None:
    """Send the message of an outbox entry another way, once."""
    detour = begin_fall_back(now=parts.clock.now(), entry=entry)
    if detour is None:
        return
    if detour.phone and detour.sms_sender:
        try:
            parts.sms.send(
                reference=detour.reference, sender=detour.sms_sender, recipient=detour.phone, text=detour.text
            )
        except SendFailed as failed:
            log.warning("sms_refused", message=detour.reference, fault=failed.fault)
        else:
            return
    if detour.email:
        subject = say(detour.language, "A message from {shop}", shop=detour.shop)
        parts.mail.send(reference=detour.reference, recipient=detour.email, subject=subject, text=detour.text)
