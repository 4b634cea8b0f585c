"""What the worker does for notices: sealed and handed over, to each browser of whoever is told."""

import structlog

from bot.parts import Parts
from flows.tell_by_notice import settle_notice, wanted_notice
from shop.events.outbox import Claimed

_log = structlog.get_logger()


def perform(entry: Claimed, parts: Parts) -> None:
    """Tell somebody on their own screens; where none takes it, they are told otherwise."""
    wanted = wanted_notice(now=parts.clock.now(), entry=entry)
    if wanted is None:
        return
    if parts.notices is None:
        raise LookupError("nobody sends notices here")
    now = parts.clock.now()
    came = {browser.id: parts.notices.send(browser, wanted.notice, now=now) for browser in wanted.browsers}
    ended = settle_notice(now=parts.clock.now(), entry=entry, came=came)
    _log.info("notice_sent", browsers=len(came), ended=ended)
