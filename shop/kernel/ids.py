"""One type for each kind of id, and how ids and short codes are made."""

import secrets
import threading
import time
from typing import NewType
from uuid import UUID

WorkspaceId = NewType("WorkspaceId", UUID)
ChannelId = NewType("ChannelId", UUID)
CustomerId = NewType("CustomerId", UUID)
ConversationId = NewType("ConversationId", UUID)
MessageId = NewType("MessageId", UUID)
TurnId = NewType("TurnId", UUID)
ConsentId = NewType("ConsentId", UUID)
HandoffId = NewType("HandoffId", UUID)
ProductId = NewType("ProductId", UUID)
VariantId = NewType("VariantId", UUID)
CategoryId = NewType("CategoryId", UUID)
InterestId = NewType("InterestId", UUID)
SecureLinkId = NewType("SecureLinkId", UUID)
KnowledgeSourceId = NewType("KnowledgeSourceId", UUID)
PassageId = NewType("PassageId", UUID)
MediaId = NewType("MediaId", UUID)
TemplateId = NewType("TemplateId", UUID)
OfferId = NewType("OfferId", UUID)
BatchId = NewType("BatchId", UUID)
ReservationId = NewType("ReservationId", UUID)
CartId = NewType("CartId", UUID)
ProposalId = NewType("ProposalId", UUID)
OrderId = NewType("OrderId", UUID)
OrderGroupId = NewType("OrderGroupId", UUID)
OrderLineId = NewType("OrderLineId", UUID)
ShipmentId = NewType("ShipmentId", UUID)
ReturnId = NewType("ReturnId", UUID)
WaitingEntryId = NewType("WaitingEntryId", UUID)
PaymentIntentId = NewType("PaymentIntentId", UUID)
PaymentId = NewType("PaymentId", UUID)
RefundId = NewType("RefundId", UUID)
InvoiceId = NewType("InvoiceId", UUID)
ApiKeyId = NewType("ApiKeyId", UUID)
WebhookEndpointId = NewType("WebhookEndpointId", UUID)
WebhookDeliveryId = NewType("WebhookDeliveryId", UUID)
CatalogImportId = NewType("CatalogImportId", UUID)
ProductMediaId = NewType("ProductMediaId", UUID)
ServiceId = NewType("ServiceId", UUID)
ResourceId = NewType("ResourceId", UUID)
OccurrenceId = NewType("OccurrenceId", UUID)
SeriesId = NewType("SeriesId", UUID)
BookingId = NewType("BookingId", UUID)
TimeWishId = NewType("TimeWishId", UUID)
OutsideCalendarId = NewType("OutsideCalendarId", UUID)
CalendarConflictId = NewType("CalendarConflictId", UUID)

# Without 0, O, 1, I and L: a code is read aloud on the phone.
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_id() -> UUID:
    """A version 7 UUID: unique, and rising with time so that indexes grow at one end.

    Within one process each is greater than the one before, so that it also tells the order of two rows of the
    same instant: the fraction of the millisecond stands in its first free bits (RFC 9562, section 6.2, method 3).
    """
    milliseconds, rest = divmod(_ticks.next(), 4096)
    value = (milliseconds << 80) | (0x7 << 76) | (rest << 64) | (0b10 << 62) | secrets.randbits(62)
    return UUID(int=value)


class _Ticks:
    """Counts 4096 in a millisecond, and never the same twice."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def next(self) -> int:
        """Now, or one later than the last where the clock has not gone on since."""
        with self._lock:
            self._last = max(time.time_ns() * 4096 // 1_000_000, self._last + 1)
            return self._last


_ticks = _Ticks()


def short_code(prefix: str, length: int = 6) -> str:
    """A code that people see and say, such as ``B-7K2M9Q``."""
    return f"{prefix}-{''.join(secrets.choice(_CODE_ALPHABET) for _ in range(length))}"
