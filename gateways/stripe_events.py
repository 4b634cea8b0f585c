"""What a verified event of Stripe is about, as far as it concerns us: where to look, and nothing that is believed."""

from typing import Any

from shop.kernel.ids import PaymentIntentId, RefundId, WorkspaceId
from shop.payments.provider import ProviderEvent, as_uuid

_OF_SESSIONS = "checkout.session."
_OF_PAYMENTS = "payment_intent."
_OF_REFUNDS = ("refund.", "charge.refund.")


def read_event(told: dict[str, Any]) -> ProviderEvent:
    """The event; with no workspace where it is about nothing of ours. Raises KeyError for what is no event."""
    if told["object"] != "event":
        raise KeyError("object")
    kind, about = str(told["type"]), told["data"]["object"]
    ours = about.get("metadata") or {}
    workspace = as_uuid(ours.get("workspace"))
    of_refund = kind.startswith(_OF_REFUNDS)
    intent = as_uuid(ours.get("intent")) if kind.startswith((_OF_SESSIONS, _OF_PAYMENTS)) else None
    refund = as_uuid(ours.get("refund")) if of_refund else None
    concerns_us = workspace is not None and (intent is not None or refund is not None)
    return ProviderEvent(
        event_id=str(told["id"]),
        kind=kind,
        workspace_id=WorkspaceId(workspace) if workspace and concerns_us else None,
        intent_id=PaymentIntentId(intent) if intent else None,
        refund_id=RefundId(refund) if refund else None,
        # Of a payment intent we keep no reference: its session is what is looked at.
        reference="" if kind.startswith(_OF_PAYMENTS) else str(about["id"]),
        payload={"created": int(told.get("created") or 0), "api_version": str(told.get("api_version") or "")},
    )
