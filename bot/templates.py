"""Templates are stored with the provider and approved by WhatsApp, before anybody needs them."""

import structlog

from bot.parts import Parts
from flows.approve_template import note_not_stored, note_stored, wanted_template
from shop.events.outbox import Claimed
from shop.messaging.channel import SendFailed

log = structlog.get_logger()


def perform(entry: Claimed, parts: Parts) -> None:
    """See that the template of an outbox entry is stored and its approval asked for; note how far it is.

    Doing it twice stores it once.
    """
    wanted = wanted_template(now=parts.clock.now(), entry=entry)
    if wanted is None:
        return
    try:
        stored = parts.templates.ensure(wanted.template, wanted.content_sid)
    except SendFailed as failed:
        verdict = note_not_stored(now=parts.clock.now(), entry=entry, wanted=wanted, failed=failed)
        log.warning("template_refused", template=str(wanted.id), fault=failed.fault, verdict=verdict)
        return
    note_stored(now=parts.clock.now(), entry=entry, wanted=wanted, stored=stored)
    log.info("template_reviewed", template=str(wanted.id), status=stored.status)
