"""The port to those who collect money: what the product asks of a payment provider, and how that can fail.

Instants here are real ones, whatever the clock of a demo shop says: a provider has its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, Protocol
from uuid import UUID

from shop.kernel.ids import PaymentIntentId, RefundId, WorkspaceId
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.kernel.refusals import Refusal
from shop.kernel.settings import Settings

SHORTEST_SESSION = timedelta(minutes=30)
"""No provider keeps a payment page open for less: https://docs.stripe.com/api/checkout/sessions/create."""

OLDEST_EVENT = timedelta(minutes=5)
"""An event signed longer ago is not believed: somebody may have kept it to send it again."""
CLOCKS_DIFFER = timedelta(minutes=1)
"""An event signed further ahead of our clock is not believed."""

PaymentState = Literal["open", "paid", "failed", "expired"]
RefundState = Literal["pending", "succeeded", "failed"]


class SignatureInvalid(Refusal):
    """Nobody whom we know has signed this, or not now."""

    status: ClassVar[int] = 400


class CallFailed(Exception):
    """The provider did not do it, or nobody knows whether it did.

    What is not `permanent` may be asked again: our ids are its idempotency keys, so that twice is once.
    `reason` is the provider's code, without personal data.
    """

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentWish:
    """What is to be collected, and where the customer goes afterwards; `intent_id` is the idempotency key."""

    intent_id: PaymentIntentId
    workspace_id: WorkspaceId
    order_number: int
    amount: Money
    shop: str
    """Who collects, as the customer knows it."""
    description: str
    """One line, in the customer's language."""
    customer_email: str
    """Empty where it is not known."""
    language: Language
    success_url: str
    cancel_url: str
    expires_at: datetime
    """At least `SHORTEST_SESSION` from now."""
    payee: str = ""
    """Somebody's own account at the provider, to which the money is passed on; empty for the shop's."""


@dataclass(frozen=True, slots=True)
class OpenedPayment:
    """The provider waits for the customer."""

    reference: str
    """Theirs: what `look` and `close` name."""
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSeen:
    """How far a payment is, as the provider tells when it is asked: the only thing that is believed."""

    reference: str
    state: PaymentState
    intent_id: PaymentIntentId | None = None
    """Whose it is, as we told when it was opened."""
    amount: Money | None = None
    """What came; None before."""
    payment_reference: str = ""
    """What a refund names; empty before money came."""
    method: str = ""
    """``visa 4242``: shown to the customer; never a whole number."""
    failure: str = ""
    """Why the last try came to nothing: the provider's code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundWish:
    """What is to go back; `refund_id` is the idempotency key."""

    refund_id: RefundId
    workspace_id: WorkspaceId
    payment_reference: str
    amount: Money
    reason: str = ""
    payee: str = ""
    """The account to which the money was passed on: it is taken back from there."""
    asked_before: bool = False
    """An earlier try may have reached the provider: it looks for it first, however long ago that was."""


@dataclass(frozen=True, slots=True)
class RefundSeen:
    """How far a refund is, as the provider tells when it is asked."""

    reference: str
    state: RefundState
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEvent:
    """Something that a provider told by itself, signed. It says where to look, and nothing that is believed."""

    event_id: str
    kind: str
    workspace_id: WorkspaceId | None = None
    """None where the event is about nothing of ours."""
    intent_id: PaymentIntentId | None = None
    refund_id: RefundId | None = None
    reference: str = ""
    """Of the payment or the refund that it is about."""
    payload: Mapping[str, Any] = field(default_factory=dict)
    """What is kept of it: nothing of the person."""


class PaymentProvider(Protocol):
    """Somebody who collects money for the shop, over a wire."""

    name: str
    """``stripe`` or ``test``: as it stands in our rows and in the address of its webhooks."""

    def open(self, wish: PaymentWish) -> OpenedPayment:
        """Open a page where the customer pays; the same wish twice is the same page. Raises CallFailed."""
        ...

    def look(self, reference: str) -> PaymentSeen:
        """How far a payment is. Raises CallFailed."""
        ...

    def close(self, reference: str) -> None:
        """Take no money there any more; fine where that is over already. Raises CallFailed."""
        ...

    def refund(self, wish: RefundWish) -> RefundSeen:
        """Send money back; the same wish twice is one refund. Raises CallFailed."""
        ...

    def look_at_refund(self, reference: str) -> RefundSeen:
        """How far a refund is. Raises CallFailed."""
        ...

    def read_event(self, body: bytes, headers: Mapping[str, str], now: datetime) -> ProviderEvent:
        """What the provider says in a webhook: the raw body, and headers by lower-case name.

        Refuses with SignatureInvalid what it did not sign within `OLDEST_EVENT`, or signed in the future.
        """
        ...


def card_provider(settings: Settings) -> Literal["stripe", "test"]:
    """Who takes cards in this installation."""
    return "stripe" if settings.stripe_secret_key else "test"


def as_uuid(text: object) -> UUID | None:
    """The id in a field that came from outside; None where there is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
