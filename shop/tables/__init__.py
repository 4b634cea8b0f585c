"""The tables. Only `shop` and `flows` touch them; everyone else sees frozen views."""

from sqlmodel import SQLModel

from shop.tables.conversation import Conversation, DeliveryReport, Handoff, Media, Message, Turn
from shop.tables.customer import Consent, Customer, CustomerIdentity, Interest
from shop.tables.integration import ApiKey, CatalogImport, IdempotentRequest, WebhookDelivery, WebhookEndpoint
from shop.tables.knowledge_source import KnowledgeSource, KnownWord, Passage
from shop.tables.message_template import MessageTemplate
from shop.tables.order import (
    Cart,
    CartLine,
    DeliveryMethod,
    Holiday,
    NumberSeries,
    Order,
    OrderChange,
    OrderLine,
    OrderStatus,
    Proposal,
    Return,
    ReturnLine,
    Shipment,
    TaxRate,
)
from shop.tables.payment import Invoice, Payment, PaymentEvent, PaymentIntent, Refund
from shop.tables.product import Category, DailyPick, Offer, Product, ProductMedia, Variant
from shop.tables.secure_link import Redemption, SecureLink
from shop.tables.stock import Allocation, Batch, Reservation, StockMovement, WaitingEntry
from shop.tables.workspace import (
    AgentSettings,
    Channel,
    OpeningHours,
    OutboxEntry,
    ShopEvent,
    ShopFact,
    Usage,
    Workspace,
)

metadata = SQLModel.metadata

__all__ = [
    "AgentSettings",
    "Allocation",
    "ApiKey",
    "Batch",
    "Cart",
    "CartLine",
    "CatalogImport",
    "Category",
    "Channel",
    "Consent",
    "Conversation",
    "Customer",
    "CustomerIdentity",
    "DailyPick",
    "DeliveryMethod",
    "DeliveryReport",
    "Handoff",
    "Holiday",
    "IdempotentRequest",
    "Interest",
    "Invoice",
    "KnowledgeSource",
    "KnownWord",
    "Media",
    "Message",
    "MessageTemplate",
    "NumberSeries",
    "Offer",
    "OpeningHours",
    "Order",
    "OrderChange",
    "OrderLine",
    "OrderStatus",
    "OutboxEntry",
    "Passage",
    "Payment",
    "PaymentEvent",
    "PaymentIntent",
    "Product",
    "ProductMedia",
    "Proposal",
    "Redemption",
    "Refund",
    "Reservation",
    "Return",
    "ReturnLine",
    "SecureLink",
    "Shipment",
    "ShopEvent",
    "ShopFact",
    "StockMovement",
    "TaxRate",
    "Turn",
    "Usage",
    "Variant",
    "WaitingEntry",
    "WebhookDelivery",
    "WebhookEndpoint",
    "Workspace",
    "metadata",
]
