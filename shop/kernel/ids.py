"""One type for each kind of id, and how ids and short codes are made."""

import secrets
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
    """A version 7 UUID: unique, and rising with time so that indexes grow at one end (RFC 9562)."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


def short_code(prefix: str, length: int = 6) -> str:
    """A code that people see and say, such as ``B-7K2M9Q``."""
    return f"{prefix}-{''.join(secrets.choice(_CODE_ALPHABET) for _ in range(length))}"
