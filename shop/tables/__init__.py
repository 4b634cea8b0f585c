"""The tables. Only `shop` and `flows` touch them; everyone else sees frozen views."""

from sqlmodel import SQLModel

from shop.tables.conversation import Conversation, DeliveryReport, Handoff, Media, Message, Turn
from shop.tables.customer import Consent, Customer, CustomerIdentity, Interest
from shop.tables.knowledge_source import KnowledgeSource, Passage
from shop.tables.message_template import MessageTemplate
from shop.tables.product import Category, Product, Variant
from shop.tables.secure_link import Redemption, SecureLink
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
    "Category",
    "Channel",
    "Consent",
    "Conversation",
    "Customer",
    "CustomerIdentity",
    "DeliveryReport",
    "Handoff",
    "Interest",
    "KnowledgeSource",
    "Media",
    "Message",
    "MessageTemplate",
    "OpeningHours",
    "OutboxEntry",
    "Passage",
    "Product",
    "Redemption",
    "SecureLink",
    "ShopEvent",
    "ShopFact",
    "Turn",
    "Usage",
    "Variant",
    "Workspace",
    "metadata",
]
