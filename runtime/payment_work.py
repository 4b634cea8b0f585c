"""Providers of payments are asked: how far a payment is, and for money that goes back."""

from datetime import timedelta

import structlog

from bot.parts import Parts
from flows.settle_payment import Look, payment_to_look_at, settle_payment
from flows.settle_refund import RefundDue, refund_to_ask_for, settle_refund
from flows.try_again import try_again
from shop.events.outbox import Claimed
from shop.payments.provider import CallFailed, PaymentProvider, PaymentSeen, RefundSeen

_LONGEST_WAIT = timedelta(minutes=5)

log = structlog.get_logger()


def collect(entry: Claimed, parts: Parts) -> None:
    """Ask the provider how far the payment of an outbox entry is, and write it down.

    Nothing that a webhook said is believed; what is told here is what the provider answers now.
    """
    look = payment_to_look_at(now=parts.clock.now(), entry=entry)
    if look is None:
        return
    try:
        seen = _seen(look, _provider(parts, look.provider))
    except CallFailed as failed:
        _again(entry, parts, failed, look.provider)
        return
    outcome = settle_payment(
        now=parts.clock.now(),
        workspace_id=entry.workspace_id,
        intent_id=look.intent_id,
        seen=seen,
        entry=entry,
    )
    log.info("payment_looked_at", intent_id=str(look.intent_id), state=seen.state, outcome=outcome)


def give_back(entry: Claimed, parts: Parts) -> None:
    """Ask the provider to send the money of an outbox entry back, or how far that is."""
    due = refund_to_ask_for(now=parts.clock.now(), entry=entry)
    if due is None:
        return
    try:
        seen = _asked(due, _provider(parts, due.provider))
    except CallFailed as failed:
        if not failed.permanent or due.reference:
            _again(entry, parts, failed, due.provider)
            return
        seen = RefundSeen("", "failed", failed.reason)
    refund = settle_refund(
        now=parts.clock.now(),
        workspace_id=entry.workspace_id,
        refund_id=due.refund_id,
        seen=seen,
        entry=entry,
    )
    log.info("refund_looked_at", refund_id=str(due.refund_id), state=refund.state)


def _seen(look: Look, provider: PaymentProvider) -> PaymentSeen:
    if look.close:
        provider.close(look.reference)
    return provider.look(look.reference)


def _asked(due: RefundDue, provider: PaymentProvider) -> RefundSeen:
    return provider.look_at_refund(due.reference) if due.reference else provider.refund(due.wish)


def _provider(parts: Parts, name: str) -> PaymentProvider:
    found = parts.payments.get(name)
    if found is None:
        # Its key was taken out of the settings: whoever puts it back finds everything waiting.
        raise CallFailed("provider_not_set_up", permanent=False)
    return found


def _again(entry: Claimed, parts: Parts, failed: CallFailed, provider: str) -> None:
    """Later, ever later; however often: money that is on its way is never given up."""
    log.warning("provider_failed", provider=provider, reason=failed.reason, attempts=entry.attempts)
    wait = min(timedelta(seconds=2.0 ** min(entry.attempts, 10)), _LONGEST_WAIT)
    try_again(now=parts.clock.now(), entry=entry, wait=wait, error=failed.reason)
